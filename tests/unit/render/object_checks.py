# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks that hold for the objects of every renderer. Reusable."""

from __future__ import annotations

import typing as t

from ansible_collections.vectorops.milvus.tests.unit.render.pod_security import pod_specs

Values = t.Mapping[str, t.Any]


def services_without_pods(objects: t.Iterable[Values]) -> list[str]:
    """The Services that select none of the rendered pods, or whose named target port no selected pod has."""
    objects = list(objects)
    problems = []
    for service in (manifest for manifest in objects if manifest["kind"] == "Service"):
        name, pods = service["metadata"]["name"], _selected(service["spec"]["selector"], objects)
        if not pods:
            problems.append(f"Service {name}: selects no pod")
        ports = {port.get("name") for pod in pods for container in pod["containers"] for port in container["ports"]}
        targets = {port.get("targetPort", port["port"]) for port in service["spec"]["ports"]}
        problems += [
            f"Service {name}: no pod has a port {target}"
            for target in sorted(target for target in targets if isinstance(target, str))
            if pods and target not in ports
        ]
    return problems


def _selected(selector: Values, objects: t.Iterable[Values]) -> list[Values]:
    return [
        pod
        for manifest, pod in pod_specs(objects)
        if any(selector.items() <= labels.items() for labels in _labels(manifest))
    ]


def _labels(manifest: Values) -> list[dict[str, t.Any]]:
    """The labels of each pod of a workload: StatefulSets name the pod in one."""
    labels = manifest["spec"]["template"]["metadata"].get("labels", {})
    if manifest["kind"] != "StatefulSet":
        return [labels]
    name, replicas = manifest["metadata"]["name"], manifest["spec"].get("replicas", 1)
    return [{**labels, "statefulset.kubernetes.io/pod-name": f"{name}-{index}"} for index in range(max(1, replicas))]


def canonical_violations(value: t.Any, path: str = "") -> list[str]:
    """What the API server would refuse or store otherwise: nulls and tuples, repeated names, ports without protocol,
    variables, labels and annotations that aren't strings."""
    if isinstance(value, t.Mapping):
        return [problem for key, member in value.items() for problem in _member_problems(key, member, f"{path}.{key}")]
    if isinstance(value, list):
        return [
            problem for index, item in enumerate(value) for problem in canonical_violations(item, f"{path}[{index}]")
        ]
    return [] if isinstance(value, (str, int, float, bool)) else [f"{path}: {value!r} is not JSON-native"]


_MAPS_OF_STRINGS = ("labels", "annotations", "data", "stringData", "nodeSelector", "matchLabels")
# Two mounts may be of one volume; the API server tells them apart by their path.
_LISTS_BY_OTHER_KEYS = {"volumeMounts": "mountPath"}


def _member_problems(key: str, member: t.Any, path: str) -> t.Iterator[str]:
    yield from canonical_violations(member, path)
    if key in _MAPS_OF_STRINGS and isinstance(member, t.Mapping):
        yield from (f"{path}.{name}: not a string" for name, text in member.items() if not isinstance(text, str))
    if not isinstance(member, list):
        return
    if key == "ports":
        yield from (f"{path}: a port without protocol" for port in member if "protocol" not in port)
    if key == "env":
        yield from (f"{path}: {item['name']} is not a string" for item in member if not _text_or_reference(item))
    list_key = _LISTS_BY_OTHER_KEYS.get(key, "name")
    names = [item[list_key] for item in member if isinstance(item, t.Mapping) and list_key in item]
    yield from (f"{path}: {name} stands there twice" for name in sorted(set(names)) if names.count(name) > 1)


def _text_or_reference(item: Values) -> bool:
    return isinstance(item.get("value", ""), str) and ("value" in item) != ("valueFrom" in item)
