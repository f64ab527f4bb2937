# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pods of the tool: made, waited for, read and taken away. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...catalog.migration import COMMANDS
from ...kube.client import Object
from ...kube.diagnosis import message
from ...kube.fields import members, name_of, number, section, text
from ...kube.mirror import Mirror
from ...manifest.findings import MilvusError
from ...manifest.migration import Migration
from ...render.migration import (
    ATTEMPT_LABEL,
    TASK_LABEL,
    UPGRADE_LABEL,
    object_name,
    render_task,
    render_task_configuration,
    selector,
)
from ...resolve.model import Release
from ...resolve.secrets import hidden
from ..context import Context
from ..explain import explain
from ..state import State
from ..waiting import DIAGNOSIS_INTERVAL, NotReady

_LOG_LINES = 200
_LINES_IN_MESSAGE = 5


@dataclasses.dataclass(frozen=True)
class Job:
    """One attempt at a task of the tool.

    :param release: the cluster as it was before the migration.
    :param secrets: texts that no log may show.
    :param attempt: its number, from 1 on.
    """

    migration: Migration
    release: Release
    task: str
    attempt: int = 1
    secrets: tuple[str, ...] = ()

    @property
    def pod(self) -> str:
        """The name of its pod."""
        return object_name(self.migration, self.task)


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How an attempt at a task of the tool ended, whoever made its pod.

    :param pod: its name.
    :param reason: why it failed; empty for one that succeeded.
    :param hopeless: another attempt would end like this one.
    """

    task: str
    pod: str
    attempt: int = 1
    reason: str = ""
    hopeless: bool = False
    exit_code: int | None = None
    log: str = ""

    @property
    def succeeded(self) -> bool:
        """Whether the task is done."""
        return not self.reason

    @property
    def as_result(self) -> dict[str, t.Any]:
        """As modules return it."""
        return {
            "task": self.task,
            "pod": self.pod,
            "attempt": self.attempt,
            "succeeded": self.succeeded,
            "exit_code": self.exit_code,
            "reason": self.reason,
            "log": self.log,
        }

    def text(self) -> str:
        """What went wrong, with the last lines of the log."""
        lines = self.log.rstrip().splitlines()[-_LINES_IN_MESSAGE:]
        return "\n".join([f"Pod {self.pod}: {self.reason}", *(f"  {line}" for line in lines)])


def find(context: Context, migration: Migration) -> list[Object]:
    """The tool's pods that are there."""
    return context.client.list("Pod", migration.namespace, selector(migration.name))


def begin(context: Context, state: State, job: Job) -> None:
    """Make the pod of an attempt with its configuration, in the place of an earlier attempt's."""
    live = context.client.get("Pod", job.pod, job.migration.namespace)
    if live is not None and section(live, "metadata.labels").get(ATTEMPT_LABEL) == str(job.attempt):
        return
    if live is not None:
        end(context, state, job.migration, [live])
    context.report(f"Milvus {state.name}: {job.task}, attempt {job.attempt}")
    for body in (
        render_task_configuration(job.migration, job.release, job.task),
        render_task(job.migration, job.release, job.task, job.attempt),
    ):
        with context.writing():
            context.client.apply(body)


def end(context: Context, state: State, migration: Migration, pods: t.Iterable[Object]) -> None:
    """Delete pods of the tool, and return once they are gone.

    :raises NotReady: they don't go.
    """
    names = [pod["metadata"]["name"] for pod in pods]
    for name in names:
        with context.writing():
            context.client.delete("Pod", name, migration.namespace)
    with Mirror(context.client, migration.namespace, selector(migration.name), ["Pod"]) as mirror:
        wait_until_gone(context, state.name, mirror, names, context.settings.wait_timeout)


def wait_until_gone(context: Context, cluster: str, mirror: Mirror, names: t.Sequence[str], seconds: float) -> None:
    """Return once the tool's pods of these names are gone.

    :raises NotReady: they don't go in that many seconds.
    """
    deadline = context.clock.monotonic() + context.seconds_left(seconds)
    while left := [name for name in names if name in {name_of(pod) for pod in mirror.objects("Pod")}]:
        now = context.clock.monotonic()
        if now >= deadline:
            raise NotReady(f"Milvus {cluster}: still there: {', '.join(f'Pod {name}' for name in left)}")
        mirror.wait(deadline - now)


def is_over(pod: Object) -> bool:
    """Whether the tool has ended in it, be it well or not."""
    return text(pod, "status.phase") in ("Succeeded", "Failed")


def wait(context: Context, state: State, job: Job) -> Outcome:
    """How an attempt ends; one that takes too long, or can't begin, is ended.

    Its step and its log are kept.
    """
    started = context.clock.monotonic()
    reason, hopeless, pod = _followed(context, state, job)
    seconds = round(context.clock.monotonic() - started, 1)
    context.steps.append({"stage": job.task, "seconds": seconds, "waited_for": [f"Pod {job.pod}"]})
    log = read_log(context, job.migration.namespace, job.pod, job.task, job.secrets)
    outcome = Outcome(job.task, job.pod, job.attempt, reason, hopeless, exit_code(pod), log)
    if pod is not None and not is_over(pod):
        end(context, state, job.migration, [pod])
    return outcome


def _followed(context: Context, state: State, job: Job) -> tuple[str, bool, Object | None]:
    """Why it failed, whether that is for good, and the pod as it was seen last."""
    started = context.clock.monotonic()
    deadline = started + context.seconds_left(context.settings.wait_timeout)
    next_diagnosis = started + DIAGNOSIS_INTERVAL
    labels = f"{UPGRADE_LABEL}={job.migration.name},{TASK_LABEL}={job.task}"
    with Mirror(context.client, job.migration.namespace, labels, ["Pod"]) as mirror:
        while True:
            pod = next(iter(mirror.objects("Pod")), None)
            if pod is None:
                return "it is gone, and how it ended is not known", False, None
            if is_over(pod):
                return failure(pod), False, pod
            now = context.clock.monotonic()
            if now >= min(deadline, next_diagnosis):
                causes = explain(context, state, (), mirror)
                hopeless = any(cause.hopeless for cause in causes)
                if hopeless or now >= deadline:
                    why = message(causes) or f"it has not ended after {now - started:.0f} s ({COMMANDS[job.task]})"
                    return why, hopeless, pod
                next_diagnosis = now + DIAGNOSIS_INTERVAL
            mirror.wait(min(deadline, next_diagnosis) - now)


def failure(pod: Object) -> str:
    """Why a pod of the tool failed; empty for one that succeeded."""
    if text(pod, "status.phase") == "Succeeded":
        return ""
    for entry in members(pod, "status.containerStatuses"):
        ended = section(entry, "state.terminated")
        if number(ended, "exitCode"):
            return f"the tool ended with exit code {number(ended, 'exitCode')} ({text(ended, 'reason') or 'Error'})"
    return text(pod, "status.message") or text(pod, "status.reason") or "it failed"


def exit_code(pod: Object | None) -> int | None:
    """How the tool ended, where it did."""
    ended = [section(entry, "state.terminated") for entry in members(pod, "status.containerStatuses")]
    return next((number(entry, "exitCode") for entry in ended if "exitCode" in entry), None)


def read_log(context: Context, namespace: str, pod: str, task: str, secrets: t.Iterable[str]) -> str:
    """The last lines of the tool's log, without the secrets; empty where there is none."""
    try:
        log = context.client.log(pod, namespace, task, lines=_LOG_LINES)
    except MilvusError:
        return ""  # a container that never started has none
    return str(hidden(log, secrets))
