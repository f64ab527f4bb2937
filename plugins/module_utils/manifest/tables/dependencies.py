# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fields of ``spec.dependencies``. **Private** to the collection.

The fields are those of the CRD (milvus-operator 1.3.8, apis/milvus.io/v1beta1/dependencies_types.go). The ``values``
of each dependency have a table of their own.
"""

from __future__ import annotations

import typing as t

from ..rows import Row, below, honoured, no_effect, not_supported
from .etcd_values import ETCD_VALUES
from .minio_values import MINIO_VALUES
from .pulsar_values import PULSAR_VALUES

_EXTERNAL_LATER = "it runs in the cluster so far; leave it out"
_BY_NAME = "without external: true it follows from the cluster's name"
_NO_CHARTS = "there is one generation of it"
_MESSAGE_STORAGES = ("pulsar", "kafka", "woodpecker", "rocksmq", "natsmq", "custom", "")

_IN_CLUSTER: tuple[Row, ...] = (
    honoured("values", "map", "see the dependency's own table"),
    honoured("deletionPolicy", "string", "what becomes of it with the cluster", choices=("Delete", "Retain")),
    honoured("pvcDeletion", "boolean", "whether its claims go with it"),
)
# The charts behind other versions differ in their values and objects; resolving names the ones that are known.
_ETCD_CHARTS = honoured("chartVersion", "string", "which generation of objects", choices=("etcd-v8", "etcd-v6"))
_PULSAR_CHARTS = honoured("chartVersion", "string", "which generation of objects", choices=("pulsar-v3", "pulsar-v2"))

_ETCD: tuple[Row, ...] = (
    honoured("endpoints", "list of string", "Milvus' configuration"),
    not_supported("external", "boolean", _EXTERNAL_LATER),
    *below("inCluster", (*_IN_CLUSTER, _ETCD_CHARTS)),
)

_STORAGE: tuple[Row, ...] = (
    honoured("type", "string", "supported so far: MinIO", choices=("MinIO", "S3", "Azure", "")),
    no_effect("secretRef", "string", "without external: true it is <name>-minio; see inCluster.values.existingSecret"),
    no_effect("endpoint", "string", _BY_NAME),
    not_supported("external", "boolean", _EXTERNAL_LATER),
    not_supported("ssl", "map", "MinIO's own is inCluster.values.tls"),
    *below("inCluster", (*_IN_CLUSTER, no_effect("chartVersion", "string", _NO_CHARTS))),
)

_PULSAR: tuple[Row, ...] = (
    no_effect("endpoint", "string", _BY_NAME),
    not_supported("external", "boolean", _EXTERNAL_LATER),
    *below("inCluster", (*_IN_CLUSTER, _PULSAR_CHARTS)),
)

DEPENDENCIES: tuple[Row, ...] = (
    *below("etcd", _ETCD),
    *below("storage", _STORAGE),
    honoured("msgStreamType", "string", "supported so far: pulsar", choices=_MESSAGE_STORAGES),
    *below("pulsar", _PULSAR),
    *(
        not_supported(kind, "map", "supported so far as message storage: pulsar")
        for kind in ("kafka", "woodpecker", "rocksmq", "natsmq", "customMsgStream")
    ),
    not_supported("tei", "map", "deploy the embedding server by itself"),
)

# Whose inCluster.values there are: by the key below spec.dependencies, the kind of dependency and its table.
VALUES: t.Mapping[str, tuple[str, tuple[Row, ...]]] = {
    "etcd": ("etcd", ETCD_VALUES),
    "storage": ("minio", MINIO_VALUES),
    "pulsar": ("pulsar", PULSAR_VALUES),
}
