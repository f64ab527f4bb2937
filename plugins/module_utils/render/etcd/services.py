# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Etcd's Services, as in the bitnami etcd chart 8.12.0. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...resolve.merge import by_key
from ...resolve.model import KubernetesObject
from ..chart import is_set, service_port
from .settings import SIDES, Etcd

# Values below `service` that go into the Service as they are.
_PASSED_ON = ("clusterIP", "externalIPs", "sessionAffinity", "sessionAffinityConfig")
# The same, for Services that are reached from outside.
_OUTSIDE = ("externalTrafficPolicy",)
_BALANCED = ("loadBalancerIP", "loadBalancerSourceRanges")


def render_headless_service(etcd: Etcd) -> KubernetesObject:
    """The Service that gives each member its address, from its start on: members must find each other to get ready."""
    annotations = {
        "service.alpha.kubernetes.io/tolerate-unready-endpoints": "true",
        **etcd.values.optional("service.headless.annotations", {}),
    }
    spec = {
        "type": "ClusterIP",
        "clusterIP": "None",
        "publishNotReadyAddresses": True,
        "ports": [service_port(_headless_port_name(etcd, side), etcd.port(side), side) for side in SIDES],
        "selector": etcd.selector,
    }
    return etcd.object("v1", "Service", etcd.headless, None, annotations, spec=spec)


def render_client_service(etcd: Etcd) -> KubernetesObject | None:
    """The Service that balances over the members, None where it is switched off."""
    if not etcd.values.flag("service.enabled"):
        return None
    kind = etcd.values.required("service.type")
    spec = {
        "type": kind,
        **_members(etcd, kind),
        "ports": by_key("name", _client_ports(etcd, kind), _extra_ports(etcd)),
        "selector": etcd.selector,
    }
    return etcd.object("v1", "Service", etcd.name, None, etcd.values.optional("service.annotations"), spec=spec)


def _members(etcd: Etcd, kind: str) -> dict[str, t.Any]:
    outside = _OUTSIDE if kind in ("NodePort", "LoadBalancer") else ()
    names = (*_PASSED_ON, *outside, *(_BALANCED if kind == "LoadBalancer" else ()))
    found = {name: etcd.values.optional(f"service.{name}") for name in names}
    return {name: value for name, value in found.items() if is_set(value)}


def _client_ports(etcd: Etcd, kind: str) -> list[dict[str, t.Any]]:
    nodes = kind in ("NodePort", "LoadBalancer")
    return [
        service_port(
            etcd.values.optional(f"service.{side}PortNameOverride", side),
            etcd.values.required(f"service.ports.{side}"),
            side,
            etcd.values.optional(f"service.nodePorts.{side}") if nodes else None,
        )
        for side in SIDES
    ]


def _extra_ports(etcd: Etcd) -> list[dict[str, t.Any]]:
    return [{"protocol": "TCP", **port} for port in etcd.values.optional("service.extraPorts", ())]


def _headless_port_name(etcd: Etcd, side: str) -> str:
    name = etcd.values.optional(f"service.{side}PortNameOverride")
    if name is None:
        return side
    return f"{name}-ssl" if etcd.scheme(side) == "https" else str(name)
