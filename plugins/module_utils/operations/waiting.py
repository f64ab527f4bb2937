# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting for a good end, or for the first proof that there won't be one. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..kube.client import Object
from ..kube.diagnosis import Cause, message
from ..kube.kinds import WORKLOAD_KINDS
from ..kube.mirror import Mirror
from ..kube.owners import pods_of
from ..kube.readiness import AVAILABILITY, READINESS, Readiness, readiness
from ..manifest.findings import MilvusError
from ..plan.changes import Identity
from .context import Context
from .explain import explain, explained, last_words
from .state import State
from .stuck import free_stuck_pods

#: How often events are read while something isn't ready: they explain, but nothing waits for them.
DIAGNOSIS_INTERVAL = 5.0
PROGRESS_INTERVAL = 2.0


class NotReady(MilvusError):
    """A stage didn't become ready; the message names the causes, the result carries them."""


def wait_ready(
    context: Context,
    state: State,
    stages: t.Mapping[str, t.Sequence[Identity]],
    *,
    rollout: bool,
    written: bool = False,
) -> None:
    """Return once every workload of the stages is ready.

    :param state: what was read before anything was written.
    :param stages: stage name → its workloads; they become ready side by side.
    :param rollout: wait for *available* instead of *ready*.
    :param written: the stages were written to since, so that the state says nothing about them.
    :raises NotReady: the time is up, or waiting is hopeless.
    """
    if not any(stages.values()) or (
        not written and are_ready(state, [entry for entries in stages.values() for entry in entries], rollout=rollout)
    ):
        return
    started = context.clock.monotonic()
    deadline = started + context.seconds_left(context.settings.wait_timeout)
    next_diagnosis = started + DIAGNOSIS_INTERVAL
    pending = dict(stages)
    said = ("", started - PROGRESS_INTERVAL)
    kinds = sorted({kind for entries in stages.values() for kind, _name in entries})
    with Mirror(context.client, state.namespace, state.selector, [*kinds, "Pod"]) as mirror:
        while True:
            _settle(context, mirror, pending, started, rollout)
            if not pending:
                return
            now = context.clock.monotonic()
            said = _say(context, state, mirror, pending, started, said)
            if now >= min(deadline, next_diagnosis) or _job_failed(mirror, kinds):
                free_stuck_pods(context, state.namespace, mirror, pending)
                wanted = {entry for entries in pending.values() for entry in entries}
                causes = explain(context, state, wanted, mirror)
                if now >= deadline or any(cause.hopeless for cause in causes):
                    raise _not_ready(context, state, pending, causes, mirror, now - started, now >= deadline)
                next_diagnosis = now + DIAGNOSIS_INTERVAL
            mirror.wait(min(deadline, next_diagnosis) - now)


def are_ready(state: State, wanted: t.Iterable[Identity], *, rollout: bool = False) -> bool:
    """Whether the state that was read shows all these workloads ready."""
    return all(entry in state.objects and _ready(state.objects[entry], rollout) for entry in wanted)


def _ready(item: Object, rollout: bool) -> bool:
    return readiness(item, table=AVAILABILITY if rollout else READINESS).ready


def _ending(item: Object, pods: t.Iterable[Object]) -> list[str]:
    """The names of the pods of a workload that are going."""
    found = (pod["metadata"] for pod in pods_of(item, pods))
    return [metadata["name"] for metadata in found if metadata.get("deletionTimestamp")]


def _found(mirror: Mirror, entries: t.Iterable[Identity]) -> dict[Identity, Object | None]:
    live = {(kind, item["metadata"]["name"]): item for kind in WORKLOAD_KINDS for item in mirror.objects(kind)}
    return {entry: live.get(entry) for entry in entries}


def _settle(
    context: Context, mirror: Mirror, pending: dict[str, t.Sequence[Identity]], started: float, rollout: bool
) -> None:
    """Take the stages out that are ready now, and note how long each took and what it waited for."""
    for name in list(pending):
        found = _found(mirror, pending[name])
        # In a rollout the pods that go have to hand over first what they serve.
        pods = mirror.objects("Pod") if rollout else []
        if all(item is not None and _ready(item, rollout) and not _ending(item, pods) for item in found.values()):
            waited = [f"{kind} {item}" for kind, item in found]
            seconds = round(context.clock.monotonic() - started, 1)
            context.steps.append({"stage": name, "seconds": seconds, "waited_for": waited})
            del pending[name]


def _say(
    context: Context,
    state: State,
    mirror: Mirror,
    pending: t.Mapping[str, t.Sequence[Identity]],
    started: float,
    said: tuple[str, float],
) -> tuple[str, float]:
    """Report what is ready so far, where that changed and not too often; returns what was said last, and when."""
    now = context.clock.monotonic()
    if now - said[1] < PROGRESS_INTERVAL:
        return said
    counts = []
    for stage, entries in pending.items():
        found = [readiness(item) for item in _found(mirror, entries).values() if item is not None]
        counts.append(f"{stage} {sum(one.ready_count for one in found)}/{sum(one.desired for one in found)}")
    text = ", ".join(counts)
    if text == said[0]:
        return said
    context.report(f"Milvus {state.name}: waiting for {text} ready ({now - started:.0f} s)")
    return text, now


def _job_failed(mirror: Mirror, kinds: t.Container[str]) -> bool:
    jobs = mirror.objects("Job") if "Job" in kinds else []
    conditions = [condition for job in jobs for condition in job.get("status", {}).get("conditions") or []]
    return any(condition["type"] == "Failed" and condition["status"] == "True" for condition in conditions)


def _not_ready(
    context: Context,
    state: State,
    pending: t.Mapping[str, t.Sequence[Identity]],
    causes: t.Sequence[Cause],
    mirror: Mirror,
    seconds: float,
    timed_out: bool,
) -> NotReady:
    entries = [entry for group in pending.values() for entry in group]
    pods = mirror.objects("Pod")
    counts = [_count(entry, item, pods) for entry, item in _found(mirror, entries).items()]
    why = f"not ready after {seconds:.0f} s" if timed_out else f"can't become ready (found after {seconds:.0f} s)"
    heading = f"Milvus {state.name} in namespace {state.namespace}: {', '.join(pending)} {why}."
    results = explained(context, state.namespace, causes)
    waiting = "Waiting for: " + "; ".join(count for count in counts if count)
    lines = [heading, message(causes), last_words(results), waiting]
    return NotReady("\n".join(line for line in lines if line), result={"diagnosis": results})


def _count(entry: Identity, item: Object | None, pods: t.Iterable[Object]) -> str:
    if item is None:
        return f"{entry[0]} {entry[1]} (missing)"
    found: Readiness = readiness(item)
    ending = "".join(f", pod {name} still ending" for name in _ending(item, pods))
    if found.ready and not ending:
        return ""
    return f"{entry[0]} {entry[1]} ({found.ready_count}/{found.desired} ready{ending})"
