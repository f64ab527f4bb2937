# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows of a table as a tree, and what was meant by a key that isn't in it. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import difflib
import functools
import itertools
import re
import typing as t

from .rows import Row

_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")
# How alike two keys must be (difflib's ratio): a slip of the keyboard, and a wild guess for want of a better one.
_ALIKE = 0.75
_REMOTELY_ALIKE = 0.6
_MOST_SUGGESTIONS = 3
_MOST_LISTED = 8


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


def suggestion(node: Node, root: Node, key: str, prefix: str, further: t.Iterable[tuple[str, ...]] = ()) -> str:
    """What to do about a key that doesn't exist below a node: where it was probably meant to stand.

    Keys beside it that are spelt almost alike go first, then the same key elsewhere in the table, as near as
    possible, then keys beside it that are a little alike.

    :param prefix: where the table's root stands in the manifest.
    :param further: paths below the table's rows, which the tree doesn't know (the fields of shapes).
    """
    alike = difflib.get_close_matches(key, node.children, n=1, cutoff=_ALIKE)
    elsewhere = _nearest_paths(node.path, key, [*_paths(root), *further])
    places = [_place(path, node.path, prefix) for path in elsewhere]
    found = alike or places or difflib.get_close_matches(key, node.children, n=1, cutoff=_REMOTELY_ALIKE)
    if found:
        return f"did you mean {' or '.join(found)}?"
    return f"known here: {', '.join(node.children)}" if len(node.children) <= _MOST_LISTED else "remove it"


def _place(path: tuple[str, ...], seen_from: tuple[str, ...], prefix: str) -> str:
    """The path as short as it is clear: relative where it lies below, else in full."""
    if path[: len(seen_from)] == seen_from:
        return ".".join(path[len(seen_from) :])
    return ".".join((prefix, *path) if prefix else path)


def _nearest_paths(place: tuple[str, ...], key: str, paths: t.Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The paths that end in the key and are the nearest ones to a place, by the steps up and down the tree; none where
    they are too many."""
    ranked: dict[tuple[int, int], set[tuple[str, ...]]] = {}
    for path in paths:
        if path[-1] == key:
            common = _common(place, path)
            ranked.setdefault((len(place) + len(path) - 2 * common, -common), set()).add(path)
    best = sorted(ranked[min(ranked)]) if ranked else []
    # A key that stands everywhere (enabled) tells nothing.
    return best if len(best) <= _MOST_SUGGESTIONS else []


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many keys two paths begin with together."""
    return sum(1 for _pair in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _paths(node: Node) -> t.Iterator[tuple[str, ...]]:
    for child in node.children.values():
        yield child.path
        yield from _paths(child)
