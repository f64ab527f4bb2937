# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A polite end: SIGTERM and SIGINT unwind the run instead of cutting it. **Private** to the collection."""

from __future__ import annotations

import contextlib
import signal
import types
import typing as t

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Cancelled(BaseException):
    """Somebody asked this run to end.

    No Exception, so that nothing on the way takes it for a failure that it may go on from.

    :param name: the name of the signal.
    """

    def __init__(self, name: str):
        super().__init__(name)
        self.name = name


@contextlib.contextmanager
def cancellable() -> t.Iterator[None]:
    """Inside, the first SIGTERM or SIGINT raises Cancelled in the main thread, so that the Lease is given back.

    Further ones are ignored: a process group gets them twice, and they must not cut the unwinding.
    """

    def cancel(number: int, _frame: types.FrameType | None) -> None:
        for other in _SIGNALS:
            signal.signal(other, signal.SIG_IGN)
        raise Cancelled(signal.Signals(number).name)

    for number in _SIGNALS:
        signal.signal(number, cancel)
    try:
        yield
    finally:  # what is left to do is to report
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)
