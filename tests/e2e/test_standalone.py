# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A real standalone Milvus from its first to its last day, by playbooks."""

from __future__ import annotations

import concurrent.futures
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.vectorops.milvus.tests.e2e import servers
from ansible_collections.vectorops.milvus.tests.e2e.client.user import User
from ansible_collections.vectorops.milvus.tests.e2e.measured import Measured
from ansible_collections.vectorops.milvus.tests.e2e.node import Node
from ansible_collections.vectorops.milvus.tests.e2e.playbooks import Playbooks
from ansible_collections.vectorops.milvus.tests.integration.harness import CHECKOUT, Cluster, Object

ROWS = 10_000
RECALL = 0.99
NODE_PORT = 31530
NAMESPACE = "vectors"
EXPOSED: dict[str, t.Any] = {
    "milvus_expose_type": "NodePort",
    "milvus_expose_node_ports": {"milvus": NODE_PORT, "web": 31531},
}


@pytest.fixture
def manifest() -> Object:
    """The example with RocksMQ, with the newest Milvus that can be had as a program."""
    document = t.cast(Object, yaml.safe_load((CHECKOUT / "examples/standalone-rocksmq.yaml").read_text()))
    document["spec"]["components"]["image"] = "milvusdb/milvus:v2.3.5"
    for dependency in ("etcd", "storage"):
        document["spec"]["dependencies"][dependency] = {"inCluster": {"deletionPolicy": "Delete", "pvcDeletion": True}}
    return document


@pytest.fixture
def playbooks(cluster: Cluster, tmp_path: Path) -> Playbooks:
    return Playbooks(cluster, tmp_path)


def pod_of(cluster: Cluster) -> Object:
    """Milvus' one pod."""
    (found,) = cluster.list("pods", NAMESPACE, "app.kubernetes.io/component=standalone")
    return found


def is_whole(user: User) -> bool:
    """Whether all rows are there, no more and no less, and are found."""
    seen = user.ask("check", "life", ROWS)
    assert seen["recall"] >= RECALL, seen
    return True


def test_a_life(node: Node, cluster: Cluster, playbooks: Playbooks, manifest: Object, measured: Measured) -> None:
    node.load([servers.etcd_image(), servers.minio_image(), servers.milvus_image("2.3")])
    user = User(f"{node.address}:{NODE_PORT}")
    where: dict[str, t.Any] = {"milvus_namespace": NAMESPACE}

    with concurrent.futures.ThreadPoolExecutor() as pool:
        first = pool.submit(user.ask, "first", "first")
        deployed = playbooks.run("deploy", manifest, milvus_create_namespace=True, **where, **EXPOSED)
        measured.seconds("standalone 2.3.5", "playbook, deploy and expose", deployed.seconds)
        measured.seconds("standalone 2.3.5", "first search", first.result()["at"] - deployed.began)
    assert not playbooks.run("deploy", manifest, **where, **EXPOSED).changed

    assert user.ask("fill", "life", ROWS)["indexed"] == ROWS
    assert is_whole(user)

    name = pod_of(cluster)["metadata"]["name"]
    cluster.kubectl("delete", "pod", name, "-n", NAMESPACE, "--grace-period=0", "--force")
    assert is_whole(user), "a killed pod comes back with its data"
    assert pod_of(cluster)["metadata"]["name"] != name

    stopped = cluster.module("milvus_cluster", name="milvus", namespace=NAMESPACE, state="stopped")
    assert stopped.result["cluster"]["status"] == "Stopped"
    assert cluster.list("pods", NAMESPACE) == []
    playbooks.run("deploy", manifest, **where, **EXPOSED)
    assert is_whole(user), "a stopped cluster comes back with its data"

    playbooks.run("remove", milvus_name="milvus", **where)
    left = cluster.kubectl("get", "all,pvc,configmaps,secrets,leases", "-n", NAMESPACE, "-o", "name").split()
    assert left == ["configmap/kube-root-ca.crt"]
    assert cluster.kubectl("get", "persistentvolumes", "-o", "name") == ""
