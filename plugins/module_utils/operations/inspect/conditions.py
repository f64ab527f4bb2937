# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The conditions that the Milvus Operator reports, told from what can be seen. **Private** to the collection.

Types and reasons are the operator's (milvus-operator 1.3.8, its status conditions), the messages are ours. The operator
asks etcd, storage and message storage itself, from inside of Kubernetes; here the pods' readiness, which is what their
own probes say, stands for a dependency in the cluster, and Milvus' readiness for one outside: a Milvus that has lost a
dependency doesn't stay ready.
"""

from __future__ import annotations

import typing as t

from ...catalog.components import ENTRY_COMPONENT
from ...catalog.message_storages import MESSAGE_STORAGES
from ...kube.fields import Object, name_of, number, section
from ...kube.readiness import readiness
from ...render.stages import COMPONENTS as COMPONENT_STAGE
from ..state import State
from .members import WORKLOADS, Member, component_of, members, missing

Condition = dict[str, str]

MILVUS_READY, MILVUS_UPDATED = "MilvusReady", "MilvusUpdated"

# Condition, its reason where it doesn't hold, the stage, what it is called.
_DEPENDENCIES = (
    ("EtcdReady", "EtcdNotReady", "etcd", "etcd"),
    ("StorageReady", "ClientError", "storage", "the object storage"),
    ("MsgStreamReady", "MsgStreamNotReady", "message_storage", "the message storage"),
)
_NOT_PROBED = "NotProbed"

# How many pods of a workload a dependency needs, by component label: those that take turns need one, Pulsar's
# autorecovery none for the moment, its toolset none ever. Everything else keeps its data by majority.
_NEEDED: t.Mapping[str, int] = {"broker": 1, "proxy": 1, "recovery": 0, "toolset": 0}

# What a record calls the operations that change images, with the operator's reasons.
_UPDATING: t.Mapping[str, str] = {"upgrade": "MilvusUpgradingImage", "rollback": "MilvusDowngradingImage"}


def conditions(state: State) -> list[Condition]:
    """``type``, ``status``, ``reason`` and ``message`` of each condition; empty where there is no cluster."""
    found = members(state)
    components = [member for member in found if member.stage == COMPONENT_STAGE]
    if not found:
        return []
    ready = _ready(state, components)
    if is_stopped(state, components):
        return [ready, _updated(state, components)]
    serving = ready["status"] == "True"
    dependencies = [_dependency(state, found, row, serving=serving) for row in _DEPENDENCIES]
    return [*dependencies, ready, _updated(state, components)]


def is_stopped(state: State, components: t.Sequence[Member]) -> bool:
    """Whether the cluster was stopped: by the record, and where there is none by its having no pods to be."""
    if state.record.inventory:
        return bool(state.record.stopped)
    return bool(components) and not any(number(member.item, "spec.replicas", 1) for member in components)


def is_serving(components: t.Iterable[Member]) -> bool:
    """Whether a pod is ready that clients reach the cluster through."""
    entries = [member for member in components if member.component in ENTRY_COMPONENT.values()]
    return any(number(member.item, "status.readyReplicas") for member in entries)


def _dependency(state: State, found: t.Sequence[Member], row: tuple[str, str, str, str], *, serving: bool) -> Condition:
    type_, wrong, stage, name = row
    workloads = [member.item for member in found if member.stage == stage]
    lost = [name for place, (_kind, name) in missing(state, WORKLOADS) if place == stage]
    if not workloads and not lost:
        if any(place == stage and kind in WORKLOADS for place, kind, _name in state.record.inventory):
            return _condition(type_, "False", wrong, f"{name} is not there yet")
        return _outside(state, type_, stage, name, serving=serving)
    short = [_counted(item) for item in workloads if number(item, "status.readyReplicas") < _needed(item)]
    if lost or short:
        return _condition(type_, "False", wrong, "; ".join([*short, *(f"{name} is missing" for name in lost)]))
    return _condition(type_, "True", type_, f"ready: {', '.join(_counted(item) for item in workloads)}")


def _outside(state: State, type_: str, stage: str, name: str, *, serving: bool) -> Condition:
    storage = state.record.defaults.get("messageStorage", "")
    row = MESSAGE_STORAGES.get(storage)
    described = state.record.manifest.get("spec", {}).get("dependencies", {}).get(storage) or {}
    if stage == "message_storage" and row and not row.kind and not described.get("external"):
        return _condition(type_, "True", type_, f"{storage} lives inside Milvus' own pods")
    if serving:
        return _condition(type_, "True", type_, f"{name} is outside; Milvus is ready, which it isn't without it")
    text = f"{name} is outside and isn't asked from here; Milvus isn't ready, so that nothing tells whether it answers"
    return _condition(type_, "Unknown", _NOT_PROBED, text)


def _needed(item: Object) -> int:
    desired = number(item, "spec.replicas", 1)
    return min(desired, _NEEDED.get(component_of(item), desired // 2 + 1))


def _counted(item: Object) -> str:
    return f"{name_of(item)} {number(item, 'status.readyReplicas')}/{number(item, 'spec.replicas', 1)}"


def _ready(state: State, components: t.Sequence[Member]) -> Condition:
    if is_stopped(state, components):
        left = [name_of(member.item) for member in components if number(member.item, "status.replicas")]
        if left:
            return _condition(MILVUS_READY, "False", "MilvusStopping", f"pods are still there: {', '.join(left)}")
        return _condition(MILVUS_READY, "False", "MilvusStopped", "stopped: there are no pods, all data is kept")
    wrong = _not_ready(state, components)
    if wrong:
        detail = next(iter(wrong.items()))
        text = f"[{' '.join(wrong)}] not ready, detail: component[{detail[0]}]: {detail[1]}"
        return _condition(MILVUS_READY, "False", "MilvusComponentNotHealthy", text)
    if not is_serving(components):
        text = "no pod that clients connect to is ready" if components else "there are no components yet"
        return _condition(MILVUS_READY, "False", "MilvusComponentNotHealthy", text)
    return _condition(MILVUS_READY, "True", "ReasonMilvusHealthy", "every component has its pods ready")


def _not_ready(state: State, components: t.Sequence[Member]) -> dict[str, str]:
    """Why components aren't ready, by name; pods of an older revision serve as well."""
    found: dict[str, str] = {}
    for member in components:
        result = readiness(member.item)
        if result.ready_count < result.desired:
            found.setdefault(member.component, result.reason)
    for stage, (kind, name) in missing(state, WORKLOADS):
        if stage == COMPONENT_STAGE:
            found.setdefault(name.removeprefix(f"{state.name}-milvus-"), f"{kind} {name} is missing")
    return found


