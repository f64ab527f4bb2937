# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One run of one program: how long it took, what it cost, what it asked of the API server."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import typing as t
from pathlib import Path

_STOPWATCH = Path(__file__).with_name("stopwatch.py")
_RUN_SECONDS = 900
_CONTROL_PLANE = ("system:", "testbed:")
_READING = frozenset({"get", "list", "watch"})


@dataclasses.dataclass(frozen=True)
class Sample:
    """What one run took.

    :param seconds: by the clock on the wall, of the whole program.
    :param cpu_seconds: of the program with everything that it started.
    :param memory_mib: the largest resident memory of any one of these processes.
    :param requests: answered by the API server; None where there is no audit log.
    :param writes: those of them that write, dry runs and reviews left out.
    """

    seconds: float
    cpu_seconds: float
    memory_mib: float
    requests: int | None = None
    writes: int | None = None


class Failed(Exception):
    """A program that was to be measured ended with an error."""


class AuditLog:
    """The API server's audit log, read from where the last look ended.

    :param path: the file, None for a cluster without one.
    """

    def __init__(self, path: Path | None):
        self._path = path
        self._read = 0

    def skip(self) -> None:
        """Leave out what was logged so far."""
        if self._path:
            self._read = self._path.stat().st_size

    def counts(self) -> tuple[int, int] | tuple[None, None]:
        """The clients' requests since the last look, and how many of them write."""
        if not self._path:
            return None, None
        with self._path.open("rb") as file:
            file.seek(self._read)
            lines = file.read().splitlines()
        by_id = {event["auditID"]: event for event in map(json.loads, lines) if _is_client(event)}
        return len(by_id), sum(_writes(event) for event in by_id.values())


def _is_client(event: t.Mapping[str, t.Any]) -> bool:
    return not event["user"]["username"].startswith(_CONTROL_PLANE)


def _writes(event: t.Mapping[str, t.Any]) -> bool:
    reviewed = "reviews" in event.get("objectRef", {}).get("resource", "")
    return event["verb"] not in _READING and not reviewed and "dryRun=" not in event["requestURI"]


def measure(command: t.Sequence[str], audit: AuditLog, environ: t.Mapping[str, str], cwd: Path, log: Path) -> Sample:
    """Run a program to its end, with all that it leaves behind.

    :param log: where its output goes.
    :raises Failed: it ended with an error.
    """
    audit.skip()
    watched = [sys.executable, str(_STOPWATCH), str(log), *command]
    done = subprocess.run(watched, stdout=subprocess.PIPE, cwd=cwd, env=environ, timeout=_RUN_SECONDS, check=True)
    taken = json.loads(done.stdout)
    if taken.pop("code"):
        raise Failed(f"{' '.join(command)}\n{log.read_text(errors='replace')[-3000:]}")
    requests, writes = audit.counts()
    return Sample(**taken, requests=requests, writes=writes)
