# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Does everything exist that the objects refer to? **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...manifest.findings import Finding
from ...plan.changes import Change
from ..context import Context
from .subject import Subject

_DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"


def storage_classes(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Every StorageClass that a new claim names exists; a default one exists for those that name none."""
    named = _claimed_classes(subject.plan.changes)
    if not named:
        return
    live = {item["metadata"]["name"]: item for item in context.client.list("StorageClass")}
    existing = f"there are: {', '.join(sorted(live))}" if live else "there is none"
    for name, claims in sorted(named.items(), key=lambda entry: entry[0] or ""):
        if name and name not in live:
            yield Finding(f"StorageClass {name}", f"doesn't exist, but {claims[0]} asks for it", existing)
        if name is None and not any(_is_default(item) for item in live.values()):
            yield Finding(
                "StorageClass",
                f"none is the default, but {claims[0]} names none",
                f"name one in the manifest; {existing}",
            )


def _is_default(item: t.Mapping[str, t.Any]) -> bool:
    return (item["metadata"].get("annotations") or {}).get(_DEFAULT_CLASS) == "true"


def _claimed_classes(changes: t.Iterable[Change]) -> dict[str | None, list[str]]:
    """StorageClass name (None for the default) → the workloads whose new claims want it."""
    found: dict[str | None, list[str]] = {}
    for change in changes:
        if change.action != "create" or change.desired is None:
            continue
        spec = change.desired.get("spec", {})
        claims = (
            [spec]
            if change.kind == "PersistentVolumeClaim"
            else [c["spec"] for c in spec.get("volumeClaimTemplates", [])]
        )
        for claim in claims:
            if claim.get("storageClassName") != "":
                found.setdefault(claim.get("storageClassName"), []).append(f"{change.kind} {change.name}")
    return found


def secrets(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Every Secret that a new pod can't start without exists, or is one we make."""
    rendered = {
        item["metadata"]["name"] for stage in subject.plan.stages for item in stage.objects if item["kind"] == "Secret"
    }
    wanted: dict[str, str] = {}
    for change in subject.plan.changes:
        for name in _secret_names((change.desired or {}).get("spec", {}).get("template", {}).get("spec", {})):
            wanted.setdefault(name, f"{change.kind} {change.name}")
    for name in sorted(set(wanted) - rendered):
        if context.client.get("Secret", name, subject.state.namespace) is None:
            yield Finding(
                f"Secret {name}",
                f"doesn't exist in namespace {subject.state.namespace}, but {wanted[name]} refers to it",
                "create it first",
                "warning" if context.settings.check_mode else "error",
            )


def _secret_names(pod: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    """The Secrets of a pod's spec, optional ones left out."""
    for reference in pod.get("imagePullSecrets") or []:
        yield reference["name"]
    for volume in pod.get("volumes") or []:
        source = volume.get("secret")
        if source and not source.get("optional"):
            yield source["secretName"]
    for container in [*(pod.get("initContainers") or []), *(pod.get("containers") or [])]:
        sources = [(variable.get("valueFrom") or {}).get("secretKeyRef") for variable in container.get("env") or []]
        sources += [source.get("secretRef") for source in container.get("envFrom") or []]
        yield from (source["name"] for source in sources if source and not source.get("optional"))
