# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Components: which there are, and their effective specs. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..catalog.components import COMPONENT_KEYS, COMPONENTS, Component, default_replicas
from ..catalog.defaults import IMAGE_PULL_POLICY
from ..catalog.versions import SEPARATE_COORDINATORS, ConfigurationMethod, Minor, Version, milvus_version, version_text
from ..manifest.findings import Finding
from .merge import by_key, plain
from .model import Live, Values, Workload

EVERYBODY_HAS_SLOTS = 3
Reserved = t.Mapping[str, t.Collection[str]]

# What a mount is called that takes away another one at its path (milvus-operator).
_REMOVE = "_remove"


def _union(general: t.Any, own: t.Any) -> t.Any:
    return {**(general or {}), **(own or {})}


def _either(general: t.Any, own: t.Any) -> t.Any:
    return bool(general or own)


def _unless_empty(general: t.Any, own: t.Any) -> t.Any:
    return own or general


def _unless_missing(general: t.Any, own: t.Any) -> t.Any:
    return general if own is None else own


def _variables(general: t.Any, own: t.Any) -> t.Any:
    return by_key("name", general or (), own or ())


def _mounts(general: t.Any, own: t.Any) -> t.Any:
    mounts = by_key("mountPath", general or (), own or ())
    return [mount for mount in mounts if mount.get("name") != _REMOVE]


# How a key that both spec.components and a component may hold is merged (milvus-operator, MergeComponentSpec; in its
# labels and annotations the general value beats the component's, which nobody can mean).
MERGED: t.Mapping[str, t.Callable[[t.Any, t.Any], t.Any]] = {
    "podLabels": _union,
    "podAnnotations": _union,
    "paused": _either,
    "hostNetwork": _either,
    "image": _unless_empty,
    "commands": _unless_empty,
    "imagePullSecrets": _unless_empty,
    "schedulerName": _unless_empty,
    "nodeSelector": _unless_empty,
    "tolerations": _unless_empty,
    "topologySpreadConstraints": _unless_empty,
    "serviceAccountName": _unless_empty,
    "priorityClassName": _unless_empty,
    "dnsPolicy": _unless_empty,
    "volumes": _unless_empty,
    "affinity": _unless_missing,
    "resources": _unless_missing,
    "runWithSubProcess": _unless_missing,
    "imagePullPolicy": _unless_missing,
    "probes": _unless_missing,
    "securityContext": _unless_missing,
    "volumeMounts": _mounts,
    "env": _variables,
}


# What a group may say instead of its component.
GROUP_SCHEDULING = ("nodeSelector", "affinity", "tolerations", "topologySpreadConstraints")


def effective_spec(components: Values, component: Component, image: str) -> dict[str, t.Any]:
    """The component's spec merged over the general one; keys of its own stay, empty ones go.

    :param components: ``spec.components``.
    :param image: what runs where neither says an image.
    """
    own: Values = components.get(component.spec_key) or {}
    result = {key: value for key, value in own.items() if key not in MERGED}
    for key, rule in MERGED.items():
        value = rule(components.get(key), own.get(key))
        if value not in (None, "", False, [], {}, ()):
            result[key] = value
    return plain({"image": image, "imagePullPolicy": IMAGE_PULL_POLICY, **result})


def component_names(mode: str, components: Values, row: Minor) -> tuple[str, ...]:
    """The components of a cluster, in the operator's order: change data capture, coordinators, the others.

    One mixcoord, unless the manifest names one of the separate coordinators and no mixCoord; where they can't be
    separate any more, one mixcoord. Streaming nodes and change data capture where the version has them.
    """
    capture = ("cdc",) if row.cdc and components.get("cdc") is not None else ()
    if mode != "cluster":
        return (*capture, "standalone")
    named = any(components.get(COMPONENTS[name].spec_key) is not None for name in SEPARATE_COORDINATORS)
    separate = named and components.get("mixCoord") is None and row.separate_coordinators
    coordinators = SEPARATE_COORDINATORS if separate else row.coordinators
    streaming = ("streamingnode",) if row.streaming == "on request" and _asks_for_streaming(components) else ()
    return (*capture, *coordinators, *row.workers, *streaming)


