# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the record says once a run is through. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ..release.record import Record, outdated_revisions, revision_object
from ..render.metadata import WORKS_FOR_ANNOTATION
from .context import Context
from .message_change import at_step
from .planning import Plan, workloads
from .recording import save
from .run import Run
from .waiting import are_ready

Entries = tuple[tuple[str, str, str], ...]


def under_way(run: Run, record: Record, step: str, **more: t.Any) -> Record:
    """The record while a step is carried out: the next run knows from it where this one was.

    :param step: its name.
    :param more: what else the next run has to know, by name.
    """
    # Until the run is through, the last finished one's image and version are those to come back to.
    kept = {key: record.defaults[key] for key in ("image", "version") if record.revision and key in record.defaults}
    return dataclasses.replace(
        record,
        # A removal of what is not finished yet must know what to retain.
        manifest=record.manifest if record.revision else run.document,
        defaults={**run.defaults, **kept},
        inventory=_union(record.inventory, run.plan.inventory()),
        messages=at_step(record, run.previous, run.release, step),
        operation={**_interrupted(run), "name": "deploy", "step": step, "version": run.release.version, **more},
    )


def _interrupted(run: Run) -> dict[str, t.Any]:
    """What the run before this one has left to do, which this one may not get to either."""
    found = run.state.record.operation
    return {name: found[name] for name in ("replicas", "autoscalers") if name in found}


def initialised(record: Record, run: Run, stages: t.Container[str]) -> Record:
    """Remember the one-time work of the stages that are ready now."""
    done = dict(record.initialised)
    etcd = run.release.dependency("etcd")
    if etcd is not None and "etcd" in stages:
        done.setdefault("etcd_members", int(etcd.values["replicaCount"]))
    if run.release.dependency("pulsar") is not None and "message_storage" in stages:
        done["message_storage"] = True
    for stage in run.plan.stages:
        works_for = [_works_for(item) for item in stage.objects if item["kind"] == "Job"]
        if stage.name in stages and any(works_for):
            done[stage.name] = "".join(works_for)
    return dataclasses.replace(record, initialised=done)


def _works_for(job: t.Mapping[str, t.Any]) -> str:
    return str((job["metadata"].get("annotations") or {}).get(WORKS_FOR_ANNOTATION, ""))


def outcome(run: Run, record: Record, context: Context) -> Record:
    """The record as it will be once the run is through."""
    names = {stage.name for stage in run.plan.stages}
    planned = run.plan.inventory()
    # The order stays: two runs that cover different stages would else take turns in writing the record anew.
    kept = tuple(entry for entry in record.inventory if entry[0] not in names or entry in planned)
    record = dataclasses.replace(
        initialised(record, run, _ready_stages(context, run)),
        defaults=run.defaults,
        inventory=_union(kept, planned),
        scaled=_still_scaled(run, record) if run.whole else record.scaled,
        stopped=_still_stopped(run, record),
        messages={} if run.whole else record.messages,
        operation={},
    )
    if not run.whole or record.remembers(run.document):
        return record
    revision = record.revision + 1
    date = datetime.datetime.fromtimestamp(context.clock.now(), datetime.timezone.utc).isoformat(timespec="seconds")
    entry: dict[str, t.Any] = {
        "revision": revision,
        "date": date,
        "image": run.release.image,
        "version": run.release.version,
    }
    if run.back:
        entry["rolled_back_to"] = run.back
    return dataclasses.replace(record, revision=revision, manifest=run.document, history=(*record.history, entry))


def finish(context: Context, run: Run, record: Record) -> None:
    """Write the record of the finished run, and its revision where there is a new one."""
    final = outcome(run, record, context)
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


def _ready_stages(context: Context, run: Run) -> list[str]:
    """The stages that are ready once the run is through: all that it waits for, else those that were so before."""
    if context.settings.wait:
        return [stage.name for stage in run.plan.stages]
    return [stage.name for stage in run.plan.stages if are_ready(run.state, workloads([stage]))]


def _union(first: t.Iterable[tuple[str, str, str]], second: t.Iterable[tuple[str, str, str]]) -> Entries:
    return tuple(dict.fromkeys((*first, *second)))


def _still_stopped(run: Run, record: Record) -> dict[str, int]:
    """What is left of a stop: the stages that the run doesn't cover."""
    names = _names(run.plan)
    return {} if run.whole else {name: number for name, number in record.stopped.items() if name not in names}


def _still_scaled(run: Run, record: Record) -> dict[str, int]:
    """The numbers of milvus_scale that this run leaves as they are."""
    numbers = {workload.known_as: workload.replicas for workload in run.release.workloads}
    return {name: number for name, number in record.scaled.items() if numbers.get(name) == number}


def _names(plan: Plan) -> set[str]:
    return {name for _stage, _kind, name in plan.inventory()}
