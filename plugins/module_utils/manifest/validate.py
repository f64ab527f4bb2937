# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values against a table of rows: what is honoured, what is only known, what is unknown. **Private** to the collection.

The four classes are rule 9 of the design. One walk collects everything that is wrong, in the order of the document.
"""

from __future__ import annotations

import difflib
import typing as t

from .findings import Finding
from .rows import Row, Verdict
from .scalars import KEYS, SCALARS, Checker, Problem, kind_of, shown
from .shapes import SHAPES, Shape
from .tree import Node, member_path, suggestion, tree

Values = t.Mapping[str, t.Any]
_LIST_OF = "list of "
_MAP_OF = "map of "


def validate(
    values: Values, rows: tuple[Row, ...], path: str, *, defaults: Values | None = None
) -> tuple[dict[str, t.Any], tuple[Finding, ...]]:
    """Check values against a table.

    :param values: as JSON knows them, with texts for keys.
    :param path: where they stand in the manifest, for the findings' subjects.
    :param defaults: what applies without the values; to repeat one says nothing, so it is allowed where the key isn't
        supported.
    :return: the values without nulls and without keys that have no effect, old spellings converted; and the findings
        in the order of the document. Values with an error are left out.
    """
    walk = _Walk(tree(rows), values, path)
    converted = walk.section(values, walk.root, path, defaults or {})
    for place, value in walk.moved:
        _put(converted, place, value)
    return converted, tuple(walk.findings)


class _Walk:
    """One walk through the values of one table."""

    def __init__(self, root: Node, values: Values, path: str):
        self.root = root
        self.values = values
        self.path = path
        self.findings: list[Finding] = []
        self.moved: list[tuple[tuple[str, ...], t.Any]] = []

    def error(self, path: str, message: str, advice: str = "") -> None:
        self.findings.append(Finding(path, message, advice))

    def warning(self, path: str, message: str, advice: str = "") -> None:
        self.findings.append(Finding(path, message, advice, "warning"))

    def section(self, values: Values, node: Node, path: str, defaults: Values) -> dict[str, t.Any]:
        """The members of a map whose keys the table knows."""
        found = {
            key: self.member(key, value, node, member_path(path, key), defaults.get(key))
            for key, value in values.items()
            if value is not None
        }
        return _given(found)

    def member(self, key: str, value: t.Any, parent: Node, path: str, default: t.Any) -> t.Any:
        """One key's value as it is to be used, None for not at all."""
        node = parent.children.get(key)
        if node is None:
            self.error(path, "unknown key", suggestion(parent, self.root, key, self.path, _fields_of_shapes(parent)))
            return None
        if node.row is not None:
            return self.by_verdict(node.row, value, path, default)
        if not isinstance(value, t.Mapping):
            self.error(path, f"expected a map, found {kind_of(value)}")
            return None
        return self.section(value, node, path, default if isinstance(default, t.Mapping) else {})

    def by_verdict(self, row: Row, value: t.Any, path: str, default: t.Any) -> t.Any:
        if row.verdict is Verdict.HONOURED:
            return self.honour(row, value, path)
        if row.verdict is Verdict.ALIAS:
            self.move(self.root.find(row.replacement), value, path)
        elif row.verdict is Verdict.NO_EFFECT:
            if not _says_nothing(row, value):
                self.warning(path, f"has no effect: {row.note}")
        elif not (value == default or _says_nothing(row, value)):
            self.error(path, row.verdict.value, row.note or "leave it out")
        return None

    def honour(self, row: Row, value: t.Any, path: str) -> t.Any:
        """The value of an honoured row, None if something is wrong with it."""
        checked = self.typed(row.type, value, path)
        if checked is None:
            return None
        if row.choices and str(checked) not in row.choices:
            choices = [choice for choice in row.choices if choice]
            meant = difflib.get_close_matches(str(checked), choices, n=1)
            nearest = f"did you mean {meant[0]}?" if meant else ""
            self.error(path, f"{shown(checked)} is not one of {', '.join(choices)}", nearest)
        elif row.minimum is not None and checked < row.minimum:
            self.error(path, f"{checked} is less than {row.minimum}", f"give at least {row.minimum}")
        else:
            return checked
        return None

    def typed(self, type: str, value: t.Any, path: str) -> t.Any:
        """The value if it is of that type, else None."""
        if type.startswith(_LIST_OF):
            return self.list_of(type.removeprefix(_LIST_OF), value, path)
        if type.startswith(_MAP_OF):
            return self.map_of(type.removeprefix(_MAP_OF), value, path)
        if type in SHAPES:
            return self.shape(SHAPES[type], value, path)
        return self.passes(_map if type == "map" else SCALARS[type], value, path)

    def passes(self, check: Checker, value: t.Any, path: str) -> t.Any:
        problem = check(value)
        if problem is None:
            return value
        self.error(path, problem.message, problem.advice)
        return None

    def list_of(self, type: str, value: t.Any, path: str) -> list[t.Any] | None:
        if not isinstance(value, list):
            self.error(path, f"expected a list, found {kind_of(value)}", "put a dash in front of each member")
            return None
        given = ((index, member) for index, member in enumerate(value) if member is not None)
        checked = [self.typed(type, member, member_path(path, index)) for index, member in given]
        if type in SHAPES and SHAPES[type].key:
            self.each_once(value, SHAPES[type].key, path)
        return [member for member in checked if member is not None]

    def each_once(self, members: list[t.Any], key: str, path: str) -> None:
        """Server-side apply takes a list keyed by a field only with each key once."""
        seen: dict[t.Any, int] = {}
        for index, member in enumerate(members):
            name = member.get(key) if isinstance(member, t.Mapping) else None
            if not isinstance(name, str):
                continue
            if name in seen:
                subject = member_path(member_path(path, index), key)
                self.error(subject, f"{shown(name)} is taken by {member_path(path, seen[name])}", "name each once")
            seen.setdefault(name, index)

    def map_of(self, type: str, value: t.Any, path: str) -> dict[str, t.Any] | None:
        if self.passes(_map, value, path) is None:
            return None
        if type in KEYS:
            for key in value:
                self.passes(KEYS[type], key, path)
        given = ((key, member) for key, member in value.items() if member is not None)
        return _given({key: self.typed(type, member, member_path(path, key)) for key, member in given})

    def shape(self, shape: Shape, value: t.Any, path: str) -> dict[str, t.Any] | None:
        if self.passes(_map, value, path) is None:
            return None
        converted, findings = validate(value, shape.rows, path)
        self.findings += findings
        for name in shape.required:
            if value.get(name) is None:
                self.error(member_path(path, name), "is missing", "give it")
        if shape.check:
            self.findings += shape.check(converted, path)
        # What reads such structures relies on the fields that must be there.
        return converted if all(name in converted for name in shape.required) else None

    def move(self, target: Node, value: t.Any, path: str) -> None:
        """A value under an old spelling goes to where it belongs."""
        place = ".".join(target.path)
        given = _at(self.values, target.path)
        if given is not None and given != value:
            self.error(path, f"contradicts {self.path}.{place}, its other spelling", f"keep only {place}")
            return
        self.warning(path, f"is an old spelling of {place}", f"write {place}")
        if target.row is not None:
            self.moved.append((target.path, self.honour(target.row, value, path)))