def _asks_for_streaming(components: Values) -> bool:
    stated = components.get("streamingMode")
    return bool(components.get("streamingNode") is not None if stated is None else stated)


def version_findings(components: Values, row: Minor) -> list[Finding]:
    """Errors for what the manifest asks for and that Milvus version hasn't."""
    findings = []
    if components.get("cdc") is not None and not row.cdc:
        text = f"Milvus {row.text} has no such component: it came with 2.6"
        findings.append(Finding("spec.components.cdc", text, "leave it out"))
    if components.get("streamingMode") and row.streaming == "never":
        text = f"Milvus {row.text} has no streaming nodes: they came with 2.5"
        findings.append(Finding("spec.components.streamingMode", text, "leave it out"))
    if row.configuration is ConfigurationMethod.PREFIXED_ENVIRONMENT:
        findings += _variable_findings(components, row)
    return findings


def image_findings(components: Values, names: t.Iterable[str], version: Version) -> list[Finding]:
    """Errors for images of single components that tell another minor version than the cluster's.

    :param version: the cluster's, which says what the components are told and which of them there are.
    """
    findings = []
    for key in dict.fromkeys(COMPONENTS[name].spec_key for name in names):
        image = str((components.get(key) or {}).get("image") or "")
        found = milvus_version(image) if image else None
        if found and found[:2] != version[:2]:
            text = f"'{image}' is Milvus {version_text(found)}, the cluster is {version_text(version)}"
            advice = "take an image of the same minor version, or set spec.components.image"
            findings.append(Finding(f"spec.components.{key}.image", text, advice))
    return findings


def _variable_findings(components: Values, row: Minor) -> t.Iterator[Finding]:
    """Errors for variables that such a server takes for settings of its own, and ends in a panic."""
    sections = {"spec.components": components}
    sections |= {f"spec.components.{key}": components.get(key) or {} for key in sorted(COMPONENT_KEYS)}
    for path, section in sections.items():
        for index, variable in enumerate(section.get("env") or ()):
            name = str(variable.get("name"))
            if "milvus" in name and "." not in name:
                text = f"Milvus {row.text} takes '{name}' for a setting, since 'milvus' is in it, and finds no key"
                yield Finding(f"{path}.env[{index}].name", text, "choose another name, or write milvus.<key>")


def unused_components(components: Values, names: t.Collection[str]) -> list[str]:
    """The spec keys of components that the manifest describes and this cluster doesn't have."""
    used = {COMPONENTS[name].spec_key for name in names}
    return sorted(key for key in COMPONENT_KEYS - used if components.get(key) is not None)


def has_slots(component: Component, components: Values, *, side_by_side: bool) -> bool:
    """Whether a component has two Deployments: query nodes, and in ``rollingMode: 3`` all that may run twice.

    :param components: ``spec.components``.
    :param side_by_side: whether coordinators and a standalone server may run twice for some time.
    """
    wanted = components.get("rollingMode") == EVERYBODY_HAS_SLOTS
    return component.slots or (wanted and (side_by_side or not component.active_standby))


def workloads(
    release: str, mode: str, component: Component, spec: Values, live: Live, *, manual: bool = False
) -> list[Workload]:
    """The workloads of a component: one, or one for each of its groups in the order of their names.

    :param manual: running Deployments keep their numbers of pods, whatever the manifest says (``enableManualMode``).
    """
    groups = sorted(spec.get("groups") or (), key=lambda group: str(group["name"]))
    if not groups:
        return [workload(release, mode, component, spec, live, manual=manual)]
    return [
        _grouped(workload(release, mode, component, group_spec(spec, group), live, group["name"], manual=manual), group)
        for group in groups
    ]


