# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each workload of a cluster is for. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...catalog.components import COMPONENTS
from ...kube.fields import Object, dig, identity_of, name_of, number, section
from ...plan.changes import Identity
from ...render.metadata import ACTIVE_SLOT_ANNOTATION, GROUP_LABEL
from ...render.stages import COMPONENTS as COMPONENT_STAGE
from ..state import State

WORKLOADS = ("Deployment", "StatefulSet")
DEPENDENCY_STAGES = ("etcd", "storage", "message_storage")

# What the names of a dependency's workloads begin with, after the cluster's: the operator's Helm releases
# (<name>-etcd, <name>-pulsar for both generations of its chart) and the parts of the milvus chart, which calls the
# newer Pulsar pulsarv3.
_STAGE_BY_NAME: t.Mapping[str, str] = {
    "-etcd": "etcd",
    "-minio": "storage",
    "-pulsarv3": "message_storage",
    "-pulsar": "message_storage",
    "-kafka": "message_storage",
    "-zookeeper": "message_storage",
    "-tei": "tei",
}
_COMPONENT_LABELS = ("app.kubernetes.io/component", "component")
_APPLICATION = "app.kubernetes.io/name"


class Member(t.NamedTuple):
    """A workload and what it is for.

    :param stage: ``components``, or the dependency that it belongs to.
    :param component: of Milvus; empty for a dependency's.
    """

    item: t.Mapping[str, t.Any]
    stage: str
    component: str


def members(state: State) -> list[Member]:
    """The cluster's workloads, sorted by name; those that nobody can place are left out."""
    recorded = {(kind, name): stage for stage, kind, name in state.record.inventory}
    found = []
    for identity, item in sorted(state.objects.items()):
        if identity[0] in WORKLOADS:
            stage = recorded.get(identity, "") if recorded else _stage(state.name, item)
            if stage:
                found.append(Member(item, stage, component_of(item) if stage == COMPONENT_STAGE else ""))
    return found


def _stage(release: str, item: Object) -> str:
    """Whose workload it is where no record says so: by labels, else by name."""
    if section(item, "metadata.labels").get(_APPLICATION) == "milvus":
        return COMPONENT_STAGE if component_of(item) in COMPONENTS else ""
    rest = name_of(item).removeprefix(release)
    return next((stage for start, stage in _STAGE_BY_NAME.items() if (f"{rest}-").startswith(f"{start}-")), "")


def component_of(item: Object) -> str:
    """The component that the labels name, else the object's name."""
    labels = section(item, "metadata.labels")
    return next((str(labels[label]) for label in _COMPONENT_LABELS if labels.get(label)), name_of(item))


def slot_of(item: Object) -> int | None:
    """Which of a component's two slots the Deployment is; None for a component without."""
    component = component_of(item)
    label = section(item, "metadata.labels").get(f"milvus.io/{component}-group-id")
    return int(label) if isinstance(label, str) and label.isdigit() else None


def is_active(item: Object) -> bool:
    """Whether the Deployment is the one of its slots that is used; as far as nothing says so, the one that has pods."""
    slot, active = slot_of(item), section(item, "metadata.annotations").get(ACTIVE_SLOT_ANNOTATION)
    if slot is None:
        return True
    return str(slot) == active if active is not None else number(item, "spec.replicas", 1) > 0


def group_of(item: Object) -> str:
    """The deployment group, empty for none."""
    return str(section(item, "metadata.labels").get(GROUP_LABEL) or "")


def container_of(item: Object) -> Object:
    """The container that a workload is there for: its first."""
    found = dig(item, "spec.template.spec.containers")
    return found[0] if isinstance(found, list) and found and isinstance(found[0], t.Mapping) else {}


def missing(state: State, kinds: t.Container[str] | None = None) -> list[tuple[str, Identity]]:
    """Stage and identity of what the record says there is, and isn't; nothing while a run is under way.

    A finished Job may go, and what may not be seen isn't missed.

    :param kinds: the kinds that were looked at; None for all of a release.
    """
    if state.record.operation:
        return []
    return [
        (stage, (kind, name))
        for stage, kind, name in state.record.inventory
        if (kind, name) not in state.objects
        and kind not in state.unknown
        and kind != "Job"
        and (kinds is None or kind in kinds)
    ]


def identities(found: t.Iterable[Member]) -> set[Identity]:
    """Kinds and names of workloads."""
    return {identity_of(member.item) for member in found}
