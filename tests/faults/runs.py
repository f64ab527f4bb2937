# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that can be interrupted: of modules alone (fast), and of whole ansible-playbook processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import typing as t
from pathlib import Path

from ansible_collections.vectorops.milvus.tests.integration.harness import BIN, CHECKOUT, Object, Outcome

_NURSERY = Path(__file__).parent / "nursery.py"
_RUN_SECONDS = 200


def _hear_interrupts() -> None:
    """Programs of a shell's background jobs inherit that SIGINT is ignored, and Python keeps it so."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Nursery:
    """Runs modules one at a time, without the start of Ansible. Use it as a context manager."""

    def __init__(self, folder: Path, name: str):
        self._output = folder / f"{name}.out"
        self._process: subprocess.Popen[str] | None = None
        self.pid = 0

    def __enter__(self) -> Nursery:
        self._process = subprocess.Popen(
            [sys.executable, str(_NURSERY)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**_environment(), "PYTHONPATH": str(CHECKOUT / ".dev")},
        )
        return self

    def __exit__(self, *_exception: object) -> None:
        assert self._process is not None
        self._process.stdin.close()  # type: ignore[union-attr]
        self._process.wait(timeout=10)
        self._process.stdout.close()  # type: ignore[union-attr]

    def start(self, module: str, **options: t.Any) -> None:
        """Begin a run; its process is ``pid``."""
        job = {"module": module, "options": options, "output": str(self._output)}
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        self.pid = self._answer()

    def wait(self) -> Outcome | None:
        """The outcome of the run; None where it was killed."""
        if self._answer() < 0:
            return None
        text = self._output.read_text(encoding="utf-8")
        assert "Traceback" not in text, text
        try:
            return Outcome(json.loads(text.strip().splitlines()[-1]), text)
        except (ValueError, IndexError) as error:
            raise AssertionError(f"no result: {text}") from error

    def run(self, module: str, **options: t.Any) -> Outcome:
        """A whole run that nobody kills."""
        self.start(module, **options)
        outcome = self.wait()
        assert outcome is not None, "killed"
        return outcome

    def _answer(self) -> int:
        assert self._process is not None and self._process.stdout is not None
        return int(self._process.stdout.readline())


class Playbook:
    """ansible-playbook with tasks on localhost, in the background."""

    def __init__(self, tasks: list[Object], environ: t.Mapping[str, str] | None = None):
        play = [{"name": "Test", "hosts": "localhost", "gather_facts": False, "tasks": tasks}]
        variables = {"ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg"), "ANSIBLE_FORCE_COLOR": "0"}
        self._process = subprocess.Popen(
            [str(BIN / "ansible-playbook"), "/dev/stdin"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=CHECKOUT,
            env={**_environment(), **variables, "ANSIBLE_STDOUT_CALLBACK": "ansible.posix.json", **(environ or {})},
            start_new_session=True,
            preexec_fn=_hear_interrupts,
        )
        self.pid = self._process.pid
        self._output = ""
        self._reader = threading.Thread(target=self._read, args=(json.dumps(play),), daemon=True)
        self._reader.start()

    def _read(self, play: str) -> None:
        self._output = self._process.communicate(play)[0]

    def output(self) -> str:
        """What it printed, once it has ended."""
        self._reader.join(_RUN_SECONDS)
        late = self._reader.is_alive()
        if late:
            os.killpg(self.pid, signal.SIGKILL)
            self._reader.join()
        assert not late, f"not ended after {_RUN_SECONDS} s: {self._output}"
        return self._output

    def outcome(self) -> Outcome:
        """The last task's result, once it has ended."""
        text = self.output()
        try:
            report = json.loads(text[text.index("{\n") : text.rindex("}") + 1])
            return Outcome(report["plays"][-1]["tasks"][-1]["hosts"]["localhost"], text)
        except (ValueError, KeyError, IndexError) as error:
            raise AssertionError(f"no result: {text}") from error


def task(module: str, **options: t.Any) -> Object:
    """A task of a playbook with one of our modules."""
    return {"name": module, f"vectorops.milvus.{module}": options}


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("K8S_AUTH_", "KUBECONFIG"))}
