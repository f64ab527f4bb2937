# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A deploy whose every decision is made. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..catalog.rollout_orders import Turn, rollout_order
from ..catalog.upgrade_paths import Hop, hops
from ..catalog.versions import Version
from ..kube.errors import ApiError
from ..manifest.findings import MilvusError
from ..manifest.model import Milvus
from ..plan.changes import Change
from ..plan.rollout import Rollout, pods_of, replaces_pods, replaces_template, restarted, rollout
from ..plan.scaling import overruled
from ..render.images import image_findings
from ..render.metadata import deployment_name
from ..render.stages import COMPONENTS, Stage, render
from ..resolve.model import Live, Release, Workload
from ..resolve.read import read_manifest
from ..resolve.resolve import resolve
from .backup_gate import NO_BACKUP, Backup
from .context import Context
from .mode_change import moved_entries
from .planning import Plan, plan
from .preflight.subject import Subject
from .state import State

_NAMESPACE_STAGE = "namespace"
#: The manifest's imageUpdateMode that has no component wait for another.
AT_ONCE = ("all", "force")


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What the user asks for.

    :param only: the names of the stages to bring up; None for all of them.
    :param sources: the options that say where images come from; what they leave open is as it was.
    :param defaults: what was decided earlier for what the manifest leaves open; None for what the record says.
    :param back: the number of the earlier revision that is to be there again; 0 for none.
    :param migrates: it is part of a migration of the metadata.
    :param backup: what must be there before anything changes.
    """

    milvus: Milvus
    only: t.Container[str] | None = None
    sources: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    defaults: t.Mapping[str, t.Any] | None = None
    back: int = 0
    migrates: bool = False
    backup: Backup = NO_BACKUP


@dataclasses.dataclass(frozen=True)
class Run:
    """What will be written, and what the cluster will be then.

    :param document: the manifest.
    :param previous: what the record says was deployed last, None before the first deploy.
    :param defaults: what is decided and recorded.
    :param namespace: the namespace, where it is to be made.
    :param whole: whether all stages are covered.
    :param back: as in :class:`Wanted`.
    :param patient: whether components wait for each other.
    :param migrates: as in :class:`Wanted`.
    """

    document: t.Mapping[str, t.Any]
    state: State
    previous: Release | None
    release: Release
    defaults: t.Mapping[str, t.Any]
    plan: Plan
    namespace: tuple[Change, ...]
    whole: bool
    back: int = 0
    patient: bool = True
    migrates: bool = False

    @property
    def subject(self) -> Subject:
        """What preflight looks at."""
        return Subject(
            self.state,
            self.plan,
            self.release,
            self.previous,
            tuple(self.hops),
            self.back,
            self.document,
            self.migrates,
        )

    @property
    def hops(self) -> list[Hop]:
        """The way from the Milvus version that runs to the one that is wanted; empty where they are the same."""
        if self.previous is None:
            return []
        source, target = version_of_release(self.previous), version_of_release(self.release)
        return hops(source, target, separate_coordinators=self.previous.workload("rootcoord") is not None)

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every change, in the order of writing."""
        return (*self.namespace, *self.plan.all, *self.entries)

    @property
    def entries(self) -> tuple[Change, ...]:
        """What leads to the former server where the mode changes."""
        if not self.whole:
            return ()
        return moved_entries(self.state, self.previous, self.release)

    @property
    def rollout(self) -> Rollout:
        """The changes of the components in their order; no steps where nothing runs that could be disturbed."""
        changes = self.plan.of_stage(COMPONENTS)
        if not self.patient or not self.state.record.revision or self.state.record.stopped:
            return Rollout(tuple(changes), ())
        deletions = [change for change in self.plan.deletions if change.stage == COMPONENTS]
        return rollout(changes, deletions, self._order, ordered=self._is_ordered)

    @property
    def targets(self) -> dict[str, str]:
        """The Deployment with the pods of each component or group, once the run is through."""
        return {
            workload.known_as: _slot_name(self.release, workload, workload.active_slot)
            for workload in self.release.workloads
        }

    @property
    def components_restarted(self) -> list[str]:
        """The components whose running pods are replaced, in the order in which that happens."""
        return restarted(self.plan.changes, self._order)

    @property
    def _order(self) -> tuple[Turn, ...]:
        # What a run that was interrupted had begun to bring is newer, or older, than what the last finished one left.
        before = self.state.record.operation.get("version") or (self.previous or self.release).version
        backwards = self.release.image_update_mode == "rollingDowngrade" and not self._changes_mode
        return rollout_order(_numbers(before), version_of_release(self.release), backwards=backwards)

    @property
    def _is_ordered(self) -> bool:
        at_once = not self.release.rolling_update or self.release.image_update_mode in AT_ONCE
        can_roll = all(hop.path.method == "rolling" for hop in self.hops)
        return (not at_once and can_roll) or self._changes_mode

    @property
    def _changes_mode(self) -> bool:
        return self.previous is not None and self.previous.mode != self.release.mode


