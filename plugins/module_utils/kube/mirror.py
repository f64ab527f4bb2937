# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A local copy of some kinds, kept fresh by watches. **Private** to the collection."""

from __future__ import annotations

import queue
import threading
import typing as t

from .client import Client, Object
from .errors import ApiError, KubernetesError

WATCH_SECONDS = 240
#: Before a broken watch is begun anew, so that a server in trouble isn't asked without a pause.
_PAUSE_SECONDS = 0.5


class Mirror:
    """The objects of a release, listed once and then followed; a cut or outdated watch lists again.

    Use it as a context manager: leaving it ends the watches.

    :param kinds: the kinds to follow.
    """

    def __init__(self, client: Client, namespace: str, selector: str, kinds: t.Sequence[str]):
        self._client = client
        self._namespace = namespace
        self._selector = selector
        self._objects: dict[str, dict[str, Object]] = {kind: {} for kind in kinds}
        self._lock = threading.Lock()
        self._events: queue.Queue[KubernetesError | None] = queue.Queue()
        self._stopped = threading.Event()

    def __enter__(self) -> Mirror:
        for kind in self._objects:
            version = self._relist(kind)
            threading.Thread(target=self._follow, args=(kind, version), daemon=True, name=f"watch-{kind}").start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stopped.set()

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that are followed."""
        return frozenset(self._objects)

    def objects(self, kind: str) -> list[Object]:
        """The objects of a kind as they were last seen."""
        with self._lock:
            return list(self._objects.get(kind, {}).values())

    def wait(self, seconds: float) -> None:
        """Return when something changed, at the latest after so many seconds.

        :raises KubernetesError: following a kind failed for good.
        """
        try:
            found = [self._events.get(timeout=max(seconds, 0.0))]
        except queue.Empty:
            return
        while not self._events.empty():
            found.append(self._events.get_nowait())
        for error in found:
            if error is not None:
                raise error

    def _relist(self, kind: str) -> str:
        items, version = self._client.list_at(kind, self._namespace, self._selector)
        with self._lock:
            self._objects[kind] = {item["metadata"]["name"]: item for item in items}
        return version

    def _follow(self, kind: str, version: str) -> None:
        while not self._stopped.is_set():
            version = self._watch_once(kind, version)

    def _watch_once(self, kind: str, version: str) -> str:
        """One watch until the server ends it; returns the resource version to go on from."""
        try:
            for type_, item in self._client.watch(kind, self._namespace, self._selector, version, WATCH_SECONDS):
                version = item["metadata"].get("resourceVersion", version)
                if self._stopped.is_set():
                    break
                self._take(kind, type_, item)
        except ApiError as error:
            if error.is_forbidden or error.is_unauthorized:
                self._events.put(error)
                self._stopped.set()
                return version
            return self._again(kind, version)
        except KubernetesError:
            return self._again(kind, version)
        return version

    def _again(self, kind: str, version: str) -> str:
        """List anew; the client has its own patience with a server that is away, then this is final."""
        self._stopped.wait(_PAUSE_SECONDS)
        try:
            version = self._relist(kind)
            self._events.put(None)
        except KubernetesError as error:
            self._events.put(error)
            self._stopped.set()
        return version

    def _take(self, kind: str, type_: str, item: Object) -> None:
        if type_ == "BOOKMARK":
            return
        with self._lock:
            if type_ == "DELETED":
                self._objects[kind].pop(item["metadata"]["name"], None)
            else:
                self._objects[kind][item["metadata"]["name"]] = item
        self._events.put(None)
