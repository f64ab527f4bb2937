# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a deploy would change: rendered stages against the live release. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..kube.client import FIELD_MANAGER, Object
from ..kube.kinds import WORKLOAD_KINDS
from ..plan.changes import Change, Identity, Refusal, change_for, deletions, identity
from ..plan.growth import SIZE, growing_claims
from ..render.metadata import WORKS_FOR_ANNOTATION
from ..render.stages import Stage
from .claims import as_it_was_made, taken_over
from .state import State


@dataclasses.dataclass(frozen=True)
class Plan:
    """The changes of a run, by stage, and what can't be changed.

    :param stages: the stages that the run covers, with the objects they shall hold.
    """

    stages: tuple[Stage, ...]
    changes: tuple[Change, ...]
    refusals: tuple[Refusal, ...]
    deletions: tuple[Change, ...]

    @property
    def all(self) -> tuple[Change, ...]:
        """Every change, in the order of writing."""
        return (*self.changes, *self.deletions)

    def of_stage(self, *names: str) -> list[Change]:
        """The changes of some stages, in the order of writing."""
        return [change for change in self.changes if change.stage in names]

    def inventory(self) -> tuple[tuple[str, str, str], ...]:
        """Stage, kind and name of everything the run's stages hold."""
        return tuple((stage.name, *identity(item)) for stage in self.stages for item in stage.objects)


def plan(stages: t.Iterable[Stage], state: State) -> Plan:
    """Compare what is rendered with what is live.

    :param stages: what the run covers; objects of other stages are left alone.
    """
    wanted = tuple(_without_done_jobs(stage, state) for stage in stages)
    outcomes = [outcome for stage in wanted for item in stage.objects for outcome in _outcomes(item, stage.name, state)]
    names = {stage.name for stage in wanted}
    rendered = {identity(item) for stage in stages for item in stage.objects}
    recorded = [(stage, (kind, name)) for stage, kind, name in state.record.inventory if stage in names]
    return Plan(
        wanted,
        (
            *(outcome for outcome in outcomes if isinstance(outcome, Change)),
            # Later a pod's claim is known by its StatefulSet: a second run changes nothing.
            *(taken_over(wanted, state.objects, state.name) if not state.record.revision else ()),
        ),
        tuple(outcome for outcome in outcomes if isinstance(outcome, Refusal)),
        tuple(reversed(deletions(recorded, rendered, state.objects))),
    )


def _outcomes(item: Object, stage: str, state: State) -> t.Iterator[Change | Refusal | None]:
    """What becomes of one rendered object, after the claims that a StatefulSet made for its pods."""
    for claim, desired in growing_claims(item, state.objects):
        yield Change("update", stage, *identity(claim), claim, desired, (SIZE,))
    live = state.objects.get(identity(item))
    yield change_for(as_it_was_made(item, live), live, stage, FIELD_MANAGER)


def _without_done_jobs(stage: Stage, state: State) -> Stage:
    """A finished init Job that somebody deleted is not drift once the record says that its work is done."""
    done = state.record.initialised
    kept = tuple(
        item
        for item in stage.objects
        if item["kind"] != "Job" or identity(item) in state.objects or not _is_done(item, done.get(stage.name))
    )
    return dataclasses.replace(stage, objects=kept)


def _is_done(job: Object, done: t.Any) -> bool:
    """Whether the record knows of the Job's work: of that which it works for, where it says so."""
    works_for = (job["metadata"].get("annotations") or {}).get(WORKS_FOR_ANNOTATION)
    return bool(done) if works_for is None else bool(done == works_for)


def levels(stages: t.Sequence[Stage]) -> list[tuple[Stage, ...]]:
    """The stages in groups that run side by side, each group after the ones it depends on."""
    left, done, found = list(stages), set[str](), []
    present = {stage.name for stage in stages}
    while left:
        group = tuple(stage for stage in left if present.intersection(stage.after) <= done)
        found.append(group)
        done |= {stage.name for stage in group}
        left = [stage for stage in left if stage not in group]
    return found


def workloads(stages: t.Iterable[Stage]) -> list[Identity]:
    """What has to become ready: the StatefulSets, Deployments and Jobs of some stages."""
    found = [identity(item) for stage in stages for item in stage.objects]
    return [entry for entry in found if entry[0] in WORKLOAD_KINDS]


def pods_requested(changes: t.Iterable[Change]) -> list[tuple[Object, int]]:
    """The pod templates that get more pods by the changes, each with how many more."""
    templates = []
    for change in changes:
        if change.action in ("create", "update") and change.desired and change.kind in WORKLOAD_KINDS:
            before = _replicas(change.before) if change.before else 0
            more = _replicas(change.desired) - before
            # Where there were none, an update moves pods from elsewhere: between slots, or out of a stop.
            if more > 0 and (before or change.action == "create"):
                templates.append((change.desired["spec"]["template"], more))
    return templates


def _replicas(item: Object) -> int:
    return int(item["spec"].get("replicas", 1))
