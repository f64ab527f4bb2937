# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A migration by the operator, from the first check to the last state. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ....catalog.migration import ROLLBACK
from ....kube.client import Object
from ....kube.fields import name_of, text
from ....manifest.findings import Finding, ManifestError, MilvusError
from ....manifest.migration import HEADING, KIND, Migration
from ....operations.backup_gate import backup_findings
from ....operations.context import Context
from ....operations.migration import states
from ....operations.migration.migrate import STAGE, Options
from ....operations.migration.result import described, failure, result
from ....operations.migration.states import Progress
from ....operations.migration.tasks import Outcome
from ....operations.preflight import refuse
from ....operations.waiting import NotReady
from ....plan.changes import Change
from ....render.migration import object_name
from ....resolve.secrets import sensitive_values
from ..cluster import Cluster, read_cluster
from ..patching import Patch, as_resource, changed_fields
from ..rehearsal import rehearse_resource
from ..waiting import wait_for_operator
from . import checks
from .follow import Following
from .forget import take_away
from .resource import Next, all_at_once, as_before, following, is_final, progress_of, upgrade_resource


@dataclasses.dataclass(frozen=True)
class _Run:
    """A migration whose every decision is made.

    :param live: its resource as it is; None where it has to be made.
    :param mode: the patch of the cluster that makes all components start at once.
    """

    migration: Migration
    cluster: Cluster
    resource: Object
    live: Object | None
    following: Next
    mode: Patch

    @property
    def changes(self) -> list[Change]:
        """What will be written, in the order of writing; what the operator writes is not known beforehand."""
        return [change for change in (self._mode_change(), self._upgrade_change()) if change]

    def _mode_change(self) -> Change | None:
        fields = tuple(changed_fields(self.mode.get("spec", {}), self.resource.get("spec"), ("spec",)))
        if not fields:
            return None
        return _update(self.resource, self.mode, fields)

    def _upgrade_change(self) -> Change | None:
        body = upgrade_resource(self.migration)
        if self.live is None:
            return Change("create", STAGE, KIND, self.migration.name, None, body)
        if self.following.anew:
            return Change("replace", STAGE, KIND, self.migration.name, self.live, body)
        fields = tuple(changed_fields(self.following.patch, self.live))
        return _update(self.live, self.following.patch, fields) if fields else None


def _update(live: Object, patch: Patch, fields: tuple[str, ...]) -> Change:
    return Change("update", STAGE, live["kind"], name_of(live), live, as_resource(patch, live), fields)


def migrate(migration: Migration, context: Context, options: Options) -> dict[str, t.Any]:
    """See Engine.

    :raises MilvusError: it can't be begun, or it failed; the result has the migration.
    """
    run = _decide(context, migration)
    if run.following.done or _runs_already(context, run):
        return _unchanged(context, migration, run)
    changes = _checked(context, run, options)
    outcomes: list[Outcome] = []
    progress = progress_of(run.live or upgrade_resource(migration), migration)
    if not context.settings.check_mode:
        with context.alone(migration.cluster, migration.namespace):
            progress, outcomes = _travel(context, migration)
    after = read_cluster(context.client, migration.cluster, migration.namespace)
    return result(context, after.summary(context.client), described(progress, outcomes), changes)


def _decide(context: Context, migration: Migration) -> _Run:
    cluster = read_cluster(context.client, migration.cluster, migration.namespace)
    if cluster.resource is None:
        where = f"there is no Milvus resource in namespace {migration.namespace}"
        raise MilvusError(f"Milvus {migration.cluster}: {where}; deploy it first")
    live = checks.read_upgrade(context, migration)
    if live is None and migration.operation == "rollback":
        text_ = f"there is no migration {migration.name} that could be taken back"
        raise MilvusError(f"Milvus {migration.cluster}: {text_}")
    mode = all_at_once(cluster.resource)
    todo = following(migration, live) if live else Next()
    if live and is_final(text(live, "status.state"), live) and not todo.anew and not todo.patch:
        mode = {}
    return _Run(migration, cluster, cluster.resource, live, todo, mode)


def _runs_already(context: Context, run: _Run) -> bool:
    """Whether the target runs, and no migration is known that could still be under way."""
    running = checks.running_version(run.resource)
    expected = progress_of(upgrade_resource(run.migration), run.migration).target
    if run.live is not None or running != expected:
        return False
    context.warn([Finding(f"Milvus {run.migration.cluster}", f"runs {running} already", "", "warning")])
    return True


