# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The values that MinIO gets below the manifest's. **Private** to the collection.

The minio chart 8.0.17 (Milvus' fork) with the ``minio`` section of milvus-helm 5.0.19 over it, as the milvus-operator
merges them. Only what the renderer reads, and nothing that is empty there. ``mode`` depends on Milvus' (defaults.py).
"""

from __future__ import annotations

import typing as t

#: The variable that, set to ``public``, lets everybody read the metrics.
PUBLIC_METRICS = "MINIO_PROMETHEUS_AUTH_TYPE"

MINIO_DEFAULTS: t.Mapping[str, t.Any] = {
    "mode": "distributed",
    "replicas": 4,
    "zones": 1,
    "drivesPerNode": 1,
    "clusterDomain": "cluster.local",
    "image": {
        # Not the chart's minio/minio: Docker Hub has deleted it (lifecycle.py).
        "repository": "quay.io/minio/minio",
        "tag": "RELEASE.2024-12-18T13-15-44Z",
        "pullPolicy": "IfNotPresent",
    },
    # The client that makes buckets. Not the chart's minio/mc: Docker Hub has deleted it with the server. The tag is the
    # one that MinIO's own chart 5.4.0 runs beside this server.
    "mcImage": {
        "repository": "quay.io/minio/mc",
        "tag": "RELEASE.2024-11-21T17-21-54Z",
        "pullPolicy": "IfNotPresent",
    },
    "configPathmc": "/etc/minio/mc/",
    "defaultBucket": {"enabled": False, "name": "bucket", "policy": "none", "purge": False},
    "makeBucketJob": {
        "securityContext": {"enabled": True, "runAsUser": 1000, "runAsGroup": 1000, "fsGroup": 1000},
        "resources": {"requests": {"memory": "128Mi"}},
    },
    "accessKey": "minioadmin",
    "secretKey": "minioadmin",
    "certsPath": "/etc/minio/certs/",
    "mountPath": "/export",
    "DeploymentUpdate": {"type": "RollingUpdate", "maxUnavailable": 0, "maxSurge": "100%"},
    "StatefulSetUpdate": {"updateStrategy": "RollingUpdate"},
    "tls": {"enabled": False, "publicCrt": "public.crt", "privateKey": "private.key"},
    "persistence": {
        "enabled": True,
        "annotations": {"helm.sh/resource-policy": "keep"},
        "accessMode": "ReadWriteOnce",
        "size": "500Gi",
    },
    "service": {"type": "ClusterIP", "port": 9000, "nodePort": 32000},
    "securityContext": {"enabled": True, "runAsUser": 1000, "runAsGroup": 1000, "fsGroup": 1000},
    "resources": {"requests": {"memory": "2Gi"}},
    "serviceAccount": {"create": True},
    "podDisruptionBudget": {"enabled": False, "maxUnavailable": 1},
    "livenessProbe": {
        "enabled": True,
        "initialDelaySeconds": 5,
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "successThreshold": 1,
        "failureThreshold": 5,
    },
    "readinessProbe": {
        "enabled": True,
        "initialDelaySeconds": 5,
        "periodSeconds": 5,
        "timeoutSeconds": 1,
        "successThreshold": 1,
        "failureThreshold": 5,
    },
    "startupProbe": {
        "enabled": True,
        "initialDelaySeconds": 0,
        "periodSeconds": 10,
        "timeoutSeconds": 5,
        "successThreshold": 1,
        "failureThreshold": 60,
    },
}
