# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stand-in behaves as the operator does, as far as its users can see."""

from __future__ import annotations

import json

from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object
from ansible_collections.vectorops.milvus.tests.operator.standin import StandIn

OLD, NEW = "milvusdb/milvus:v2.5.4", "milvusdb/milvus:v2.5.5"


def resource(name: str, namespace: str, **components: object) -> Object:
    metadata = {"name": name, "namespace": namespace}
    spec = {"mode": "cluster", "components": {"image": OLD, **components}}
    spec["dependencies"] = {"etcd": {"inCluster": {"values": {"replicaCount": 1}}}}
    return {"apiVersion": "milvus.io/v1beta1", "kind": "Milvus", "metadata": metadata, "spec": spec}


def wait(cluster: Cluster, namespace: str, name: str, what: str, seconds: int = 60) -> None:
    cluster.kubectl("wait", f"--for={what}", f"milvus/{name}", "-n", namespace, f"--timeout={seconds}s")


def test_a_life(cluster: Cluster, operator: StandIn, namespace: str) -> None:
    cluster.apply(resource("life", namespace, queryNode={"replicas": 2}))
    wait(cluster, namespace, "life", "condition=MilvusUpdated")
    wait(cluster, namespace, "life", "jsonpath={.status.status}=Healthy")
    # As the operator's own, the status may be fine for a moment while the query nodes' slot isn't scaled up yet.
    pods = "deployment/life-milvus-querynode-0"
    cluster.kubectl("wait", "--for=jsonpath={.status.readyReplicas}=2", pods, "-n", namespace, "--timeout=60s")
    live = cluster.get("milvus", "life", namespace)
    assert live["status"]["observedGeneration"] == live["metadata"]["generation"]
    assert live["spec"]["config"]["rootCoord"] == {"enableActiveStandby": True}, "defaults are written back"
    images = deployed(cluster, namespace)
    assert images["life-milvus-querynode-0"] == (OLD, 2) and images["life-milvus-querynode-1"] == ("dummy", 0)
    assert images["life-milvus-standalone"] == (OLD, 0) and images["life-milvus-mixcoord"] == (OLD, 1)

    cluster.kubectl(*patch("life", namespace, {"components": {"image": NEW}}))
    wait(cluster, namespace, "life", "condition=MilvusUpdated=False")
    wait(cluster, namespace, "life", f"jsonpath={{.status.currentImage}}={NEW}")
    images = deployed(cluster, namespace)
    assert images["life-milvus-querynode-1"] == (NEW, 2) and images["life-milvus-querynode-0"] == (OLD, 0)

    cluster.kubectl("delete", "milvus", "life", "-n", namespace, "--timeout=60s")
    assert not cluster.list("deployments", namespace)
    assert [item["metadata"]["name"] for item in cluster.list("statefulsets", namespace)] == [
        "life-etcd",
        "life-minio",
        "life-pulsar-proxy",
    ], "retained"


def deployed(cluster: Cluster, namespace: str) -> dict[str, tuple[str, int]]:
    found = {}
    for item in cluster.list("deployments", namespace):
        image = item["spec"]["template"]["spec"]["containers"][0]["image"]
        found[item["metadata"]["name"]] = (image, item["spec"]["replicas"])
    return found


def patch(name: str, namespace: str, spec: Object) -> tuple[str, ...]:
    return ("patch", "milvus", name, "-n", namespace, "--type=merge", "-p", json.dumps({"spec": spec}))
