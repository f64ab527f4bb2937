# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Numbers of pods that the manifest doesn't say: those of milvus_scale, and of autoscalers. **Private**."""

from __future__ import annotations

import typing as t

from ...kube.fields import Object, name_of, number, section, text
from ...manifest.findings import ManifestError
from ...manifest.model import Milvus
from ...plan.scaling import UNSAID
from ...resolve.resolve import resolve
from ..state import State

Rows = list[dict[str, t.Any]]


def scaled(state: State, milvus: Milvus | None) -> Rows:
    """Each component or group with the number that milvus_scale gave it, and the manifest's, None where it says none.

    :param milvus: the manifest, None where there is none that can be read.
    """
    numbers = state.record.scaled
    stated = _stated(state, milvus) if numbers and milvus is not None else {}
    return [{"component": name, "replicas": numbers[name], "manifest": stated.get(name)} for name in sorted(numbers)]


def _stated(state: State, milvus: Milvus) -> dict[str, int]:
    try:
        release = resolve(milvus, recorded=state.record.defaults or None, live=state.facts()).release
    except ManifestError:
        return {}
    found = {workload.known_as: workload.spec.get("replicas") for workload in release.workloads}
    return {known_as: replicas for known_as, replicas in found.items() if replicas not in UNSAID}


def autoscalers(state: State) -> Rows:
    """The autoscalers that milvus_scale made, as ``kubectl get hpa`` shows them."""
    live = state.autoscalers()
    return [_autoscaler(known_as, live[known_as]) for known_as in sorted(live)]


def _autoscaler(known_as: str, item: Object) -> dict[str, t.Any]:
    directions = section(item, "spec.behavior").values()
    return {
        "component": known_as,
        "name": name_of(item),
        "target": text(item, "spec.scaleTargetRef.name"),
        "min": number(item, "spec.minReplicas"),
        "max": number(item, "spec.maxReplicas"),
        "current": number(item, "status.currentReplicas"),
        "desired": number(item, "status.desiredReplicas"),
        "held": bool(directions) and all(rules.get("selectPolicy") == "Disabled" for rules in directions),
    }
