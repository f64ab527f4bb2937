# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A proxy between the modules and the API server that counts, records, and makes trouble on request."""

from .actions import Action, answer, call, cut, cut_midway, delay, end_watch_as_gone, lose_answer
from .record import Request
from .server import Fault, Proxy

__all__ = [
    "Action",
    "Fault",
    "Proxy",
    "Request",
    "answer",
    "call",
    "cut",
    "cut_midway",
    "delay",
    "end_watch_as_gone",
    "lose_answer",
]
