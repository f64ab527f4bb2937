# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may be scaled, and what is checked before it is. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..catalog import components
from ..kube.client import FIELD_MANAGER
from ..kube.errors import ApiError
from ..manifest.findings import Finding, MilvusError, PreflightError
from ..plan.autoscaling import asked
from ..plan.changes import Change
from ..plan.compare import Difference
from ..plan.ownership import foreign_appliers
from ..plan.scaling import Running, wishes
from ..render.autoscaler import Autoscaler, autoscaler_name
from ..render.components import may_be_two
from ..render.stages import COMPONENTS, Stage
from ..resolve.model import Release
from .apply import rehearse
from .autoscaling import due
from .context import Context
from .planning import Plan
from .preflight import ignored, preflight, refuse
from .preflight.subject import Subject
from .run import previous_release
from .state import State

_CHECKS = ("milvus_resource", "conflicts", "quota", "budgets", "node_capacity", "node_room")


def who_runs(state: State) -> dict[str, Running]:
    """The components and groups of a release as they are.

    :raises MilvusError: there is no release, it is stopped, or another operation on it was interrupted.
    """
    release = _release(state)
    found, scaled = {}, state.autoscalers()
    budgets = {workload.known_as for workload in release.workloads if workload.budget}
    for known_as, (item, names) in state.workloads().items():
        row = components.COMPONENTS[known_as.partition("/")[0]]
        if not components.default_replicas(row.name, release.mode):
            continue  # it idles in this mode
        found[known_as] = Running(
            known_as,
            item["metadata"]["name"],
            names,
            int(item["spec"].get("replicas", 1)),
            int((item.get("status") or {}).get("readyReplicas", 0)),
            autoscaler=autoscaler_name(state.name, known_as) if known_as in scaled else "",
            budget=known_as in budgets,
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


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What the user asks for.

    :param replicas: numbers of pods, by component or group.
    :param autoscale: the options of autoscalers, likewise.
    :param minimum: what none may get below: a number, or numbers by component or group.
    :param require_metrics: whether an autoscaler that nobody gives metrics to is an error.
    """

    replicas: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    autoscale: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    minimum: t.Any = 1
    require_metrics: bool = True


def wished(
    state: State, running: t.Mapping[str, Running], wanted: Wanted
) -> tuple[dict[str, int], dict[str, Autoscaler]]:
    """The numbers of pods, and the autoscalers, that are to be: what was before and what an interrupted run left, too.

    :raises MilvusError: with everything that is wrong with them.
    """
    scalers, findings = asked(wanted.autoscale, wanted.minimum, running)
    freed = {name: dataclasses.replace(running[name], autoscaler="") for name in scalers.absent}
    numbers, more = wishes(wanted.replicas, wanted.minimum, {**running, **freed})
    findings += [finding for finding in more if finding not in findings]
    for known_as in sorted(set(numbers) & set(scalers.present)):
        findings.append(Finding(f"replicas.{known_as}", "an autoscaler is asked for as well", "leave one of them out"))
    if findings:
        raise PreflightError(f"Milvus {state.name} can't be scaled like that:", findings)
    interrupted = state.record.operation.get("workers", {})
    left = {known_as: number for known_as, number in interrupted.items() if known_as in running}
    kept = {known_as: scaler for known_as, scaler in due(state).items() if known_as not in scalers.absent}
    ranges = {name: min(max(running[name].replicas, one.min), one.max) for name, one in scalers.present.items()}
    return {**left, **numbers, **ranges}, {**kept, **scalers.present}


def check(
    context: Context,
    state: State,
    changes: t.Sequence[Change],
    applied: t.Sequence[Change],
    found: t.Sequence[Finding],
) -> None:
    """Preflight, and a server-side dry run of each change.

    :param changes: of Deployments.
    :param applied: of other objects.
    :param found: what is known of them.
    :raises PreflightError: with all errors at once.
    """
    owned = [_with_conflicts(change) for change in changes]
    release = t.cast(Release, previous_release(state))
    plan = Plan((Stage(COMPONENTS, tuple(state.of_kind("Deployment"))),), (*owned, *applied), (), ())
    findings = [*preflight(context, Subject(state, plan, release), _CHECKS)]
    findings += [ignored(finding, context.settings.preflight_ignore) for finding in found]
    if not any(finding.severity == "error" for finding in findings):
        findings += [finding for change in changes for finding in _rehearsed(context, state, change)]
        findings += rehearse(context, applied)
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
