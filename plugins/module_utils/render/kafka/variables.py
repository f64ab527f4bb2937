# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Building blocks of both environments: variables from values. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...resolve.merge import by_key
from ...resolve.model import Values
from ..chart import text
from .settings import Servers

# Servers → the value as text, or a valueFrom, or None for no variable.
Value = t.Callable[[Servers], "str | Values | None"]
Row = tuple[str, Value]


def always(value: str) -> Value:
    """The same for all."""
    return lambda servers: value


def setting(path: str) -> Value:
    """What stands at a path, empty and false included."""
    return lambda servers: servers.plain(path)


def size(path: str) -> Value:
    """A number of bytes: with ``_`` in front, which keeps Helm from writing large ones as 1e+07."""
    return lambda servers: servers.plain(path).replace("_", "")


def optional(path: str) -> Value:
    """What stands at a path, no variable where it says nothing."""

    def value(servers: Servers) -> str | None:
        found = servers.values.optional(path)
        return None if found is None else text(found)

    return value


def yes_or_no(path: str) -> Value:
    """The images' way to write a switch."""
    return lambda servers: "yes" if servers.plain(path) == "true" else "no"


def field(path: str) -> Value:
    """One of the pod's own fields."""
    return lambda servers: {"fieldRef": {"apiVersion": "v1", "fieldPath": path}}


def secret(name: str, key: str) -> Values:
    """A key of a Secret."""
    return {"secretKeyRef": {"name": name, "key": key}}


def when(condition: t.Callable[[Servers], bool], value: Value) -> Value:
    """No variable unless the condition holds."""
    return lambda servers: value(servers) if condition(servers) else None


def variables(servers: Servers, rows: t.Iterable[Row]) -> list[Values]:
    """The variables of a container, each name once; the manifest's ``extraEnvVars`` win."""
    found = [(name, value(servers)) for name, value in rows]
    ours: list[Values] = [
        {"name": name, "value": value} if isinstance(value, str) else {"name": name, "valueFrom": value}
        for name, value in found
        if value is not None
    ]
    return by_key("name", ours, [_as_text(item) for item in servers.values.optional("extraEnvVars", ())])


def _as_text(variable: Values) -> Values:
    return {**variable, "value": text(variable["value"])} if "value" in variable else variable
