# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pulsar v3 in the cluster. **Private** to the collection.

Upstream: the apache pulsar chart 3.3.0 with the values of milvus-helm 5.0.19. What differs stands in deviations.py.
"""

from __future__ import annotations

from ...resolve.model import Dependency, KubernetesObject
from .common import Cluster
from .deviations import DEVIATIONS
from .jobs import render_bookie_init, render_pulsar_init
from .parts import PARTS
from .workload import render_part

__all__ = ["DEVIATIONS", "render_pulsar"]


def render_pulsar(dependency: Dependency) -> list[KubernetesObject]:
    """All objects of Pulsar, both init Jobs included (the plan decides that Jobs are created once and never again).

    :param dependency: ``name`` is ``<release>-pulsar``; ``values`` are PULSAR_DEFAULTS with the manifest's over them.
    :returns: per part a ServiceAccount, a ConfigMap, a Service and a StatefulSet, on request a PodDisruptionBudget.
    """
    cluster = Cluster(dependency)
    objects = [manifest for part in PARTS if cluster.enabled(part.section) for manifest in render_part(cluster, part)]
    if cluster.enabled("bookkeeper"):
        objects.append(render_bookie_init(cluster))
    if cluster.enabled("broker"):
        objects.append(render_pulsar_init(cluster))
    return objects
