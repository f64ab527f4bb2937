# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sending a request again, and asking first whether that is still right. **Private** to the collection."""

from __future__ import annotations

import contextlib
import threading
import typing as t

Guard = t.Callable[[], None]

LONGEST_RETRY_AFTER = 15.0
_RETRIED_STATUS = (429, 500, 502, 503, 504)


class Guards:
    """Who is asked before a request is repeated, for each thread its own.

    What was right to send may be wrong to send again half a minute later.
    """

    def __init__(self) -> None:
        self._local = threading.local()

    @property
    def current(self) -> Guard | None:
        """The guard of this thread."""
        return t.cast("Guard | None", getattr(self._local, "guard", None))

    @contextlib.contextmanager
    def asking(self, guard: Guard | None) -> t.Iterator[None]:
        """Have the guard asked before each repetition; what it raises ends the request."""
        before = self.current
        self._local.guard = guard
        try:
            yield
        finally:
            self._local.guard = before

    def ask(self) -> None:
        """Ask the guard of this thread, if there is one. It may send requests itself, which nobody guards."""
        guard = self.current
        if guard is not None:
            with self.asking(None):
                guard()


def retries(*, patient: bool, guards: Guards) -> t.Any:
    """Retries for what passes by itself; a server that has answered before is given half a minute to come back.

    Every write we make may be repeated: applies, merges and deletes by their nature, creates because they are checked.
    """
    import urllib3

    class Retry(urllib3.Retry):
        """Not more patient than we are ourselves: a server may say that it wants to be asked again tomorrow."""

        def parse_retry_after(self, retry_after: str) -> float:
            return float(min(super().parse_retry_after(retry_after), LONGEST_RETRY_AFTER))

        def sleep(self, response: t.Any = None) -> None:
            super().sleep(response)
            guards.ask()

    return Retry(
        total=8 if patient else 3,
        connect=8 if patient else 1,
        backoff_factor=0.25,
        backoff_max=8,
        status_forcelist=_RETRIED_STATUS,
        allowed_methods=None,
        raise_on_status=False,
        respect_retry_after_header=True,
    )
