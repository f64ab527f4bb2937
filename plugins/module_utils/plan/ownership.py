# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who owns which field (managedFields of server-side apply). **Private** to the collection.

An *Update* manager on a field is drift: somebody edited, scaled or patched. Another *Apply* manager is a party of its
own (an operator, Helm, Argo, Flux): a conflict (rule 4 of the design).
"""

from __future__ import annotations

import dataclasses
import json
import typing as t

from .compare import Difference, Key, Path

Fields = t.Mapping[str, t.Any]


@dataclasses.dataclass(frozen=True)
class Owner:
    """A manager that holds a field: its name, and whether it applies or updates."""

    manager: str
    operation: str


def managers(live: t.Mapping[str, t.Any]) -> list[tuple[Owner, Fields]]:
    """The managers of an object with the fields (fieldsV1) that each owns; those of subresources are left out."""
    entries = live.get("metadata", {}).get("managedFields") or []
    return [
        (Owner(entry.get("manager", ""), entry.get("operation", "")), entry.get("fieldsV1") or {})
        for entry in entries
        if not entry.get("subresource")
    ]


def foreign_appliers(live: t.Mapping[str, t.Any], found: t.Sequence[Difference], ours: str) -> dict[str, list[str]]:
    """Fields that we would change although another apply manager owns them: manager → paths."""
    conflicts: dict[str, list[str]] = {}
    for owner, fields in managers(live):
        if owner.operation == "Apply" and owner.manager != ours:
            paths = [difference.text() for difference in found if owns(fields, difference.path)]
            if paths:
                conflicts[owner.manager] = paths
    return conflicts


def owns(fields: Fields, path: Path) -> bool:
    """Whether the fields of a manager hold this path, or something below it."""
    current: t.Any = fields
    for step in path:
        if not isinstance(current, t.Mapping):
            return False
        following = _step(current, step)
        if following is None:
            return False
        if following == {}:
            return True
        current = following
    return True


def _step(fields: Fields, step: t.Any) -> t.Any:
    if isinstance(step, Key):
        wanted = dict(step.members)
        for name, member in fields.items():
            if name.startswith("k:") and json.loads(name[2:]) == wanted:
                return member
        return None
    if isinstance(step, int):
        return {} if fields == {} or "." in fields else None
    return fields.get(f"f:{step}")


def abandoned(live: t.Mapping[str, t.Any], desired: t.Mapping[str, t.Any], ours: str) -> list[str]:
    """Fields that we applied earlier and the desired object no longer says; applying it removes them."""
    for owner, fields in managers(live):
        if owner.manager == ours and owner.operation == "Apply":
            return sorted(_abandoned(fields, desired, ""))
    return []


def never_applied(live: t.Mapping[str, t.Any], ours: str) -> bool:
    """Whether the object was made without us: it has to be adopted by one apply."""
    return not any(owner.manager == ours and owner.operation == "Apply" for owner, _fields in managers(live))


def _abandoned(fields: Fields, desired: t.Any, path: str) -> t.Iterator[str]:
    for name, below in fields.items():
        if name == ".":
            continue
        prefix, _colon, rest = name.partition(":")
        if prefix == "f":
            member = desired.get(rest) if isinstance(desired, t.Mapping) else None
            text = f"{path}.{rest}" if path else rest
        elif prefix == "k":
            member, text = _find_item(desired, json.loads(rest)), f"{path}[{_item_text(rest)}]"
        else:
            continue
        if member is None and rest not in ("apiVersion", "kind"):
            yield text
        elif below:
            yield from _abandoned(below, member, text)


def _find_item(items: t.Any, key: t.Mapping[str, t.Any]) -> t.Any:
    for item in items if isinstance(items, list) else []:
        if all(item.get(name, "TCP" if name == "protocol" else None) == value for name, value in key.items()):
            return item
    return None


def _item_text(key: str) -> str:
    return ",".join(str(value) for value in json.loads(key).values())
