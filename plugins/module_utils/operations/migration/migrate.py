# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Migrating a cluster's metadata to another version's form, and back. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...catalog.migration import BACKUP, ROLLBACK, SESSION_SECONDS, UPDATE
from ...catalog.versions import milvus_version, version_text
from ...kube.client import Object
from ...manifest.edits import with_image
from ...manifest.findings import Finding, ManifestError, MilvusError
from ...manifest.migration import HEADING, Migration
from ...plan.changes import Change, identity
from ...release.record import read_revision, revision_name
from ...render.migration import render_claim, render_task, render_task_configuration
from ...resolve.read import read_manifest
from ...resolve.resolve import resolve
from ...resolve.secrets import sensitive_values
from ..apply import rehearse
from ..backup_gate import NO_BACKUP, Backup, backup_findings
from ..context import Context
from ..preflight import preflight, refuse
from ..run import Run, Wanted, decide
from ..state import State, read_state
from ..stop import numbers_of_pods, scaled_to_nothing
from ..summary import summarise
from . import checks, journey, states
from .journey import Journey
from .result import described, failure, result
from .states import Progress, read_progress

STAGE = "migration"


@dataclasses.dataclass(frozen=True)
class Options:
    """What a user may say beside the manifest.

    :param session_timeout: the seconds that etcd remembers who is gone.
    :param force: whether the cluster's health, or what it was upgraded to since, doesn't matter.
    :param backup: what must be there before anything changes.
    :param sources: the options that say where images come from.
    """

    session_timeout: float = SESSION_SECONDS
    force: bool = False
    backup: Backup = NO_BACKUP
    sources: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)


def migrate(migration: Migration, context: Context, options: Options, state: State | None = None) -> dict[str, t.Any]:
    """Bring a cluster to its target version with its metadata migrated, or back to where it was.

    :param state: the cluster as it is, where it was read already.
    :returns: ``changed``, ``changes``, ``diff``, ``steps``, ``cluster`` and ``migration``.
    :raises MilvusError: it can't be begun, or it failed; the result has the migration.
    """
    state = state or read_state(context.client, migration.cluster, migration.namespace)
    if not state.record.revision:
        where = f"there is no release of this collection in namespace {migration.namespace}"
        raise MilvusError(f"Milvus {migration.cluster}: {where}; deploy it first, or leave it to its operator")
    before = read_progress(state.record.migration)
    begun = _begun(context, migration, options, state, before)
    if begun is None:
        return _unchanged(context, state, before or Progress(migration.name, states.SUCCEEDED))
    travelling = _journey(context, migration, options, state, begun)
    fresh = before is None or states.is_finished(before.state)
    changes = _checked(context, travelling, state, options, fresh=fresh)
    if not context.settings.check_mode:
        _travel(travelling, before)
        state = read_state(context.client, migration.cluster, migration.namespace)
    return result(context, summarise(state, context.client), _described(travelling), changes, changed=True)


def _begun(
    context: Context, migration: Migration, options: Options, state: State, before: Progress | None
) -> Progress | None:
    """Where the migration starts in this run; None where nothing is left to do.

    :raises MilvusError: it can't.
    """
    running = _running(state)
    same = before is not None and before.name == migration.name
    if before is not None and not states.is_finished(before.state):
        findings = [*checks.agreement_findings(migration, before), *checks.state_findings(before, migration)]
        _refuse_manifest(findings)
        return _again(before, migration)
    if before is not None and same and before.state == states.wanted_end(migration.operation):
        return None
    if migration.operation == "rollback":
        if before is None or not same:
            raise MilvusError(f"Milvus {state.name}: there is no migration {migration.name} that could be taken back")
        _refuse_manifest(checks.version_findings(migration, running, force=options.force))
        return dataclasses.replace(before, state=states.STOPPING_TO_GO_BACK, rolling_back=True, quiet_since=0.0)
    if running == version_text(migration.target):
        context.warn([Finding(f"Milvus {state.name}", f"runs {running} already", "", "warning")])
        return None
    return Progress(
        migration.name,
        states.STOPPING,
        revision=state.record.revision,
        source=version_text(migration.source),
        target=version_text(migration.target),
        image=migration.target_image,
        claim=migration.claim,
        own_claim=not migration.backup_claim,
    )


def _again(before: Progress, migration: Migration) -> Progress:
    """Where an interrupted or failed migration is taken up."""
    if before.rolling_back and before.state != states.ROLLBACK_FAILED:
        return before
    if before.state == states.ROLLBACK_FAILED or migration.operation == "rollback":
        return dataclasses.replace(before, state=states.STOPPING_TO_GO_BACK, rolling_back=True, task_begun=False)
    if before.state == states.UPDATE_FAILED:
        return dataclasses.replace(before, state=states.STOPPING_TO_GO_BACK, rolling_back=True)
    if before.state == states.BACKUP_FAILED:
        return dataclasses.replace(before, state=states.STOPPING, retried=0, reason="")
    return before


def _refuse_manifest(findings: t.Iterable[Finding]) -> None:
    found = list(findings)
    if any(finding.severity == "error" for finding in found):
        raise ManifestError(HEADING, found)


def _running(state: State) -> str:
    return str(state.record.defaults.get("version") or "")


