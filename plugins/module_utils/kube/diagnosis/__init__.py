# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What keeps workloads from becoming ready, told from plain objects. **Private** to the collection."""

from __future__ import annotations

from .causes import Cause, LogHint, as_result, message
from .diagnose import diagnose
from .evidence import Expectations, Snapshot
from .logs import telling

__all__ = ["Cause", "Expectations", "LogHint", "Snapshot", "as_result", "diagnose", "message", "telling"]
