# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kubernetes quantities: what is one, and how much it is. **Private** to the collection.

The grammar is k8s.io/apimachinery's, pkg/api/resource.
"""

from __future__ import annotations

import decimal
import re
import typing as t

_PATTERN = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d{1,3})|([a-zA-Z]*))", re.ASCII)
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_FACTORS: t.Mapping[str, decimal.Decimal] = {
    **{suffix: decimal.Decimal(10) ** exponent for suffix, exponent in _DECIMAL.items()},
    **{f"{suffix}i": decimal.Decimal(1024) ** power for power, suffix in enumerate("KMGTPE", 1)},
}


def quantity(value: str | int | float) -> decimal.Decimal | None:
    """The number behind a quantity, None where it is none.

    >>> quantity("2048Mi") == quantity("2Gi")
    True
    """
    match = _PATTERN.fullmatch(str(value))
    if not match or (match[3] or "") not in _FACTORS:
        return None
    return decimal.Decimal(match[1] + (match[2] or "")) * _FACTORS[match[3] or ""]


def nearest_quantity(text: str) -> str:
    """What was probably meant by a text that isn't a quantity, empty for no idea.

    >>> nearest_quantity("8 gb")
    '8G'
    """
    match = _PATTERN.fullmatch(text.replace(" ", ""))
    wanted = (match[3] or "").lower().removesuffix("b") if match else ""
    # The last one: of m and M, nobody writes the milli with a wrong case or a B for bytes.
    suffix = max(
        (suffix for suffix in _FACTORS if wanted and suffix.lower() == wanted), key=_FACTORS.__getitem__, default=""
    )
    return f"{match[1]}{suffix}" if match and suffix else ""
