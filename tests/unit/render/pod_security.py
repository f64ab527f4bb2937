# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Pod Security Standard ``restricted`` as a check of rendered objects. Reusable for each renderer.

The rules are those of https://kubernetes.io/docs/concepts/security/pod-security-standards/ (baseline and restricted).
"""

from __future__ import annotations

import typing as t

Values = t.Mapping[str, t.Any]

_VOLUME_TYPES = frozenset(
    ("configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret")
)


def restricted_violations(objects: t.Iterable[Values]) -> list[str]:
    """What a namespace that enforces ``restricted`` would refuse; empty for nothing."""
    return [
        f"{manifest['kind']} {manifest['metadata']['name']}: {problem}"
        for manifest, pod in pod_specs(objects)
        for problem in _pod_problems(pod)
    ]


def service_link_violations(objects: t.Iterable[Values]) -> list[str]:
    """The workloads whose pods would get variables for each Service of the namespace."""
    return [
        f"{manifest['kind']} {manifest['metadata']['name']}: enableServiceLinks is not false"
        for manifest, pod in pod_specs(objects)
        if pod.get("enableServiceLinks") is not False
    ]


def pod_specs(objects: t.Iterable[Values]) -> list[tuple[Values, Values]]:
    """Each workload with the spec of its pods, and each pod of nobody with its own."""
    specs = [(manifest, manifest.get("spec", {})) for manifest in objects]
    return [
        (manifest, spec["template"]["spec"] if "template" in spec else spec)
        for manifest, spec in specs
        if "template" in spec or manifest["kind"] == "Pod"
    ]


def _pod_problems(pod: Values) -> t.Iterator[str]:
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.get(key):
            yield f"{key} is set"
    for volume in pod.get("volumes", []):
        for kind in sorted(set(volume) - {"name"} - _VOLUME_TYPES):
            yield f"volume {volume['name']} is a {kind}"
    context = pod.get("securityContext", {})
    if context.get("sysctls"):
        yield "sysctls are set"
    for container in [*pod.get("initContainers", []), *pod["containers"]]:
        for problem in _container_problems(container, context):
            yield f"container {container['name']}: {problem}"


def _container_problems(container: Values, pod_context: Values) -> t.Iterator[str]:
    context = container.get("securityContext", {})
    effective = {**pod_context, **context}
    if context.get("privileged"):
        yield "privileged"
    if context.get("allowPrivilegeEscalation") is not False:
        yield "allowPrivilegeEscalation is not false"
    if effective.get("runAsNonRoot") is not True:
        yield "runAsNonRoot is not true"
    if effective.get("runAsUser") == 0:
        yield "runs as user 0"
    capabilities = context.get("capabilities", {})
    if "ALL" not in capabilities.get("drop", []):
        yield "keeps capabilities"
    if set(capabilities.get("add", [])) - {"NET_BIND_SERVICE"}:
        yield "adds capabilities"
    if effective.get("seccompProfile", {}).get("type") not in ("RuntimeDefault", "Localhost"):
        yield "has no seccomp profile"
    if context.get("procMount", "Default") != "Default":
        yield "has another procMount"
    if any(port.get("hostPort") for port in container.get("ports", [])):
        yield "takes a port of the host"
