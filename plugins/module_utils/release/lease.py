# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One run at a time: a Lease per release. **Private** to the collection.

The holder renews every few seconds by a thread. A Lease is taken over only after its holder was seen silent for the
whole duration on our own clock, as other machines' clocks can't be trusted (rule 7 of the design).
"""

from __future__ import annotations

import dataclasses
import datetime
import os
import socket
import threading
import typing as t
import uuid

from ..kube.client import Client, Object
from ..kube.clock import Clock
from ..kube.errors import ApiError, KubernetesError
from ..manifest.findings import MilvusError
from ..render.metadata import RELEASE_LABEL

DURATION = 15
RENEW_INTERVAL = 5.0
STOP_WRITING_AFTER = 10.0
_LOOK_INTERVAL = 1.0


class LeaseHeld(MilvusError):
    """Another run works on this release, and didn't end in time."""


class LeaseLost(MilvusError):
    """We could not renew, so that another run may have taken over: nothing more is written."""


@dataclasses.dataclass(frozen=True)
class Holder:
    """Who holds a Lease, and since when."""

    identity: str
    since: str
    version: str


def lease_name(release: str) -> str:
    """The name of a release's Lease."""
    return f"{release}-milvus"


class Lease:
    """The right to write to a release. Use it as a context manager.

    :param patience: the seconds to wait for another run to end.
    """

    def __init__(self, client: Client, release: str, namespace: str, clock: Clock, patience: float):
        self._client = client
        self._release = release
        self._namespace = namespace
        self._clock = clock
        self._patience = patience
        self._identity = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._version = ""
        self._acquired = ""
        self._renewed = 0.0
        self._ended = threading.Event()

    def __enter__(self) -> Lease:
        self._acquire()
        threading.Thread(target=self._renew_until_ended, daemon=True, name="lease").start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._ended.set()
        try:
            live = self._read()
            if live is not None and _holder(live).identity == self._identity:
                precondition = {"uid": live["metadata"]["uid"]}
                self._client.delete("Lease", lease_name(self._release), self._namespace, preconditions=precondition)
        except KubernetesError:
            return  # it runs out by itself

    def assert_held(self) -> None:
        """To be called before each write.

        :raises LeaseLost: we could not renew for so long that another run may soon take over.
        """
        silent = self._clock.monotonic() - self._renewed
        if silent > STOP_WRITING_AFTER:
            raise LeaseLost(
                f"Lease {lease_name(self._release)}: it could not be renewed for {silent:.0f} s, so nothing more is "
                "written; run again once the API server answers"
            )

    def _acquire(self) -> None:
        started = self._clock.monotonic()
        seen: Holder | None = None
        seen_at = started
        while not self._try(seen, silent=self._clock.monotonic() - seen_at):
            self._acquired = ""
            live = self._read()
            now = self._clock.monotonic()
            holder = _holder(live) if live else None
            if seen is None or holder is None or holder != seen:
                seen, seen_at = holder, now
            if now - started > self._patience and holder is not None:
                raise LeaseHeld(
                    f"Another run works on Milvus {self._release} in namespace {self._namespace}: "
                    f"{holder.identity} holds Lease {lease_name(self._release)} since {holder.since}; "
                    "wait for its end, then run again"
                )
            self._ended.wait(_LOOK_INTERVAL)

    def _try(self, seen: Holder | None, *, silent: float) -> bool:
        """Take the Lease where nobody holds it, or its holder has been silent for its whole duration."""
        try:
            if seen is None:
                live = self._client.create("Lease", self._body(""), self._namespace)
            elif silent > DURATION:
                live = self._client.replace(self._body(seen.version))
            else:
                return False
        except ApiError as error:
            if error.is_conflict or (error.is_not_found and seen is not None):
                return False
            raise
        self._note(live)
        return True

    def _renew_until_ended(self) -> None:
        while not self._ended.wait(RENEW_INTERVAL):
            try:
                self._note(self._client.replace(self._body(self._version)))
            except ApiError as error:
                if error.is_conflict or error.is_not_found:
                    self._renewed = float("-inf")
                    return
            except KubernetesError:
                continue

    def _note(self, live: Object) -> None:
        self._version = live["metadata"]["resourceVersion"]
        self._renewed = self._clock.monotonic()

    def _read(self) -> Object | None:
        return self._client.get("Lease", lease_name(self._release), self._namespace)

    def _body(self, version: str) -> Object:
        now = _micro_time(self._clock.now())
        self._acquired = self._acquired or now
        metadata = {"name": lease_name(self._release), "namespace": self._namespace}
        metadata |= {"resourceVersion": version} if version else {}
        return {
            "apiVersion": "coordination.k8s.io/v1",
            "kind": "Lease",
            "metadata": {**metadata, "labels": {RELEASE_LABEL: self._release}},
            "spec": {
                "holderIdentity": self._identity,
                "leaseDurationSeconds": DURATION,
                "acquireTime": self._acquired,
                "renewTime": now,
            },
        }


def _micro_time(seconds: float) -> str:
    """A moment as Kubernetes' MicroTime."""
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _holder(live: t.Mapping[str, t.Any]) -> Holder:
    spec = live.get("spec", {})
    return Holder(spec.get("holderIdentity", ""), spec.get("acquireTime", ""), live["metadata"]["resourceVersion"])
