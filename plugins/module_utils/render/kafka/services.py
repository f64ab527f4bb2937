# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The servers' Services. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...resolve.merge import by_key
from ...resolve.model import KubernetesObject
from ..chart import is_set, service_port
from .part import Part, Port
from .security import is_reached_from_outside
from .settings import Servers

_EXTERNAL = Port("tcp-external", "service.ports.external", "kafka-external")
_OUTSIDE = ("NodePort", "LoadBalancer")
# Values below `service` that go into the Service as they are, by its type; sessionAffinity with each.
_PASSED_ON = {
    "ClusterIP": ("clusterIP",),
    "NodePort": ("externalTrafficPolicy",),
    "LoadBalancer": ("externalTrafficPolicy", "loadBalancerIP", "loadBalancerSourceRanges"),
}


def render_headless_service(servers: Servers, part: Part) -> KubernetesObject:
    """The Service that gives each server its address."""
    spec = {
        "type": "ClusterIP",
        "clusterIP": "None",
        "publishNotReadyAddresses": part.unready_addresses(servers),
        "ports": [_port(servers, port) for port in part.headless_ports],
        "selector": servers.selector,
    }
    annotations = servers.values.optional("service.headless.annotations")
    return servers.object("v1", "Service", servers.headless, None, annotations, spec=spec)


def render_client_service(servers: Servers, part: Part) -> KubernetesObject:
    """The Service that balances over the servers."""
    kind = servers.values.required("service.type")
    names = ("sessionAffinity", *_PASSED_ON.get(kind, ()))
    found = {name: servers.values.optional(f"service.{name}") for name in names}
    extra = [{"protocol": "TCP", **port} for port in servers.values.optional("service.extraPorts", ())]
    spec = {
        "type": kind,
        **{name: value for name, value in found.items() if is_set(value)},
        "ports": by_key("name", [_client_port(servers, port, kind) for port in _ports(servers, part)], extra),
        "selector": servers.selector,
    }
    annotations = servers.values.optional("service.annotations")
    return servers.object("v1", "Service", servers.name, None, annotations, spec=spec)


def render_metrics_service(servers: Servers) -> KubernetesObject | None:
    """The Service that Prometheus finds ZooKeeper by, where it is asked for; brokers have none."""
    if servers.component == "kafka" or not servers.values.flag("metrics.enabled"):
        return None
    port = servers.values.required("metrics.service.port")
    spec = {
        "type": servers.values.required("metrics.service.type"),
        "ports": [service_port("tcp-metrics", port, "metrics")],
        "selector": servers.selector,
    }
    annotations = {"prometheus.io/port": port, **servers.values.optional("metrics.service.annotations", {})}
    return servers.object("v1", "Service", f"{servers.name}-metrics", None, annotations, spec=spec)


def _ports(servers: Servers, part: Part) -> tuple[Port, ...]:
    return (*part.service_ports, *((_EXTERNAL,) if is_reached_from_outside(servers) else ()))


def _client_port(servers: Servers, port: Port, kind: str) -> dict[str, t.Any]:
    name = port.value.rpartition(".")[2]
    node_port = servers.values.optional(f"service.nodePorts.{name}")
    outside = kind in _OUTSIDE and name in ("client", "external")
    return _port(servers, port, node_port if outside else None)


def _port(servers: Servers, port: Port, node_port: t.Any = None) -> dict[str, t.Any]:
    return service_port(port.name, servers.values.required(port.value), port.target, node_port)
