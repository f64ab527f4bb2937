# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Moving an operator to another namespace. **Private** to the collection."""

from __future__ import annotations

import typing as t

Object = dict[str, t.Any]
_FLAG = "namespace"
_INJECTION = "cert-manager.io/inject-ca-from"


def moved(items: t.Iterable[Object], before: str, after: str) -> list[Object]:
    """The objects in another namespace, wherever it is written; with the Namespace itself where it is missing.

    :param before: the namespace that the manifest has.
    """
    result = [_moved(item, before, after) for item in items]
    if not any(item["kind"] == "Namespace" for item in result):
        result.insert(0, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": after}})
    return result


def _moved(item: Object, before: str, after: str) -> Object:
    if not before or before == after:
        return item
    metadata = dict(item["metadata"])
    if metadata.get("namespace") == before:
        metadata["namespace"] = after
    if item["kind"] == "Namespace" and metadata["name"] == before:
        metadata["name"] = after
    annotations = metadata.get("annotations") or {}
    if str(annotations.get(_INJECTION, "")).startswith(f"{before}/"):
        metadata["annotations"] = {**annotations, _INJECTION: after + annotations[_INJECTION][len(before) :]}
    return t.cast(Object, _below({**item, "metadata": metadata}, before, after, ()))


def _below(value: t.Any, before: str, after: str, path: tuple[str, ...]) -> t.Any:
    """The value with the namespace exchanged where references, arguments and host names hold it."""
    if isinstance(value, t.Mapping):
        return {key: _below(member, before, after, (*path, str(key))) for key, member in value.items()}
    if isinstance(value, list):
        if path[-1:] in (("args",), ("command",)):
            return _arguments(value, before, after)
        return [_below(member, before, after, path) for member in value]
    if not isinstance(value, str) or path[:1] == ("metadata",):
        return value
    if path[-1] == "namespace" and value == before:
        return after
    if path[-1] == "dnsNames":
        return value.replace(f".{before}.", f".{after}.")
    return value


def _arguments(values: list[t.Any], before: str, after: str) -> list[t.Any]:
    """Arguments with ``-namespace X`` and ``-namespace=X`` exchanged."""
    result = list(values)
    for place, value in enumerate(values):
        name, equals, text = str(value).partition("=")
        if name.lstrip("-") != _FLAG or not name.startswith("-"):
            continue
        if equals and text == before:
            result[place] = f"{name}={after}"
        elif not equals and place + 1 < len(values) and values[place + 1] == before:
            result[place + 1] = after
    return result
