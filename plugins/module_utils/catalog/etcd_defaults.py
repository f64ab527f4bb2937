# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The values that etcd gets below the manifest's. **Private** to the collection.

The bitnami etcd chart 8.12.0 with the ``etcd`` section of milvus-helm 5.0.19 over it, as the milvus-operator merges
them. Only what the renderer reads, and nothing that is empty there. ``replicaCount`` depends on the mode (defaults.py).
"""

from __future__ import annotations

import typing as t

ETCD_DEFAULTS: t.Mapping[str, t.Any] = {
    "replicaCount": 3,
    "clusterDomain": "cluster.local",
    "image": {
        "registry": "docker.io",
        "repository": "milvusdb/etcd",
        "tag": "3.5.25-r1",
        "pullPolicy": "IfNotPresent",
        "debug": False,
    },
    "auth": {
        "rbac": {"create": False, "enabled": False, "allowNoneAuthentication": True},
        "token": {
            "enabled": False,
            "type": "jwt",
            "privateKey": {"filename": "jwt-token.pem"},
            "signMethod": "RS256",
            "ttl": "10m",
        },
        "client": {
            "secureTransport": False,
            "useAutoTLS": False,
            "enableAuthentication": False,
            "certFilename": "cert.pem",
            "certKeyFilename": "key.pem",
        },
        "peer": {
            "secureTransport": False,
            "useAutoTLS": False,
            "enableAuthentication": False,
            "certFilename": "cert.pem",
            "certKeyFilename": "key.pem",
        },
    },
    "autoCompactionMode": "revision",
    "autoCompactionRetention": "1000",
    "logLevel": "info",
    "extraEnvVars": [
        {"name": "ETCD_QUOTA_BACKEND_BYTES", "value": "4294967296"},
        {"name": "ETCD_HEARTBEAT_INTERVAL", "value": "500"},
        {"name": "ETCD_ELECTION_TIMEOUT", "value": "2500"},
    ],
    "removeMemberOnContainerTermination": True,
    "podManagementPolicy": "Parallel",
    "updateStrategy": {"type": "RollingUpdate"},
    "containerPorts": {"client": 2379, "peer": 2380},
    "service": {
        "enabled": True,
        "type": "ClusterIP",
        "ports": {"client": 2379, "peer": 2380},
        "externalTrafficPolicy": "Cluster",
        "sessionAffinity": "None",
    },
    "podSecurityContext": {"enabled": True, "fsGroup": 1001},
    "containerSecurityContext": {
        "enabled": True,
        "runAsUser": 1001,
        "runAsNonRoot": True,
        "allowPrivilegeEscalation": False,
        # Not the chart's: Pod Security `restricted` asks for these two, and the image runs with them.
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    },
    "livenessProbe": {
        "enabled": True,
        "initialDelaySeconds": 60,
        "periodSeconds": 30,
        "timeoutSeconds": 10,
        "successThreshold": 1,
        "failureThreshold": 5,
    },
    "readinessProbe": {
        "enabled": True,
        "initialDelaySeconds": 60,
        "periodSeconds": 20,
        "timeoutSeconds": 10,
        "successThreshold": 1,
        "failureThreshold": 5,
    },
    "startupProbe": {
        "enabled": False,
        "initialDelaySeconds": 0,
        "periodSeconds": 10,
        "timeoutSeconds": 5,
        "successThreshold": 1,
        "failureThreshold": 60,
    },
    "podAntiAffinityPreset": "soft",
    "persistence": {"enabled": True, "accessModes": ["ReadWriteOnce"], "size": "10Gi"},
    "persistentVolumeClaimRetentionPolicy": {"enabled": False, "whenScaled": "Retain", "whenDeleted": "Retain"},
    "volumePermissions": {
        "enabled": False,
        "image": {
            "registry": "docker.io",
            # Not the chart's bitnami/bitnami-shell, whose versions were moved (lifecycle.py).
            "repository": "bitnamilegacy/bitnami-shell",
            "tag": "11-debian-11-r118",
            "pullPolicy": "IfNotPresent",
        },
    },
    "metrics": {"enabled": False},
    "serviceAccount": {"create": False, "automountServiceAccountToken": True},
    "pdb": {"create": False, "minAvailable": "51%"},
}
