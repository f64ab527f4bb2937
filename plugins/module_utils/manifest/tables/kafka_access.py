# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The values below ``externalAccess`` of Kafka: brokers that are reached from outside. **Private**."""

from __future__ import annotations

import typing as t

from ..findings import Finding
from ..rows import Row, honoured, no_effect, not_supported

Values = t.Mapping[str, t.Any]

EXTERNAL_ACCESS: tuple[Row, ...] = (
    honoured("enabled", "boolean", "a third listener, and a Service <release>-kafka-<number>-external for each broker"),
    not_supported("autoDiscovery.enabled", "boolean", "it takes the right to grant rights; give the addresses instead"),
    no_effect("autoDiscovery.image", "any", "only read with autoDiscovery.enabled, which is not supported"),
    no_effect("autoDiscovery.resources", "any", "only read with autoDiscovery.enabled, which is not supported"),
    honoured("service.type", "string", choices=("LoadBalancer", "NodePort")),
    honoured("service.ports.external", "integer", "the port of each such Service", minimum=1),
    honoured("service.loadBalancerIPs", "list of string", "one for each broker"),
    honoured("service.loadBalancerNames", "list of string", "what clients are told instead of the addresses"),
    honoured("service.loadBalancerSourceRanges", "list of string", "for LoadBalancer"),
    honoured("service.nodePorts", "list of integer", "one for each broker"),
    honoured("service.useHostIPs", "boolean", "for NodePort: clients are told the node's address"),
    honoured("service.usePodIPs", "boolean", "for NodePort: clients are told the pod's address"),
    honoured("service.domain", "string", "for NodePort: what clients are told"),
    honoured("service.annotations", "map of scalar"),
    honoured("service.extraPorts", "list of map"),
)


def access_findings(access: Values, brokers: t.Any, prefix: str) -> t.Iterator[Finding]:
    """Errors for brokers whose address outside nobody could know.

    :param access: the complete values below ``externalAccess``.
    :param brokers: how many there are.
    :param prefix: where they stand in the manifest.
    """
    service: Values = access.get("service") or {}
    if not access.get("enabled"):
        return
    balanced = service.get("type") != "NodePort"
    names = ("loadBalancerIPs", "loadBalancerNames") if balanced else ("nodePorts",)
    given = {name: service[name] for name in names if service.get(name)}
    if not given:
        yield Finding(f"{prefix}.service.{names[0]}", "is missing", f"give {' or '.join(names)}, one for each broker")
    for name, members in given.items():
        if len(members) != brokers:
            text = f"{len(members)} for {brokers} brokers"
            yield Finding(f"{prefix}.service.{name}", text, "give one for each, in their order")
    hosts = ("domain", "useHostIPs", "usePodIPs")
    if not balanced and not any(service.get(name) for name in hosts):
        text = "clients would not know on which host"
        yield Finding(f"{prefix}.service.domain", text, f"give one of {', '.join(hosts)}")
