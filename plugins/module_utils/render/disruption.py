# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What keeps Milvus' pods from going together: a budget, and a spread over zones and nodes. **Private**."""

from __future__ import annotations

import typing as t

from ..resolve.model import KubernetesObject, Release, Workload
from .metadata import GROUP_LABEL, component_labels, deployment_name
from .objects import kubernetes_object

#: From how many pods on a budget is of use.
FROM_REPLICAS = 2
_ZONE, _NODE = "topology.kubernetes.io/zone", "kubernetes.io/hostname"


def render_budget(release: Release, workload: Workload) -> list[KubernetesObject]:
    """The PodDisruptionBudget of a component with several pods; both slots of query nodes share it.

    What is autoscaled has one for whatever number it has at the moment.
    """
    if not workload.budget or (workload.replicas < FROM_REPLICAS and not workload.autoscaled):
        return []
    return [budget(release.name, release.namespace, workload.component, workload.group)]


def budget(release: str, namespace: str, component: str, group: str = "") -> KubernetesObject:
    """The PodDisruptionBudget of a component, or of one of its groups: one pod at a time."""
    labels = _labels(release, component, group)
    return kubernetes_object(
        "policy/v1",
        "PodDisruptionBudget",
        deployment_name(release, component, None, group),
        namespace,
        labels=labels,
        spec={"maxUnavailable": 1, "selector": {"matchLabels": labels}},
    )


def spread_constraints(release: Release, workload: Workload) -> list[dict[str, t.Any]]:
    """The wish (not the condition) to have the workload's pods in different zones, and on different nodes.

    Both, as a pod that says one of them gets none of Kubernetes' own. The pods of both slots count: their templates are
    the same.
    """
    return [
        {
            "maxSkew": 1,
            "topologyKey": key,
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": _labels(release.name, workload.component, workload.group)},
        }
        for key in (_ZONE, _NODE)
    ]


def _labels(release: str, component: str, group: str) -> dict[str, str]:
    """What all pods of a component, or of a group of it, have in common."""
    return {**component_labels(release, component), **({GROUP_LABEL: group} if group else {})}
