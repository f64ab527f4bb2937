# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A scaling that is killed at any of its writes is completed by the next one."""

from __future__ import annotations

import typing as t

from ansible_collections.vectorops.milvus.tests.faults.killing import kill_tree
from ansible_collections.vectorops.milvus.tests.faults.proxy import Proxy, call
from ansible_collections.vectorops.milvus.tests.faults.runs import Nursery
from ansible_collections.vectorops.milvus.tests.integration.edits import edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object
from ansible_collections.vectorops.milvus.tests.integration.manifests import bare_manifest

NAME = "scaled"
SIZED = {"resources": {"requests": {"memory": "100Mi"}}}
BEFORE: Object = {"replicas": {"datanode": 3}, "autoscale": {"proxy": {"state": "absent"}}}
AFTER: Object = {
    "replicas": {"datanode": 1},
    "autoscale": {"proxy": {"min": 1, "max": 3, "memory": 50}},
    "require_metrics": False,
}


def numbers(cluster: Cluster, namespace: str) -> dict[str, t.Any]:
    """The numbers of pods, budgets and autoscalers."""
    found = {item["metadata"]["name"]: item["spec"]["replicas"] for item in cluster.list("deployments", namespace)}
    for kind in ("horizontalpodautoscalers", "poddisruptionbudgets"):
        found[kind] = sorted(item["metadata"]["name"] for item in cluster.list(kind, namespace))
    return found


def test_scaling(cluster: Cluster, proxy: Proxy, nursery: Nursery, namespace: str) -> None:
    def kill() -> None:
        kill_tree(nursery.pid)

    where = {"kubeconfig": str(proxy.kubeconfig), "namespace": namespace}
    manifest = edited(bare_manifest(NAME), components__proxy=SIZED)
    nursery.run("milvus_cluster", manifest=manifest, **where)
    nursery.run("milvus_scale", name=NAME, **BEFORE, **where)
    proxy.reset()
    assert not nursery.run("milvus_scale", name=NAME, **AFTER, **where).failed
    writes, expected = len(proxy.works()), numbers(cluster, namespace)
    assert expected["scaled-milvus-datanode"] == 1 and expected["horizontalpodautoscalers"] == ["scaled-milvus-proxy"]
    for write in range(1, writes + 1):
        assert not nursery.run("milvus_scale", name=NAME, **BEFORE, **where).failed
        proxy.reset()
        fault = proxy.inject(lambda request: request.is_work, call(kill), skip=write - 1)
        nursery.start("milvus_scale", name=NAME, **AFTER, **where)
        assert nursery.wait() is None and fault.hits == 1, f"not killed at write {write}"
        # Who is dead gives nothing back, and waiting for it is tried elsewhere.
        cluster.kubectl("delete", "lease", f"{NAME}-milvus", "-n", namespace, "--ignore-not-found")
        proxy.reset()
        # A deploy completes it as well as another scaling.
        if write % 2:
            outcome = nursery.run("milvus_scale", name=NAME, **AFTER, **where)
        else:
            outcome = nursery.run("milvus_cluster", manifest=manifest, **where)
        assert not outcome.failed, outcome.message
        assert outcome.result["cluster"]["operation"] == {}
        assert numbers(cluster, namespace) == expected, f"killed at write {write}"
        assert not nursery.run("milvus_scale", name=NAME, **AFTER, **where).changed
