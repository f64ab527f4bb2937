# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The last step: writing what the plan says. **Private** to the collection."""

from __future__ import annotations

import concurrent.futures
import typing as t

from ..kube.client import Object
from ..kube.errors import ApiError
from ..kube.kinds import KINDS
from ..manifest.findings import Finding, PreflightError
from ..plan.changes import Change
from ..plan.growth import with_claims_of
from .context import Context
from .ending import delete_keeping_pods

_SIDE_BY_SIDE = 6


def rehearse(context: Context, changes: t.Iterable[Change]) -> list[Finding]:
    """Send everything that will be written through a server-side dry run; what the server refuses are findings."""

    def check(change: Change) -> Finding | None:
        try:
            context.client.apply(_acceptable_now(change), dry_run=True)
        except ApiError as error:
            return _refused(change, error)
        return None

    # A Job that is replaced can't be tried while its forerunner is there.
    applied = [
        change
        for change in changes
        if change.desired is not None and (change.kind, change.action) != ("Job", "replace")
    ]
    with concurrent.futures.ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        return [finding for finding in pool.map(check, applied) if finding]


def write(context: Context, changes: t.Sequence[Change]) -> None:
    """Write the changes rank by rank, those of one rank side by side; deletes go from the last rank to the first.

    :raises PreflightError: the server refused an object after all.
    """
    deleting = all(change.action == "delete" for change in changes)
    for rank in sorted({KINDS[change.kind].rank for change in changes}, reverse=deleting):
        group = [change for change in changes if KINDS[change.kind].rank == rank]
        with concurrent.futures.ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            findings = [finding for finding in pool.map(lambda change: _write(context, change), group) if finding]
        if findings:
            raise PreflightError("The API server refused:", findings)


def set_replicas(context: Context, kind: str, name: str, namespace: str, replicas: int) -> None:
    """Give a workload another number of pods, without waiting for them."""
    with context.writing():
        context.client.merge(kind, name, namespace, {"spec": {"replicas": replicas}}, "scale")


def _write(context: Context, change: Change) -> Finding | None:
    try:
        if change.before is not None and change.action in ("delete", "replace"):
            _delete(context, change, change.before)
        if change.desired is not None:
            _unblock_strategy(context, change)
            with context.writing():
                context.client.apply(change.desired)
    except ApiError as error:
        return _refused(change, error)
    return None


def _delete(context: Context, change: Change, live: Object) -> None:
    if (change.kind, change.action) == ("StatefulSet", "replace"):
        delete_keeping_pods(context, live)
        return
    with context.writing():
        context.client.delete(change.kind, change.name, live["metadata"].get("namespace"))


def _is_blocked(change: Change) -> bool:
    """Whether the live update strategy has settings that forbid the desired one, and that an apply can't take away.

    The API server fills them in when somebody turns ``Recreate`` into ``RollingUpdate``.
    """
    live = ((change.before or {}).get("spec") or {}).get("strategy") or {}
    wanted = ((change.desired or {}).get("spec") or {}).get("strategy") or {}
    return change.kind == "Deployment" and wanted.get("type") == "Recreate" and "rollingUpdate" in live


def _acceptable_now(change: Change) -> Object:
    """The desired object without what only a step before the apply makes acceptable."""
    desired = t.cast(Object, change.desired)
    if change.action == "replace" and change.before is not None:
        return with_claims_of(desired, change.before)
    if not _is_blocked(change):
        return desired
    return {**desired, "spec": {name: value for name, value in desired["spec"].items() if name != "strategy"}}


def _unblock_strategy(context: Context, change: Change) -> None:
    if _is_blocked(change):
        strategy = {"type": "Recreate", "rollingUpdate": None}
        namespace = t.cast(Object, change.desired)["metadata"]["namespace"]
        with context.writing():
            context.client.merge(change.kind, change.name, namespace, {"spec": {"strategy": strategy}})


def _refused(change: Change, error: ApiError) -> Finding:
    advice = "grant the right, or see the Role in docs/" if error.is_forbidden else ""
    return Finding(f"{change.kind} {change.name}", error.message, advice, name="dry_run")
