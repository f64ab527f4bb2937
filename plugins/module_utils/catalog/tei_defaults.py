# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The values that the embedding server gets below the manifest's. **Private** to the collection.

The tei chart 1.6.0 of milvus-helm; the milvus-operator puts nothing over its values. Only what the renderer reads, and
nothing that is empty there.
"""

from __future__ import annotations

import typing as t

TEI_DEFAULTS: t.Mapping[str, t.Any] = {
    "modelId": "BAAI/bge-large-en-v1.5",
    "replicaCount": 1,
    "image": {
        "repository": "ghcr.io/huggingface/text-embeddings-inference",
        "tag": "cpu-1.6",
        "pullPolicy": "IfNotPresent",
    },
    "serviceAccount": {"create": True, "automount": True},
    "service": {"type": "ClusterIP", "port": 8080},
    "resources": {"requests": {"cpu": "4", "memory": "8Gi"}, "limits": {"cpu": "8", "memory": "16Gi"}},
    "persistence": {"enabled": True, "mountPath": "/data", "persistentVolumeClaim": {"size": "50Gi"}},
}
