# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows of a table as a tree, and the nearest key to a wrong one. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import difflib
import functools
import re
import typing as t

from .rows import Row

_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")
# How alike two keys must be (difflib's ratio): a slip of the keyboard, and a wild guess for want of a better one.
_ALIKE = 0.75
_REMOTELY_ALIKE = 0.6
_MOST_SUGGESTIONS = 3


@dataclasses.dataclass
class Node:
    """One key: a row's, or a section's with keys below it.

    :param path: its keys from the root of the table.
    """

    path: tuple[str, ...] = ()
    row: Row | None = None
    children: dict[str, Node] = dataclasses.field(default_factory=dict)

    def find(self, path: str) -> Node:
        """The node at a dotted path below this one; KeyError for none."""
        node = self
        for key in path.split("."):
            node = node.children[key]
        return node


@functools.lru_cache(maxsize=64)
def tree(rows: tuple[Row, ...]) -> Node:
    """The tree that the paths of a table make."""
    root = Node()
    for row in rows:
        node = root
        for key in row.path.split("."):
            node = node.children.setdefault(key, Node((*node.path, key)))
        node.row = row
    return root


def member_path(path: str, key: str | int) -> str:
    """The path of a member as messages show it.

    >>> member_path(member_path("spec.x", 2), "y"), member_path("metadata.labels", "a.b/c")
    ('spec.x[2].y', 'metadata.labels["a.b/c"]')
    """
    if isinstance(key, int):
        return f"{path}[{key}]"
    if not _PLAIN_KEY.fullmatch(key):
        return f'{path}["{key}"]'
    return f"{path}.{key}" if path else key


def nearest(node: Node, root: Node, key: str, further: t.Iterable[tuple[str, ...]] = ()) -> str:
    """Where a key that doesn't exist below a node was probably meant to stand; empty for no idea.

    Keys beside it that are spelt almost alike go first, then the same key elsewhere in the table, as near as
    possible, then keys beside it that are a little alike.

    :param further: paths below the table's rows, which the tree doesn't know (the fields of shapes).
    """
    siblings = [name for name in node.children if name != key]
    alike = difflib.get_close_matches(key, siblings, n=1, cutoff=_ALIKE)
    elsewhere = [] if alike else _nearest_paths(node.path, key, [*_paths(root), *further])
    found = alike or elsewhere or difflib.get_close_matches(key, siblings, n=1, cutoff=_REMOTELY_ALIKE)
    *others, last = found or [""]
    return f"{', '.join(others)} or {last}" if others else last


def _nearest_paths(place: tuple[str, ...], key: str, paths: t.Iterable[tuple[str, ...]]) -> list[str]:
    ranked: dict[tuple[int, int], set[str]] = {}
    for path in paths:
        if path[-1] == key:
            ranked.setdefault((-_common(place, path), len(path)), set()).add(".".join(path))
    best = sorted(ranked[min(ranked)]) if ranked else []
    # A key that stands everywhere (enabled) tells nothing.
    return best if len(best) <= _MOST_SUGGESTIONS else []


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    length = 0
    for first, second in zip(one, other):
        if first != second:
            break
        length += 1
    return length


def _paths(node: Node) -> t.Iterator[tuple[str, ...]]:
    for child in node.children.values():
        yield child.path
        yield from _paths(child)
