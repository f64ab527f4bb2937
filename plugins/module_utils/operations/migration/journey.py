# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One migration: from state to state, each remembered before it is begun. **Private** to the collection.

The states and what leads from one to the next are the milvus-operator's (milvusupgrade_controller.go), but that each
has a deadline, and that the new version has to become ready before the migration has succeeded.
"""

from __future__ import annotations

import contextlib
import dataclasses
import typing as t

from ...catalog.migration import BACKUP, ROLLBACK, UPDATE
from ...kube.mirror import Mirror
from ...manifest.findings import MilvusError, PreflightError
from ...manifest.migration import Migration
from ...plan.changes import Identity
from ...render.migration import render_claim
from ...render.stages import COMPONENTS
from ...resolve.model import Release
from ..context import Context
from ..deploy import converge
from ..ending import wait_gone
from ..recording import save
from ..run import Wanted
from ..state import State, read_state, with_unlabelled
from ..stop import numbers_of_pods, scale_to_nothing, scaled_to_nothing
from ..waiting import NotReady
from . import states, tasks
from .states import Progress, read_progress
from .tasks import Job, Outcome

OPERATION = "migration"


@dataclasses.dataclass
class Journey:
    """A migration under way.

    :param release: the cluster as it was before.
    :param forth: the deploy of the version after.
    :param back: the deploy of the version before.
    :param session_timeout: the seconds that etcd remembers who is gone.
    :param outcomes: what the tool's pods did, in this run.
    """

    context: Context
    migration: Migration
    release: Release
    forth: Wanted
    back: Wanted
    progress: Progress
    session_timeout: float
    secrets: tuple[str, ...] = ()
    outcomes: list[Outcome] = dataclasses.field(default_factory=list)

    def job(self, task: str) -> Job:
        """The attempt that is due."""
        attempt = self.progress.retried + 1 if task == BACKUP else 1
        return Job(self.migration, self.release, task, attempt, self.secrets)

    def read(self) -> State:
        """The cluster as it is now."""
        client = self.context.client
        return with_unlabelled(client, read_state(client, self.migration.cluster, self.migration.namespace))

    def note(self, live: State, **more: t.Any) -> None:
        """Remember where the migration is; what the cluster remembers besides stays."""
        record = live.record
        stopped = more.pop("stopped", record.stopped)
        self.progress = dataclasses.replace(self.progress, **more)
        operation: dict[str, t.Any] = {"name": OPERATION, "step": self.progress.state}
        if states.is_finished(self.progress.state):
            operation = {}
        record = dataclasses.replace(record, migration=self.progress.recorded, operation=operation, stopped=stopped)
        save(self.context, live, record)

    def go(self, following: str, **more: t.Any) -> None:
        """Go on to another state."""
        self.context.report(f"Milvus {self.migration.cluster}: migration {following}")
        self.note(self.read(), state=following, task_begun=False, **more)

    def fail(self, failed: str, reason: str) -> None:
        """End in a failed state, or turn back where the manifest says so."""
        back = self.migration.rollback_if_failed and not self.progress.rolling_back
        following = states.STOPPING_TO_GO_BACK if back else failed
        self.go(following, rolling_back=self.progress.rolling_back or back, reason=reason)


def travel(journey: Journey) -> None:
    """Go from state to state until one of the last is reached.

    :raises MilvusError: a step can't be finished; the state stays, and the next run takes it up.
    """
    while not states.has_ended(journey.progress.state):
        _STEPS[journey.progress.state](journey)


def begin(journey: Journey, before: Progress | None) -> None:
    """Remember that the migration has begun, with nobody else writing.

    :param before: what was remembered when this was decided.
    :raises MilvusError: another run was faster.
    """
    with journey.context.alone(journey.migration.cluster, journey.migration.namespace):
        state = journey.read()
        if read_progress(state.record.migration) != before:
            raise MilvusError(f"Milvus {state.name}: another run has begun a migration meanwhile")
        journey.note(state)


@contextlib.contextmanager
def _alone(journey: Journey) -> t.Iterator[None]:
    """Nobody else writes, and the migration is where this run believes it to be."""
    with journey.context.alone(journey.migration.cluster, journey.migration.namespace):
        if read_progress(journey.read().record.migration) != journey.progress:
            raise MilvusError(f"Milvus {journey.migration.cluster}: another run has gone on with the migration")
        yield


def _stop(journey: Journey) -> None:
    """No component left, none remembered by etcd, and no tool at work."""
    back = journey.progress.rolling_back
    with _alone(journey):
        state = journey.read()
        _end_tools(journey, state, everything=not back)
        changes = scaled_to_nothing(state, only_components=True)
        if changes:
            journey.note(state, stopped=numbers_of_pods(state, changes), quiet_since=0.0)
            scale_to_nothing(journey.context, state, changes)
        wait_gone(journey.context, state, [], _components(state))
        if not journey.progress.quiet_since:
            journey.note(journey.read(), quiet_since=journey.context.clock.now())
        _wait_until_quiet(journey, state)
        journey.go(states.RESTORING if back else states.BACKING_UP)


def _components(state: State) -> list[Identity]:
    return [
        (kind, name) for stage, kind, name in state.record.inventory if stage == COMPONENTS and kind == "Deployment"
    ]


def _end_tools(journey: Journey, state: State, *, everything: bool) -> None:
    """Take pods away that an earlier attempt has left: all, or those that would be in the way of going back."""
    context, migration = journey.context, journey.migration
    again = journey.job(ROLLBACK).pod
    left = [
        pod
        for pod in tasks.find(context, migration)
        if everything or pod["metadata"]["name"] == again or not tasks.is_over(pod)
    ]
    if left:
        tasks.end(context, state, migration, left)
        journey.note(state, quiet_since=context.clock.now())


def _wait_until_quiet(journey: Journey, state: State) -> None:
    """Wait until etcd has forgotten who was there last: the tool refuses to work beside a session.

    :raises MilvusError: a component came up again meanwhile.
    """
    context = journey.context
    started, names = context.clock.monotonic(), {name for _kind, name in _components(state)}
    until = started + journey.progress.quiet_since + journey.session_timeout - context.clock.now()
    if until <= started:
        return
    with Mirror(context.client, state.namespace, state.selector, ["Deployment"]) as mirror:
        while (now := context.clock.monotonic()) < until:
            for item in mirror.objects("Deployment"):
                if item["metadata"]["name"] in names and item["spec"].get("replicas", 1):
                    raise MilvusError(
                        f"Milvus {state.name}: somebody has started {item['metadata']['name']} in the middle of the "
                        "migration; find out who (an operator, an autoscaler, a user), then run again"
                    )
            mirror.wait(until - now)
    seconds = round(context.clock.monotonic() - started, 1)
    context.steps.append({"stage": "session expiry", "seconds": seconds, "waited_for": []})


def _back_up(journey: Journey) -> None:
    with _alone(journey):
        if journey.progress.own_claim:
            with journey.context.writing():
                journey.context.client.apply(render_claim(journey.migration))
        outcome = _run(journey, BACKUP)
        if outcome.succeeded:
            journey.go(states.UPDATING, backed_up=True, metadata_changed=True)
        elif outcome.hopeless or journey.progress.retried >= journey.migration.max_retry:
            attempts = journey.progress.retried + 1
            journey.fail(states.BACKUP_FAILED, f"the backup failed {attempts} times. {outcome.text()}")
        else:
            now = journey.context.clock.now()
            journey.go(states.BACKING_UP, retried=journey.progress.retried + 1, quiet_since=now)


def _update(journey: Journey) -> None:
    with _alone(journey):
        outcome = _run(journey, UPDATE)
        if outcome.succeeded:
            journey.go(states.STARTING, quiet_since=0.0)
        else:
            now = journey.context.clock.now()
            journey.note(journey.read(), quiet_since=now)
            journey.fail(states.UPDATE_FAILED, f"the migration failed. {outcome.text()}")


def _restore(journey: Journey) -> None:
    with _alone(journey):
        if not (journey.progress.backed_up and journey.progress.metadata_changed):
            journey.go(states.STARTING_OLD)
            return
        outcome = _run(journey, ROLLBACK)
        if outcome.succeeded:
            journey.go(states.STARTING_OLD, metadata_changed=False, quiet_since=0.0)
        else:
            now = journey.context.clock.now()
            reason = f"{journey.progress.reason} The backup could not be restored. {outcome.text()}".strip()
            journey.go(states.ROLLBACK_FAILED, quiet_since=now, reason=reason)


def _run(journey: Journey, task: str) -> Outcome:
    """One attempt at a task, or what is left of one that an interrupted run has begun."""
    state, job = journey.read(), journey.job(task)
    if not journey.progress.task_begun:
        _wait_until_quiet(journey, state)
        tasks.begin(journey.context, state, job)
        journey.note(state, task_begun=True)
    outcome = tasks.wait(journey.context, state, job)
    journey.outcomes.append(outcome)
    return outcome


def _start(journey: Journey) -> None:
    try:
        converge(journey.context, journey.forth)
    except (NotReady, PreflightError) as error:
        if not journey.migration.rollback_if_failed:
            raise
        with _alone(journey):
            journey.fail(states.STARTING, f"the new version doesn't come up: {error.message}")
        return
    with _alone(journey):
        journey.go(states.SUCCEEDED)


def _start_old(journey: Journey) -> None:
    converge(journey.context, journey.back)
    with _alone(journey):
        journey.go(states.ROLLED_BACK)


_STEPS: t.Mapping[str, t.Callable[[Journey], None]] = {
    states.STOPPING: _stop,
    states.BACKING_UP: _back_up,
    states.UPDATING: _update,
    states.STARTING: _start,
    states.STOPPING_TO_GO_BACK: _stop,
    states.RESTORING: _restore,
    states.STARTING_OLD: _start_old,
}
