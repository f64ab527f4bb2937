# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bringing a release up, or back to what its manifest says. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ..kube.errors import ApiError
from ..manifest.findings import MilvusError
from ..manifest.model import Milvus
from ..plan.changes import Change, summary
from ..plan.diff import diff
from ..release.record import Record, outdated_revisions, revision_object
from ..render.images import image_findings
from ..render.stages import DEPENDENCIES, Stage, render
from ..resolve.model import Release
from ..resolve.read import read_manifest
from ..resolve.resolve import resolve
from .apply import rehearse, write
from .context import Context
from .planning import Plan, levels, plan, workloads
from .preflight import preflight, refuse
from .preflight.subject import Subject
from .recording import save
from .state import State, read_state
from .summary import summarise
from .waiting import are_ready, wait_ready

DEPENDENCY_STAGES = frozenset(name for name, _renderer in DEPENDENCIES.values())
_NAMESPACE_STAGE = "namespace"


@dataclasses.dataclass(frozen=True)
class _Wanted:
    """What the user asks for; see deploy()."""

    milvus: Milvus
    only: t.Container[str] | None
    sources: t.Mapping[str, t.Any]


@dataclasses.dataclass(frozen=True)
class _Run:
    """A deploy whose every decision is made."""

    document: t.Mapping[str, t.Any]
    state: State
    release: Release
    defaults: t.Mapping[str, t.Any]
    plan: Plan
    namespace: tuple[Change, ...]
    whole: bool

    @property
    def changes(self) -> tuple[Change, ...]:
        return (*self.namespace, *self.plan.all)


def deploy(
    document: t.Mapping[str, t.Any],
    context: Context,
    *,
    name: str | None = None,
    namespace: str | None = None,
    only: t.Container[str] | None = None,
    sources: t.Mapping[str, t.Any] | None = None,
) -> dict[str, t.Any]:
    """Make the cluster what the manifest says, and wait until it is ready.

    :param document: the manifest.
    :param only: the names of the stages to bring up; None for all of them.
    :param sources: the options that say where images come from; what they leave open is as it was.
    :returns: ``changed``, ``changes``, ``diff``, ``steps`` and ``cluster``.
    :raises MilvusError: the manifest is wrong, preflight found something, or a stage didn't become ready.
    """
    milvus, warnings = read_manifest(document, name=name, namespace=namespace)
    context.warn(warnings)
    wanted = _Wanted(milvus, only, sources or {})
    run = _decide(context, wanted, read_state(context.client, milvus.name, milvus.namespace or "default"))
    outcome = _record(run, run.state.record, context)
    changed = _changed(run, outcome)
    if changed:
        _check(context, run)
    if (changed or outcome != run.state.record) and not context.settings.check_mode:
        write(context, run.namespace)
        with context.alone(run.state.name, run.state.namespace):
            run = _decide_again(context, wanted, run)
            changed = _changed(run, _record(run, run.state.record, context))
            _carry_out(context, run)
    elif not context.settings.check_mode and context.settings.wait:
        _wait(context, run, run.plan.stages)
    state = run.state
    if context.wrote:
        state = read_state(context.client, state.name, state.namespace)
    return {
        "changed": changed,
        "changes": [summary(change) for change in run.changes],
        "diff": diff(run.changes) if context.settings.diff else [],
        "steps": context.steps,
        "cluster": summarise(state, context.client),
    }


def _changed(run: _Run, outcome: Record) -> bool:
    """Whether the run makes a difference that a user can see: the record's own notes are none."""
    return bool(run.changes) or outcome.revision != run.state.record.revision


def _decide(context: Context, wanted: _Wanted, state: State) -> _Run:
    milvus, only = wanted.milvus, wanted.only
    release, defaults, more = resolve(
        milvus, recorded=state.record.defaults or None, live=state.facts(), sources=wanted.sources
    )
    context.warn([*more, *image_findings(release)])
    stages = [stage for stage in render(release) if only is None or stage.name in only]
    return _Run(
        milvus.document, state, release, defaults, plan(stages, state), _namespace(context, state), only is None
    )


def _decide_again(context: Context, wanted: _Wanted, run: _Run) -> _Run:
    """What is to be done now that nobody else may write: the same, where nothing happened meanwhile.

    :raises PreflightError: after what another run did, this one can't succeed any more.
    """
    state = read_state(context.client, run.state.name, run.state.namespace)
    if state == run.state:
        return run
    again = dataclasses.replace(_decide(context, wanted, state), namespace=run.namespace)
    _check(context, again)
    return again


def _namespace(context: Context, state: State) -> tuple[Change, ...]:
    """The namespace, where it is missing and the user wants it made."""
    if not context.settings.create_namespace or state.objects:
        return ()
    try:
        if context.client.get("Namespace", state.namespace) is not None:
            return ()
    except ApiError as error:
        if error.is_forbidden:
            return ()
        raise
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": state.namespace}}
    return (Change("create", _NAMESPACE_STAGE, "Namespace", state.namespace, None, body),)


