# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The custom resource: what the manifest says of it, and what of that differs. Pure. **Private** to the collection."""

from __future__ import annotations

import copy
import json
import typing as t

from ...catalog.components import COMPONENTS
from ...kube.client import FIELD_MANAGER, Object
from ...kube.fields import dig, section, text
from ...manifest.convert import convert
from ...plan.changes import Change, Refusal, change_for

STAGE = "resource"
#: How many pods each component had when the cluster was stopped, as JSON by its key in the manifest.
STOPPED_ANNOTATION = "vectorops.milvus/stopped"
PAUSED_ANNOTATION = "milvus.io/pause-reconcile"

_FREE_FORM = (("spec", "config"), ("spec", "hookConfig"))
_KEYS = tuple(row.spec_key for row in COMPONENTS.values())
#: What the operator writes itself whatever the manifest says, so that it is no drift: its defaulting, every time.
_OVERWRITTEN = (
    "spec.config.minio.address",
    "spec.config.minio.port",
    "spec.config.pulsar.address",
    "spec.config.pulsar.port",
    "spec.config.etcd.endpoints",
    "spec.components.enableRollingUpdate",
)
#: The same, but only of dependencies that run in the cluster.
_OVERWRITTEN_INSIDE: tuple[tuple[str, str], ...] = (
    ("storage", "endpoint"),
    ("storage", "secretRef"),
    ("pulsar", "endpoint"),
    ("kafka", "brokerList"),
)
#: Taken away by the operator once an upgrade to 2.6 is done.
_TAKEN_AWAY = ("indexNode", "rootCoord", "dataCoord", "queryCoord", "indexCoord")


def wanted_resource(document: t.Mapping[str, t.Any], name: str, namespace: str) -> Object:
    """What the manifest says and nothing else, in today's API; the operator adds its defaults to the same object."""
    converted = convert(dict(document)).document
    metadata = converted.get("metadata") or {}
    kept = {key: metadata[key] for key in ("labels", "annotations") if metadata.get(key)}
    return {
        "apiVersion": converted["apiVersion"],
        "kind": converted["kind"],
        "metadata": {"name": name, "namespace": namespace, **kept},
        "spec": _without_nulls(converted.get("spec") or {}, ("spec",)),
    }


def _without_nulls(value: t.Any, path: tuple[str, ...]) -> t.Any:
    if isinstance(value, t.Mapping) and path[:2] not in _FREE_FORM:
        return {key: _without_nulls(member, (*path, key)) for key, member in value.items() if member is not None}
    return copy.deepcopy(value)


def resource_change(desired: Object, live: Object | None) -> Change | Refusal | None:
    """The write that brings the resource to what the manifest says; None where none is needed."""
    if live is None:
        return Change("create", STAGE, "Milvus", desired["metadata"]["name"], None, desired)
    return change_for(_settled(desired, live), live, STAGE, FIELD_MANAGER)


def _settled(desired: Object, live: Object) -> Object:
    """The desired resource as the operator leaves it."""
    result = copy.deepcopy(desired)
    paths = list(_OVERWRITTEN)
    for part, key in _OVERWRITTEN_INSIDE:
        if not dig(live, f"spec.dependencies.{part}.external"):
            paths.append(f"spec.dependencies.{part}.{key}")
    if "streamingNode" in section(live, "spec.components"):
        paths += [f"spec.components.{key}" for key in _TAKEN_AWAY]
    for path in paths:
        _follow(result, live, path)
    _drop_empty(result["spec"], live.get("spec") or {}, ("spec",))
    return result


def _follow(desired: Object, live: Object, path: str) -> None:
    """Take a value from the live resource, if the desired one has any there."""
    above, _dot, key = path.rpartition(".")
    parent, found = dig(desired, above), dig(live, path)
    if not isinstance(parent, dict) or key not in parent:
        return
    if found is None:
        del parent[key]
    else:
        parent[key] = found


def _drop_empty(desired: t.Any, live: t.Any, path: tuple[str, ...]) -> None:
    """The operator leaves out zero values when it writes the resource; free-form values stay as they are."""
    if not isinstance(desired, dict) or path in _FREE_FORM or path[-1] == "values":
        return
    for key in list(desired):
        there = live.get(key) if isinstance(live, t.Mapping) else None
        if there is None and desired[key] in (False, "", {}, []) and key != "replicas":
            del desired[key]
        else:
            _drop_empty(desired[key], there, (*path, key))


def replicas(resource: Object) -> dict[str, int]:
    """How many pods each component shall have, by its key in the manifest; groups as ``key/group``."""
    found: dict[str, int] = {}
    for key, spec in section(resource, "spec.components").items():
        if key not in _KEYS or not isinstance(spec, t.Mapping):
            continue
        if spec.get("groups"):
            found |= {f"{key}/{group['name']}": int(group.get("replicas", 1)) for group in spec["groups"]}
        elif spec.get("replicas") is not None:
            found[key] = int(spec["replicas"])
    return found


def scaled(resource: Object, numbers: t.Mapping[str, int]) -> Object:
    """A merge patch that gives components (and groups, as ``key/group``) these numbers of pods."""
    patch: Object = {}
    for entry, number in numbers.items():
        key, _slash, group = entry.partition("/")
        if not group:
            patch.setdefault(key, {})["replicas"] = number
            continue
        groups = patch.setdefault(key, {}).setdefault(
            "groups", copy.deepcopy(resource["spec"]["components"][key]["groups"])
        )
        next(item for item in groups if item["name"] == group)["replicas"] = number
    return {"spec": {"components": patch}}


def remembered(resource: Object | None) -> dict[str, int]:
    """The numbers of pods from before the cluster was stopped; empty while it runs."""
    text = ((resource or {}).get("metadata", {}).get("annotations") or {}).get(STOPPED_ANNOTATION)
    if not text:
        return {}
    try:
        return {str(key): int(number) for key, number in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def revived(resource: Object | None, desired: Object) -> dict[str, int]:
    """The numbers that a deploy of a stopped cluster brings back: those that the manifest leaves open."""
    said = replicas(desired)
    return {key: number for key, number in remembered(resource).items() if key not in said}


def revival(resource: Object, numbers: t.Mapping[str, int]) -> Object:
    """A merge patch that ends a stop: the numbers of before, and the note of the stop gone."""
    return {**scaled(resource, numbers), "metadata": {"annotations": {STOPPED_ANNOTATION: None}}}


def stopping(resource: Object) -> Object:
    """A merge patch that stops a cluster, and notes the numbers of before."""
    numbers = {**replicas(resource), **remembered(resource)}
    zero = dict.fromkeys([key for key, number in replicas(resource).items() if number], 0)
    note = json.dumps(numbers, sort_keys=True)
    return {**scaled(resource, zero), "metadata": {"annotations": {STOPPED_ANNOTATION: note}}}


def message_storage(before: Object | None, after: Object | None) -> dict[str, t.Any]:
    """The result's ``message_storage``: which one was and is used; the operator keeps no note of flushes."""
    kinds = [text(resource or {}, "spec.dependencies.msgStreamType") for resource in (before, after)]
    return {"before": kinds[0], "after": kinds[1], "flushed": "", "folder": "", "left": []}
