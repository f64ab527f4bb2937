# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HorizontalPodAutoscaler of a component. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..resolve.model import KubernetesObject, Values
from .metadata import GROUP_LABEL, component_labels, deployment_name, stamped
from .objects import kubernetes_object

#: One pod a minute: Milvus' documents advise against taking many workers away at once.
GENTLE: Values = {"policies": [{"type": "Pods", "value": 1, "periodSeconds": 60}]}
DIRECTIONS = ("scaleUp", "scaleDown")


@dataclasses.dataclass(frozen=True)
class Autoscaler:
    """What a component's number of pods follows.

    :param cpu: the percentage of the requested CPU that the pods are to use on average; None to leave it out.
    :param memory: as cpu.
    :param metrics: further metrics, as ``autoscaling/v2`` spells them.
    :param behavior: how fast it goes, likewise; downwards a pod a minute where it isn't said.
    """

    min: int
    max: int
    cpu: int | None = None
    memory: int | None = None
    metrics: tuple[Values, ...] = ()
    behavior: Values = dataclasses.field(default_factory=dict)


def autoscaler_name(release: str, known_as: str) -> str:
    """The name of the autoscaler of a component, or of its group (``querynode/hot``)."""
    component, _slash, group = known_as.partition("/")
    return deployment_name(release, component, None, group)


def render_autoscaler(
    release: str, namespace: str, known_as: str, deployment: str, wanted: Autoscaler, *, held: bool = False
) -> KubernetesObject:
    """The autoscaler.

    :param deployment: whose pods it counts; of two slots the active one.
    :param held: for the time of a rollout, or of our own scaling: it stays but scales nothing.
    """
    component, _slash, group = known_as.partition("/")
    labels = component_labels(release, component)
    if group:
        labels[GROUP_LABEL] = group
    behavior: dict[str, t.Any] = {"scaleDown": GENTLE, **wanted.behavior}
    if held:
        behavior = {name: {**(behavior.get(name) or {}), "selectPolicy": "Disabled"} for name in DIRECTIONS}
    spec = {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": deployment},
        "minReplicas": wanted.min,
        "maxReplicas": wanted.max,
        "metrics": [*_resources(wanted), *wanted.metrics],
        "behavior": behavior,
    }
    name = autoscaler_name(release, known_as)
    return stamped(
        release,
        kubernetes_object("autoscaling/v2", "HorizontalPodAutoscaler", name, namespace, labels=labels, spec=spec),
    )


def _resources(wanted: Autoscaler) -> list[Values]:
    targets = {"cpu": wanted.cpu, "memory": wanted.memory}
    return [
        {
            "type": "Resource",
            "resource": {"name": name, "target": {"type": "Utilization", "averageUtilization": number}},
        }
        for name, number in targets.items()
        if number is not None
    ]
