# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Programs and libraries (ELF, 64 bits): what they export, and keeping some of it to themselves.

The wheel's server 2.2.16 exports the OpenSSL that is part of it, so that libraries beside it, which were made with
another OpenSSL, call that one, and it crashes as soon as they talk to the object storage.
"""

from __future__ import annotations

import mmap
import struct
import typing as t
from pathlib import Path

_HEADER = struct.Struct("<16xHHIQQQIHHHHHH")
_SECTION = struct.Struct("<IIQQQQIIQQ")
_SYMBOL = struct.Struct("<IBBHQQ")
_DYNAMIC_SYMBOLS = 11
_VISIBILITY_OFFSET = 5
_HIDDEN = 2


class _Symbol(t.NamedTuple):
    name: bytes
    offset: int
    is_defined: bool


def exported(file: Path) -> frozenset[bytes]:
    """The names of what a program or library defines for others."""
    return frozenset(symbol.name for symbol in _symbols(file.read_bytes()) if symbol.is_defined)


def keep_to_itself(file: Path, names: t.Container[bytes]) -> int:
    """Have a file not define these names for others any more; what it calls itself stays as it is.

    :returns: how many it had.
    """
    with file.open("r+b") as opened, mmap.mmap(opened.fileno(), 0) as content:
        found = [symbol.offset for symbol in _symbols(content) if symbol.is_defined and symbol.name in names]
        for offset in found:
            content[offset + _VISIBILITY_OFFSET] = _HIDDEN
    return len(found)


def _symbols(content: bytes | mmap.mmap) -> t.Iterator[_Symbol]:
    header = _HEADER.unpack_from(content)
    start, size, count = header[5], header[10], header[11]
    sections = [_SECTION.unpack_from(content, start + number * size) for number in range(count)]
    for section in sections:
        if section[1] == _DYNAMIC_SYMBOLS:
            names = sections[section[6]][4]
            for offset in range(section[4], section[4] + section[5], _SYMBOL.size):
                name, _info, _other, index, _value, _size = _SYMBOL.unpack_from(content, offset)
                end = content.find(b"\0", names + name)
                yield _Symbol(content[names + name : end], offset, bool(index))
