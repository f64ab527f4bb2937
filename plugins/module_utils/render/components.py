# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Deployments of Milvus' components. **Private** to the collection.

Fields and values are the milvus-operator's (pkg/controllers/deployments.go, deployment_updater.go); what differs is
listed in deviations.py.
"""

from __future__ import annotations

import typing as t

from ..catalog.components import (
    AT_ONCE,
    COMPONENTS,
    PROGRESS_DEADLINE_SECONDS,
    RECREATE,
    ROLLING,
    Component,
)
from ..resolve.keys import value_of
from ..resolve.model import KubernetesObject, Release, Workload
from .disruption import render_budget
from .metadata import ACTIVE_SLOT_ANNOTATION, GROUP_LABEL, component_labels, deployment_name, slot_label
from .objects import kubernetes_object
from .pods import render_template


def render_workload(release: Release, workload: Workload) -> list[KubernetesObject]:
    """The Deployment of a component (with slots both, the idle one without pods), and the budget of several pods."""
    component = COMPONENTS[workload.component]
    slots = (0, 1) if workload.slots else (None,)
    deployments = [
        _deployment(
            release, workload, component, slot, workload.replicas if slot in (None, workload.active_slot) else 0
        )
        for slot in slots
    ]
    return [*deployments, *render_budget(release, workload)]


def _deployment(
    release: Release, workload: Workload, component: Component, slot: int | None, replicas: int
) -> KubernetesObject:
    labels = component_labels(release.name, component.name)
    if workload.group:
        labels[GROUP_LABEL] = workload.group
    annotations: dict[str, str] = dict(workload.annotations)
    if slot is not None:
        labels.update(slot_label(component.name, slot))
        annotations[ACTIVE_SLOT_ANNOTATION] = str(workload.active_slot)
    return kubernetes_object(
        "apps/v1",
        "Deployment",
        deployment_name(release.name, component.name, slot, workload.group),
        release.namespace,
        labels={**workload.labels, **labels},
        annotations=annotations,
        spec={
            "replicas": replicas,
            # The API leaves out false and zero, and what it leaves out can't be kept as desired.
            "paused": True if workload.spec.get("paused") else None,
            "minReadySeconds": component.minimum_ready_seconds or None,
            "progressDeadlineSeconds": PROGRESS_DEADLINE_SECONDS,
            "strategy": strategy(release, component),
            "selector": {"matchLabels": labels},
            "template": render_template(release, workload, labels),
        },
    )


def strategy(release: Release, component: Component) -> dict[str, t.Any]:
    """How pods are replaced: one more first, unless two of the component can't live side by side."""
    if release.image_update_mode == "force" or release.manual_mode:
        return dict(AT_ONCE)
    return dict(ROLLING if may_be_two(release, component) else RECREATE)


def may_be_two(release: Release, component: Component) -> bool:
    """Whether a second pod of the component may live beside the first: of coordinators only one that stands by."""
    flags = [value_of(release.config, f"{section}.enableActiveStandby") for section in component.active_standby]
    return all(str(flag).lower() == "true" for flag in flags)