def group_spec(spec: Values, group: Values) -> dict[str, t.Any]:
    """The spec of a group's pods; what the group says of scheduling replaces the component's, empty clears it."""
    result = plain({key: value for key, value in spec.items() if key != "groups"})
    for key in GROUP_SCHEDULING:
        if key in group:
            result[key] = group[key]
    result["replicas"] = group["replicas"]
    result["podLabels"] = _union(spec.get("podLabels"), group.get("labels"))
    result["podAnnotations"] = _union(spec.get("podAnnotations"), group.get("annotations"))
    result["env"] = _variables(spec.get("env"), group.get("extraEnv"))
    emptied: tuple[t.Any, ...] = (None, {}, [])
    return plain({key: value for key, value in result.items() if value not in emptied})


def _grouped(made: Workload, group: Values) -> Workload:
    labels, annotations = plain(group.get("labels") or {}), plain(group.get("annotations") or {})
    return dataclasses.replace(made, labels=labels, annotations=annotations)


def group_findings(components: Values, names: t.Iterable[str]) -> list[Finding]:
    """Warnings for numbers of pods that groups make idle."""
    sections = ((key, components.get(key) or {}) for key in (COMPONENTS[name].spec_key for name in names))
    text = "has no effect: each group has its own number"
    return [
        Finding(f"spec.components.{key}.replicas", text, "leave it out", "warning")
        for key, section in sections
        if section.get("groups") and section.get("replicas") is not None
    ]


def workload(
    release: str,
    mode: str,
    component: Component,
    spec: Values,
    live: Live,
    group: str = "",
    *,
    manual: bool = False,
) -> Workload:
    """The workload of a component or one of its groups, with the number of its pods decided.

    The manifest's number; where it says none, or somebody else has it (-1, an autoscaler of the release, or by hand in
    ``enableManualMode``), the live one; else the default.
    """
    known_as = f"{component.name}/{group}" if group else component.name
    slot: t.Literal[0, 1] = 1 if live.active_slots.get(known_as) == 1 else 0
    name = "-".join(part for part in (release, "milvus", component.name, group) if part)
    running = live.replicas.get(f"{name}-{slot}" if component.slots else name)
    wanted = -1 if known_as in live.autoscaled else spec.get("replicas")
    if manual and running is not None:
        wanted = None
    default = default_replicas(component.name, mode)
    if wanted is not None and wanted >= 0:
        replicas = int(wanted)
    elif running is None or not default:  # who idles in this mode has no pods to scale
        replicas = default
    else:
        # An autoscaler leaves a Deployment with no pods alone.
        replicas = max(running, 1) if wanted == -1 else running
    active = slot if component.slots else 0
    autoscaled = known_as in live.autoscaled
    return Workload(component.name, spec, replicas, component.slots, active, group, autoscaled=autoscaled)


def container_findings(components: Values, names: t.Iterable[str], reserved: Reserved) -> list[Finding]:
    """Errors for names that stand twice in one pod, or that we need ourselves.

    :param components: ``spec.components``.
    :param names: the components of this cluster.
    :param reserved: names and paths that we need, by key (``volumes``, ``volumeMounts``).
    """
    findings = _reserved_findings("spec.components", components, reserved)
    for component in (COMPONENTS[name] for name in names):
        path = f"spec.components.{component.spec_key}"
        own: Values = components.get(component.spec_key) or {}
        findings += _reserved_findings(path, own, reserved)
        used = [component.name]
        for key in ("initContainers", "sidecars"):
            for index, container in enumerate(own.get(key) or ()):
                if container.get("name") in used:
                    text = f"a container '{container['name']}' is in the pod already"
                    findings.append(Finding(f"{path}.{key}[{index}].name", text, "choose another name"))
                used.append(str(container.get("name")))
    return findings


def _reserved_findings(path: str, section: Values, reserved: Reserved) -> list[Finding]:
    return [
        Finding(f"{path}.{key}[{index}]", f"'{name}' is used for Milvus' configuration", "choose another one")
        for key, names in reserved.items()
        for index, member in enumerate(section.get(key) or ())
        for name in (member.get("name"), member.get("mountPath"))
        if name in names and member.get("name") != _REMOVE
    ]