def _map(value: t.Any) -> Problem | None:
    return None if isinstance(value, t.Mapping) else Problem(f"expected a map, found {kind_of(value)}")


def _given(values: dict[str, t.Any]) -> dict[str, t.Any]:
    return {key: value for key, value in values.items() if value is not None}


def _says_nothing(row: Row, value: t.Any) -> bool:
    """Whether the value switches nothing on: ``enabled: false``, an empty text, a map of such values."""
    if row.type == "presence":
        return value is False
    if isinstance(value, t.Mapping):
        return all(_says_nothing(row, member) for member in value.values())
    return value is None or value is False or value in ("", [])


def _fields_of_shapes(node: Node) -> t.Iterator[tuple[str, ...]]:
    """The paths that lie one level below a node, in the shapes of its rows (``resources.limits``)."""
    for child in node.children.values():
        shape = SHAPES.get(child.row.type) if child.row else None
        for row in shape.rows if shape else ():
            yield (*child.path, row.path)


def _at(values: t.Any, path: tuple[str, ...]) -> t.Any:
    for key in path:
        values = values.get(key) if isinstance(values, t.Mapping) else None
    return values


def _put(values: dict[str, t.Any], path: tuple[str, ...], value: t.Any) -> None:
    *parents, last = path
    for key in parents:
        values = values.setdefault(key, {})
    if value is not None:
        values[last] = value
