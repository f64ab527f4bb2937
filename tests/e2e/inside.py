# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The first process of the node's namespaces: `inside.py`, then one line of JSON on standard input.

The line tells the node's link and address, and which programs to start, each once a file is there that it needs. The
end of any of them ends the node. Whatever loses its parent becomes our child and is collected.
Nothing here outlives this process: the kernel kills what is left in the namespaces, and takes mounts and links away.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import typing as t
from pathlib import Path

# Folders that programs write to without being asked where: each a new, empty one.
_EMPTY = ("/run", "/var/log")


def main() -> int:
    """Set up, start, collect."""
    Path("/proc/sys/kernel/hostname").write_text("node")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    print("ready", flush=True)
    orders = json.loads(sys.stdin.readline() or "null")
    if orders is None:
        return 0
    for folder in _EMPTY:
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], check=True)
    subprocess.run(["ip", "link", "set", orders["link"], "up"], check=True)
    subprocess.run(["ip", "address", "add", orders["address"], "dev", orders["link"]], check=True)
    Path("/proc/sys/net/ipv4/ip_forward").write_text("1")
    started = {_start(program): program["command"][0] for program in orders["programs"]}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    return _collect(started)


def _start(program: dict[str, t.Any]) -> int:
    while not os.path.exists(program["after"]):
        time.sleep(0.05)
    with open(program["log"], "ab") as log:
        process = subprocess.Popen(program["command"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    process.returncode = 0  # collected below, not through this object
    return process.pid


def _collect(started: dict[int, str]) -> int:
    while True:
        ended, status = os.wait()
        if ended in started:
            print(f"{started[ended]} ended with {os.waitstatus_to_exitcode(status)}", flush=True)
            return 1


if __name__ == "__main__":
    sys.exit(main())
