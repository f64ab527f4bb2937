# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Saying where a long run is, while it runs. **Private** to the collection.

A module's output arrives only at its end. So it appends lines to a file whose name the action plugin gives by an
environment variable, and the action plugin shows them at once.
"""

from __future__ import annotations

import os
import typing as t

#: The file that lines are appended to; without it nothing is said.
VARIABLE = "VECTOROPS_MILVUS_PROGRESS"

Report = t.Callable[[str], None]


def progress(environ: t.Mapping[str, str] | None = None) -> Report:
    """Where to report to: the file that the environment names, else nowhere."""
    path = (os.environ if environ is None else environ).get(VARIABLE, "")
    if not path:
        return lambda _line: None

    def append(line: str) -> None:
        try:
            file = os.open(path, os.O_WRONLY | os.O_APPEND)
        except OSError:
            return  # the one who made it is gone: nobody listens any more
        try:
            os.write(file, f"{line}\n".encode())
        finally:
            os.close(file)

    return append
