# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Building blocks that all renderers share. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..resolve.model import KubernetesObject, Values


def at(values: Values, path: str, default: t.Any = None) -> t.Any:
    """The value at a dotted path, or the default where the path is missing or null."""
    current: t.Any = values
    for key in path.split("."):
        if not isinstance(current, t.Mapping) or current.get(key) is None:
            return default
        current = current[key]
    return current


def without_empty(value: t.Any) -> t.Any:
    """The value without null members, at any depth; empty maps and lists stay as they are meant (``emptyDir: {}``)."""
    if isinstance(value, t.Mapping):
        return {key: without_empty(member) for key, member in value.items() if member is not None}
    if isinstance(value, (list, tuple)):
        return [without_empty(member) for member in value if member is not None]
    return value


def kubernetes_object(
    api_version: str,
    kind: str,
    name: str,
    namespace: str,
    *,
    labels: Values,
    annotations: Values | None = None,
    **content: t.Any,
) -> KubernetesObject:
    """One object with its metadata; members of the content that are None are left out.

    >>> kubernetes_object("v1", "ConfigMap", "a", "b", labels={}, data={"k": "v"})["data"]
    {'k': 'v'}
    """
    metadata: dict[str, t.Any] = {"name": name, "namespace": namespace, "labels": dict(labels)}
    if annotations:
        metadata["annotations"] = dict(annotations)
    return t.cast(
        KubernetesObject,
        without_empty({"apiVersion": api_version, "kind": kind, "metadata": metadata, **content}),
    )


def environment(pairs: t.Iterable[tuple[str, str]]) -> list[dict[str, t.Any]]:
    """Literal environment variables, in the given order."""
    return [{"name": name, "value": value} for name, value in pairs]


def field_variable(name: str, field_path: str) -> dict[str, t.Any]:
    """An environment variable taken from the pod's own fields."""
    return {"name": name, "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": field_path}}}


def secret_variable(name: str, secret: str, key: str) -> dict[str, t.Any]:
    """An environment variable taken from a Secret."""
    return {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}
