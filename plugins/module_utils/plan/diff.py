# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Before and after, for people (``--diff``). **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..resolve.secret_texts import secrets_in
from ..resolve.secrets import hidden, sensitive_values
from .changes import Change

_LONGEST = 400
_HIDDEN = "(hidden)"
_NOISE = frozenset({"managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "selfLink"})


def diff(changes: t.Sequence[Change]) -> list[dict[str, str]]:
    """Ansible's diff structure, an entry per changed object; Secrets show their keys, never their values.

    Ansible masks the secrets of the manifest that a module was given. Most modules, and a removal, work with what is
    recorded or runs, so the secrets that stand inline are looked for in the objects themselves.
    """
    return [
        {
            "before_header": _header(change),
            "after_header": _header(change),
            "before": _text(_projected(change.before, change.desired)) if change.before else "",
            "after": _text(_shown(change.desired)) if change.desired else "",
        }
        for change in changes
    ]


def _header(change: Change) -> str:
    return f"{change.kind} {change.name} ({change.action})"


def _projected(live: t.Any, desired: t.Any) -> t.Any:
    """The live object, shown only where the desired one says something; all of it where it will be deleted."""
    if desired is None:
        return _shown(live)
    return _shown(_project(live, desired))


def _project(live: t.Any, desired: t.Any) -> t.Any:
    if isinstance(live, t.Mapping) and isinstance(desired, t.Mapping):
        return {key: _project(live[key], value) for key, value in desired.items() if key in live}
    if isinstance(live, list) and isinstance(desired, list) and len(live) == len(desired):
        return [_project(one, other) for one, other in zip(live, desired, strict=True)]
    return live


def _shown(item: t.Any) -> t.Any:
    shown = {key: value for key, value in item.items() if key != "status"}
    shown["metadata"] = {key: value for key, value in item["metadata"].items() if key not in _NOISE}
    for member in ("data", "stringData"):
        if item.get("kind") == "Secret" and member in shown:
            shown[member] = dict.fromkeys(shown[member], _HIDDEN)
    return hidden(shown, (*sensitive_values(item), *secrets_in(item)))


def _text(value: t.Any) -> str:
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    lines = str(yaml.dump(value, Dumper=dumper, sort_keys=True, default_flow_style=False, width=200)).splitlines()
    if len(lines) > _LONGEST:
        lines = [*lines[:_LONGEST], f"... {len(lines) - _LONGEST} more lines"]
    return "\n".join(lines) + "\n"