def _updated(state: State, components: t.Sequence[Member]) -> Condition:
    behind = list(dict.fromkeys(member.component for member in components if not is_updated(member.item)))
    operation = str(state.record.operation.get("name", ""))
    if operation in _UPDATING:
        text = f"{operation} in progress, step {state.record.operation.get('step', '')}; pending: [{','.join(behind)}]"
        return _condition(MILVUS_UPDATED, "False", _UPDATING[operation], text)
    if behind:
        text = f"pods of another revision are left, or some are still to come: [{','.join(behind)}]"
        return _condition(MILVUS_UPDATED, "False", "MilvusComponentsUpdating", text)
    if not components:
        return _condition(MILVUS_UPDATED, "False", "MilvusComponentsUpdating", "there are no components yet")
    return _condition(MILVUS_UPDATED, "True", "MilvusComponentsUpdated", "every pod is of the newest revision")


def is_updated(item: Object) -> bool:
    """Whether every pod is of the newest revision and none is left over; a paused workload is as it shall be."""
    if section(item, "spec").get("paused") is True:
        return True
    desired = number(item, "spec.replicas", 1)
    if not section(item, "status") or number(item, "status.observedGeneration") < number(item, "metadata.generation"):
        return False
    total, updated = number(item, "status.replicas"), number(item, "status.updatedReplicas")
    return total == desired and updated >= desired and not number(item, "status.terminatingReplicas")


def _condition(type_: str, status: str, reason: str, message: str) -> Condition:
    return {"type": type_, "status": status, "reason": reason, "message": message}