def _check(context: Context, run: _Run) -> None:
    """Preflight and the server-side dry run; nothing was written yet."""
    findings = preflight(context, Subject(run.state, run.plan, run.release, _previous(run.state)))
    if not any(finding.severity == "error" for finding in findings):
        findings += rehearse(context, run.namespace or run.plan.changes)
    refuse(context, findings)


def _previous(state: State) -> Release | None:
    """What the record says was deployed last."""
    if not state.record.revision:
        return None
    try:
        milvus, _warnings = read_manifest(state.record.manifest)
        return resolve(milvus, recorded=state.record.defaults, live=state.facts())[0]
    except MilvusError:
        return None


def _carry_out(context: Context, run: _Run) -> None:
    """Write and wait, level by level; the record says at which stage, so that the next run knows.

    Another run may have come first since the plan was checked; what the server refuses then, it refuses by name.
    """
    if run.namespace:
        refuse(context, rehearse(context, run.plan.changes))
    record = run.state.record
    for group in levels(run.plan.stages):
        names = [stage.name for stage in group]
        changes = run.plan.of_stage(*names)
        if changes:
            record = dataclasses.replace(
                record,
                # A removal of what is not finished yet must know what to retain.
                manifest=record.manifest if record.revision else run.document,
                defaults=run.defaults,
                inventory=_union(record.inventory, run.plan.inventory()),
                operation={"name": "deploy", "step": "+".join(names)},
            )
            save(context, run.state, record)
            context.report(f"Milvus {run.state.name}: writing {len(changes)} objects of {', '.join(names)}")
            write(context, changes)
        if context.settings.wait:
            _wait(context, run, group, written=bool(changes))
            record = _initialised(record, run, names)
    write(context, run.plan.deletions)
    _finish(context, run, record)


def _wait(context: Context, run: _Run, stages: t.Sequence[Stage], *, written: bool = False) -> None:
    groups = {stage.name: workloads([stage]) for stage in stages}
    # A rollout waits until pods have been ready for a while; where nothing was written there is none.
    wait_ready(context, run.state, groups, rollout=written and run.state.record.revision > 0, written=written)


def _initialised(record: Record, run: _Run, stages: t.Container[str]) -> Record:
    """Remember the one-time work of the stages that are ready now."""
    done = dict(record.initialised)
    etcd = run.release.dependency("etcd")
    if etcd is not None and "etcd" in stages:
        done.setdefault("etcd_members", int(etcd.values["replicaCount"]))
    if run.release.dependency("pulsar") is not None and "message_storage" in stages:
        done["message_storage"] = True
    return dataclasses.replace(record, initialised=done)


def _union(
    first: t.Iterable[tuple[str, str, str]], second: t.Iterable[tuple[str, str, str]]
) -> tuple[tuple[str, str, str], ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _names(plan: Plan) -> set[str]:
    return {name for _stage, _kind, name in plan.inventory()}


def _ready_stages(context: Context, run: _Run) -> list[str]:
    """The stages that are ready once the run is through: all that it waits for, else those that were so before."""
    if context.settings.wait:
        return [stage.name for stage in run.plan.stages]
    return [stage.name for stage in run.plan.stages if are_ready(run.state, workloads([stage]))]


def _record(run: _Run, record: Record, context: Context) -> Record:
    """The record as it will be once the run is through."""
    names = {stage.name for stage in run.plan.stages}
    planned = run.plan.inventory()
    # The order stays: two runs that cover different stages would else take turns in writing the record anew.
    kept = tuple(entry for entry in record.inventory if entry[0] not in names or entry in planned)
    record = dataclasses.replace(
        _initialised(record, run, _ready_stages(context, run)),
        defaults=run.defaults,
        inventory=_union(kept, planned),
        stopped={name: number for name, number in record.stopped.items() if name not in _names(run.plan)},
        operation={},
    )
    if not run.whole or record.remembers(run.document):
        return record
    revision = record.revision + 1
    date = datetime.datetime.fromtimestamp(context.clock.now(), datetime.timezone.utc).isoformat(timespec="seconds")
    entry = {"revision": revision, "date": date, "image": run.release.image, "version": run.release.version}
    return dataclasses.replace(record, revision=revision, manifest=run.document, history=(*record.history, entry))


def _finish(context: Context, run: _Run, record: Record) -> None:
    """Write the record of the finished run, and its revision where there is a new one."""
    final = _record(run, record, context)
    if final.revision > run.state.record.revision:
        objects = [item for stage in run.plan.stages for item in stage.objects]
        with context.writing():
            context.client.apply(revision_object(final, objects, run.state.name, run.state.namespace))
        outdated = outdated_revisions(final, run.state.name)
        for secret in outdated:
            with context.writing():
                context.client.delete("Secret", secret, run.state.namespace)
        final = dataclasses.replace(final, history=final.history[len(outdated) :])
    save(context, run.state, final)
