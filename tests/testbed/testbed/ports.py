"""Free ports.

They are taken below the range from which the kernel serves outgoing connections and below Kubernetes' node ports:
so nobody takes the apiserver's port by chance while it is restarted.
"""

import random
import socket
from collections.abc import Iterable

from .errors import TestbedError

HOST = "127.0.0.1"
_RANGE = range(20000, 30000)
_TRIES = 200


def choose_ports(names: Iterable[str]) -> dict[str, int]:
    """A free port for each name. All are held until the last one is found, so that they differ."""
    held: list[socket.socket] = []
    try:
        ports = {}
        for name in names:
            held.append(_bind_some_port())
            ports[name] = held[-1].getsockname()[1]
        return ports
    finally:
        for holder in held:
            holder.close()


def _bind_some_port() -> socket.socket:
    for _ in range(_TRIES):
        candidate = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            candidate.bind((HOST, random.choice(_RANGE)))  # noqa: S311 - no secret
            return candidate
        except OSError:
            candidate.close()
    raise TestbedError(f"no free port found on {HOST} between {_RANGE.start} and {_RANGE.stop}")
