# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a manifest that leaves it open gets at its first deploy. **Private** to the collection.

Release records keep what was decided, so changing a value here concerns new clusters only. The dependencies' defaults
stand in modules of their own, <kind>_defaults.py.
"""

from __future__ import annotations

import typing as t

from .etcd_defaults import ETCD_DEFAULTS
from .kafka_defaults import KAFKA_DEFAULTS
from .minio_defaults import MINIO_DEFAULTS
from .pulsar_defaults import PULSAR_DEFAULTS
from .tei_defaults import TEI_DEFAULTS

# The newest patch of the newest supported minor on Docker Hub: tag v2.5.27 of github.com/milvus-io/milvus. (The
# operator 1.3.8 would take v2.6.11.)
MILVUS_IMAGE = "milvusdb/milvus:v2.5.27"

MODE = "standalone"
DELETION_POLICY = "Retain"
SERVICE_TYPE = "ClusterIP"
METRIC_INTERVAL = "30s"
IMAGE_PULL_POLICY = "IfNotPresent"

# Chart values by kind of dependency, as the operator merges them below the manifest's.
DEPENDENCY_VALUES: t.Mapping[str, t.Mapping[str, t.Any]] = {
    "etcd": ETCD_DEFAULTS,
    "minio": MINIO_DEFAULTS,
    "pulsar": PULSAR_DEFAULTS,
    "kafka": KAFKA_DEFAULTS,
    "tei": TEI_DEFAULTS,
}

# What the mode changes in them (milvus-operator, defaulting of dependencies).
MODE_VALUES: t.Mapping[str, t.Mapping[str, t.Mapping[str, t.Any]]] = {
    "cluster": {"etcd": {"replicaCount": 3}},
    "standalone": {"etcd": {"replicaCount": 1}, "minio": {"mode": "standalone"}},
}
