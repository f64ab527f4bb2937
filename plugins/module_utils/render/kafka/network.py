# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may reach the servers. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...resolve.model import KubernetesObject, Values
from ..metadata import RELEASE_LABEL
from ..objects import without_empty
from .part import Part
from .settings import Servers

_VALUES = "networkPolicy"
_API_VERSION, _KIND = "networking.k8s.io/v1", "NetworkPolicy"
# By name of the container's port: what everybody may read.
_METRICS = "metrics"


def render_network_policies(servers: Servers, part: Part) -> list[KubernetesObject]:
    """The NetworkPolicies, where they are asked for."""
    if not servers.values.flag(f"{_VALUES}.enabled"):
        return []
    name = f"{servers.name}-ingress" if servers.component == "kafka" else servers.name
    found = [_policy(servers, name, "Ingress", ingress=_ingress(servers, part))]
    further = servers.values.optional(f"{_VALUES}.egressRules.customRules")
    if further:
        found.append(_policy(servers, f"{servers.name}-egress", "Egress", egress=further))
    return found


def _policy(servers: Servers, name: str, direction: str, **rules: t.Any) -> KubernetesObject:
    spec = {"podSelector": {"matchLabels": servers.selector}, "policyTypes": [direction], **rules}
    return servers.object(_API_VERSION, _KIND, name, spec=spec)


def _ingress(servers: Servers, part: Part) -> list[Values]:
    numbers = {name.rpartition("-")[2]: int(servers.plain(path)) for name, path in part.ports(servers).items()}
    client, outside = numbers.pop("client"), numbers.pop("external", None)
    metrics = [numbers.pop(_METRICS)] if _METRICS in numbers else _jmx(servers)
    everybody = servers.values.flag(f"{_VALUES}.allowExternal")
    among = [{"podSelector": {"matchLabels": servers.selector}}]
    rules = [_rule([client], None if everybody else [*_clients(servers), *among]), _rule(numbers.values(), among)]
    if outside is not None:
        rules.append(_rule([outside], servers.values.optional(f"{_VALUES}.externalAccess.from")))
    return [*rules, *([_rule(metrics)] if metrics else [])]


def _jmx(servers: Servers) -> list[int]:
    asked = servers.component == "kafka" and servers.values.flag("metrics.jmx.enabled")
    return [int(servers.plain("metrics.jmx.containerPorts.metrics"))] if asked else []


def _rule(ports: t.Iterable[int], peers: t.Any = None) -> Values:
    rule = {"ports": [{"port": port, "protocol": "TCP"} for port in ports], "from": peers}
    return t.cast(Values, without_empty(rule))


def _clients(servers: Servers) -> list[Values]:
    """Pods with the chart's label for clients, and this cluster's own, which don't have it."""
    namespaces = servers.values.optional(f"{_VALUES}.explicitNamespacesSelector")
    labelled: dict[str, t.Any] = {"podSelector": {"matchLabels": {f"{servers.name}-client": "true"}}}
    release = servers.dependency.name.removesuffix("-kafka")
    return [
        {**labelled, **({"namespaceSelector": namespaces} if namespaces else {})},
        {"podSelector": {"matchLabels": {RELEASE_LABEL: release}}},
    ]
