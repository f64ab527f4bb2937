# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What may be done to a request instead of just passing it on."""

from __future__ import annotations

import json
import time
import typing as t

if t.TYPE_CHECKING:
    from .exchange import Exchange

#: Does something with one request; an exchange that it leaves unanswered is cut.
Action = t.Callable[["Exchange"], None]


def answer(status: int, reason: str, message: str = "told to fail by the test", **headers: str) -> Action:
    """Answer with an error as the API server words them; the request doesn't reach it.

    :param headers: with ``_`` for ``-``: ``Retry_After="1"``.
    """

    def act(exchange: Exchange) -> None:
        body = json.dumps(_status(status, reason, message)).encode()
        exchange.send(status, body, {name.replace("_", "-"): value for name, value in headers.items()})

    return act


def delay(seconds: float) -> Action:
    """Pass the request on, but late."""

    def act(exchange: Exchange) -> None:
        time.sleep(seconds)  # this is the fault itself, nothing is waited for
        exchange.pass_on()

    return act


def cut(exchange: Exchange) -> None:
    """Close the connection; the request doesn't reach the server."""
    exchange.cut()


def lose_answer(exchange: Exchange) -> None:
    """The server does what it was asked, and nobody is told."""
    exchange.forward()
    exchange.cut()


def cut_midway(exchange: Exchange) -> None:
    """The answer breaks off in its middle; a watch within its first event."""
    exchange.forward()
    exchange.send_half()
    exchange.cut()


def end_watch_as_gone(exchange: Exchange) -> None:
    """A watch is told that its resource version is too old, as the API server does it: in an event."""
    event = {"type": "ERROR", "object": _status(410, "Expired", "too old resource version: 1 (2)")}
    exchange.send(200, json.dumps(event).encode() + b"\n", {})


def call(hook: t.Callable[[], None], *, after: bool = False) -> Action:
    """Call a hook before the request is passed on, or after the server has done it; then cut the connection.

    :param after: whether the server gets the request at all.
    """

    def act(exchange: Exchange) -> None:
        if after:
            exchange.forward()
        hook()
        exchange.cut()

    return act


def _status(status: int, reason: str, message: str) -> dict[str, t.Any]:
    return {
        "apiVersion": "v1",
        "kind": "Status",
        "metadata": {},
        "status": "Failure",
        "code": status,
        "reason": reason,
        "message": message,
    }
