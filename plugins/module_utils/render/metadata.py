# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names and labels of what we render. **Private** to the collection.

Names and values are the milvus-operator's own (pkg/controllers), so that dashboards, scripts and an adoption find what
they look for; selectors are made of them and can't change later.
"""

from __future__ import annotations

import typing as t

from ..resolve.model import KubernetesObject, Values
from .objects import at

RELEASE_LABEL = "vectorops.milvus/release"
#: On what milvus_operator installs; the value is the operator's namespace.
INSTALLATION_LABEL = "vectorops.milvus/operator"
GROUP_LABEL = "milvus.io/deployment-group"
#: Which namespace the release is in that made an object of the whole cluster.
NAMESPACE_ANNOTATION = "vectorops.milvus/namespace"
ACTIVE_SLOT_ANNOTATION = "vectorops.milvus/active-slot"
#: On a Job that works again when what it works for changes: a hash of that.
WORKS_FOR_ANNOTATION = "vectorops.milvus/works-for"

_KIND_ORDER = (
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "ConfigMap",
    "PersistentVolumeClaim",
    "Role",
    "RoleBinding",
    "Service",
    "Deployment",
    "StatefulSet",
    "Job",
)


def release_labels(release: str) -> dict[str, str]:
    """The labels on everything the operator makes for Milvus itself (its ``NewAppLabels``)."""
    return {
        "app.kubernetes.io/instance": release,
        "app.kubernetes.io/name": "milvus",
        "app.kubernetes.io/managed-by": "milvus-operator",
    }


def component_labels(release: str, component: str) -> dict[str, str]:
    """The labels of one component's objects and the selector of its pods (the operator's ``NewComponentAppLabels``)."""
    return {**release_labels(release), "app.kubernetes.io/component": component}


def slot_label(component: str, slot: int) -> dict[str, str]:
    """The label that tells the pods of one slot from the other's."""
    return {f"milvus.io/{component}-group-id": str(slot)}


def deployment_name(release: str, component: str, slot: int | None = None, group: str = "") -> str:
    """``<release>-milvus-<component>``, with ``-<group>`` for one of its groups, ``-0`` or ``-1`` for slots."""
    name = "-".join(part for part in (release, "milvus", component, group) if part)
    return name if slot is None else f"{name}-{slot}"


def stamped(release: str, manifest: KubernetesObject) -> KubernetesObject:
    """A copy of the object with the release label on itself, its pod template and its claim templates.

    Selectors stay as they are: they are immutable, and adopting an existing cluster needs the operator's and charts'.
    """
    result = _labelled(release, manifest)
    spec = result.get("spec")
    if not isinstance(spec, t.Mapping):
        return result
    changed = dict(spec)
    if isinstance(spec.get("template"), t.Mapping):
        changed["template"] = _labelled(release, spec["template"])
    if spec.get("volumeClaimTemplates"):
        changed["volumeClaimTemplates"] = [_labelled(release, claim) for claim in spec["volumeClaimTemplates"]]
    return {**result, "spec": changed}


def _labelled(release: str, part: Values) -> KubernetesObject:
    metadata = dict(part.get("metadata") or {})
    metadata["labels"] = {**(metadata.get("labels") or {}), RELEASE_LABEL: release}
    return {**part, "metadata": metadata}


def in_order(objects: t.Iterable[KubernetesObject]) -> tuple[KubernetesObject, ...]:
    """The objects sorted by kind, what others refer to first (Helm's install order), then by name."""

    def key(manifest: KubernetesObject) -> tuple[int, str, str]:
        kind = str(manifest["kind"])
        rank = _KIND_ORDER.index(kind) if kind in _KIND_ORDER else len(_KIND_ORDER)
        return rank, kind, str(at(manifest, "metadata.name", ""))

    return tuple(sorted(objects, key=key))
