# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every field that we own, found in the managed fields of live objects, with ways to change it."""

from __future__ import annotations

import copy
import json
import re
import typing as t

from ansible_collections.vectorops.milvus.tests.integration.harness import Object

MANAGER = "vectorops.milvus"
#: A step in a path: a member of a map, the place in an atomic list, or the keys of an item in a keyed list (as JSON).
Step = str | int | tuple[str]
Path = tuple[Step, ...]
MISSING = object()
_NOISE = ("managedFields", "resourceVersion", "uid", "generation", "creationTimestamp")
#: What fields with a fixed set of values may become.
_CHOICES: dict[str, tuple[str, ...]] = {
    "fieldPath": ("metadata.uid",),
    "imagePullPolicy": ("Never",),
    "podManagementPolicy": ("OrderedReady", "Parallel"),
    "resource": ("requests.memory", "requests.cpu"),
    "scheme": ("HTTPS",),
    "sessionAffinity": ("ClientIP",),
    "type": ("RollingUpdate", "OnDelete", "NodePort", "Unconfined"),
    "whenDeleted": ("Retain", "Delete"),
    "whenScaled": ("Retain", "Delete"),
}


def owned_fields(live: t.Mapping[str, t.Any]) -> Object:
    """What server-side apply says that we own of an object (fieldsV1)."""
    entries = [entry for entry in live["metadata"]["managedFields"] if entry["manager"] == MANAGER]
    (applied,) = [entry for entry in entries if entry["operation"] == "Apply" and not entry.get("subresource")]
    return t.cast(Object, applied["fieldsV1"])


def leaves(fields: t.Mapping[str, t.Any], value: t.Any, path: Path = ()) -> t.Iterator[Path]:
    """The path of each value that we own; the keys of a keyed list's items belong to the items."""
    keys = json.loads(path[-1][0]) if path and isinstance(path[-1], tuple) else {}
    for name, below in fields.items():
        if name == ".":
            continue
        step: Step = name[2:] if name.startswith("f:") else (name[2:],)
        if step in keys:
            continue
        member = member_at(value, step)
        if set(below) - {"."}:
            yield from leaves(below, member, (*path, step))
        elif isinstance(step, str):
            yield from _inside(member, (*path, step))


def items(fields: t.Mapping[str, t.Any], path: Path = ()) -> t.Iterator[Path]:
    """The path of each item of a keyed list that we own."""
    for name, below in fields.items():
        if name == ".":
            continue
        step: Step = name[2:] if name.startswith("f:") else (name[2:],)
        if isinstance(step, tuple):
            yield (*path, step)
        yield from items(below, (*path, step))


def _inside(value: t.Any, path: Path) -> t.Iterator[Path]:
    """The values in a map or list that is owned as a whole."""
    if isinstance(value, dict) and value:
        for name, member in value.items():
            yield from _inside(member, (*path, name))
    elif isinstance(value, list) and value:
        for place, member in enumerate(value):
            yield from _inside(member, (*path, place))
    else:
        yield path


def member_at(value: t.Any, step: Step) -> t.Any:
    """What is at one step below a value, or MISSING."""
    if isinstance(step, tuple):
        wanted = json.loads(step[0])
        found = [one for one in (value if isinstance(value, list) else []) if wanted.items() <= one.items()]
        return found[0] if found else MISSING
    if isinstance(step, int):
        return value[step] if isinstance(value, list) and step < len(value) else MISSING
    return value.get(step, MISSING) if isinstance(value, dict) else MISSING


def at(value: t.Any, path: Path) -> t.Any:
    """What is at a path, or MISSING."""
    for step in path:
        value = member_at(value, step)
    return value


def put(item: Object, path: Path, value: t.Any) -> None:
    """Set what is at a path; MISSING takes it away."""
    parent, step = at(item, path[:-1]), path[-1]
    if isinstance(step, tuple):
        parent.remove(member_at(parent, step))
    elif value is not MISSING:
        parent[step] = value
    elif isinstance(step, int):
        del parent[step]
    else:
        parent.pop(step, None)


def other_values(name: Step, value: t.Any) -> list[t.Any]:
    """Values of the same type for a field of this name, the most likely to be accepted first; none for an empty map."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, abs(value - 1)]
    if value is MISSING:  # the API server leaves zero values out
        return [1, True, "x"]
    if not isinstance(value, str):
        return []
    if name in _CHOICES:
        return [choice for choice in _CHOICES[str(name)] if choice != value]
    found = re.fullmatch(r"([0-9.]+)([KMGTPE]i?|m)?", value)
    if found:
        return [number + (found[2] or "") for number in ("7", "70") if number != found[1]]
    return [f"abcd{value}", f"{value[:-1]}z"]  # base64 stays base64, a short name short


def shown(item: t.Mapping[str, t.Any]) -> Object:
    """An object without its status and what the API server notes for itself."""
    kept = copy.deepcopy({name: value for name, value in item.items() if name != "status"})
    kept["metadata"] = {name: value for name, value in kept["metadata"].items() if name not in _NOISE}
    return kept


def text(path: Path) -> str:
    """A path as the modules report it: ``spec.template.spec.containers[proxy].image``."""
    parts = [
        f"[{','.join(str(key) for key in json.loads(step[0]).values())}]"
        if isinstance(step, tuple)
        else f"[{step}]"
        if isinstance(step, int)
        else f".{step}"
        for step in path
    ]
    return "".join(parts).lstrip(".")


def changed_fields(before: t.Mapping[str, t.Any], after: t.Mapping[str, t.Any], owned: t.Iterable[Path]) -> set[str]:
    """The owned fields that an edit has changed, as a run should report them."""
    return {text(_reported(after, path, before)) for path in owned if at(before, path) != at(after, path)}


def _reported(after: t.Mapping[str, t.Any], path: Path, before: t.Mapping[str, t.Any]) -> Path:
    """An item that is gone is one difference, and so is a list that has another length."""
    for length in range(1, len(path) + 1):
        head = path[:length]
        if isinstance(head[-1], tuple) and at(after, head) is MISSING:
            return head
        if isinstance(head[-1], int) and len(at(before, head[:-1])) != len(_list_at(after, head[:-1])):
            return head[:-1]
    return path


def _list_at(item: t.Mapping[str, t.Any], path: Path) -> list[t.Any]:
    found = at(item, path)
    return found if isinstance(found, list) else []
