# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""MinIO's Services, as in the minio chart 8.0.17. **Private** to the collection."""

from __future__ import annotations

from ...resolve.model import KubernetesObject
from ..chart import is_set, service_port
from .settings import PORT, Minio

# Values below `service` that go into the Service as they are, by its type; externalIPs with each.
_PASSED_ON = {"ClusterIP": ("clusterIP",), "LoadBalancer": ("loadBalancerIP",)}


def render_service(minio: Minio) -> KubernetesObject:
    """The Service that Milvus uses."""
    kind = minio.values.required("service.type")
    names = (*_PASSED_ON.get(kind, ()), "externalIPs")
    found = {name: minio.values.optional(f"service.{name}") for name in names}
    node_port = minio.values.optional("service.nodePort") if kind == "NodePort" else None
    spec = {
        "type": kind,
        **{name: value for name, value in found.items() if is_set(value)},
        "ports": [service_port(minio.scheme, minio.number("service.port"), PORT, node_port)],
        "selector": minio.selector,
    }
    return minio.object("v1", "Service", minio.name, None, minio.values.optional("service.annotations"), spec=spec)


def render_headless_service(minio: Minio) -> KubernetesObject | None:
    """The Service that gives each pod its address, from its start on: pods must find each other to get ready."""
    if not minio.distributed:
        return None
    spec = {
        "type": "ClusterIP",
        "clusterIP": "None",
        "publishNotReadyAddresses": True,
        "ports": [service_port(minio.scheme, minio.number("service.port"), PORT)],
        "selector": minio.selector,
    }
    return minio.object("v1", "Service", minio.headless, spec=spec)
