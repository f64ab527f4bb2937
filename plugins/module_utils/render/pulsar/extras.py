# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Objects of Pulsar's parts that only the values ask for. **Private** to the collection."""

from __future__ import annotations

from ...resolve.model import KubernetesObject
from ..monitoring import API_VERSION, KIND, METRICS_PATH
from ..objects import without_empty
from .common import Cluster
from .part import Part, part_object

# What the path means is left to the Ingress controller, as the chart does it.
_PATH_TYPE = "ImplementationSpecific"


def disruption_budget(cluster: Cluster, part: Part) -> list[KubernetesObject]:
    """The part's PodDisruptionBudget, if it is to have one."""
    if not (part.budget and cluster.value(f"{part.section}.pdb.usePolicy")):
        return []
    spec = {
        "maxUnavailable": cluster.value(f"{part.section}.pdb.maxUnavailable"),
        "selector": {"matchLabels": cluster.selector(cluster.component(part.section))},
    }
    return [part_object(cluster, part, "policy/v1", "PodDisruptionBudget", spec=spec)]


# Every part has its metrics on the port of its web service, which is called so.
_METRICS_PORT = "http"
# The chart's default, which milvus-helm leaves alone.
_SCRAPED_EVERY = "10s"


def pod_monitor(cluster: Cluster, part: Part) -> list[KubernetesObject]:
    """The part's PodMonitor, if it is to have one."""
    if not cluster.given(f"{part.section}.podMonitor.enabled"):
        return []
    settings = {"interval": _SCRAPED_EVERY, "scrapeTimeout": _SCRAPED_EVERY, "metricRelabelings": None}
    given = cluster.given(f"{part.section}.podMonitor")
    port = next(port.full_name(cluster) for port in part.ports if port.name == _METRICS_PORT)
    stated = {key: given.get(key) or default for key, default in settings.items()}
    spec = {
        "jobLabel": "component",
        "podMetricsEndpoints": [without_empty({"port": port, "path": METRICS_PATH, **stated})],
        "selector": {"matchLabels": cluster.selector(cluster.component(part.section))},
    }
    return [part_object(cluster, part, API_VERSION, KIND, spec=spec)]


def autoscaler(cluster: Cluster, part: Part) -> list[KubernetesObject]:
    """The part's HorizontalPodAutoscaler, if it is to have one; without metrics Kubernetes lets it follow the CPU."""
    if not _is_autoscaled(cluster, part):
        return []
    path = f"{part.section}.autoscaling"
    spec = {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": cluster.part_name(part.section)},
        "minReplicas": int(cluster.value(f"{path}.minReplicas")),
        "maxReplicas": int(cluster.value(f"{path}.maxReplicas")),
        "metrics": cluster.given(f"{path}.metrics") or None,
        "behavior": cluster.given(f"{path}.behavior") or None,
    }
    return [part_object(cluster, part, "autoscaling/v2", "HorizontalPodAutoscaler", spec=spec)]


def ingress(cluster: Cluster, part: Part) -> list[KubernetesObject]:
    """The part's Ingress, if it is to have one; it leads to the web service."""
    path = f"{part.section}.ingress"
    if not (part.ingress and cluster.value(f"{path}.enabled")):
        return []
    host = cluster.given(f"{path}.hostname") or None
    service = {"name": cluster.part_name(part.section), "port": {"number": cluster.port(part.section, "http")}}
    rule = {"path": str(cluster.value(f"{path}.path")), "pathType": _PATH_TYPE, "backend": {"service": service}}
    tls = {"hosts": [host] if host else None, "secretName": cluster.given(f"{path}.tls.secretName") or None}
    spec = {
        "ingressClassName": cluster.given(f"{path}.ingressClassName") or None,
        "tls": [tls] if cluster.given(f"{path}.tls.enabled") else None,
        "rules": [{"host": host, "http": {"paths": [rule]}}],
    }
    return [part_object(cluster, part, "networking.k8s.io/v1", "Ingress", annotations="ingress", spec=spec)]


def replicas(cluster: Cluster, part: Part) -> int:
    """How many pods a part has: what the values say, and where an autoscaler decides what it has decided.

    The field is never left out: Kubernetes would take that for one pod. A part begins with the number of the values, as
    far as the autoscaler allows it.
    """
    stated = int(cluster.value(f"{part.section}.replicaCount"))
    if not _is_autoscaled(cluster, part):
        return stated
    path = f"{part.section}.autoscaling"
    least, most = (int(cluster.value(f"{path}.{key}")) for key in ("minReplicas", "maxReplicas"))
    return cluster.dependency.members.get(cluster.part_name(part.section)) or max(least, min(stated, most))


def _is_autoscaled(cluster: Cluster, part: Part) -> bool:
    return part.autoscaler and bool(cluster.value(f"{part.section}.autoscaling.enabled"))
