# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading objects that may lack any field. **Private** to the collection.

A diagnosis is made when things are broken; an object without a status must not break it too. Nothing here raises.
"""

from __future__ import annotations

import datetime
import typing as t

Object = t.Mapping[str, t.Any]


def dig(value: t.Any, path: str) -> t.Any:
    """The value at a dotted path, or None where the path ends early."""
    for key in path.split("."):
        if not isinstance(value, t.Mapping):
            return None
        value = value.get(key)
    return value


def section(value: t.Any, path: str) -> Object:
    """The mapping at a dotted path, empty where there is none."""
    found = dig(value, path)
    return found if isinstance(found, t.Mapping) else {}


def members(value: t.Any, path: str) -> list[Object]:
    """The mappings in the list at a dotted path, empty where there is none."""
    found = dig(value, path)
    return [member for member in found if isinstance(member, t.Mapping)] if isinstance(found, (list, tuple)) else []


def text(value: t.Any, path: str) -> str:
    """The string at a dotted path, empty where there is none."""
    found = dig(value, path)
    return found if isinstance(found, str) else ""


def number(value: t.Any, path: str, default: int = 0) -> int:
    """The whole number at a dotted path, or the default."""
    found = dig(value, path)
    return found if isinstance(found, int) else default


def moment(value: t.Any, path: str) -> float | None:
    """The RFC 3339 time at a dotted path in seconds since the epoch, or None.

    >>> moment({"at": "1970-01-01T00:01:00Z"}, "at")
    60.0
    """
    found = text(value, path)
    try:
        parsed = datetime.datetime.fromisoformat(found.replace("Z", "+00:00"))
    except ValueError:
        return None
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=datetime.timezone.utc)
    return parsed.timestamp()


def name_of(item: t.Any) -> str:
    """The object's name."""
    return text(item, "metadata.name")


def identity_of(item: t.Any) -> tuple[str, str]:
    """The object's kind and name."""
    return text(item, "kind"), name_of(item)


def condition(item: t.Any, type_: str) -> Object:
    """The condition of that type in the object's status, empty where there is none."""
    return next((entry for entry in members(item, "status.conditions") if entry.get("type") == type_), {})


def holds(item: t.Any, type_: str) -> bool:
    """Whether the object's condition of that type is true."""
    return condition(item, type_).get("status") == "True"


def controller_of(item: t.Any) -> tuple[str, str]:
    """Kind and name of the controller that made the object; both empty where there is none."""
    owners = members(item, "metadata.ownerReferences")
    owner = next((entry for entry in owners if entry.get("controller")), {})
    return text(owner, "kind"), text(owner, "name")
