# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where quantities stand in Kubernetes objects. **Private** to the collection.

The API server stores quantities in a canonical form (``2048Mi`` becomes ``2Gi``), so they are compared as numbers.
"""

from __future__ import annotations

import typing as t

from ..manifest.quantities import quantity

__all__ = ["is_quantity_path", "quantity"]

#: Parents whose members are quantities, and members that are quantities wherever they stand.
_QUANTITY_PARENTS = frozenset({"limits", "requests", "capacity", "hard"})
_QUANTITY_MEMBERS = frozenset({"sizeLimit", "divisor"})


def is_quantity_path(path: t.Sequence[t.Any]) -> bool:
    """Whether the value at this path is a quantity (``resources.limits.memory``)."""
    parent = path[-2] if len(path) > 1 else None
    return parent in _QUANTITY_PARENTS or (bool(path) and path[-1] in _QUANTITY_MEMBERS)
