# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One run at a time: a Lease per release. **Private** to the collection.

The holder renews every few seconds by a thread. A Lease is taken over only after its holder was seen silent for the
whole duration on our own clock, as other machines' clocks can't be trusted (rule 7 of the design).
"""

from __future__ import annotations

import contextlib
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

Report = t.Callable[[str], None]
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
    :param report: told whom we wait for.
    """

    def __init__(
        self,
        client: Client,
        release: str,
        namespace: str,
        clock: Clock,
        patience: float,
        report: Report = lambda _line: None,
    ):
        self._client = client
        self._report = report
        self._release = release
        self._namespace = namespace
        self._clock = clock
        self._patience = patience
        self._identity = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._version = ""
        self._uid = ""
        self._acquired = ""
        self._renewed = 0.0
        self._renewing = threading.Lock()
        self._ended = threading.Event()

    def __enter__(self) -> Lease:
        try:
            self._acquire()
            threading.Thread(target=self._renew_until_ended, daemon=True, name="lease").start()
        except Exception:
            raise
        except BaseException:  # a signal: the request that takes the Lease may be on its way
            self._release_it()
            raise
        return self

    def __exit__(self, *_exception: object) -> None:
        self._ended.set()
        try:
            self._release_it()
        except BaseException:  # a signal, and there is only one
            self._release_it()
            raise

    def assert_held(self) -> None:
        """To be called before each write, and each repetition of it.

        Where we were silent for long, one more renewal proves that it is ours.

        :raises LeaseLost: we could not renew, so that another run may have taken over.
        """
        with self._renewing:
            silent = self._clock.monotonic() - self._renewed
            if silent <= STOP_WRITING_AFTER:
                return
            try:
                if self._renew():
                    return
                reason = "another run has taken it over"
            except KubernetesError as error:
                reason = f"it could not be renewed for {silent:.0f} s ({error.message})"
        raise LeaseLost(
            f"Lease {lease_name(self._release)}: {reason}, so nothing more is written; "
            "run again to complete what was begun"
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
                if holder is not None and (seen is None or seen.identity != holder.identity):
                    self._report(f"Milvus {self._release}: waiting, as {self._held_by(holder)}")
                seen, seen_at = holder, now
            if now - started > self._patience and holder is not None:
                raise LeaseHeld(
                    f"Another run works on Milvus {self._release} in namespace {self._namespace}: "
                    f"{self._held_by(holder)}; wait for its end, then run again"
                )
            self._ended.wait(_LOOK_INTERVAL)

    def _try(self, seen: Holder | None, *, silent: float) -> bool:
        """Take the Lease where nobody holds it, or its holder has been silent for its whole duration."""
        if seen is not None and silent <= DURATION:
            return False
        asked = self._clock.monotonic()
        try:
            if seen is None:
                live = self._client.create("Lease", self._body(""), self._namespace)
            else:
                live = self._client.replace(self._body(seen.version))
        except ApiError as error:
            if error.is_conflict:
                return self._ours_after_all(asked)
            if error.is_not_found and seen is not None:
                return False
            raise
        self._note(live, asked)
        return True

    def _ours_after_all(self, asked: float) -> bool:
        """Whether a refused request was the repetition of one that succeeded, but whose answer got lost."""
        live = self._read()
        if live is None or _holder(live).identity != self._identity:
            return False
        self._note(live, asked)
        return True

    def _renew_until_ended(self) -> None:
        while not self._ended.wait(RENEW_INTERVAL):
            with self._renewing:
                try:
                    if not self._renew():
                        self._renewed = float("-inf")
                        return
                except KubernetesError:
                    continue

    def _renew(self) -> bool:
        """Renew; False where it isn't ours any more. That the version still fits proves that nobody else had it.

        The API server would make a Lease that is gone anew (another run took ours over, and is through): so the uid.
        """
        asked = self._clock.monotonic()
        try:
            live = self._client.replace(self._body(self._version, self._uid))
        except ApiError as error:
            if error.is_conflict:
                return self._ours_after_all(asked)
            if error.is_not_found:
                return False
            raise
        self._note(live, asked)
        return True

    def _note(self, live: Object, asked: float) -> None:
        """Remember the state that the server answered; others may count from the moment at which we asked for it."""
        self._version = live["metadata"]["resourceVersion"]
        self._uid = live["metadata"]["uid"]
        self._renewed = asked

    def _release_it(self) -> None:
        """Give it back, if it is ours; where that fails, it runs out by itself."""
        with contextlib.suppress(KubernetesError):
            live = self._read()
            if live is not None and _holder(live).identity == self._identity:
                precondition = {"uid": live["metadata"]["uid"]}
                self._client.delete("Lease", lease_name(self._release), self._namespace, preconditions=precondition)

    def _held_by(self, holder: Holder) -> str:
        return f"{holder.identity} holds Lease {lease_name(self._release)} since {holder.since}"

    def _read(self) -> Object | None:
        return self._client.get("Lease", lease_name(self._release), self._namespace)

    def _body(self, version: str, uid: str = "") -> Object:
        now = _micro_time(self._clock.now())
        self._acquired = self._acquired or now
        metadata = {"name": lease_name(self._release), "namespace": self._namespace}
        metadata |= {"resourceVersion": version} if version else {}
        metadata |= {"uid": uid} if uid else {}
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
