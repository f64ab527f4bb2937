# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which objects of the user's own a dependency may bring (``extraDeploy``). **Private** to the collection.

They are of those kinds that a release can consist of: one list of each finds them again, and the deployer has the
rights. Autoscalers are not among them, as those of a release are milvus_scale's, nor Secrets, which stay out of
manifests.
"""

from __future__ import annotations

import typing as t

EXTRA_KINDS: t.Mapping[str, str] = {
    "ConfigMap": "v1",
    "Deployment": "apps/v1",
    "Ingress": "networking.k8s.io/v1",
    "Job": "batch/v1",
    "NetworkPolicy": "networking.k8s.io/v1",
    "PersistentVolumeClaim": "v1",
    "PodDisruptionBudget": "policy/v1",
    "PodMonitor": "monitoring.coreos.com/v1",
    "Service": "v1",
    "ServiceAccount": "v1",
    "ServiceMonitor": "monitoring.coreos.com/v1",
    "StatefulSet": "apps/v1",
}
