# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stopping a release: no pods, all data. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..kube.client import Object
from ..manifest.findings import MilvusError
from ..plan.changes import Change, Identity, identity, summary
from ..plan.diff import diff
from ..render.stages import COMPONENTS
from .apply import set_replicas
from .context import Context
from .ending import wait_gone
from .message_change import at_stop
from .migration.states import unfinished
from .recording import save
from .state import State, read_state, with_unlabelled
from .summary import summarise

_STOP = "stop"
_SCALED = ("Deployment", "StatefulSet")


def stop(name: str, namespace: str, context: Context, *, state: State | None = None) -> dict[str, t.Any]:
    """Scale everything of a release to nothing, components before dependencies, and wait until no pod is left.

    How many pods there were is remembered, so that a deploy brings them back.

    :param state: the release as it is, where it was read already.
    :returns: ``changed``, ``changes``, ``diff``, ``steps``, ``cluster``.
    :raises MilvusError: there is no such release, or its metadata are being migrated.
    """
    state = with_unlabelled(context.client, state or read_state(context.client, name, namespace))
    if not state.record.inventory:
        raise MilvusError(f"Milvus {name}: there is no such release in namespace {namespace}; deploy it first")
    _refuse_mid_migration(state)
    changes = scaled_to_nothing(state)
    noted = at_stop(context, state.record, changes) != state.record.messages
    if (changes or noted or _interrupted(state)) and not context.settings.check_mode:
        with context.alone(name, namespace):
            state = with_unlabelled(context.client, read_state(context.client, name, namespace))
            _refuse_mid_migration(state)
            _carry_out(context, state, scaled_to_nothing(state))
    after = read_state(context.client, name, namespace) if context.wrote else state
    return {
        "changed": bool(changes) or noted,
        "changes": [summary(change) for change in changes],
        "diff": diff(changes) if context.settings.diff else [],
        "steps": context.steps,
        "cluster": summarise(after, context.client),
    }


def _refuse_mid_migration(state: State) -> None:
    """A migration stops and starts components itself, needs etcd, and remembers who was stopped by it."""
    begun = unfinished(state.record.migration)
    if begun:
        raise MilvusError(
            f"Milvus {state.name}: can't be stopped while the migration {begun.name} of its metadata is under "
            f"way ({begun.state}); run milvus_migration again to finish it, or with operation: rollback to go "
            "back, then stop the cluster"
        )


def scaled_to_nothing(state: State, *, only_components: bool = False) -> list[Change]:
    """An update for each workload that has pods, those of components first."""
    recorded = [entry for entry in state.record.inventory if entry[0] == COMPONENTS or not only_components]
    stages = {(kind, name): stage for stage, kind, name in recorded}
    found = [item for item in state.of_kind(*_SCALED) if identity(item) in stages and item["spec"].get("replicas", 1)]
    found.sort(key=lambda item: (stages[identity(item)] != COMPONENTS, identity(item)))
    return [
        Change("update", stages[identity(item)], *identity(item), item, _without_pods(item), ("spec.replicas",))
        for item in found
    ]


def _interrupted(state: State) -> bool:
    """Whether an earlier stop has not waited to its end."""
    return state.record.operation.get("name") == _STOP


def _scaled_before(state: State) -> list[Identity]:
    """What an earlier stop has scaled, and perhaps not waited for."""
    found = [item for item in state.of_kind(*_SCALED) if not item["spec"].get("replicas", 1)]
    return [identity(item) for item in found if item["metadata"]["name"] in state.record.stopped]


def _without_pods(item: Object) -> Object:
    metadata = {key: item["metadata"][key] for key in ("name", "namespace")}
    return {"apiVersion": item["apiVersion"], "kind": item["kind"], "metadata": metadata, "spec": {"replicas": 0}}


def _carry_out(context: Context, state: State, changes: t.Sequence[Change]) -> None:
    """Remember the numbers of pods first, so that a run that is interrupted here can still be undone."""
    stopped = numbers_of_pods(state, changes)
    record = dataclasses.replace(state.record, stopped=stopped, messages=at_stop(context, state.record, changes))
    save(context, state, dataclasses.replace(record, operation={"name": _STOP, "step": "scale"}))
    if _interrupted(state) and context.settings.wait:
        wait_gone(context, state, [], _scaled_before(state))
    components = [change for change in changes if change.stage == COMPONENTS]
    dependencies = [change for change in changes if change.stage != COMPONENTS]
    for group in (components, dependencies):
        scale_to_nothing(context, state, group)
        if group and context.settings.wait:
            wait_gone(context, state, [], [(change.kind, change.name) for change in group])
    save(context, state, dataclasses.replace(record, operation={}))


def numbers_of_pods(state: State, changes: t.Iterable[Change]) -> dict[str, int]:
    """How many pods to bring back later, by workload: what an interrupted stop has noted already, counts."""
    numbers = {change.name: (change.before or {})["spec"].get("replicas", 1) for change in changes}
    return {**numbers, **state.record.stopped}


def scale_to_nothing(context: Context, state: State, changes: t.Iterable[Change]) -> None:
    """Take the workloads' pods away, without waiting until they are gone."""
    for change in changes:
        set_replicas(context, change.kind, change.name, state.namespace, 0)
