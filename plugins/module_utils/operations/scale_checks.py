# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may be scaled, and what is checked before it is. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..catalog.components import COMPONENTS, default_replicas
from ..kube.client import FIELD_MANAGER
from ..kube.errors import ApiError
from ..manifest.findings import Finding, MilvusError, PreflightError
from ..plan.changes import Change
from ..plan.compare import Difference
from ..plan.ownership import foreign_appliers
from ..plan.scaling import Running, wishes
from ..render.components import may_be_two
from ..resolve.model import Release
from .context import Context
from .planning import Plan
from .preflight import preflight, refuse
from .preflight.subject import Subject
from .run import previous_release
from .state import State

_CHECKS = ("milvus_resource", "conflicts", "quota", "node_capacity", "node_room")


def who_runs(state: State) -> dict[str, Running]:
    """The components and groups of a release as they are.

    :raises MilvusError: there is no release, it is stopped, or another operation on it was interrupted.
    """
    release = _release(state)
    found = {}
    for known_as, (item, names) in state.workloads().items():
        row = COMPONENTS[known_as.partition("/")[0]]
        if not default_replicas(row.name, release.mode):
            continue  # it idles in this mode
        found[known_as] = Running(
            known_as,
            item["metadata"]["name"],
            names,
            int(item["spec"].get("replicas", 1)),
            int((item.get("status") or {}).get("readyReplicas", 0)),
            standby=bool(row.active_standby) and may_be_two(release, row),
        )
    return found


def _release(state: State) -> Release:
    where = f"Milvus {state.name} in namespace {state.namespace}"
    if not state.record.inventory:
        raise MilvusError(
            f"Milvus {state.name}: there is no such release in namespace {state.namespace}; deploy it first"
        )
    if state.record.stopped:
        raise MilvusError(f"{where} is stopped; deploy it first (milvus_cluster), which brings its pods back")
    operation = state.record.operation
    if operation and operation.get("name") != "scale":
        raise MilvusError(
            f"{where}: the operation '{operation.get('name')}' is not through (step {operation.get('step')}); "
            "run it again first, it goes on from there"
        )
    release = previous_release(state)
    if release is None:
        raise MilvusError(f"{where}: it was never deployed to the end, or its manifest can't be read; deploy it first")
    return release


def wished(
    state: State, running: t.Mapping[str, Running], replicas: t.Mapping[str, t.Any], minimum: t.Any
) -> dict[str, int]:
    """The numbers of pods that are asked for, those of an interrupted run included.

    :raises MilvusError: with everything that is wrong with them.
    """
    numbers, findings = wishes(replicas, minimum, running)
    if findings:
        raise PreflightError(f"Milvus {state.name} can't be scaled like that:", findings)
    interrupted = state.record.operation.get("workers", {})
    left = {known_as: wanted for known_as, wanted in interrupted.items() if known_as in running}
    return {**left, **numbers}


def check(context: Context, state: State, changes: t.Sequence[Change]) -> None:
    """Preflight, and a server-side dry run of each change.

    :raises PreflightError: with all errors at once.
    """
    owned = [_with_conflicts(change) for change in changes]
    release = t.cast(Release, previous_release(state))
    findings = preflight(context, Subject(state, Plan((), tuple(owned), (), ()), release), _CHECKS)
    if not any(finding.severity == "error" for finding in findings):
        findings += [finding for change in changes for finding in _rehearsed(context, state, change)]
    refuse(context, findings)


def _with_conflicts(change: Change) -> Change:
    live = t.cast("dict[str, t.Any]", change.before)
    found = [Difference(("spec", "replicas"), None, None)]
    return dataclasses.replace(change, conflicts=foreign_appliers(live, found, FIELD_MANAGER))


def _rehearsed(context: Context, state: State, change: Change) -> t.Iterator[Finding]:
    number = t.cast("dict[str, t.Any]", change.desired)["spec"]["replicas"]
    patch = {"spec": {"replicas": number}}
    try:
        context.client.merge(change.kind, change.name, state.namespace, patch, "scale", dry_run=True)
    except ApiError as error:
        advice = "grant the right to patch deployments/scale (docs/rights.md)" if error.is_forbidden else ""
        yield Finding(f"{change.kind} {change.name}", error.message, advice, name="dry_run")
