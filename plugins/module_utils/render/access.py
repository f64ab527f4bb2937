# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Services that clients reach Milvus by. **Private** to the collection.

Ports, labels and selectors of ``<release>-milvus`` are the milvus-operator's (pkg/controllers/services.go).
"""

from __future__ import annotations

from ..catalog.components import METRICS_PORT
from ..resolve.model import Entry, KubernetesObject, Release, Values
from .metadata import release_labels
from .objects import kubernetes_object

# The pods that serve clients carry it; the Service selects by it, so that pods of both modes can serve during a change.
SERVICE_LABEL = "milvus.io/service"


def render_service(release: Release) -> KubernetesObject:
    """The Service ``<release>-milvus``."""
    labels = release_labels(release.name)
    return kubernetes_object(
        "v1",
        "Service",
        f"{release.name}-milvus",
        release.namespace,
        labels={**release.entry.labels, **labels},
        annotations=release.entry.annotations,
        spec={
            "type": release.entry.type,
            "selector": {**labels, SERVICE_LABEL: "true"},
            "ports": _service_ports(release.entry),
        },
    )


def container_ports(entry: Entry) -> list[KubernetesObject]:
    """The ports of the container that serves clients."""
    ports = [_container_port("milvus", entry.target_port), _container_port("metrics", METRICS_PORT)]
    if entry.restful_port:
        ports.append(_container_port("restful", entry.restful_port))
    return ports


def metrics_ports() -> list[KubernetesObject]:
    """The ports of every other component's container."""
    return [_container_port("metrics", METRICS_PORT)]


def _container_port(name: str, number: int) -> KubernetesObject:
    return {"name": name, "containerPort": number, "protocol": "TCP"}


def _service_ports(entry: Entry) -> list[KubernetesObject]:
    numbers = entry.integer_target_ports
    ports = [
        _service_port("milvus", entry.port, entry.target_port if numbers else "milvus"),
        _service_port("metrics", METRICS_PORT, METRICS_PORT if numbers else "metrics"),
    ]
    ports += [_sidecar_port(port, numbers) for port in entry.sidecar_ports]
    if entry.restful_port:
        ports.append(_service_port("restful", entry.restful_port, entry.restful_port if numbers else "restful"))
    # Kubernetes tells ports apart by number and protocol, and wants their names to differ: the first of each stays.
    once: list[KubernetesObject] = []
    for port in ports:
        taken = [(other["port"], other["protocol"]) for other in once]
        if (port["port"], port["protocol"]) not in taken and port["name"] not in [other["name"] for other in once]:
            once.append(port)
    return once


def _service_port(name: str, port: int, target: int | str, protocol: str = "TCP") -> KubernetesObject:
    return {"name": name, "protocol": protocol, "port": port, "targetPort": target}


def _sidecar_port(port: Values, numbers: bool) -> KubernetesObject:
    number, protocol = int(port["containerPort"]), str(port.get("protocol") or "TCP")
    name = str(port.get("name") or f"{protocol}-{number}".lower())
    return _service_port(name, number, port["name"] if port.get("name") and not numbers else number, protocol)
