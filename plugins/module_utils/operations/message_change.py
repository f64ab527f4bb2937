# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From one message storage to another: what the record has to say of it. **Private** to the collection.

Milvus remembers in its metadata how far it has read, and another message storage knows nothing of that: what nobody
has read yet is lost. So everything is flushed first, then all pods stop, and only then another one may be used (the
documents' way from RocksMQ to NATS). The record keeps two facts that no object shows: that everything was flushed
before the stop (``flushed``), and which message storage has been started since, until the deploy that does it is
through (``in_use``).
"""

from __future__ import annotations

import datetime
import typing as t

from ..catalog.message_storages import DATA_FOLDER, DATA_FOLDERS, FOLDER_KEYS
from ..plan.changes import Change, identity
from ..release.record import Record
from ..render.configuration import user_configuration
from ..render.stages import COMPONENTS
from ..resolve.keys import value_of
from ..resolve.model import Release
from .context import Context
from .state import State, owners

FLUSHED, IN_USE = "flushed", "in_use"
_CLAIM = "PersistentVolumeClaim"
_SERVERS = ("pulsar", "kafka")


def in_use(record: Record, before: Release) -> str:
    """The message storage that the cluster's messages are in.

    :param before: what was deployed last.
    """
    return str(record.messages.get(IN_USE) or before.message_storage)


def is_down(state: State) -> bool:
    """Whether the cluster was stopped, and none of its components has been started since."""
    components = {identity(live) for live, _names in state.workloads().values()}
    alive = [item for item in state.of_kind("Deployment") if item["spec"].get("replicas", 1)]
    return bool(state.record.stopped) and not any(identity(item) in components for item in alive)


def at_stop(context: Context, record: Record, changes: t.Iterable[Change]) -> dict[str, t.Any]:
    """What the record says of messages once a stop begins; the user says whether all was flushed right before.

    :param changes: what the stop does.
    """
    said = dict(record.messages)
    if context.settings.flushed:
        now = datetime.datetime.fromtimestamp(context.clock.now(), datetime.timezone.utc)
        said.setdefault(FLUSHED, now.isoformat(timespec="seconds"))
    elif record.operation.get("name") != "stop" and any(change.stage == COMPONENTS for change in changes):
        said.pop(FLUSHED, None)  # whoever ran meanwhile may have written
    return said


def at_step(record: Record, before: Release | None, after: Release, step: str) -> t.Mapping[str, t.Any]:
    """What the record says of messages while a step of a deploy is carried out: components write again."""
    if COMPONENTS not in step:
        return record.messages
    known = before is None or in_use(record, before) == after.message_storage == before.message_storage
    return {} if known else {IN_USE: after.message_storage}


def message_result(state: State, before: Release | None, after: Release) -> dict[str, t.Any]:
    """What modules return as ``message_storage``."""
    folder = _folder(after, after.message_storage)
    return {
        "before": in_use(state.record, before) if before else "",
        "after": after.message_storage,
        "flushed": str(state.record.messages.get(FLUSHED, "")),
        "folder": folder,
        "left": [*_left_folders(after), *_left_claims(state, after)],
    }


def _folder(release: Release, storage: str) -> str:
    """Where a message storage inside Milvus' own pods keeps its data; empty for a server."""
    if release.messages.volume is None or storage not in DATA_FOLDERS:
        return ""
    stated = value_of(user_configuration(release), FOLDER_KEYS[storage]) if storage in FOLDER_KEYS else None
    return str(stated or f"{DATA_FOLDER}/{DATA_FOLDERS[storage][0]}")


def _left_folders(release: Release) -> list[dict[str, str]]:
    """The folders that other message storages may have left on the claim that this one uses."""
    if not _claim(release):
        return []
    names = [name for storage, names in DATA_FOLDERS.items() if storage != release.message_storage for name in names]
    return [{"kind": "folder", "name": f"{DATA_FOLDER}/{name}"} for name in names]


def _left_claims(state: State, release: Release) -> list[dict[str, str]]:
    """The claims of this release's name that hold messages and that nothing uses any more."""
    used = {dependency.name for dependency in release.dependencies}
    servers = {f"{release.name}-{kind}" for kind in _SERVERS} - used
    found = []
    for item in state.of_kind(_CLAIM):
        name = item["metadata"]["name"]
        if owners(item) & servers or (name == f"{release.name}-data" and _claim(release) != name):
            found.append({"kind": _CLAIM, "name": name})
    return sorted(found, key=lambda entry: entry["name"])


def _claim(release: Release) -> str:
    volume = release.messages.volume or {}
    return str((volume.get("persistentVolumeClaim") or {}).get("claimName") or "")
