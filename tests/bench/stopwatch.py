# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs one program and prints what it took, as JSON: `stopwatch.py LOG PROGRAM ARGUMENT...`.

Ansible doesn't wait for its workers. So this becomes the parent of every orphan below it, and waits for them all: only
who waits for a process is told what it used. A process of its own, because the bench has other children.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import time

_BECOME_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)


def main() -> None:
    """Run, wait, print."""
    ctypes.CDLL(None).prctl(_BECOME_SUBREAPER, 1, 0, 0, 0)
    log, *command = sys.argv[1:]
    code, seconds, cpu_seconds, memory = 0, 0.0, 0.0, 0
    began = time.monotonic()
    with open(log, "wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    while True:
        try:
            ended, status, usage = os.wait4(-1, 0)
        except ChildProcessError:
            break
        if ended == process.pid:
            code, seconds = os.waitstatus_to_exitcode(status), time.monotonic() - began
        cpu_seconds += usage.ru_utime + usage.ru_stime
        memory = max(memory, usage.ru_maxrss)
    print(json.dumps({"code": code, "seconds": seconds, "cpu_seconds": cpu_seconds, "memory_mib": memory / 1024}))


if __name__ == "__main__":
    main()
