# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of the operator's own Deployment. **Private** to the collection."""

from __future__ import annotations

import typing as t

from .wishes import Wishes

Object = dict[str, t.Any]
_WATCH = "watch-namespace"


def with_settings(deployment: Object, wishes: Wishes) -> Object:
    """The Deployment with other resources and watched namespaces, where they are wished for."""
    pod = deployment["spec"]["template"]["spec"]
    container, *others = pod["containers"]
    changed = dict(container)
    if wishes.resources is not None:
        changed["resources"] = dict(wishes.resources)
    if wishes.watch_namespaces is not None:
        changed["args"] = _watching(container.get("args") or [], wishes.watch_namespaces)
    template = {**deployment["spec"]["template"], "spec": {**pod, "containers": [changed, *others]}}
    return {**deployment, "spec": {**deployment["spec"], "template": template}}


def _watching(arguments: t.Sequence[t.Any], namespaces: t.Sequence[str]) -> list[t.Any]:
    result, skipped = [], False
    for argument in arguments:
        name, equals, _value = str(argument).partition("=")
        if skipped:
            skipped = False
        elif name.startswith("-") and name.lstrip("-") == _WATCH:
            skipped = not equals
        else:
            result.append(argument)
    return [*result, f"-{_WATCH}={','.join(namespaces)}"] if namespaces else result


def watched(deployment: t.Mapping[str, t.Any]) -> tuple[str, ...]:
    """The namespaces that an operator's Deployment watches; none for all of them."""
    arguments = [str(one) for one in deployment["spec"]["template"]["spec"]["containers"][0].get("args") or []]
    for place, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name.startswith("-") and name.lstrip("-") == _WATCH:
            text = value if equals else "".join(arguments[place + 1 : place + 2])
            return tuple(entry.strip() for entry in text.split(",") if entry.strip())
    return ()
