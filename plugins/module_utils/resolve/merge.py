# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Merging values as Helm and the milvus-operator do it. **Private** to the collection."""

from __future__ import annotations

import typing as t

from .model import Values


def merged(base: Values, over: Values) -> dict[str, t.Any]:
    """The base with the other values over it: maps merge at any depth, everything else replaces, null drops.

    >>> merged({"a": {"b": 1, "c": 2}, "d": [1]}, {"a": {"b": None}, "d": [2]})
    {'a': {'c': 2}, 'd': [2]}
    """
    result = plain(base)
    for key, value in over.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, t.Mapping):
            below = result.get(key)
            result[key] = merged(below if isinstance(below, t.Mapping) else {}, value)
        else:
            result[key] = _plain(value)
    return result


def plain(values: Values) -> dict[str, t.Any]:
    """A deep copy made of dicts and lists only, which JSON and a record can take; nulls stay."""
    return {str(key): _plain(value) for key, value in values.items()}


def _plain(value: t.Any) -> t.Any:
    if isinstance(value, t.Mapping):
        return plain(value)
    if isinstance(value, (list, tuple)):
        return [_plain(member) for member in value]
    return value


def by_key(key: str, *lists: t.Iterable[Values]) -> list[Values]:
    """The members of all lists, each key once: at its first place, with its last value.

    >>> by_key("name", [{"name": "A", "value": "1"}], [{"name": "A", "value": "2"}])
    [{'name': 'A', 'value': '2'}]
    """
    found: dict[t.Any, Values] = {}
    for members in lists:
        for member in members:
            found[member.get(key)] = member
    return list(found.values())
