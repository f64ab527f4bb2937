# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bringing a release up, or back to what its manifest says. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..kube.kinds import AUTOSCALER
from ..manifest.model import Milvus
from ..plan.changes import summary
from ..plan.diff import diff
from ..plan.rollout import Step
from ..release.record import Record
from ..render.stages import COMPONENTS, DEPENDENCIES, Stage
from ..resolve.read import read_manifest
from ..resolve.resolve import DEFAULT_NAMESPACE
from .apply import rehearse, write
from .autoscaling import as_many_as_now, settle
from .backup_gate import NO_BACKUP, Backup, backup_findings
from .context import Context
from .message_change import message_result
from .mode_change import STANDALONE, move_entries
from .planning import levels, workloads
from .preflight import preflight, refuse
from .probe import probe
from .recording import save
from .revisions import finish, initialised, outcome, under_way
from .rollout import roll_out, slot_numbers
from .run import Run, Wanted, decide
from .state import State, read_state
from .summary import summarise
from .volumes import after_growth
from .waiting import wait_ready
from .way import documents_on_the_way, hops_in_words

DEPENDENCY_STAGES = frozenset(name for name, _renderer in DEPENDENCIES.values())


def deploy(
    document: t.Mapping[str, t.Any],
    context: Context,
    *,
    name: str | None = None,
    namespace: str | None = None,
    only: t.Container[str] | None = None,
    sources: t.Mapping[str, t.Any] | None = None,
    state: State | None = None,
) -> dict[str, t.Any]:
    """Make the cluster what the manifest says, and wait until it is ready.

    :param document: the manifest.
    :param only: the names of the stages to bring up; None for all of them.
    :param sources: the options that say where images come from; what they leave open is as it was.
    :param state: the release as it is, where it was read already.
    :returns: ``changed``, ``changes``, ``components_restarted``, ``message_storage``, ``diff``, ``steps``, ``probe``
        and ``cluster``.
    :raises MilvusError: the manifest is wrong, preflight found something, or a stage didn't become ready.
    """
    milvus, warnings = read_manifest(document, name=name, namespace=namespace)
    context.warn(warnings)
    return converge(context, Wanted(milvus, only, sources or {}), state)


def converge(context: Context, wanted: Wanted, state: State | None = None) -> dict[str, t.Any]:
    """As deploy(), for a manifest that was read. Where the way to the wanted version has several hops, hop by hop.

    :param state: what was read already.
    """
    if state is None or context.settings.take_over:  # then more is to be read
        state = _state(context, wanted.milvus)
    run = decide(context, wanted, state)
    expected = outcome(run, run.state.record, context)
    changed = _changed(run, expected)
    if changed:
        _check(context, run, wanted.backup)
        if context.settings.check_mode:
            probe(context, run.state, run.release)  # which only says that it doesn't
    if (changed or expected != run.state.record) and not context.settings.check_mode:
        on_the_way = documents_on_the_way(run)
        for milvus in on_the_way:
            _bring_about(context, dataclasses.replace(wanted, milvus=milvus))
        write(context, run.namespace)
        last = _bring_about(context, wanted, run)
        if not on_the_way:
            run, changed = last, _changed(last, outcome(last, last.state.record, context))
    elif not context.settings.check_mode and context.settings.wait:
        _wait(context, run, run.plan.stages)
    return {"changed": changed, **_result(context, run)}


def _bring_about(context: Context, wanted: Wanted, run: Run | None = None) -> Run:
    """Do it, with nobody else writing.

    :param run: what was decided and checked before; None where nothing was yet.
    """
    with context.alone(wanted.milvus.name, wanted.milvus.namespace or DEFAULT_NAMESPACE):
        state = _state(context, wanted.milvus)
        if run is None or state != run.state:
            namespace = run.namespace if run else ()
            run = dataclasses.replace(decide(context, wanted, state), namespace=namespace)
            _check(context, run)
        if _changed(run, outcome(run, run.state.record, context)):
            probe(context, run.state, run.release)
        _carry_out(context, run)
    return run


