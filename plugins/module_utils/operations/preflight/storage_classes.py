# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Do the StorageClasses exist that claims ask for? **Private** to the collection."""

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
    made = {change.name for change in subject.plan.changes if change.kind == "StorageClass"}
    existing = f"there are: {', '.join(sorted(live))}" if live else "there is none"
    for name, claims in sorted(named.items(), key=lambda entry: entry[0] or ""):
        if name and name not in live and name not in made:
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
