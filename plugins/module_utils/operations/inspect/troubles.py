# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether there is anything to explain, and what the explanation is to know. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...catalog.components import COMPONENTS
from ...kube.diagnosis import Expectations
from ...kube.fields import Object, number, section
from ...kube.kinds import WORKLOAD_KINDS
from ...kube.readiness import READINESS, readiness, service_addressed
from ...release.record import record_name
from ...render.stages import COMPONENTS as COMPONENT_STAGE
from ..state import State
from .conditions import is_stopped
from .members import Member, group_of, is_active, members, missing

_MILVUS = {"app.kubernetes.io/name": "milvus"}


def expectations(state: State, kinds: t.Container[str] | None = None, holder: str = "") -> Expectations:
    """What the release remembers of itself, for the diagnosis.

    :param kinds: the kinds that were looked at; None for all of a release.
    :param holder: who holds the release's Lease.
    """
    return Expectations(
        missing=[_stub(state, stage, kind, name) for stage, (kind, name) in missing(state, kinds)],
        idle=idle(state),
        paused=paused(state),
        services=[item for item in state.of_kind("Service") if not service_addressed(item).ready],
        operation=state.record.operation,
        record=_object("Secret", record_name(state.name), _MILVUS),
        holder=holder,
    )


def unready(state: State) -> list[Object]:
    """The workloads that aren't what they shall be yet."""
    return [item for item in state.of_kind(*WORKLOAD_KINDS) if not readiness(item).ready]


def is_calm(state: State, expected: Expectations, others: t.Iterable[Object] = ()) -> bool:
    """Whether nothing wants an explanation.

    :param others: claims and pods, as far as they were looked at.
    """
    wrong = (expected.missing, expected.idle, expected.paused, expected.services, expected.operation)
    if unready(state) or any(wrong):
        return False
    return all(_is_fine(item) for item in others)


def _is_fine(item: Object) -> bool:
    metadata, status = item.get("metadata") or {}, item.get("status") or {}
    if metadata.get("deletionTimestamp"):
        return False
    containers = status.get("containerStatuses") or []
    return READINESS[item["kind"]](item).ready and not any(number(entry, "restartCount") for entry in containers)


def idle(state: State) -> list[Object]:
    """The Deployments of components that have no pods although nobody has said so in the manifest or by stopping."""
    found = [member for member in members(state) if member.stage == COMPONENT_STAGE]
    if is_stopped(state, found) or not state.record.revision:
        return []
    components = state.record.manifest.get("spec", {}).get("components", {})
    mode = state.record.manifest.get("spec", {}).get("mode")
    return [member.item for member in _without_pods(found) if not _is_meant(member, components, mode)]


def paused(state: State) -> list[Object]:
    """The Deployments whose rollout was paused on its way, though the manifest doesn't say so."""
    components = state.record.manifest.get("spec", {}).get("components", {})
    return [
        member.item
        for member in members(state)
        if section(member.item, "spec").get("paused") is True
        and number(member.item, "status.updatedReplicas") != number(member.item, "spec.replicas", 1)
        and not components.get("paused")
        and not _spec_of(member, components).get("paused")
    ]


def _spec_of(member: Member, components: t.Mapping[str, t.Any]) -> t.Mapping[str, t.Any]:
    row = COMPONENTS.get(member.component)
    return section(components, row.spec_key) if row else {}


def _without_pods(found: t.Iterable[Member]) -> list[Member]:
    return [member for member in found if is_active(member.item) and number(member.item, "spec.replicas", 1) == 0]


def _is_meant(member: Member, components: t.Mapping[str, t.Any], mode: t.Any) -> bool:
    """Whether the manifest wants no pods: it says so, or it is a cluster with the operator's idle standalone."""
    if member.component == "standalone" and mode == "cluster":
        return True
    spec = _spec_of(member, components)
    name = group_of(member.item)
    group = [entry for entry in spec.get("groups") or [] if name and entry.get("name") == name]
    return bool({**spec, **(group[0] if group else {})}.get("replicas") == 0)


def _stub(state: State, stage: str, kind: str, name: str) -> dict[str, t.Any]:
    """An object that isn't there: its name tells whose it was."""
    if stage != COMPONENT_STAGE:
        return _object(kind, name, {"app": stage, "component": stage})
    component = name.removeprefix(f"{state.name}-milvus-") if kind == "Deployment" else "milvus"
    return _object(kind, name, {**_MILVUS, "app.kubernetes.io/component": component})


def _object(kind: str, name: str, labels: t.Mapping[str, str]) -> dict[str, t.Any]:
    return {"kind": kind, "metadata": {"name": name, "labels": dict(labels)}}
