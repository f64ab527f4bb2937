# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Edits of live objects in rounds: many objects at once, and as many fields of each as the API server takes."""

from __future__ import annotations

import collections
import copy
import dataclasses
import json
import re
import typing as t

from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object
from ansible_collections.vectorops.milvus.tests.integration.owned_fields import (
    MANAGER,
    MISSING,
    Path,
    at,
    changed_fields,
    leaves,
    other_values,
    owned_fields,
    put,
    shown,
)

KINDS = "pdb,serviceaccount,secret,configmap,pvc,service,statefulset,deployment,job"
TOGETHER = 24
Identity = tuple[str, str]


@dataclasses.dataclass(frozen=True)
class Edit:
    """One field, and the values to try on it: the first that the API server takes is used."""

    path: Path
    values: tuple[t.Any, ...]


def change_of(item: Object, path: Path) -> Edit:
    return Edit(path, tuple(other_values(path[-1], at(item, path))))


def removal_of(path: Path) -> Edit:
    return Edit(path, (MISSING,))


def identity(item: t.Mapping[str, t.Any]) -> Identity:
    return item["kind"], item["metadata"]["name"]


def rendered_objects(cluster: Cluster, namespace: str) -> dict[Identity, Object]:
    """The live objects that a deploy has rendered; the release's record and the claims of StatefulSets are not."""
    listed = cluster.kubectl("get", KINDS, "-n", namespace, "-o", "json", "--show-managed-fields")
    found = {identity(item): item for item in json.loads(listed)["items"]}
    return {
        key: item
        for key, item in found.items()
        if not item.get("type", "").startswith("vectorops.milvus/")
        and any(entry["manager"] == MANAGER for entry in item["metadata"].get("managedFields", []))
    }


class Editor:
    """Works through edits of objects, round by round.

    :param base: the objects as they shall be.
    :param edits: what to try on each object.
    :param alone: by kind the paths whose edits go alone: those that the API server is likely to refuse.
    """

    def __init__(
        self,
        cluster: Cluster,
        base: t.Mapping[Identity, Object],
        edits: t.Mapping[Identity, list[Edit]],
        alone: t.Mapping[str, t.Container[str]],
    ):
        self._cluster = cluster
        self._base = {key: shown(item) for key, item in base.items()}
        self._owned = {key: list(leaves(owned_fields(item), item)) for key, item in base.items()}
        self._waiting = {
            key: collections.deque(batches(wanted, alone.get(key[0], ()))) for key, wanted in edits.items()
        }
        #: Kind and path (list items without their keys) of what the API server let nobody change.
        self.refused: set[tuple[str, str]] = set()

    def rounds(self) -> t.Iterator[dict[Identity, set[str]]]:
        """Edit, and yield the objects that were changed, each with the fields of ours that differ now."""
        while any(self._waiting.values()):
            tried = {key: waiting.popleft() for key, waiting in self._waiting.items() if waiting}
            after = self._replace([self._edited(key, batch) for key, batch in tried.items()])
            for key, batch in tried.items():
                if key not in after:
                    self._try_again(key, batch)
            found = {key: changed_fields(self._base[key], item, self._owned[key]) for key, item in after.items()}
            yield {key: fields for key, fields in found.items() if fields}

    def _edited(self, key: Identity, batch: list[Edit]) -> Object:
        item = copy.deepcopy(self._base[key])
        for edit in reversed(batch):  # from behind, so that places in lists stay what they are
            put(item, edit.path, edit.values[0])
        return item

    def _replace(self, edited: list[Object]) -> dict[Identity, Object]:
        """What kubectl replaced; it goes on after an object that the API server refuses."""
        document = json.dumps({"apiVersion": "v1", "kind": "List", "items": edited})
        arguments = ("replace", "--validate=ignore", "-o", "json", "-f", "-")
        done = self._cluster.kubectl(*arguments, stdin=document, check=False)
        return {identity(item): item for item in _documents(done)}

    def _try_again(self, key: Identity, batch: list[Edit]) -> None:
        """A batch that was refused is split; a single edit gets its next value."""
        if len(batch) > 1:
            middle = len(batch) // 2
            self._waiting[key].extendleft((batch[middle:], batch[:middle]))
        elif batch[0].values[1:]:
            self._waiting[key].appendleft([dataclasses.replace(batch[0], values=batch[0].values[1:])])
        else:
            self.refused.add((key[0], generalised(batch[0].path)))


def batches(edits: t.Iterable[Edit], alone: t.Container[str]) -> list[list[Edit]]:
    """As many edits together as may be; those that have no value to try are none."""
    wanted = [edit for edit in edits if edit.values]
    together = [edit for edit in wanted if generalised(edit.path) not in alone]
    grouped = [together[begin : begin + TOGETHER] for begin in range(0, len(together), TOGETHER)]
    return grouped + [[edit] for edit in wanted if generalised(edit.path) in alone]


def generalised(path: Path) -> str:
    """A path without the keys of list items: ``spec.containers[].image``."""
    return re.sub(r"\.\[", "[", ".".join(step if isinstance(step, str) else "[]" for step in path))


def _documents(text: str) -> t.Iterator[Object]:
    """The objects that kubectl printed one after the other, in a list or not."""
    decoder, place = json.JSONDecoder(), 0
    while (begin := text.find("{", place)) >= 0:
        document, place = decoder.raw_decode(text, begin)
        yield from document.get("items", [document])
