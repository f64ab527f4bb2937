# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How clients outside of Kubernetes reach each broker. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...resolve.merge import by_key
from ...resolve.model import KubernetesObject
from ..chart import service_port
from .security import is_reached_from_outside
from .settings import Servers

_VALUES = "externalAccess.service"


def render_external_services(servers: Servers) -> list[KubernetesObject]:
    """A Service for each broker, where it is asked for."""
    if not is_reached_from_outside(servers):
        return []
    return [_service(servers, index) for index in range(servers.replicas)]


def _service(kafka: Servers, index: int) -> KubernetesObject:
    values = kafka.values
    pod = f"{kafka.name}-{index}"
    kind = values.required(f"{_VALUES}.type")
    port = service_port(
        "tcp-kafka", values.required(f"{_VALUES}.ports.external"), "kafka-external", _node_port(kafka, index)
    )
    extra = [{"protocol": "TCP", **more} for more in values.optional(f"{_VALUES}.extraPorts", ())]
    spec: dict[str, t.Any] = {
        "type": kind,
        **(_balancer(kafka, index) if kind == "LoadBalancer" else {}),
        "ports": by_key("name", [port], extra),
        "selector": {**kafka.selector, "statefulset.kubernetes.io/pod-name": pod},
    }
    annotations = values.optional(f"{_VALUES}.annotations")
    return kafka.object("v1", "Service", f"{pod}-external", {"pod": pod}, annotations, spec=spec)


def _node_port(kafka: Servers, index: int) -> int | None:
    ports = kafka.values.optional(f"{_VALUES}.nodePorts", ())
    asked = kafka.values.required(f"{_VALUES}.type") == "NodePort" and index < len(ports)
    return int(ports[index]) if asked else None


def _balancer(kafka: Servers, index: int) -> dict[str, t.Any]:
    addresses = kafka.values.optional(f"{_VALUES}.loadBalancerIPs", ())
    return {
        "loadBalancerIP": str(addresses[index]) if index < len(addresses) else None,
        "loadBalancerSourceRanges": kafka.values.optional(f"{_VALUES}.loadBalancerSourceRanges"),
    }
