# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The release record: what the cluster remembers about its release. **Private** to the collection.

State lives in the cluster, never on the control node (rule 7 of the design). One Secret holds the record; each
revision's manifest and objects go to an immutable Secret of their own, the last ten are kept.
"""

from __future__ import annotations

import base64
import dataclasses
import gzip
import json
import typing as t

from ..manifest.findings import MilvusError
from ..render.metadata import RELEASE_LABEL

Object = dict[str, t.Any]
RECORD_TYPE = "vectorops.milvus/release"
REVISION_TYPE = "vectorops.milvus/revision"
KEPT_REVISIONS = 10


@dataclasses.dataclass(frozen=True)
class Record:
    """What is remembered.

    :param revision: the number of the last deployed revision, 0 before the first.
    :param manifest: the manifest of that revision.
    :param defaults: what the manifest left open, as it was decided at the first deploy.
    :param inventory: stage, kind and name of every object written.
    :param initialised: one-time work that is done, by stage (``message_storage``).
    :param stopped: the number of pods that each workload had when it was stopped, by name; empty while it runs.
    :param scaled: the numbers of pods that milvus_scale made, by component or ``component/group``.
    :param autoscalers: what milvus_scale was told of autoscalers, likewise.
    :param messages: of a message storage that changes: when all was ``flushed``, and which one is ``in_use`` since.
    :param operation: the operation in progress (``{"name", "step"}``), empty when none is.
    :param migration: the last migration of the metadata (operations/migration/progress.py), empty where there is none.
    :param history: one entry per revision, newest last (``{"revision", "date", "image", "description"}``).
    """

    revision: int = 0
    manifest: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    defaults: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    inventory: tuple[tuple[str, str, str], ...] = ()
    initialised: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    stopped: t.Mapping[str, int] = dataclasses.field(default_factory=dict)
    scaled: t.Mapping[str, int] = dataclasses.field(default_factory=dict)
    autoscalers: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    messages: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    operation: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    migration: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    history: tuple[t.Mapping[str, t.Any], ...] = ()

    def remembers(self, manifest: t.Mapping[str, t.Any]) -> bool:
        """Whether the last deployed revision had this manifest."""
        return self.revision > 0 and _plain(self.manifest) == _plain(manifest)


def record_name(release: str) -> str:
    """The name of the record's Secret."""
    return f"{release}-milvus-release"


def revision_name(release: str, revision: int) -> str:
    """The name of one revision's Secret."""
    return f"{record_name(release)}-v{revision}"


def record_object(record: Record, release: str, namespace: str) -> Object:
    """The record as a Secret."""
    return _secret(record_name(release), release, namespace, RECORD_TYPE, {"record": dataclasses.asdict(record)})


def revision_object(record: Record, objects: t.Sequence[Object], release: str, namespace: str) -> Object:
    """The immutable Secret of the record's revision, with its manifest and rendered objects."""
    content = {"manifest": record.manifest, "objects": list(objects), "defaults": record.defaults}
    secret = _secret(revision_name(release, record.revision), release, namespace, REVISION_TYPE, content)
    return {**secret, "immutable": True}


def read_record(secret: t.Mapping[str, t.Any] | None) -> Record:
    """The record in a Secret; an empty record where there is none.

    :raises MilvusError: the Secret is there but was damaged.
    """
    if secret is None:
        return Record()
    try:
        content = _unpack(secret["data"]["record"])
        inventory = tuple((entry[0], entry[1], entry[2]) for entry in content.pop("inventory"))
        return Record(inventory=inventory, history=tuple(content.pop("history")), **content)
    except (KeyError, IndexError, TypeError, ValueError, OSError) as error:
        name = secret.get("metadata", {}).get("name", "")
        raise MilvusError(
            f"Secret {name}: the release record in it can't be read ({type(error).__name__}: {error}); "
            "restore it from a backup, or delete it to let the next run adopt what is there"
        ) from error


def read_revision(secret: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Manifest, defaults and objects of a revision's Secret, by these names."""
    return {name: _unpack(packed) for name, packed in secret["data"].items()}


def outdated_revisions(record: Record, release: str) -> list[str]:
    """The names of revision Secrets that are older than those kept."""
    oldest_kept = record.revision - KEPT_REVISIONS + 1
    return [revision_name(release, entry["revision"]) for entry in record.history if entry["revision"] < oldest_kept]


def _secret(name: str, release: str, namespace: str, type_: str, content: t.Mapping[str, t.Any]) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": type_,
        "metadata": {"name": name, "namespace": namespace, "labels": {RELEASE_LABEL: release}},
        "data": {key: _pack(value) for key, value in content.items()},
    }


def _plain(value: t.Any) -> t.Any:
    return json.loads(json.dumps(value, sort_keys=True))


def _pack(value: t.Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def _unpack(text: str) -> t.Any:
    return json.loads(gzip.decompress(base64.b64decode(text)))
