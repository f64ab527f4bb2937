# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A release in a few lines: what modules return as ``cluster``. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..kube.client import Client, Object
from ..kube.readiness import readiness
from ..render.stages import COMPONENTS
from .addresses import addresses, internal_endpoint
from .state import State

HEALTHY, UNHEALTHY, PENDING, STOPPED, ABSENT = "Healthy", "Unhealthy", "Pending", "Stopped", "Absent"


def summarise(state: State, client: Client) -> dict[str, t.Any]:
    """Status, endpoint, version, and the ready counts of components and dependencies."""
    stages = {(kind, name): stage for stage, kind, name in state.record.inventory}
    components: dict[str, dict[str, t.Any]] = {}
    dependencies: dict[str, dict[str, t.Any]] = {}
    for identity, item in sorted(state.objects.items()):
        if identity[0] not in ("Deployment", "StatefulSet") or identity not in stages:
            continue
        if stages[identity] == COMPONENTS:
            _count(components.setdefault(_component(item), {"ready": 0, "desired": 0}), item)
        else:
            _count(dependencies.setdefault(stages[identity], {"ready": 0, "desired": 0}), item)
    latest = state.record.history[-1] if state.record.history else {}
    return {
        "name": state.name,
        "namespace": state.namespace,
        "status": _status(state, components, dependencies),
        "version": latest.get("version", ""),
        "image": latest.get("image", ""),
        "revision": state.record.revision,
        "operation": dict(state.record.operation),
        "endpoint": internal_endpoint(state),
        "external": addresses(state, client),
        "components": components,
        "dependencies": dependencies,
    }


def _component(item: Object) -> str:
    return str(item["metadata"]["labels"].get("app.kubernetes.io/component", item["metadata"]["name"]))


def _count(entry: dict[str, t.Any], item: Object) -> None:
    found = readiness(item)
    entry["ready"] += found.ready_count
    entry["desired"] += found.desired
    entry.setdefault("objects", []).append(f"{item['kind']} {item['metadata']['name']}")
    containers = item["spec"]["template"]["spec"]["containers"]
    entry.setdefault("image", containers[0]["image"])


def _status(state: State, components: t.Mapping[str, t.Any], dependencies: t.Mapping[str, t.Any]) -> str:
    if not components:
        return ABSENT if not dependencies else PENDING
    if state.record.stopped:
        return STOPPED
    workloads = state.of_kind("Deployment", "StatefulSet")
    if all(readiness(item).ready for item in workloads):
        return HEALTHY
    return UNHEALTHY if state.record.revision else PENDING
