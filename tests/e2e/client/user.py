# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts the client's commands, each in a process of its own."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import shutil
import subprocess
import sys
import typing as t
from pathlib import Path

from ansible_collections.vectorops.milvus.tests.e2e import build
from ansible_collections.vectorops.milvus.tests.integration.harness import CHECKOUT
from ansible_collections.vectorops.milvus.tests.testbed.testbed.locks import locked

_HERE = Path(__file__).resolve().parent
_REQUIREMENTS = _HERE / "requirements.txt"
_SECONDS = 400
#: The share of the really nearest vectors that a search has to find.
RECALL = 0.99

Report = dict[str, t.Any]


def python() -> Path:
    """An interpreter that has pymilvus, installed if need be."""
    key = hashlib.sha256(_REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:16]
    folder = build.cache("clients") / key
    with locked(folder.with_suffix(".lock")):
        if not (folder / "complete").exists():
            _install(folder)
    return folder / "bin/python"


def _install(folder: Path) -> None:
    uv = shutil.which("uv") or str(CHECKOUT / ".dev/bootstrap/bin/uv")
    environment = {**os.environ, "VIRTUAL_ENV": str(folder), "UV_SYSTEM_CERTS": "true"}
    subprocess.run([uv, "venv", "-q", "--clear", "--python", sys.executable, str(folder)], check=True)
    install = [uv, "pip", "install", "-q", "--compile-bytecode", "-r", str(_REQUIREMENTS)]
    subprocess.run(install, check=True, env=environment)
    (folder / "complete").touch()


@dataclasses.dataclass
class Watch:
    """What a client that works all the time saw, once it has ended."""

    report: Report = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class User:
    """A user of Milvus.

    :param address: ``host:port``.
    """

    address: str

    def ask(self, command: str, collection: str, number: int = 0) -> Report:
        """Run a command to its end."""
        with self.start(command, collection, number) as process:
            return self.answer(process)

    def finds(self, collection: str, rows: int, share: float = RECALL) -> float:
        """When all rows were there, no more and no less, and were found."""
        seen = self.ask("check", collection, rows)
        assert seen["recall"] >= share, seen
        return float(seen["at"])

    def start(self, command: str, collection: str, number: int = 0) -> subprocess.Popen[str]:
        """Start a command."""
        words = [str(python()), str(_HERE / "script.py"), command, self.address, collection, str(number)]
        pipe = subprocess.PIPE
        return subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, text=True)

    def answer(self, process: subprocess.Popen[str]) -> Report:
        """Wait for a command's end, and return what it found."""
        try:
            output, errors = process.communicate(timeout=_SECONDS)
        except BaseException:
            process.kill()
            raise
        assert process.returncode == 0, errors[-3000:]
        return t.cast(Report, json.loads(output.splitlines()[-1]))

    def run(self, program: str) -> str:
        """Run lines of Python that name the address themselves; what they print."""
        done = subprocess.run(
            [str(python()), "-c", program], capture_output=True, text=True, timeout=_SECONDS, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    @contextlib.contextmanager
    def watching(self, collection: str, count: int) -> t.Iterator[Watch]:
        """Search and insert all the time; the report is there after the block."""
        watch = Watch()
        process = self.start("watch", collection, count)
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "working", self.answer(process)
            yield watch
            watch.report = self.answer(process)
        finally:
            process.kill()
            process.wait()
