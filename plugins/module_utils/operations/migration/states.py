# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The states of a migration, and what is remembered of it. **Private** to the collection.

The names are the milvus-operator's (milvusupgrade_types.go), the misspelt one too: scripts look for them.
"""

from __future__ import annotations

import dataclasses
import typing as t

STOPPING = "OldVersionStopping"
BACKING_UP = "BackupMeta"
BACKUP_FAILED = "BakupMetaFailed"
UPDATING = "UpdatingMeta"
UPDATE_FAILED = "UpdateMetaFailed"
STARTING = "NewVersionStarting"
SUCCEEDED = "Succeeded"
STOPPING_TO_GO_BACK = "RollbackNewVersionStopping"
RESTORING = "RollbackRestoringOldMeta"
STARTING_OLD = "RollbackOldVersionStarting"
ROLLED_BACK = "RollbackedSucceeded"
ROLLBACK_FAILED = "RollbackFailed"

FORWARD = (STOPPING, BACKING_UP, UPDATING, STARTING, SUCCEEDED)
BACK = (STOPPING_TO_GO_BACK, RESTORING, STARTING_OLD, ROLLED_BACK)
_FINISHED = (SUCCEEDED, ROLLED_BACK)
_FAILED = (BACKUP_FAILED, UPDATE_FAILED, ROLLBACK_FAILED)


@dataclasses.dataclass(frozen=True)
class Progress:
    """How far a migration is.

    :param revision: of the release, before the migration.
    :param source: the version before, ``2.1.4``.
    :param target: the version after.
    :param image: that of the version after.
    :param claim: what holds the backup.
    :param own_claim: whether the migration made it.
    :param backed_up: the backup is complete.
    :param metadata_changed: the tool may have begun to change the metadata.
    :param task_begun: the pod of this state was made.
    :param rolling_back: it goes back.
    :param retried: how often the backup was tried again.
    :param quiet_since: when the last one who had a session in etcd was gone, in seconds since the epoch; 0 for unknown.
    :param reason: why it goes back or ended without success.
    """

    name: str
    state: str = ""
    revision: int = 0
    source: str = ""
    target: str = ""
    image: str = ""
    claim: str = ""
    own_claim: bool = False
    backed_up: bool = False
    metadata_changed: bool = False
    task_begun: bool = False
    rolling_back: bool = False
    retried: int = 0
    quiet_since: float = 0.0
    reason: str = ""

    @property
    def recorded(self) -> dict[str, t.Any]:
        """As the release record keeps it."""
        return dataclasses.asdict(self)


def read_progress(recorded: t.Mapping[str, t.Any]) -> Progress | None:
    """The progress in a release record, None where there is none."""
    known = {field.name for field in dataclasses.fields(Progress)}
    values = {key: value for key, value in recorded.items() if key in known}
    return Progress(**values) if values else None


def unfinished(recorded: t.Mapping[str, t.Any]) -> Progress | None:
    """The migration in a release record that was begun and hasn't come to its end, None where there is none."""
    progress = read_progress(recorded)
    return progress if progress and not is_finished(progress.state) else None


def wanted_end(operation: str) -> str:
    """The last state of a migration that went as its manifest says."""
    return ROLLED_BACK if operation == "rollback" else SUCCEEDED


def is_finished(state: str) -> bool:
    """Whether nothing is left to do: the cluster runs one version with its metadata."""
    return state in ("", *_FINISHED)


def has_ended(state: str) -> bool:
    """Whether a run ends here, be it well or not."""
    return state in (*_FINISHED, *_FAILED)


def conditions(progress: Progress) -> list[dict[str, str]]:
    """The operator's condition."""
    type_ = "Rollbacked" if progress.rolling_back else "Upgraded"
    status = "True" if progress.state in _FINISHED else "False"
    return [{"type": type_, "status": status, "reason": progress.state, "message": progress.reason}]
