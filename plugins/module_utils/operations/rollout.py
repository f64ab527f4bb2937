# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changing the components of a cluster that runs, one after the other. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..kube.client import Object
from ..plan.changes import Change, Identity, identity
from ..plan.rollout import COMPONENT_LABEL, Rollout, Step
from ..plan.slots import Move, limits, next_move
from ..render.metadata import ACTIVE_SLOT_ANNOTATION
from ..render.stages import COMPONENTS
from .apply import set_replicas, write
from .autoscaling import held, let_go
from .context import Context
from .state import State
from .waiting import wait_ready

Saving = t.Callable[[Step], None]


@dataclasses.dataclass(frozen=True)
class _Pods:
    """Where the pods of a Deployment, or of two that are slots of each other, are to be.

    :param current: whose the pods are to be.
    :param last: the other slot; None for a Deployment that has none.
    :param replicas: how many.
    """

    current: Change
    last: Change | None
    replicas: int


def roll_out(context: Context, state: State, rollout: Rollout, *, jump: bool, saving: Saving) -> None:
    """Carry out the steps of a rollout, each after the one before it is available.

    :param state: what was read before anything was written.
    :param jump: don't go pod by pod (``imageUpdateMode: force``).
    :param saving: notes which step is under way.
    :raises NotReady: a component didn't become available; the message names the causes.
    """
    if rollout.steps:
        _await_interrupted(context, state, rollout)
    for planned in rollout.steps:
        step = held(context, state, planned)
        saving(step)
        context.report(f"Milvus {state.name}: rolling {step.name}")
        waits = len(context.steps)
        _roll(context, state, step, jump=jump)
        context.steps[waits:] = [_summed(step, context.steps[waits:])]
        let_go(context, state, step)
        write(context, step.deletions)


def slot_numbers(step: Step) -> dict[str, int]:
    """The numbers of pods that a step's slots are to have, by the names of both."""
    pairs = [target for target in _targets(step.changes) if target.last is not None]
    return {change.name: pair.replicas for pair in pairs for change in (pair.current, pair.last) if change}


def _roll(context: Context, state: State, step: Step, *, jump: bool) -> None:
    targets = _targets(step.changes)
    for target in targets:
        _begin(context, target)
    _wait(context, state, step.name, [target.current for target in targets])
    for target in targets:
        _move(context, state, step, target, jump=jump)
    for target in targets:
        _end(context, target)
    _wait(context, state, step.name, step.changes)


def _summed(step: Step, waits: t.Sequence[dict[str, t.Any]]) -> dict[str, t.Any]:
    """One entry for all the waits of a step."""
    names = dict.fromkeys(name for wait in waits for name in wait["waited_for"])
    seconds = round(sum(wait["seconds"] for wait in waits), 1)
    return {"stage": _stage(step.name), "seconds": seconds, "waited_for": list(names)}


def _stage(components: str) -> str:
    return f"{COMPONENTS}: {components}"


def _await_interrupted(context: Context, state: State, rollout: Rollout) -> None:
    """Wait for the components that a run was at when it was interrupted, where they are written already."""
    interrupted = state.record.operation.get("components", ())
    written = {change.name for step in rollout.steps for change in step.changes}
    found = [
        identity(item)
        for item in state.of_kind("Deployment")
        if item["metadata"]["labels"].get(COMPONENT_LABEL) in interrupted and item["metadata"]["name"] not in written
    ]
    wait_ready(context, state, {_stage("+".join(interrupted)): found}, rollout=True)


def _targets(changes: t.Sequence[Change]) -> list[_Pods]:
    """Whose pods go where; both slots of one component are one target."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        annotations = _desired(change)["metadata"].get("annotations") or {}
        name = change.name.rpartition("-")[0] if ACTIVE_SLOT_ANNOTATION in annotations else change.name
        found.setdefault(name, []).append(change)
    return [_target(group) for group in found.values()]


def _target(group: t.Sequence[Change]) -> _Pods:
    active = [change for change in group if _is_active(change)]
    # The idle slot may be the only one that differs: then there is nothing to move.
    current = active[0] if active else group[0]
    last = next((change for change in group if change is not current), None)
    return _Pods(current, last, _number(_desired(current)))


def _is_active(change: Change) -> bool:
    annotations = _desired(change)["metadata"].get("annotations") or {}
    slot = annotations.get(ACTIVE_SLOT_ANNOTATION)
    return slot is None or change.name.endswith(f"-{slot}")


def _begin(context: Context, target: _Pods) -> None:
    """Give the new template to those who are to have the pods, as many as they have now."""
    live = target.current.before
    both = [change for change in (target.current, target.last) if change is not None]
    if all(change.before is None for change in both):
        write(context, both)
        return
    if _only_goes(target):
        return
    replicas = _number(live) if live else 0
    if target.last is None:
        # More pods may come at once; fewer come later.
        replicas = max(replicas, target.replicas)
    write(context, [dataclasses.replace(target.current, desired=_with_replicas(_desired(target.current), replicas))])
    if target.last is not None and target.last.before is not None:
        slot = _desired(target.last)["metadata"]["annotations"][ACTIVE_SLOT_ANNOTATION]
        with context.writing():
            name, namespace = target.last.name, _desired(target.last)["metadata"]["namespace"]
            patch = {"metadata": {"annotations": {ACTIVE_SLOT_ANNOTATION: slot}}}
            context.client.merge("Deployment", name, namespace, patch)


def _move(context: Context, state: State, step: Step, target: _Pods, *, jump: bool) -> None:
    """Move the pods one by one, waiting after each move until nothing moves any more."""
    while move := _next(context, target, jump=jump):
        change = target.current if move.slot == "current" else t.cast(Change, target.last)
        namespace = _desired(change)["metadata"]["namespace"]
        context.report(f"Milvus {state.name}: {change.name} to {move.replicas} pods")
        set_replicas(context, "Deployment", change.name, namespace, move.replicas)
        _wait(context, state, step.name, [item for item in (target.current, target.last) if item])


def _next(context: Context, target: _Pods, *, jump: bool) -> Move | None:
    current = _read(context, target.current)
    last = _read(context, target.last) if target.last else None
    if current is None:
        return None
    same = last is None or limits(current) == limits(last)
    replicas = _number(last) if last else 0
    return next_move(_number(current), replicas, target.replicas, same_limits=same, jump=jump)


def _end(context: Context, target: _Pods) -> None:
    """The slot without pods gets what the next rollout starts from."""
    if target.last is not None:
        write(context, [target.last])
    elif _only_goes(target):
        write(context, [target.current])


def _only_goes(target: _Pods) -> bool:
    """Whether all pods go: none of them needs the new template before."""
    return target.last is None and not target.replicas


def _wait(context: Context, state: State, name: str, changes: t.Iterable[Change]) -> None:
    entries: list[Identity] = [("Deployment", change.name) for change in changes]
    wait_ready(context, state, {_stage(name): entries}, rollout=True, written=True)


def _read(context: Context, change: Change) -> Object | None:
    return context.client.get("Deployment", change.name, _desired(change)["metadata"]["namespace"])


def _desired(change: Change) -> Object:
    return t.cast(Object, change.desired)


def _number(item: Object) -> int:
    return int(item["spec"].get("replicas", 1))


def _with_replicas(item: Object, replicas: int) -> Object:
    return {**item, "spec": {**item["spec"], "replicas": replicas}}
