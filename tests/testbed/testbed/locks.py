"""Locks between processes, and signals that wait for a good moment."""

import fcntl
import hashlib
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds an exclusive lock; the kernel frees it however this process ends. The file goes with the lock."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = path.open("w")
    fcntl.flock(handle, fcntl.LOCK_EX)
    while not _is_still(path, handle):  # its last holder removed it while we waited
        handle.close()
        handle = path.open("w")
        fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        handle.close()


def _is_still(path: Path, handle: IO[str]) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle.fileno()))
    except FileNotFoundError:
        return False


def lock_file_for(directory: Path, cache: Path) -> Path:
    """The lock of a testbed's folder. It lies outside of that folder, which comes and goes."""
    name = hashlib.sha256(str(directory.resolve()).encode()).hexdigest()[:16]
    return cache / "locks" / f"{name}.lock"


@contextmanager
def signals_deferred() -> Iterator[None]:
    """Ctrl-C and SIGTERM wait until the block is done, so that no started program stays unrecorded."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pending: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda n, _: pending.append(n)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for pending_number in pending:
            signal.raise_signal(pending_number)
