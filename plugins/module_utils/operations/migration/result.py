# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user sees of a migration: the module's result, and why it failed. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...manifest.findings import MilvusError
from ...plan.changes import Change, summary
from ...plan.diff import diff
from ..context import Context
from . import states
from .states import Progress
from .tasks import Outcome


def result(
    context: Context,
    cluster: dict[str, t.Any],
    migration: dict[str, t.Any],
    changes: t.Sequence[Change] = (),
    *,
    changed: bool | None = None,
) -> dict[str, t.Any]:
    """As the module returns it.

    :param cluster: its summary.
    :param migration: as described() says it.
    :param changed: whether anything was done, where that isn't the same as whether there are changes.
    """
    return {
        "changed": bool(changes) if changed is None else changed,
        "changes": [summary(change) for change in changes],
        "diff": diff(changes) if context.settings.diff else [],
        "steps": context.steps,
        "cluster": cluster,
        "migration": migration,
    }


def described(progress: Progress, outcomes: t.Iterable[Outcome] = ()) -> dict[str, t.Any]:
    """A migration as modules return it.

    :param outcomes: what the tool's pods did, in this run.
    """
    return {
        "name": progress.name,
        "state": progress.state,
        "conditions": states.conditions(progress),
        "source": progress.source,
        "target": progress.target,
        "image": progress.image,
        "retried": progress.retried,
        "backup": {"claim": progress.claim, "complete": progress.backed_up},
        "logs": [outcome.as_result for outcome in outcomes],
    }


def forgotten(name: str) -> dict[str, t.Any]:
    """A migration of which nothing is left, as modules return it."""
    return {"name": name, "state": ""}


def failure(cluster: str, progress: Progress, outcomes: t.Iterable[Outcome], why: str, advice: str) -> MilvusError:
    """A migration that came to another end than it should, with what runs now.

    :param advice: what is left to a user when going back has failed, too.
    """
    ends = {
        states.ROLLED_BACK: f"The cluster runs {progress.source} again.",
        states.ROLLBACK_FAILED: f"Going back failed, and nothing runs: {advice}.",
        states.UPDATE_FAILED: "Nothing runs: operation: rollback restores the backup and starts the old version.",
        states.BACKUP_FAILED: "Nothing runs, the metadata are as they were: run again, or with operation: rollback.",
    }
    message = f"Milvus {cluster}: {why}\n{ends[progress.state]}"
    return MilvusError(message, result={"migration": described(progress, outcomes)})
