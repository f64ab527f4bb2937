# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Merge patches of the custom resource: what they change, and what takes them back. Pure. **Private**."""

from __future__ import annotations

import copy
import typing as t

from ...kube.client import Object
from ...kube.fields import name_of
from ...plan.compare import path_text

Patch = dict[str, t.Any]
Document = t.Mapping[str, t.Any]


def changed_fields(patch: Document, live: t.Any, path: tuple[str, ...] = ()) -> list[str]:
    """The paths that a merge patch changes.

    >>> changed_fields({"a": {"b": 1, "c": None}}, {"a": {"b": 1, "c": 2}})
    ['a.c']
    """
    found = []
    for key, value in patch.items():
        there = live.get(key) if isinstance(live, t.Mapping) else None
        if isinstance(value, t.Mapping):
            found += changed_fields(value, there, (*path, key))
        elif value != there:
            found.append(path_text((*path, key)))
    return sorted(found)


def as_resource(patch: Document, live: Object) -> Object:
    """A merge patch with the kind and the name of the resource that it is of: what of it shall be."""
    identity = {key: live[key] for key in ("apiVersion", "kind")} | {"metadata": {"name": name_of(live)}}
    return t.cast(Object, combined(identity, patch))


def undoing(patch: Document, live: t.Any) -> Patch:
    """The merge patch that takes another one back.

    >>> undoing({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}})
    {'a': {'b': 3, 'c': None}}
    """
    found: Patch = {}
    for key, value in patch.items():
        there = live.get(key) if isinstance(live, t.Mapping) else None
        both = isinstance(value, t.Mapping) and isinstance(there, t.Mapping)
        found[key] = undoing(value, there) if both else copy.deepcopy(there)
    return found


def combined(first: t.Any, second: t.Any) -> t.Any:
    """Two merge patches as one; what both say is the second one's.

    >>> combined({"a": {"b": 1, "c": 2}}, {"a": {"b": None}})
    {'a': {'b': None, 'c': 2}}
    """
    if not (isinstance(first, t.Mapping) and isinstance(second, t.Mapping)):
        return copy.deepcopy(second)
    return {**copy.deepcopy(dict(first)), **{key: combined(first.get(key), value) for key, value in second.items()}}
