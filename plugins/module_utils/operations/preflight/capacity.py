# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Does the largest pod fit on a node? **Private** to the collection."""

from __future__ import annotations

import decimal
import typing as t

from ...manifest.findings import Finding
from ...plan.quantity import quantity
from ..context import Context
from ..planning import pods_requested
from .subject import Subject

Amounts = dict[str, decimal.Decimal]
_ZERO = decimal.Decimal(0)
#: Marks of nodes that come and go by themselves: with them a node that is too small today proves nothing.
_AUTOSCALED = (
    "cluster-autoscaler.kubernetes.io/",
    "karpenter.sh/",
    "cloud.google.com/gke-nodepool",
    "eks.amazonaws.com/nodegroup",
    "kubernetes.azure.com/agentpool",
)


def requests_of(pod: t.Mapping[str, t.Any], member: str = "requests") -> Amounts:
    """What one pod asks for: the sum of its containers, or its largest init container where that is more."""
    total: Amounts = {}
    for container in pod.get("containers") or []:
        for resource, amount in _amounts(container, member).items():
            total[resource] = total.get(resource, _ZERO) + amount
    for container in pod.get("initContainers") or []:
        for resource, amount in _amounts(container, member).items():
            total[resource] = max(total.get(resource, _ZERO), amount)
    return total


def _amounts(container: t.Mapping[str, t.Any], member: str) -> Amounts:
    """The API server takes a limit for the request where none is given."""
    resources = container.get("resources") or {}
    given = dict(resources.get(member) or {})
    if member == "requests":
        given = {**(resources.get("limits") or {}), **given}
    return {resource: number for resource, amount in given.items() if (number := quantity(amount)) is not None}


def largest_pod(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """A pod that fits on no node will never start."""
    pods = [(template, requests_of(template["spec"])) for template, _count in pods_requested(subject.plan.changes)]
    if not pods:
        return
    nodes = [node for node in context.client.list("Node") if not node.get("spec", {}).get("unschedulable")]
    if not nodes:
        yield Finding("nodes", "no node takes pods", "add one, or uncordon one")
        return
    severity: t.Literal["error", "warning"] = "warning" if any(autoscaled(node) for node in nodes) else "error"
    for resource in ("cpu", "memory"):
        template, wanted = max(pods, key=lambda entry: entry[1].get(resource, _ZERO))
        most = max(quantity(node["status"].get("allocatable", {}).get(resource, "0")) or _ZERO for node in nodes)
        if wanted.get(resource, _ZERO) > most:
            yield Finding(
                f"nodes: {resource}",
                f"a pod ({_name(template)}) asks for {amount_text(wanted[resource])}, "
                f"the largest node has {amount_text(most)}",
                "lower its resources in the manifest, or add a larger node",
                severity,
            )


def autoscaled(node: t.Mapping[str, t.Any]) -> bool:
    metadata = node["metadata"]
    names = [*(metadata.get("labels") or {}), *(metadata.get("annotations") or {})]
    return any(name.startswith(_AUTOSCALED) for name in names)


def _name(template: t.Mapping[str, t.Any]) -> str:
    return str(template["spec"]["containers"][0]["name"])


def amount_text(amount: decimal.Decimal) -> str:
    """A number as people write quantities."""
    for suffix, size in (("Gi", 1024**3), ("Mi", 1024**2)):
        if amount >= size:
            return f"{(amount / size).normalize():f}{suffix}"
    return f"{amount.normalize():f}"
