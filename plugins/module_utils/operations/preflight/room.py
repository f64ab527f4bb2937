# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Preflight: whether more pods of a cluster that runs find a place. **Private** to the collection."""

from __future__ import annotations

import decimal
import typing as t

from ...kube.client import Object
from ...manifest.findings import Finding
from ...plan.changes import Change
from ...plan.quantity import quantity
from ...plan.rollout import replaces_pods
from ..context import Context
from ..planning import pods_requested
from .capacity import Amounts, amount_text, autoscaled, requests_of
from .subject import Subject

_ZERO = decimal.Decimal(0)
_COUNTED = ("cpu", "memory")
_SCALED = ("{count} more pods ({size}) are wanted", "scale out less, add nodes, or free some")
_REPLACED = (
    "a new pod ({size}) has to come before an old one goes",
    "add a node, or free some",
)
_STILL_THERE = "status.phase!=Succeeded,status.phase!=Failed"


def room(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """What the nodes have left must take the pods that running workloads get; what a first deploy needs isn't added up.

    Affinity and taints aren't looked at: there may be less room than this finds, never more.
    """
    updates = [change for change in subject.plan.changes if change.action == "update"]
    more = [(template, count, _SCALED) for template, count in pods_requested(updates)]
    surge = [(template, 1, _REPLACED) for template in _replaced(updates)]
    if not (more or surge):
        return
    nodes = [node for node in context.client.list("Node") if not node.get("spec", {}).get("unschedulable")]
    left = _left(nodes, context.client.list("Pod", fields=_STILL_THERE))
    severity: t.Literal["error", "warning"] = "warning" if any(autoscaled(node) for node in nodes) else "error"
    # New pods of components come one after the other, each into the room that the one before it has left.
    for template, count, words in (*surge, *more):
        pod = template["spec"]
        selector = pod.get("nodeSelector") or {}
        suited = [
            node["metadata"]["name"]
            for node in nodes
            if selector.items() <= (node["metadata"].get("labels") or {}).items()
        ]
        places = [dict(left[name]) if words is _REPLACED else left[name] for name in suited]
        fitting = _take(places, requests_of(pod), count)
        if fitting < count:
            yield Finding(
                f"nodes: {pod['containers'][0]['name']}",
                f"{words[0].format(count=count, size=_size(requests_of(pod)))}, the nodes have room for {fitting}",
                words[1],
                # A pod that is more important than others makes room for itself.
                "warning" if pod.get("priorityClassName") else severity,
            )


def _replaced(changes: t.Iterable[Change]) -> t.Iterator[Object]:
    """The templates of running pods that are replaced, one pod more than before for a while."""
    for change in changes:
        strategy = ((change.desired or {}).get("spec") or {}).get("strategy") or {}
        if change.desired and replaces_pods(change) and strategy.get("type") != "Recreate":
            yield change.desired["spec"]["template"]


def _left(nodes: t.Iterable[Object], pods: t.Iterable[Object]) -> dict[str, Amounts]:
    """What each node has left, by its name."""
    left = {}
    for node in nodes:
        allocatable = node.get("status", {}).get("allocatable") or {}
        left[node["metadata"]["name"]] = {name: quantity(allocatable.get(name, "0")) or _ZERO for name in _COUNTED}
        left[node["metadata"]["name"]]["pods"] = quantity(allocatable.get("pods", "0")) or _ZERO
    for pod in pods:
        there = left.get(pod["spec"].get("nodeName", ""))
        if there is not None:
            _subtract(there, requests_of(pod["spec"]))
    return left


def _take(nodes: t.Iterable[Amounts], size: Amounts, count: int) -> int:
    """How many pods find a place, which is taken away."""
    found = 0
    for there in nodes:
        while found < count and there["pods"] >= 1 and all(there[name] >= size.get(name, _ZERO) for name in _COUNTED):
            _subtract(there, size)
            found += 1
    return found


def _subtract(there: Amounts, size: Amounts) -> None:
    there["pods"] -= 1
    for name in _COUNTED:
        there[name] -= size.get(name, _ZERO)


def _size(requests: Amounts) -> str:
    sizes = [f"{name} {amount_text(requests[name])}" for name in _COUNTED if requests.get(name)]
    return ", ".join(sizes) or "no requests"