def _result(context: Context, run: Run) -> dict[str, t.Any]:
    state = run.state
    if context.wrote:
        state = read_state(context.client, state.name, state.namespace)
    return {
        "changes": [summary(change) for change in run.changes],
        "components_restarted": run.components_restarted,
        "hops": hops_in_words(run),
        "message_storage": message_result(run.state, run.previous, run.release),
        "diff": diff(run.changes) if context.settings.diff else [],
        "steps": context.steps,
        "probe": context.probe,
        "cluster": summarise(state, context.client),
    }


def _changed(run: Run, expected: Record) -> bool:
    """Whether the run makes a difference that a user can see: the record's own notes are none."""
    return bool(run.changes) or expected.revision != run.state.record.revision


def _state(context: Context, milvus: Milvus) -> State:
    """What is there, with what shall be taken over."""
    place = milvus.namespace or DEFAULT_NAMESPACE
    return read_state(context.client, milvus.name, place, adopt=context.settings.take_over)


# Where one of these checks finds an error, the server would refuse many objects for that very reason.
_BEFORE_ALL = frozenset(("namespace", "rights", "foreign_objects", "quota"))


def _check(context: Context, run: Run, backup: Backup = NO_BACKUP) -> None:
    """Preflight and the server-side dry run, all findings at once; nothing was written yet.

    :param backup: what must be there; on the way nobody asks for it again, it gets older meanwhile.
    """
    findings = [*preflight(context, run.subject), *backup_findings(context, run.state.namespace, backup)]
    refused = {finding.subject: finding.name for finding in findings if finding.severity == "error"}
    if not _BEFORE_ALL.intersection(refused.values()):
        rehearsed = rehearse(context, run.namespace or run.plan.changes)
        findings += [finding for finding in rehearsed if finding.subject not in refused]
    refuse(context, findings)


def _carry_out(context: Context, run: Run) -> None:
    """Write and wait, level by level; the record says at which stage, so that the next run knows.

    Another run may have come first since the plan was checked; what the server refuses then, it refuses by name.
    """
    if run.namespace:
        refuse(context, rehearse(context, run.plan.changes))
    record = run.state.record
    # While they are there, they would change the numbers that are written now.
    autoscalers = [change for change in run.plan.deletions if change.kind == AUTOSCALER]
    write(context, autoscalers)
    for group in levels(run.plan.stages):
        names = [stage.name for stage in group]
        if run.plan.of_stage(*names):
            record = under_way(run, record, "+".join(names))
            save(context, run.state, record)
            _write(context, run, record, names)
        if context.settings.wait:
            _wait(context, run, group, written=bool(run.plan.of_stage(*names)))
            record = initialised(record, run, names)
    gone = [*run.rollout.deletions, *autoscalers]
    write(context, [change for change in run.plan.deletions if change not in gone])
    settle(context, run.state, run.targets)
    finish(context, run, record)


def _write(context: Context, run: Run, record: Record, stages: t.Sequence[str]) -> None:
    """Write the changes of some stages: those of components that run one after the other, all else before."""
    changes = run.plan.of_stage(*stages)
    context.report(f"Milvus {run.state.name}: writing {len(changes)} objects of {', '.join(stages)}")
    others = as_many_as_now(context, run.plan.stages, [change for change in changes if change.stage != COMPONENTS])
    write(context, after_growth(context, run.state, others))
    if COMPONENTS not in stages:
        return

    def saving(step: Step) -> None:
        numbers = {**run.state.record.operation.get("replicas", {}), **slot_numbers(step)}
        noted = {"components": list(step.components), "replicas": numbers}
        save(context, run.state, under_way(run, record, f"{COMPONENTS}: {step.name}", **noted))
        if STANDALONE in step.components:
            move_entries(context, run.state, run.entries)

    rollout = run.rollout
    write(context, rollout.at_once)
    roll_out(context, run.state, rollout, jump=run.release.image_update_mode == "force", saving=saving)
    if not any(STANDALONE in step.components for step in rollout.steps):
        move_entries(context, run.state, run.entries)


def _wait(context: Context, run: Run, stages: t.Sequence[Stage], *, written: bool = False) -> None:
    groups = {stage.name: workloads([stage]) for stage in stages}
    # A rollout waits until pods have been ready for a while; where nothing was written there is none.
    wait_ready(context, run.state, groups, rollout=written and run.state.record.revision > 0, written=written)
