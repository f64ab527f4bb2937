# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A choice of a matrix' cells: any two of the traits that go together at all are together in one of them."""

from __future__ import annotations

import itertools
import typing as t

from ansible_collections.vectorops.milvus.tests.unit.render.matrix import Cell

Pair = tuple[tuple[str, str], tuple[str, str]]


def pairs(cell: Cell) -> set[Pair]:
    """The pairs of traits that a cell has; of a version only the minor counts."""
    traits = {**cell._asdict(), "version": cell.minor}
    return set(itertools.combinations(sorted(traits.items()), 2))


def pairwise(cells: t.Iterable[Cell], cost: t.Callable[[Cell], int]) -> list[Cell]:
    """Few cells with all the pairs that any of the cells has.

    Greedily the one with the most new pairs, of equals the cheapest, then the first.
    """
    left = list(cells)
    wanted = set().union(*(pairs(cell) for cell in left))
    chosen: list[Cell] = []
    while wanted:
        best = min(left, key=lambda cell: (-len(pairs(cell) & wanted), cost(cell)))
        chosen.append(best)
        wanted -= pairs(best)
    return chosen
