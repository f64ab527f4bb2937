# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pulsar in the cluster. **Private** to the collection.

Upstream: the apache pulsar charts 3.3.0 and 2.7.8 with the values of milvus-helm 5.0.19. What differs stands in
deviations.py, what the older chart has otherwise in parts.py and common.py.
"""

from __future__ import annotations

from ...resolve.model import Dependency, KubernetesObject
from .bookkeeper import single_volumes
from .common import Cluster
from .deviations import DEVIATIONS
from .jobs import render_bookie_init, render_pulsar_init
from .parts import PARTS
from .storage import storage_classes
from .workload import render_part

__all__ = ["DEVIATIONS", "render_pulsar"]


def render_pulsar(dependency: Dependency) -> list[KubernetesObject]:
    """All objects of Pulsar, both init Jobs included (the plan decides that Jobs are created once and never again).

    :param dependency: ``name`` is ``<release>-pulsar``; ``values`` are its generation's with the manifest's over them.
    :returns: per part a ServiceAccount (of the older chart only the brokers'), a ConfigMap, a Service and a
        StatefulSet, on request a PodDisruptionBudget.
    """
    cluster = Cluster(dependency)
    parts = [part for part in PARTS[cluster.generation] if cluster.enabled(part.section)]
    objects = [manifest for part in parts for manifest in render_part(cluster, part)]
    if cluster.enabled("zookeeper"):
        objects += storage_classes(cluster, "zookeeper", ["data"])
    if cluster.enabled("bookkeeper"):
        objects += storage_classes(cluster, "bookkeeper", single_volumes(cluster))
        objects.append(render_bookie_init(cluster))
    if cluster.enabled("broker"):
        objects.append(render_pulsar_init(cluster))
    return objects
