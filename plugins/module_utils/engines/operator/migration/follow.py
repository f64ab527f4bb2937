# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Following a migration through the operator's states to its end. **Private** to the collection.

The operator gives its steps no deadline and doesn't see why a pod can't begin. So a step that takes too long, or can't
end well, is given up here, and the operator is told to go back.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ....catalog.migration import BACKUP, COMMANDS, ROLLBACK, UPDATE
from ....kube.client import Object
from ....kube.diagnosis import Snapshot, diagnose
from ....kube.diagnosis import message as causes_message
from ....kube.fields import name_of, text
from ....kube.mirror import Mirror
from ....manifest.migration import KIND, Migration
from ....operations.context import Context
from ....operations.ending import Endings
from ....operations.explain import readable
from ....operations.migration import states, tasks
from ....operations.migration.tasks import Outcome
from ....operations.waiting import DIAGNOSIS_INTERVAL, NotReady
from ....render.migration import object_name
from ..cluster import named_after
from .resource import is_final, progress_of

#: The task of each state that has a pod.
_TASKS: t.Mapping[str, str] = {states.BACKING_UP: BACKUP, states.UPDATING: UPDATE, states.RESTORING: ROLLBACK}
#: The states in which components are told to end.
_STOPPING = (states.STOPPING, states.STOPPING_TO_GO_BACK)
_KINDS = (KIND, "Pod", "PersistentVolumeClaim")


@dataclasses.dataclass
class Following:
    """One migration, followed.

    :param secrets: texts that no log may show.
    :param outcomes: what the tool's pods did, in this run.
    :param reason: why it doesn't go forward, as soon as that is known.
    """

    context: Context
    migration: Migration
    secrets: tuple[str, ...] = ()
    outcomes: list[Outcome] = dataclasses.field(default_factory=list)
    reason: str = ""
    _seen: set[str] = dataclasses.field(default_factory=set)

    def until_final(self) -> Object:
        """Return the resource once the operator has come to one of the last states.

        :raises NotReady: a step can't end well, and going back isn't wanted or doesn't help.
        """
        clock, said = self.context.clock, ""
        started = next_look = clock.monotonic()
        endings = Endings(self.context, started)
        with Mirror(self.context.client, self.migration.namespace, "", _KINDS) as mirror:
            while True:
                live = self._live(mirror)
                state = text(live, "status.state") or states.STOPPING
                self._read_pods(mirror, live)
                now = clock.monotonic()
                if state != said:
                    self._step(said, now - started)
                    self.context.report(f"Milvus {self.migration.cluster}: migration {state}")
                    said, started, next_look = state, now, now + DIAGNOSIS_INTERVAL
                    endings = Endings(self.context, now)
                if is_final(state, live):
                    return live
                deadline = started + self.context.seconds_left(self.context.settings.wait_timeout)
                if now >= min(deadline, next_look):
                    next_look = now + DIAGNOSIS_INTERVAL
                    why = self._hopeless(mirror, state, now - started, overdue=now >= deadline)
                    if why:
                        self._give_up(mirror, state, why)
                        started = clock.monotonic()
                due = [deadline, next_look]
                if state in _STOPPING:
                    endings.help(named_after(mirror.objects("Pod"), self.migration.cluster), now)
                    due.append(endings.due)
                mirror.wait(min(due) - clock.monotonic())

    def _live(self, mirror: Mirror) -> Object:
        name = self.migration.name
        found = next((item for item in mirror.objects(KIND) if name_of(item) == name), None)
        if found is None:
            raise NotReady(f"Milvus {self.migration.cluster}: somebody deleted the {KIND} {name}")
        return found

    def _step(self, state: str, seconds: float) -> None:
        if state:
            task, cluster = _TASKS.get(state), f"Milvus {self.migration.cluster}"
            waited_for = [f"Pod {object_name(self.migration, task)}" if task else cluster]
            step = {"stage": task or state, "seconds": round(seconds, 1), "waited_for": waited_for}
            self.context.steps.append(step)

    def _pods(self, mirror: Mirror) -> dict[str, Object]:
        """The tool's pods by their tasks."""
        names = {object_name(self.migration, task): task for task in COMMANDS}
        return {names[name_of(pod)]: pod for pod in mirror.objects("Pod") if name_of(pod) in names}

    def _read_pods(self, mirror: Mirror, live: Object) -> None:
        """Keep how the tool's pods ended: the operator takes those away that failed and are tried again."""
        for task, pod in self._pods(mirror).items():
            uid = text(pod, "metadata.uid")
            if uid in self._seen or not tasks.is_over(pod):
                continue
            self._seen.add(uid)
            outcome = self._outcome(pod, task, progress_of(live, self.migration).retried)
            if not outcome.succeeded:
                self.reason = outcome.text()
            self.outcomes.append(outcome)

    def _outcome(self, pod: Object, task: str, retried: int) -> Outcome:
        name, attempt = name_of(pod), retried + 1 if task == BACKUP else 1
        log = tasks.read_log(self.context, self.migration.namespace, name, task, self.secrets)
        return Outcome(task, name, attempt, tasks.failure(pod), exit_code=tasks.exit_code(pod), log=log)

    def _hopeless(self, mirror: Mirror, state: str, seconds: float, *, overdue: bool) -> str:
        """Why waiting for the end of a state makes no sense; empty while it does."""
        pod = self._pods(mirror).get(_TASKS.get(state, ""))
        claims = [item for item in mirror.objects("PersistentVolumeClaim") if name_of(item) == self.migration.claim]
        snapshot = Snapshot(
            workloads=[],
            pods=[pod] if pod and not tasks.is_over(pod) else [],
            claims=claims if state == states.BACKING_UP else [],
            events=readable(self.context, "Event", self.migration.namespace),
            storage_classes=readable(self.context, "StorageClass"),
            quotas=readable(self.context, "ResourceQuota", self.migration.namespace),
        )
        grace, now = self.context.settings.grace, self.context.clock.now()
        causes = diagnose(snapshot, now, grace, changed_at=self.context.changed_at)
        if not overdue and not any(cause.hopeless for cause in causes):
            return ""
        return causes_message(causes) or f"{state} has not ended after {seconds:.0f} s"

    def _give_up(self, mirror: Mirror, state: str, why: str) -> None:
        """Tell the operator to go back, and take away the pod that would be in the way.

        :raises NotReady: it goes back already, or shall not.
        """
        self.reason = why
        if state in states.BACK or not self.migration.rollback_if_failed:
            raise NotReady(f"Milvus {self.migration.cluster}: {why}\nThe migration is left at {state}.")
        pod = self._pods(mirror).get(_TASKS.get(state, ""))
        if pod is not None and state == states.UPDATING:  # two tools must not write at the same time
            self._end(pod)
            patience = self.context.settings.termination_timeout
            tasks.wait_until_gone(self.context, self.migration.cluster, mirror, [name_of(pod)], patience)
        self.go_back()
        if pod is not None and state != states.UPDATING:
            self._end(pod)

    def go_back(self) -> None:
        """Tell the operator to restore the backup and start the version before."""
        self.context.report(f"Milvus {self.migration.cluster}: going back")
        with self.context.writing():
            patch = {"spec": {"operation": "rollback"}}
            self.context.client.merge(KIND, self.migration.name, self.migration.namespace, patch)

    def _end(self, pod: Object) -> None:
        with self.context.writing():
            self.context.client.delete("Pod", name_of(pod), self.migration.namespace)
