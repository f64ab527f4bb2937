# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kubernetes quantities as exact numbers. **Private** to the collection.

The API server stores quantities in a canonical form (``2048Mi`` becomes ``2Gi``), so they are compared as numbers.
"""

from __future__ import annotations

import decimal
import re
import typing as t

_PATTERN = re.compile(r"^([+-]?[0-9.]+)([eE][+-]?[0-9]+|[numkMGTPE]|[KMGTPE]i)?$")
_DECIMAL = {"n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6}
_SUFFIXES: dict[str, decimal.Decimal] = {
    **{suffix: decimal.Decimal(10) ** exponent for suffix, exponent in _DECIMAL.items()},
    **{suffix: decimal.Decimal(1024) ** power for suffix, power in _BINARY.items()},
}
#: Parents whose members are quantities, and members that are quantities wherever they stand.
_QUANTITY_PARENTS = frozenset({"limits", "requests", "capacity", "hard"})
_QUANTITY_MEMBERS = frozenset({"sizeLimit", "divisor"})


def quantity(value: t.Any) -> decimal.Decimal | None:
    """The number behind a quantity, or None where it is none.

    >>> quantity("2048Mi") == quantity("2Gi")
    True
    """
    match = _PATTERN.match(str(value))
    if isinstance(value, bool) or not match:
        return None
    suffix = match.group(2) or ""
    try:
        if suffix[:1] in ("e", "E") and len(suffix) > 1:
            return decimal.Decimal(match.group(1) + suffix)
        return decimal.Decimal(match.group(1)) * _SUFFIXES.get(suffix, decimal.Decimal(1))
    except decimal.InvalidOperation:
        return None


def is_quantity_path(path: t.Sequence[t.Any]) -> bool:
    """Whether the value at this path is a quantity (``resources.limits.memory``)."""
    parent = path[-2] if len(path) > 1 else None
    return parent in _QUANTITY_PARENTS or (bool(path) and path[-1] in _QUANTITY_MEMBERS)
