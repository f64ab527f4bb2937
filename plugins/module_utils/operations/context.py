# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every operation is given: the cluster, the clock, and the user's wishes. **Private** to the collection."""

from __future__ import annotations

import contextlib
import dataclasses
import typing as t

from ..catalog.grace import GRACE, Grace
from ..kube.client import Client
from ..kube.clock import Clock, SystemClock
from ..kube.errors import ApiError
from ..manifest.findings import Finding
from ..release.lease import Lease
from .progress import Report, progress


@dataclasses.dataclass(frozen=True)
class Settings:
    """The options that all operations share.

    :param wait_timeout: seconds per stage.
    :param operation_timeout: seconds for the whole operation, 0 for no limit of its own.
    :param termination_timeout: seconds after which a pod that is ending gets an explicit grace.
    :param lease_timeout: seconds to wait for another run on the same release to end.
    :param take_over: whether objects of others that have the release's names become its own.
    :param preflight_ignore: names of preflight checks whose errors become warnings.
    :param flushed: the user's word that everything was flushed right before, and that nobody has written since.
    :param probe: whether external services are tested before anything is rolled out.
    :param probe_image: another image for that than Milvus' own.
    :param diff: whether anybody wants to see before and after.
    :param grace: the patience with each cause of trouble.
    """

    check_mode: bool = False
    wait: bool = True
    wait_timeout: float = 1800.0
    operation_timeout: float = 0.0
    termination_timeout: float = 300.0
    lease_timeout: float = 60.0
    force_conflicts: bool = False
    take_over: bool = False
    create_namespace: bool = False
    allow_mode_change: bool = False
    allow_message_storage_change: bool = False
    flushed: bool = False
    preflight_ignore: tuple[str, ...] = ()
    probe: bool = False
    probe_image: str = ""
    diff: bool = False
    grace: Grace = GRACE


@dataclasses.dataclass
class Context:
    """One run: what it may use, and the warnings and steps that it gathers on its way.

    :param probe: what the test of external services found.
    :param changed_at: when this run last wrote, in seconds since the epoch; 0 for a run that wrote nothing.
    """

    client: Client
    settings: Settings
    clock: Clock = dataclasses.field(default_factory=SystemClock)
    warnings: list[str] = dataclasses.field(default_factory=list)
    steps: list[dict[str, t.Any]] = dataclasses.field(default_factory=list)
    probe: list[dict[str, t.Any]] = dataclasses.field(default_factory=list)
    lease: Lease | None = None
    report: Report = dataclasses.field(default_factory=progress)
    changed_at: float = 0.0
    started: float = 0.0

    def __post_init__(self) -> None:
        self.started = self.clock.monotonic()

    @property
    def wrote(self) -> bool:
        """Whether this run has written anything."""
        return self.changed_at > 0

    def warn(self, findings: t.Iterable[Finding]) -> None:
        """Keep findings as warnings, each text once."""
        for finding in findings:
            if finding.text() not in self.warnings:
                self.warnings.append(finding.text())

    @contextlib.contextmanager
    def alone(self, release: str, namespace: str) -> t.Iterator[None]:
        """Hold the release's Lease: no other run writes meanwhile.

        :raises LeaseHeld: another run holds it for longer than we may wait.
        """
        patience = self.settings.lease_timeout
        with Lease(self.client, release, namespace, self.clock, patience, self.report) as lease:
            self.lease = lease
            try:
                yield
            finally:
                self.lease = None

    @contextlib.contextmanager
    def writing(self) -> t.Iterator[None]:
        """Around each write. What the server refuses was not written; what got no answer may have been.

        A write that is repeated because the server was away asks for the Lease anew, each time.

        :raises LeaseLost: another run may have taken over.
        """
        guard = self.lease.assert_held if self.lease is not None else None
        if guard is not None:
            guard()
        try:
            with self.client.guards.asking(guard):
                yield
        except ApiError as error:
            if error.status < 500:
                raise
            self._note_write()
            raise
        except BaseException:
            self._note_write()
            raise
        self._note_write()

    def _note_write(self) -> None:
        self.changed_at = float(int(self.clock.now()))  # objects carry whole seconds, too

    def seconds_left(self, timeout: float) -> float:
        """The seconds that a stage may take, bounded by what is left for the operation."""
        if not self.settings.operation_timeout:
            return timeout
        return min(timeout, self.started + self.settings.operation_timeout - self.clock.monotonic())
