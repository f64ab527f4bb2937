# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Evictions, as a node that is drained asks for them: the budget lets one pod of a component go at a time."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.edits import behaving, edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object

BUDGET = "small-milvus-proxy"
PROXIES = "app.kubernetes.io/instance=small,app.kubernetes.io/component=proxy"


def evict(cluster: Cluster, namespace: str, pod: str) -> str:
    """What the API server says to an eviction; ``Success`` where the pod goes."""
    eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": pod, "namespace": namespace}}
    path = f"/api/v1/namespaces/{namespace}/pods/{pod}/eviction"
    answer = cluster.kubectl("create", "--raw", path, "-f", "-", stdin=json.dumps(eviction), check=False)
    return str(json.loads(answer)["status"]) if answer else "refused"


def test_one_pod_at_a_time(cluster: Cluster, namespace: str, manifest: Object, audit: t.Callable[[], Audit]) -> None:
    # A pod that comes takes its time, so that the one that went is missed.
    slow = behaving("slow-start", **{"start-delay": "4s"})
    two = edited(manifest, components__proxy={"replicas": 2, "podAnnotations": slow})
    where: t.Any = {"namespace": namespace}

    somebodys: Object = {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": "somebodys", **where},
        "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app.kubernetes.io/component": "proxy"}}},
    }
    cluster.apply(somebodys)
    listening = audit()
    refused = cluster.module("milvus_cluster", manifest=two, **where)
    assert refused.failed and not listening.writes()
    assert f"PodDisruptionBudget somebodys: covers the pods that {BUDGET} is to cover" in refused.message
    cluster.kubectl("delete", "poddisruptionbudget", "somebodys", "-n", namespace)

    deployed = cluster.module("milvus_cluster", manifest=two, **where)
    assert not deployed.failed, deployed.message
    assert [budget["metadata"]["name"] for budget in cluster.list("poddisruptionbudgets", namespace)] == [BUDGET]
    allowed = "--for=jsonpath={.status.disruptionsAllowed}=1"
    cluster.kubectl("wait", allowed, f"poddisruptionbudget/{BUDGET}", "-n", namespace, "--timeout=60s")
    first, second = (pod["metadata"]["name"] for pod in cluster.list("pods", namespace, PROXIES))
    assert evict(cluster, namespace, first) == "Success"
    assert evict(cluster, namespace, second) == "refused"

    one = edited(two, components__proxy__replicas=1)
    alone = cluster.module("milvus_cluster", manifest=one, **where)
    expected = [("delete", "PodDisruptionBudget", BUDGET), ("update", "Deployment", "small-milvus-proxy")]
    assert alone.changes() == expected, alone.message
    assert not cluster.module("milvus_cluster", manifest=one, **where).changed
