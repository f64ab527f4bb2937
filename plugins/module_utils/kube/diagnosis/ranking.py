# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Root causes first, and what they explain folded into them. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from .causes import REASONS, ROOT, Cause, tier_of
from .found import Found

# What waits for something that is not in its own hands; other reasons have a fault of their own.
_DEPENDENT_REASONS = frozenset({"Initializing", "NotReady"})


def ranked(entries: t.Iterable[Found]) -> list[Cause]:
    """The causes that explain all the others, in the order in which to look at them."""
    ordered = sorted(entries, key=_rank)
    parents = [_parent(entry, ordered) for entry in ordered]
    folded: dict[int, list[str]] = {}
    for index, entry in enumerate(ordered):
        root = root_of(index, parents)
        if root != index:
            folded.setdefault(root, []).append(entry.cause.title)
    return [
        dataclasses.replace(entry.cause, also=tuple(folded.get(index, ())))
        for index, entry in enumerate(ordered)
        if root_of(index, parents) == index
    ]


def _rank(entry: Found) -> tuple[t.Any, ...]:
    cause = entry.cause
    place = (entry.place.layer, not cause.hopeless, entry.place.order)
    return (tier_of(cause), *place, REASONS[cause.reason].rank, cause.name, cause.kind)


def _parent(entry: Found, ordered: t.Sequence[Found]) -> int | None:
    """The index of what explains the entry, or None."""
    for index, other in enumerate(ordered):
        if other is entry:
            continue
        if (other.cause.kind, other.cause.name) in entry.explained_by or _is_upstream(other, entry):
            return index
    head = next(index for index, other in enumerate(ordered) if other.siblings == entry.siblings)
    return None if ordered[head] is entry else head


def _is_upstream(other: Found, entry: Found) -> bool:
    """Whether the entry only waits, and the other is the trouble of something that it waits for."""
    if entry.cause.reason not in _DEPENDENT_REASONS or not entry.place.waits_for(other.place):
        return False
    tier = tier_of(other.cause)
    return tier == ROOT or tier < tier_of(entry.cause)


def root_of(index: int, parents: t.Sequence[int | None]) -> int:
    """Follow the parents up to one that has none; a circle ends at the first of its members."""
    seen: list[int] = []
    while (parent := parents[index]) is not None:
        if index in seen:
            return min(seen[seen.index(index) :])
        seen.append(index)
        index = parent
    return index
