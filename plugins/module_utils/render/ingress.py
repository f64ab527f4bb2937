# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Ingress in front of Milvus. **Private** to the collection.

As the milvus-operator's (pkg/controllers/ingress.go), but its port is the Service's, whatever that is.
"""

from __future__ import annotations

from ..resolve.model import Ingress, KubernetesObject, Release
from .objects import kubernetes_object


def render_ingress(release: Release) -> list[KubernetesObject]:
    """The Ingress ``<release>-milvus``, if there is to be one."""
    ingress = release.ingress
    if ingress is None:
        return []
    backend = {"service": {"name": f"{release.name}-milvus", "port": {"number": release.entry.port}}}
    paths = [{"path": "/", "pathType": "Prefix", "backend": backend}]
    spec = {
        "ingressClassName": ingress.class_name or None,
        "tls": _tls(ingress) or None,
        "rules": [{"host": host, "http": {"paths": paths}} for host in ingress.hosts],
    }
    return [
        kubernetes_object(
            "networking.k8s.io/v1",
            "Ingress",
            f"{release.name}-milvus",
            release.namespace,
            labels=ingress.labels,
            annotations=ingress.annotations,
            spec=spec,
        )
    ]


def _tls(ingress: Ingress) -> list[KubernetesObject]:
    return [{"secretName": secret, "hosts": list(ingress.tls[secret])} for secret in sorted(ingress.tls)]