def _journey(context: Context, migration: Migration, options: Options, state: State, begun: Progress) -> Journey:
    """The migration with the cluster as it was before, and as it will be."""
    secret = state.objects.get(("Secret", revision_name(state.name, begun.revision)))
    if secret is None:
        raise MilvusError(f"Milvus {state.name}: revision {begun.revision}, from before the migration, is gone")
    content = read_revision(secret)
    manifest, defaults = content["manifest"], content["defaults"]
    tagged = milvus_version(migration.target_image) is not None
    target = with_image(manifest, migration.target_image, "" if tagged else begun.target)
    old, _warnings = read_manifest(manifest, name=state.name, namespace=state.namespace)
    new, _warnings = read_manifest(target, name=state.name, namespace=state.namespace)
    went = state.record.revision > begun.revision and begun.state != states.STARTING
    back = Wanted(old, sources=options.sources, defaults=defaults, back=begun.revision if went else 0, migrates=True)
    release = resolve(old, recorded=defaults, live=state.facts(), sources=options.sources).release
    return Journey(
        context,
        migration,
        release,
        Wanted(new, sources=options.sources, migrates=True),
        back,
        begun,
        options.session_timeout,
        sensitive_values(manifest),
    )


def _checked(context: Context, travelling: Journey, state: State, options: Options, *, fresh: bool) -> list[Change]:
    """What will be written, after all that can be found wrong beforehand.

    :param fresh: whether it begins with this run.
    :raises MilvusError: something is; nothing was written.
    """
    migration, progress = travelling.migration, travelling.progress
    stopping = scaled_to_nothing(state, only_components=True)
    run = decide(context, travelling.back if progress.rolling_back else travelling.forth, _stopped(state, stopping))
    ours = [change for body in _made(travelling) for change in _change(context, body, migration.namespace)]
    if not progress.rolling_back:
        names = ["health"] if options.force else []
        findings = [*checks.claim_findings(context, migration), *checks.tool_findings(migration, travelling.release)]
        findings += _preflight(context, run, state, ignored=names)
        if fresh:
            findings += checks.version_findings(migration, _running(state), force=options.force)
            findings += checks.stopped_findings(state)
        if progress.state == states.STOPPING:
            findings += backup_findings(context, migration.namespace, options.backup)
        if not any(finding.severity == "error" for finding in findings):
            findings += rehearse(context, [*ours, *run.plan.changes])
        refuse(context, findings)
    stops = progress.state in (states.STOPPING, states.STOPPING_TO_GO_BACK)
    return [*(stopping if stops else ()), *ours, *run.changes]


def _preflight(context: Context, run: Run, state: State, *, ignored: t.Sequence[str]) -> list[Finding]:
    """That of the deploy that comes later, as if all components were stopped, but their health as it is now."""
    healthy = dataclasses.replace(run.subject, state=state)
    findings = [*preflight(context, run.subject), *preflight(context, healthy, ["health"])]
    return [
        dataclasses.replace(finding, severity="warning") if finding.name in ignored else finding for finding in findings
    ]


def _stopped(state: State, stopping: t.Sequence[Change]) -> State:
    """The cluster as it will be when its components are stopped."""
    objects = dict(state.objects)
    for change in stopping:
        live = t.cast(Object, change.before)
        objects[identity(live)] = {**live, "spec": {**live["spec"], "replicas": 0}}
    record = dataclasses.replace(state.record, stopped=numbers_of_pods(state, stopping))
    return dataclasses.replace(state, objects=objects, record=record)


def _made(travelling: Journey) -> list[Object]:
    """The objects that the tasks to come are made of."""
    progress, migration = travelling.progress, travelling.migration
    order = states.BACK if progress.rolling_back else states.FORWARD
    left = order[order.index(progress.state) :]
    made = [render_claim(migration)] if progress.own_claim and states.BACKING_UP in left else []
    for state, task in ((states.BACKING_UP, BACKUP), (states.UPDATING, UPDATE), (states.RESTORING, ROLLBACK)):
        if state in left and (task != ROLLBACK or (progress.backed_up and progress.metadata_changed)):
            made.append(render_task_configuration(migration, travelling.release, task))
            made.append(render_task(migration, travelling.release, task))
    return made


def _change(context: Context, body: Object, namespace: str) -> t.Iterator[Change]:
    kind, name = identity(body)
    if context.client.get(kind, name, namespace) is None:
        yield Change("create", STAGE, kind, name, None, body)


def _travel(travelling: Journey, before: Progress | None) -> None:
    """Do it.

    :raises MilvusError: with the migration in its result.
    """
    try:
        if travelling.progress != before:
            journey.begin(travelling, before)
        journey.travel(travelling)
    except MilvusError as error:
        error.result["migration"] = _described(travelling)
        raise
    progress, migration = travelling.progress, travelling.migration
    if progress.state != states.wanted_end(migration.operation):
        advice = "run again with operation: rollback"
        raise failure(migration.cluster, progress, travelling.outcomes, progress.reason, advice)


def _described(travelling: Journey) -> dict[str, t.Any]:
    return described(travelling.progress, travelling.outcomes)


def _unchanged(context: Context, state: State, progress: Progress) -> dict[str, t.Any]:
    return result(context, summarise(state, context.client), described(progress))
