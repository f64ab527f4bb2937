# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No risk without a backup: what the user names as one must be complete, and recent. **Private** to the collection.

Whether it holds what it should is not for us to know.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..kube.client import Object
from ..kube.errors import ApiError
from ..kube.fields import holds, moment
from ..manifest.findings import Finding
from .context import Context

_HOUR = 3600.0


@dataclasses.dataclass(frozen=True)
class Backup:
    """What the user says about the backup.

    :param required: whether there must be one.
    :param jobs: names of Jobs that made it.
    :param snapshots: names of VolumeSnapshots.
    :param max_age: the seconds that it may be old.
    """

    required: bool = False
    jobs: tuple[str, ...] = ()
    snapshots: tuple[str, ...] = ()
    max_age: float = 24 * _HOUR


#: None is required.
NO_BACKUP = Backup()


def backup_findings(context: Context, namespace: str, backup: Backup) -> t.Iterator[Finding]:
    """What is wrong with the backup: it isn't there, not complete or too old. Nothing where none is required."""
    if not backup.required:
        return
    if not backup.jobs and not backup.snapshots:
        advice = "name the Jobs that made it (backup_jobs), or its VolumeSnapshots (backup_snapshots)"
        yield Finding("backup", "is required, and none is named", advice)
    for name in backup.jobs:
        yield from _judged(context, "Job", name, namespace, backup.max_age)
    for name in backup.snapshots:
        yield from _judged(context, "VolumeSnapshot", name, namespace, backup.max_age)


def _judged(context: Context, kind: str, name: str, namespace: str, max_age: float) -> t.Iterator[Finding]:
    subject = f"{kind} {name}"
    try:
        item = context.client.get(kind, name, namespace)
    except ApiError as error:
        if not error.is_forbidden:
            raise
        yield Finding(subject, f"can't be looked at: {error.message}", "grant the right to get it")
        return
    if item is None:
        yield Finding(subject, f"is not there in namespace {namespace}", "make the backup, or correct the name")
        return
    finished = _FINISHED[kind](item)
    if finished is None:
        yield Finding(subject, "is not complete", "wait for it, or make another backup")
    elif context.clock.now() - finished > max_age:
        age, allowed = (context.clock.now() - finished) / _HOUR, max_age / _HOUR
        yield Finding(subject, f"is {age:.1f} hours old, {allowed:.1f} are allowed", "make another backup")


def _job_finished(job: Object) -> float | None:
    return moment(job, "status.completionTime") if holds(job, "Complete") else None


def _snapshot_taken(snapshot: Object) -> float | None:
    ready = (snapshot.get("status") or {}).get("readyToUse") is True
    return moment(snapshot, "status.creationTime") if ready else None


_FINISHED: t.Mapping[str, t.Callable[[Object], float | None]] = {
    "Job": _job_finished,
    "VolumeSnapshot": _snapshot_taken,
}
