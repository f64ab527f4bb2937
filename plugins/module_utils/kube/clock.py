# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Time as a parameter, so that tests wait for minutes in milliseconds. **Private** to the collection."""

from __future__ import annotations

import time
import typing as t


class Clock(t.Protocol):
    """What waits need to know about time."""

    def monotonic(self) -> float:
        """Seconds that only ever grow."""

    def now(self) -> float:
        """Seconds since the epoch."""


class SystemClock:
    """The machine's own clock."""

    def monotonic(self) -> float:
        """Seconds that only ever grow."""
        return time.monotonic()

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()
