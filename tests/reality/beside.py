"""Runs commands beside a real standalone server, inside the isolation that ``server.py`` made. Not for import.

The server keeps its data in the folder, its messages in RocksMQ; only etcd runs beside it.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ADDRESS = ("127.0.0.1", 19530)


def raise_loopback() -> None:
    with socket.socket() as probe:
        fcntl.ioctl(probe, 0x8914, struct.pack("16sh", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS: up, running


def wait_until_answered(address: tuple[str, int], process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(address) == 0:
                return
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"nobody answers at {address}")
        time.sleep(0.1)


def run(command: list[str], folder: Path) -> dict[str, Any]:
    """What a command printed, and how many files with rows the object storage has afterwards."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    files = [path for path in (folder / "data").rglob("*") if path.is_file() and "insert_log" in path.parts]
    return {"code": done.returncode, "output": done.stdout, "errors": done.stderr, "files": len(files)}


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text())
    folder = Path(job["folder"])
    raise_loopback()
    etcd = [job["etcd"], "--data-dir", str(folder / "etcd"), "--unsafe-no-fsync", "--log-level", "error"]
    quiet = subprocess.DEVNULL
    wait_until_answered(("127.0.0.1", 2379), subprocess.Popen(etcd, stdout=quiet, stderr=quiet))
    with (folder / "server.log").open("w") as log:
        command = [f"{job['programs']}/milvus", "run", "standalone"]
        server = subprocess.Popen(command, cwd=folder, env=job["environment"], stdout=log, stderr=log)
    wait_until_answered(ADDRESS, server)
    seen = [run(command, folder) for command in job["commands"]]
    Path(job["result"]).write_text(json.dumps(seen))
    os._exit(0)  # all processes of the isolation end with this one


main()
