# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which lines of a container's log tell why it ended. **Private** to the collection."""

from __future__ import annotations

import re

# How a Go program begins its last words; what each of its goroutines was at follows, hundreds of lines of no use.
_LAST_WORDS = re.compile(r"panic: |fatal error: |SIG[A-Z]+: ")


def telling(log: str, lines: int) -> str:
    """The lines from where a Go program broke off, else the last ones.

    >>> telling("starting\\npanic: no bucket\\n\\ngoroutine 1 [running]:\\nmain.main()\\n", 2)
    'panic: no bucket\\n'
    >>> telling("starting\\nno bucket\\n", 1)
    'no bucket'
    """
    found = log.rstrip().splitlines()
    start = next((number for number, line in enumerate(found) if _LAST_WORDS.match(line)), None)
    return "\n".join(found[-lines:] if start is None else found[start : start + lines])
