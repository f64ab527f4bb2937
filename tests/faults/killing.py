# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Killing a process with everything that came from it."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

from ansible_collections.vectorops.milvus.tests.testbed.testbed.processes import Process, began
from ansible_collections.vectorops.milvus.tests.testbed.testbed.waiting import wait_until

_END_SECONDS = 10.0
_PARENT_FIELD = 1  # of /proc/PID/stat, counted after the name


def descendants(pid: int) -> list[int]:
    """All processes below one, by their parents: sessions and process groups don't matter."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            children.setdefault(int(fields[_PARENT_FIELD]), []).append(int(stat.parent.name))
    found = [pid]
    for parent in found:
        found += children.get(parent, [])
    return found[1:]


def kill_tree(pid: int) -> list[Process]:
    """Kill a process and all below it, and return when all of them are gone.

    Each is stopped before it is looked whom it has started, so that none of them can start another one meanwhile.
    """
    family: dict[int, Process] = {}
    while new := [one for one in (pid, *descendants(pid)) if one not in family]:
        for one in new:
            family[one] = Process(one, began(one) or "")
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGSTOP)
    for process in family.values():
        process.send(signal.SIGKILL)
    left = [process.pid for process in family.values()]
    assert wait_until(lambda: not any(process.alive for process in family.values()), _END_SECONDS), left
    return list(family.values())
