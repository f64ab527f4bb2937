# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The autoscalers of a release: made, held still for a time, led to the slot that has the pods. **Private**."""

from __future__ import annotations

import dataclasses
import typing as t

from ..kube.client import FIELD_MANAGER, Client, Object
from ..kube.kinds import AUTOSCALER
from ..plan.autoscaling import autoscaler
from ..plan.changes import Change, change_for, identity
from ..plan.rollout import Step
from ..render.autoscaler import Autoscaler, autoscaler_name, render_autoscaler
from ..render.metadata import RELEASE_LABEL
from ..render.stages import Stage
from .apply import write
from .context import Context
from .state import State, known_as_of, selector

STAGE = "autoscaling"


def due(state: State) -> dict[str, Autoscaler]:
    """The autoscalers that are to be."""
    recorded = state.record.autoscalers
    return {known_as: autoscaler(recorded[known_as]) for known_as in sorted(state.autoscaled)}


def of_others(client: Client, state: State, names: t.Container[str]) -> t.Iterator[tuple[str, str]]:
    """Somebody else's autoscalers of these Deployments: the name of each, and whose pods it counts."""
    for item in client.list(AUTOSCALER, state.namespace):
        target = item["spec"]["scaleTargetRef"]
        ours = (item["metadata"].get("labels") or {}).get(RELEASE_LABEL) == state.name
        if not ours and target["kind"] == "Deployment" and target["name"] in names:
            yield item["metadata"]["name"], target["name"]


def autoscaler_changes(
    state: State, wanted: t.Mapping[str, Autoscaler], targets: t.Mapping[str, str] | None = None
) -> list[Change]:
    """What makes the release's autoscalers those that are wanted, and removes all others.

    :param targets: who has the pods of a component or group, where that isn't as in the state.
    """
    live = state.autoscalers()
    targets = targets or {known_as: item["metadata"]["name"] for known_as, (item, _names) in state.workloads().items()}
    # That of a component which the cluster hasn't any more goes with it.
    wanted = {known_as: scaler for known_as, scaler in wanted.items() if known_as in targets}
    found: list[Change] = [
        Change("delete", STAGE, AUTOSCALER, autoscaler_name(state.name, known_as), live[known_as], None)
        for known_as in live
        if known_as not in wanted
    ]
    for known_as, scaler in wanted.items():
        desired = render_autoscaler(state.name, state.namespace, known_as, targets[known_as], scaler)
        change = change_for(desired, live.get(known_as), STAGE, FIELD_MANAGER)
        if isinstance(change, Change):
            found.append(change)
    return found


def settle(context: Context, state: State, targets: t.Mapping[str, str]) -> None:
    """Let all autoscalers go that an interrupted run has held, or left to be made.

    :param targets: who has the pods, by component or group.
    """
    wanted = due(state)
    if wanted or state.autoscalers():
        listed = context.client.list(AUTOSCALER, state.namespace, selector(state.name))
        others = {found: item for found, item in state.objects.items() if found[0] != AUTOSCALER}
        now = dataclasses.replace(state, objects={**others, **{identity(item): item for item in listed}})
        write(context, autoscaler_changes(now, wanted, targets))


def hold(context: Context, state: State, known_as: str, target: str, wanted: Autoscaler) -> None:
    """Have an autoscaler stand still until it is applied again."""
    with context.writing():
        context.client.apply(render_autoscaler(state.name, state.namespace, known_as, target, wanted, held=True))


def held(context: Context, state: State, step: Step) -> Step:
    """Hold the autoscalers of a rollout's step; returns the step with the numbers of pods of this moment."""
    live, noted = state.autoscalers(), state.record.operation.get("replicas", {})
    numbers: dict[str, int] = {}
    for known_as, wanted in _of_step(state, step).items():
        target = live[known_as]["spec"]["scaleTargetRef"]["name"]
        hold(context, state, known_as, target, wanted)
        now = context.client.get("Deployment", target, state.namespace)
        # Where a run was interrupted it was held since, and its pods are in two places.
        if now is not None and target not in noted:
            numbers[known_as] = int(now["spec"].get("replicas", 1))
    changes = tuple(_with_number(change, numbers.get(_whose(change))) for change in step.changes)
    return dataclasses.replace(step, changes=changes)


def let_go(context: Context, state: State, step: Step) -> None:
    """Lead the autoscalers of a step to those who have the pods now, and let them go."""
    for known_as, wanted in _of_step(state, step).items():
        active = [change.name for change in step.changes if _whose(change) == known_as and _number(change)]
        target = active[0] if active else state.workloads()[known_as][0]["metadata"]["name"]
        with context.writing():
            context.client.apply(render_autoscaler(state.name, state.namespace, known_as, target, wanted))


def as_many_as_now(context: Context, stages: t.Iterable[Stage], changes: t.Iterable[Change]) -> list[Change]:
    """The changes; a StatefulSet that one of the stages' autoscalers counts gets the number of pods of this moment."""
    scalers = [item for stage in stages for item in stage.objects if item["kind"] == AUTOSCALER]
    targets = {item["spec"]["scaleTargetRef"]["name"] for item in scalers}
    return [_as_many_as_now(context, change) if change.name in targets else change for change in changes]


def _as_many_as_now(context: Context, change: Change) -> Change:
    if change.kind != "StatefulSet" or change.before is None:
        return change
    now = context.client.get(change.kind, change.name, change.before["metadata"]["namespace"])
    # One that was stopped gets the pods back that it had.
    return _with_number(change, int(now["spec"].get("replicas", 1)) or None) if now else change


def _of_step(state: State, step: Step) -> dict[str, Autoscaler]:
    """The live autoscalers of those whom a step changes."""
    concerned = {_whose(change) for change in step.changes}
    live = state.autoscalers()
    return {name: scaler for name, scaler in due(state).items() if name in live and name in concerned}


def _whose(change: Change) -> str:
    item = t.cast(Object, change.desired or change.before)
    return known_as_of(item["metadata"].get("labels") or {})


def _number(change: Change) -> int:
    return int((change.desired or {"spec": {}})["spec"].get("replicas", 0))


def _with_number(change: Change, replicas: int | None) -> Change:
    """The change with another number of pods, if it is of the workload that has them."""
    if replicas is None or not _number(change):
        return change
    desired = t.cast(Object, change.desired)
    return dataclasses.replace(change, desired={**desired, "spec": {**desired["spec"], "replicas": replicas}})
