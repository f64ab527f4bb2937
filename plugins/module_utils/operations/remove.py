# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Taking a release down, in reverse order. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..kube.client import Object
from ..kube.kinds import KINDS, WORKLOAD_KINDS
from ..manifest.findings import Finding, MilvusError
from ..plan.changes import Change, Identity, identity, summary
from ..plan.diff import diff
from ..release.record import Record, record_name
from ..render.stages import DEPENDENCIES
from ..resolve.model import Dependency
from ..resolve.read import read_manifest
from ..resolve.resolve import resolve
from .addresses import is_entry
from .apply import write
from .context import Context
from .ending import wait_gone
from .recording import save
from .state import INITIALISED, State, owners, read_state, with_unlabelled
from .summary import summarise

_ACCESS, _RECORD, _CLAIMS = "access", "record", "claims"


@dataclasses.dataclass(frozen=True)
class _Removal:
    """What goes, group by group, and what stays."""

    groups: tuple[tuple[Change, ...], ...]
    record: Record | None
    kept: tuple[Identity, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(change for group in self.groups for change in group)


def remove(
    name: str,
    namespace: str,
    context: Context,
    *,
    document: t.Mapping[str, t.Any] | None = None,
    state: State | None = None,
) -> dict[str, t.Any]:
    """Remove everything of the release that its manifest doesn't ask to retain, and wait until it is gone.

    :param document: the manifest; the recorded one where none is given.
    :param state: the release as it is, where it was read already.
    :returns: ``changed``, ``changes``, ``kept`` (kind and name of what stays), ``cluster``.
    """
    state = with_unlabelled(context.client, state or read_state(context.client, name, namespace))
    removal = _decide(context, state, document)
    changes = removal.changes
    if changes and not context.settings.check_mode:
        with context.alone(name, namespace):
            state = with_unlabelled(context.client, read_state(context.client, name, namespace))
            removal = _decide(context, state, document)
            _carry_out(context, state, removal)
    after = read_state(context.client, name, namespace) if context.wrote else state
    return {
        "changed": bool(changes),
        "changes": [summary(change) for change in changes],
        "diff": diff(changes) if context.settings.diff else [],
        "kept": [{"kind": kind, "name": kept} for kind, kept in removal.kept],
        "steps": context.steps,
        "cluster": summarise(after, context.client),
    }


def _decide(context: Context, state: State, document: t.Mapping[str, t.Any] | None) -> _Removal:
    policies = _policies(context, state, document)
    stages = {(kind, name): stage for stage, kind, name in state.record.inventory}
    retained = {stage for stage, dependency in policies.items() if dependency.deletion_policy == "Retain"}
    # Data goes only where a manifest says so: claims that an earlier removal kept have no other witness.
    given_up = {stage for stage, dependency in policies.items() if stage not in retained and dependency.pvc_deletion}
    groups: dict[str, list[Change]] = {}
    kept: list[Identity] = []
    for found in sorted(state.objects, key=lambda entry: (-KINDS[entry[0]].rank, entry[1])):
        item = state.objects[found]
        stage = _stage_of(state, found, item, stages, policies)
        if stage in retained or (found[0] == "PersistentVolumeClaim" and stage not in given_up):
            kept.append(found)
        elif found[0] != "Secret" or stage != _RECORD:
            group = _CLAIMS if found[0] == "PersistentVolumeClaim" else _group(stage)
            groups.setdefault(group, []).append(Change("delete", stage, *found, item, None))
    order = (_ACCESS, "components", "dependencies", _CLAIMS)
    record = _remaining_record(state, stages, kept, with_data=set(policies) - given_up)
    if record is not None:
        kept.append(("Secret", record_name(state.name)))
    return _Removal(
        (*(tuple(groups.get(name, ())) for name in order), _record_changes(state, record)), record, tuple(sorted(kept))
    )


def _policies(context: Context, state: State, document: t.Mapping[str, t.Any] | None) -> dict[str, Dependency]:
    """The dependencies by stage, with what shall become of them; from the record where no manifest is given."""
    source = document or state.record.manifest
    if not source:
        return {}
    try:
        milvus, warnings = read_manifest(source, name=state.name, namespace=state.namespace)
        release, _defaults, more = resolve(milvus, recorded=state.record.defaults or None, live=state.facts())
    except MilvusError as error:
        if document:
            raise
        text = f"its manifest can't be read any more: {error.message}"
        context.warn([Finding("release record", text, "", "warning")])
        return {}
    context.warn([*warnings, *more] if document else [])
    return {DEPENDENCIES[dependency.kind][0]: dependency for dependency in release.dependencies}


def _stage_of(
    state: State,
    found: Identity,
    item: Object,
    stages: t.Mapping[Identity, str],
    policies: t.Mapping[str, Dependency],
) -> str:
    """The stage of an object: recorded, or known by its name, or by the labels that StatefulSets give their claims."""
    kind, name = found
    if found in stages:
        return stages[found]
    if is_entry(state.name, kind, name):
        return _ACCESS
    if kind == "Secret" and name.startswith(record_name(state.name)):
        return _RECORD
    return next((stage for stage, dependency in policies.items() if dependency.name in owners(item)), "components")


def _group(stage: str) -> str:
    if stage == _ACCESS:
        return _ACCESS
    return "dependencies" if stage in {name for name, _renderer in DEPENDENCIES.values()} else "components"


def _remaining_record(
    state: State, stages: t.Mapping[Identity, str], kept: t.Collection[Identity], with_data: t.Container[str]
) -> Record | None:
    """The record of what is kept; None where nothing of it is left to remember.

    :param with_data: the stages whose data stays, and with it the one-time work that was done on it.
    """
    if not kept or state.record == Record():
        return None
    done = state.record.initialised.items()
    initialised = {key: value for key, value in done if DEPENDENCIES[INITIALISED[key]][0] in with_data}
    return dataclasses.replace(
        state.record,
        revision=0,
        history=(),
        inventory=tuple(sorted((stages[found], *found) for found in kept if found in stages)),
        initialised=initialised,
        operation={},
        migration={},
        stopped={},
        messages={},
        scaled={},
        autoscalers={},
    )


def _record_changes(state: State, record: Record | None) -> tuple[Change, ...]:
    """The record's Secrets go last; where dependencies are kept, the record of them stays."""
    prefix = record_name(state.name)
    secrets = [
        item
        for (kind, name), item in sorted(state.objects.items())
        if kind == "Secret" and name.startswith(prefix) and (record is None or name != prefix)
    ]
    return tuple(Change("delete", _RECORD, *identity(item), item, None) for item in secrets)


def _carry_out(context: Context, state: State, removal: _Removal) -> None:
    """Delete group by group, each gone before the next; the record says so, for a run that takes over."""
    if removal.changes and state.record != Record():
        marked = dataclasses.replace(state.record, operation={"name": "remove", "step": "components"})
        save(context, state, marked)
    for group in removal.groups:
        if group:
            context.report(f"Milvus {state.name}: removing {len(group)} objects")
        write(context, group)
        if group and context.settings.wait:
            gone = [(change.kind, change.name) for change in group]
            wait_gone(context, state, gone, [entry for entry in gone if entry[0] in WORKLOAD_KINDS])
    if removal.record is not None and removal.record != state.record:
        save(context, state, removal.record)
