"""Programs in the background: started detached, known again later, ended for sure.

A process id alone may have been given to somebody else since. So the record also holds when the process began,
and only a process of that id *and* that beginning is ever sent a signal.
"""

import json
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from .errors import TestbedError
from .layout import write_private
from .locks import signals_deferred
from .waiting import wait_until

_END_SECONDS = 30.0
_THREADS_FIELD, _START_TIME_FIELD = 17, 19  # of /proc/PID/stat, counted after the name


@dataclass(frozen=True)
class Process:
    """A process that this testbed started, now or in an earlier command."""

    pid: int
    began: str

    @property
    def alive(self) -> bool:
        """Whether it still runs; one that ended and was not collected yet does not."""
        _collect(self.pid)
        return began(self.pid) == self.began

    def send(self, number: signal.Signals) -> None:
        """Sends a signal if it still runs."""
        if self.alive:
            os.kill(self.pid, number)


def start(command: Sequence[str], log: Path, record: Path, environment: Mapping[str, str]) -> Process:
    """Starts a program in a session of its own, so that Ctrl-C in the terminal does not reach it."""
    with signals_deferred(), log.open("ab") as output:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            start_new_session=True,
        )
        child.returncode = 0  # the testbed outlives this interpreter: nobody waits for it through this object
        process = Process(child.pid, began(child.pid) or "")
        write_private(record, json.dumps(asdict(process)) + "\n")
    return process


def recorded(record: Path) -> Process | None:
    """The process that was started under this record."""
    try:
        return Process(**json.loads(record.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def end(processes: Sequence[Process], first: signal.Signals = signal.SIGTERM, grace: float = 2.0) -> None:
    """Ends processes and waits for their end; those that take longer than `grace` seconds are killed."""
    for number, seconds in ((first, grace), (signal.SIGKILL, _END_SECONDS)):
        for process in processes:
            process.send(number)
        if wait_until(lambda: not any(process.alive for process in processes), seconds):
            return
    left = ", ".join(str(process.pid) for process in processes if process.alive)
    raise TestbedError(f"these processes do not end, even when killed: {left}")


def began(pid: int) -> str | None:
    """When a process began, in a form that never repeats; None if it does not run."""
    stat = Path(f"/proc/{pid}/stat")
    if not Path("/proc/self/stat").exists():
        return _began_by_ps(pid)
    try:
        fields = stat.read_text().rpartition(")")[2].split()
    except OSError:
        return None
    if fields[0] in ("Z", "X") and int(fields[_THREADS_FIELD]) <= 1:
        return None  # with more threads it is still ending, and still holds its ports
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}/{fields[_START_TIME_FIELD]}"


def _began_by_ps(pid: int) -> str | None:
    answer = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.split(maxsplit=1)
    return None if not answer or answer[0].startswith("Z") else answer[1].strip()


def _collect(pid: int) -> None:
    with suppress(OSError):  # not a child of this interpreter
        os.waitpid(pid, os.WNOHANG)