def _checked(context: Context, run: _Run, options: Options) -> list[Change]:
    """What will be written, after all that can be found wrong beforehand.

    :raises MilvusError: something is; nothing was written.
    """
    migration, running = run.migration, checks.running_version(run.resource)
    if run.live is not None:
        found = list(checks.change_findings(migration, run.live, running, force=options.force))
        if any(one.severity == "error" for one in found):
            raise ManifestError(HEADING, found)
    if run.live is None or run.following.anew:
        found = checks.begin_findings(context, migration, run.cluster, run.resource, force=options.force)
        if run.live is None and not any(one.severity == "error" for one in found):
            found += rehearse_resource(context.client, upgrade_resource(migration), migration.namespace, None)
        refuse(context, [*found, *backup_findings(context, migration.namespace, options.backup)])
    else:
        refuse(context, checks.operator_findings(context, migration, run.resource))
    return run.changes


def _travel(context: Context, migration: Migration) -> tuple[Progress, list[Outcome]]:
    """Do it, with nobody else writing.

    :raises MilvusError: with the migration in its result.
    """
    run = _decide(context, migration)
    followed = Following(context, migration, sensitive_values(run.resource))
    try:
        _write(context, run)
        progress = progress_of(followed.until_final(), migration)
        if progress.state == states.SUCCEEDED:
            progress = _started(context, followed, progress)
        elif states.is_finished(progress.state):
            _ready(context, migration)
    except MilvusError as error:
        error.result["migration"] = _left(context, migration, followed)
        raise
    if progress.state != states.wanted_end(migration.operation):
        why = followed.reason or progress.reason or "the operator doesn't say why"
        pod = object_name(migration, ROLLBACK)
        advice = f"the backup is in the claim {progress.claim}, the reason in the log of pod {pod}"
        raise failure(migration.cluster, progress, followed.outcomes, why, advice)
    return progress, followed.outcomes


def _write(context: Context, run: _Run) -> None:
    migration = run.migration
    place = migration.name, migration.namespace
    if run.mode:
        with context.writing():
            context.client.merge("Milvus", migration.cluster, migration.namespace, run.mode)
    if run.live is not None and run.following.anew:  # the operator doesn't change pods that are there
        take_away(context, migration, run.live, run.cluster)
    if run.live is None or run.following.anew:
        context.report(f"Milvus {migration.cluster}: making the {KIND} {migration.name}")
        with context.writing():
            context.client.create(KIND, upgrade_resource(migration), migration.namespace)
    elif run.following.patch:
        with context.writing():
            context.client.merge(KIND, *place, run.following.patch)


def _started(context: Context, followed: Following, progress: Progress) -> Progress:
    """The operator has succeeded as soon as it has told the components to start; here they have to become ready."""
    migration = followed.migration
    try:
        _ready(context, migration)
    except NotReady as error:
        followed.reason = error.message
        if not migration.rollback_if_failed:
            raise
        cluster = read_cluster(context.client, migration.cluster, migration.namespace)
        if cluster.resource is not None and (mode := all_at_once(cluster.resource)):
            with context.writing():
                context.client.merge("Milvus", migration.cluster, migration.namespace, mode)
        followed.go_back()
        progress = progress_of(followed.until_final(), migration)
        if states.is_finished(progress.state):
            _ready(context, migration)
    return progress


def _ready(context: Context, migration: Migration) -> None:
    """All components serve, and are exchanged one by one again from now on."""
    name, namespace = migration.cluster, migration.namespace
    cluster = wait_for_operator(context, read_cluster(context.client, name, namespace), "components")
    if cluster.resource is not None and (mode := as_before(cluster.resource)):
        with context.writing():
            context.client.merge("Milvus", name, namespace, mode)
        wait_for_operator(context, read_cluster(context.client, name, namespace), "components")


def _left(context: Context, migration: Migration, followed: Following) -> dict[str, t.Any]:
    live = checks.read_upgrade(context, migration) or upgrade_resource(migration)
    return described(progress_of(live, migration), followed.outcomes)


def _unchanged(context: Context, migration: Migration, run: _Run) -> dict[str, t.Any]:
    live = run.live
    progress = progress_of(live, migration) if live else Progress(migration.name, states.SUCCEEDED)
    return result(context, run.cluster.summary(context.client), described(progress))
