# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operator's webhooks, which need certificates that somebody issues. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...catalog.operator import STAGES, WEBHOOK_KINDS

Object = dict[str, t.Any]
_AUTHORITY = "caBundle"
INJECTION = "cert-manager.io/inject-ca-from"
_FLAG = "webhook"


def brings_webhook(documents: t.Iterable[t.Any]) -> bool:
    """Whether an install manifest has webhooks.

    The released one lets a webhook convert resources, but deploys none: requests for v1alpha1 would fail.
    """
    return any(isinstance(one, t.Mapping) and one.get("kind") in STAGES["webhooks"] for one in documents)


def without_webhook(items: t.Iterable[Object]) -> list[Object]:
    """The objects without webhooks, and without what depends on their certificates."""
    kept = [item for item in items if item["kind"] not in WEBHOOK_KINDS]
    return [_CHANGES[item["kind"]](item) if item["kind"] in _CHANGES else item for item in kept]


def without_authority(value: t.Any) -> t.Any:
    """An object without the certificates of ``clientConfig``: they are cert-manager's to write."""
    if isinstance(value, t.Mapping):
        return {key: without_authority(one) for key, one in value.items() if key != _AUTHORITY}
    return [without_authority(one) for one in value] if isinstance(value, list) else value


def _definition(item: Object) -> Object:
    """No conversion: all versions are stored as the newest one, which reading an older one returns."""
    annotations = item["metadata"].get("annotations") or {}
    metadata = {
        **item["metadata"],
        "annotations": {key: value for key, value in annotations.items() if key != INJECTION},
    }
    spec = {key: value for key, value in item["spec"].items() if key != "conversion"}
    if "conversion" in item["spec"]:
        spec["conversion"] = {"strategy": "None"}  # said, so that one of another manager is taken over
    return {**item, "metadata": metadata, "spec": spec}


def _deployment(item: Object) -> Object:
    """Without the argument that asks for the webhook, and the volume of its certificate."""
    pod = item["spec"]["template"]["spec"]
    gone = {volume["name"] for volume in pod.get("volumes") or [] if "webhook" in _secret(volume)}
    containers = []
    for container in pod.get("containers") or []:
        changed = {**container, "args": [one for one in container.get("args") or [] if not _asks(one)]}
        changed["volumeMounts"] = [one for one in container.get("volumeMounts") or [] if one["name"] not in gone]
        containers.append({key: value for key, value in changed.items() if value or key in container})
    changed_pod = {**pod, "containers": containers}
    if gone:
        changed_pod["volumes"] = [volume for volume in pod["volumes"] if volume["name"] not in gone]
    template = {**item["spec"]["template"], "spec": changed_pod}
    return {**item, "spec": {**item["spec"], "template": template}}


def _secret(volume: Object) -> str:
    return str((volume.get("secret") or {}).get("secretName", ""))


def _asks(argument: t.Any) -> bool:
    name, _equals, value = str(argument).partition("=")
    return name.startswith("-") and name.lstrip("-") == _FLAG and value.lower() not in ("false", "0")


_CHANGES: t.Mapping[str, t.Callable[[Object], Object]] = {
    "CustomResourceDefinition": _definition,
    "Deployment": _deployment,
}
