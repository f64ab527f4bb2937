# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A release in a few lines: what modules return as ``cluster``. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..catalog.versions import milvus_version, version_text
from ..kube.client import Client
from ..kube.fields import Object, identity_of, number, section, text
from ..kube.readiness import readiness
from ..render.stages import COMPONENTS
from .addresses import addresses, internal_endpoint
from .inspect.conditions import conditions, is_serving, is_stopped
from .inspect.members import WORKLOADS, Member, container_of, group_of, is_active, members, missing, slot_of
from .state import State

HEALTHY, UNHEALTHY, PENDING, STOPPED, ABSENT = "Healthy", "Unhealthy", "Pending", "Stopped", "Absent"


def summarise(state: State, client: Client) -> dict[str, t.Any]:
    """Status, endpoint, version, and the ready counts of components and dependencies."""
    return summary(state, addresses(state, client))


def summary(state: State, external: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """As summarise(), from plain facts: whoever deployed the cluster, its objects and record are all that counts.

    :param external: the entry from outside.
    """
    found = members(state)
    components: dict[str, dict[str, t.Any]] = {}
    dependencies: dict[str, dict[str, t.Any]] = {}
    for member in found:
        is_component = member.stage == COMPONENTS
        place = components if is_component else dependencies
        _count(place.setdefault(member.component if is_component else member.stage, {}), member)
    latest = state.record.history[-1] if state.record.history else _running(components)
    return {
        "name": state.name,
        "namespace": state.namespace,
        "managed_by": state.managed_by,
        "status": _status(state, found),
        "version": latest.get("version", ""),
        "image": latest.get("image", ""),
        "revision": state.record.revision,
        "operation": dict(state.record.operation),
        "endpoint": internal_endpoint(state),
        "external": dict(external),
        "conditions": conditions(state),
        "components": components,
        "dependencies": dependencies,
    }


def _count(entry: dict[str, t.Any], member: Member) -> None:
    item = member.item
    found = readiness(item)
    if not entry:
        entry.update({"ready": 0, "desired": 0, "updated": 0, "objects": []})
    entry["ready"] += found.ready_count
    entry["desired"] += found.desired
    entry["updated"] += min(number(item, "status.updatedReplicas"), found.desired)
    entry["objects"].append(" ".join(identity_of(item)))
    container = container_of(item)
    if is_active(item) or "image" not in entry:
        entry["image"] = text(container, "image")
        if member.component:
            entry["resources"] = dict(section(container, "resources"))
    if slot_of(item) is not None:
        entry.setdefault("slots", []).append(_slot(item))


def _slot(item: Object) -> dict[str, t.Any]:
    found = readiness(item)
    return {
        "object": " ".join(identity_of(item)),
        "slot": slot_of(item),
        "group": group_of(item),
        "active": is_active(item),
        "ready": found.ready_count,
        "desired": found.desired,
        "updated": min(number(item, "status.updatedReplicas"), found.desired),
        "image": text(container_of(item), "image"),
    }


def _running(components: t.Mapping[str, t.Any]) -> dict[str, str]:
    """Image and version of a cluster without a record, as its components run it."""
    entries = [entry for entry in components.values() if entry["desired"]] or list(components.values())
    image = entries[0]["image"] if entries else ""
    version = milvus_version(image) if image else None
    return {"image": image, "version": version_text(version) if version else ""}


def _status(state: State, found: t.Sequence[Member]) -> str:
    components = [member for member in found if member.stage == COMPONENTS]
    lost = missing(state, WORKLOADS)
    if not components and not any(stage == COMPONENTS for stage, _identity in lost):
        return PENDING if found else ABSENT
    if is_stopped(state, components):
        return STOPPED
    if not lost and is_serving(components) and all(readiness(member.item).ready for member in found):
        return HEALTHY
    return UNHEALTHY if state.record.revision or not state.record.inventory else PENDING
