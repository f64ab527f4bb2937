# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Desired against live: what of the desired is missing or different. **Private** to the collection.

The desired object is a part of the live one: defaults of the API server and fields of others are not differences.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .quantity import is_quantity_path, quantity

Path = tuple[t.Union[str, int, "Key"], ...]
_MISSING = object()
#: How the API server merges lists (the structured-merge-diff keys of the built-in types); other lists are atomic.
_LIST_KEYS: dict[str, tuple[str, ...]] = {
    "containers": ("name",),
    "initContainers": ("name",),
    "env": ("name",),
    "volumes": ("name",),
    "volumeMounts": ("mountPath",),
    "imagePullSecrets": ("name",),
    "secrets": ("name",),
    "hostAliases": ("ip",),
    "topologySpreadConstraints": ("topologyKey", "whenUnsatisfiable"),
    "volumeClaimTemplates": ("metadata.name",),
}
#: Fields of the built-in types that the API server leaves out when they are zero, so that zero and absent are the same.
_ZERO_IS_ABSENT = frozenset(
    {
        "hostIPC",
        "hostNetwork",
        "hostPID",
        "initialDelaySeconds",
        "minReadySeconds",
        "paused",
        "publishNotReadyAddresses",
        "readOnly",
        "subPath",
        "value",
    }
)
_PORT_KEYS = {"Service": ("port", "protocol")}
_CONTAINER_PORT_KEYS = ("containerPort", "protocol")


@dataclasses.dataclass(frozen=True)
class Key:
    """The place in a list that is known by its members' keys."""

    members: tuple[tuple[str, t.Any], ...]

    def __str__(self) -> str:
        return "[" + ",".join(f"{value}" for _name, value in self.members) + "]"


@dataclasses.dataclass(frozen=True)
class Difference:
    """One path where live isn't as desired; None as live means that it is missing there."""

    path: Path
    desired: t.Any
    live: t.Any

    def text(self) -> str:
        """The path as users write it: ``spec.template.spec.containers[proxy].image``."""
        return path_text(self.path)


def path_text(path: Path) -> str:
    """A path as text.

    >>> path_text(("spec", "ports", Key((("port", 80),)), "name"))
    'spec.ports[80].name'
    """
    text = ""
    for step in path:
        text += str(step) if isinstance(step, Key) else f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.lstrip(".")


def differences(desired: t.Mapping[str, t.Any], live: t.Mapping[str, t.Any]) -> list[Difference]:
    """Every leaf of the desired object that the live one lacks or holds differently.

    :param desired: a rendered object.
    :param live: the object as the API server returned it.
    """
    kind = str(desired.get("kind", ""))
    return list(_compare(desired, live, (), kind))


def list_keys(path: Path, kind: str) -> tuple[str, ...]:
    """The member names that identify an item of the list at this path; empty for an atomic list."""
    name = path[-1] if path else ""
    if name == "ports":
        return _PORT_KEYS.get(kind, _CONTAINER_PORT_KEYS) if kind == "Service" or "containers" in path else ()
    return _LIST_KEYS.get(str(name), ())


def _compare(desired: t.Any, live: t.Any, path: Path, kind: str) -> t.Iterator[Difference]:
    if isinstance(desired, t.Mapping) and (isinstance(live, t.Mapping) or live is None):
        if not desired and live is None:
            return
        for key, value in desired.items():
            member = (live or {}).get(key)
            yield from _compare(value, member, (*path, key), kind)
    elif isinstance(desired, list) and (isinstance(live, list) or live is None):
        yield from _compare_lists(desired, live or [], path, kind)
    elif not _equal(desired, live, path):
        yield Difference(path, desired, live)


def _compare_lists(desired: list[t.Any], live: list[t.Any], path: Path, kind: str) -> t.Iterator[Difference]:
    keys = list_keys(path, kind)
    if keys:
        found = {item_key(item, keys): item for item in live if isinstance(item, t.Mapping)}
        for item in desired:
            key = item_key(item, keys)
            if key not in found:
                yield Difference((*path, key), item, None)
            else:
                yield from _compare(item, found[key], (*path, key), kind)
    elif len(desired) != len(live):
        yield Difference(path, desired, live or None)
    else:
        for index, (wanted, present) in enumerate(zip(desired, live, strict=True)):
            yield from _compare(wanted, present, (*path, index), kind)


def item_key(item: t.Mapping[str, t.Any], keys: tuple[str, ...]) -> Key:
    """The key of one list item; a port without protocol is TCP, as the API server defaults it."""

    def member(name: str) -> t.Any:
        value: t.Any = item
        for part in name.split("."):
            value = value.get(part) if isinstance(value, t.Mapping) else None
        return "TCP" if value is None and name == "protocol" else value

    return Key(tuple((name, member(name)) for name in keys))


def _equal(desired: t.Any, live: t.Any, path: Path) -> bool:
    if is_quantity_path(path) and quantity(desired) is not None:  # a schema has types in such places
        return quantity(desired) == quantity(live)
    if live is None and not desired and path[-1] in _ZERO_IS_ABSENT:
        return True
    if isinstance(desired, bool) != isinstance(live, bool):
        return False
    return bool(desired == live) or (desired in ({}, [], None) and live is None)