def decide(context: Context, wanted: Wanted, state: State) -> Run:
    """What a deploy would do to the cluster as it is.

    :raises ManifestError: the manifest can't be deployed as it is.
    """
    live = state.facts()
    release, defaults, warnings, stages = _resolved(wanted, state, live)
    planned = _planned(wanted, stages, state)
    # Who doesn't wait leaves it to Kubernetes, which replaces the pods of each Deployment by itself.
    turned = _turned(release, planned) if context.settings.wait else {}
    if turned:
        live = dataclasses.replace(live, active_slots={**live.active_slots, **turned})
        release, defaults, warnings, stages = _resolved(wanted, state, live)
        planned = _planned(wanted, stages, state)
    context.warn(
        [*warnings, *image_findings(release), *overruled(state.record.scaled, release.workloads, live.autoscaled)]
    )
    return Run(
        wanted.milvus.document,
        state,
        previous_release(state),
        release,
        defaults,
        planned,
        _namespace(context, state),
        wanted.only is None,
        wanted.back,
        context.settings.wait,
        wanted.migrates,
    )


def _resolved(wanted: Wanted, state: State, live: Live) -> tuple[Release, t.Mapping[str, t.Any], t.Any, list[Stage]]:
    recorded = (state.record.defaults if wanted.defaults is None else wanted.defaults) or None
    release, defaults, warnings = resolve(wanted.milvus, recorded=recorded, live=live, sources=wanted.sources)
    return release, defaults, warnings, list(render(release))


def _planned(wanted: Wanted, stages: t.Iterable[Stage], state: State) -> Plan:
    return plan([stage for stage in stages if wanted.only is None or stage.name in wanted.only], state)


def _turned(release: Release, planned: Plan) -> dict[str, int]:
    """The slots that change places: those whose pods would else be replaced where they are.

    Where a run was interrupted before the first pod had moved, the pods are in the other one, and may stay there.
    """
    changes = {change.name: change for change in planned.of_stage(COMPONENTS)}
    turned = {}
    for workload in release.workloads:
        if not workload.slots:
            continue
        active, idle = (
            _slot_name(release, workload, slot) for slot in (workload.active_slot, 1 - workload.active_slot)
        )
        change, other = changes.get(active), changes.get(idle)
        if change is None or not replaces_template(change):
            continue
        if replaces_pods(change) or (pods_of(other) and other is not None and not replaces_template(other)):
            turned[workload.known_as] = 1 - workload.active_slot
    return turned


def _slot_name(release: Release, workload: Workload, slot: int) -> str:
    return deployment_name(release.name, workload.component, slot if workload.slots else None, workload.group)


def previous_release(state: State) -> Release | None:
    """What was deployed last, with the pods that there are now; None where nothing was, or nobody can read it."""
    if not state.record.revision:
        return None
    try:
        milvus, _warnings = read_manifest(state.record.manifest)
        return resolve(milvus, recorded=state.record.defaults, live=state.facts())[0]
    except MilvusError:
        return None


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


def version_of_release(release: Release) -> Version:
    """The version as numbers."""
    return _numbers(release.version)


def _numbers(version: str) -> Version:
    major, minor, patch, *_rest = (*(int(part) for part in version.split(".")), 0, 0)
    return major, minor, patch
