# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A real cluster with Kafka grows and shrinks while somebody searches and inserts."""

from __future__ import annotations

import copy
import typing as t
from pathlib import Path

import pytest

from ansible_collections.vectorops.milvus.tests.e2e import servers
from ansible_collections.vectorops.milvus.tests.e2e.client.user import User
from ansible_collections.vectorops.milvus.tests.e2e.measured import Measured
from ansible_collections.vectorops.milvus.tests.e2e.node import Node
from ansible_collections.vectorops.milvus.tests.e2e.playbooks import Playbooks
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object

ROWS = 5_000
NODE_PORT = 31630
NAMESPACE = "cluster"
EXPOSED: dict[str, t.Any] = {
    "milvus_namespace": NAMESPACE,
    "milvus_expose_type": "NodePort",
    "milvus_expose_node_ports": {"milvus": NODE_PORT, "web": 31631},
}
#: A chart's first question comes after a minute; here a second is enough.
QUICK = {"readinessProbe": {"initialDelaySeconds": 1, "periodSeconds": 2}}
KEEP_NOTHING = {"deletionPolicy": "Delete", "pvcDeletion": True}


@pytest.fixture
def manifest() -> Object:
    """A cluster with one pod of everything."""
    kafka = {
        "replicaCount": 1,
        "defaultReplicationFactor": 1,
        "offsetsTopicReplicationFactor": 1,
        "heapOpts": "-Xmx512m -Xms256m",
        "startupProbe": {"initialDelaySeconds": 5},
        "zookeeper": {"replicaCount": 1, "heapSize": 256},
    }
    return {
        "apiVersion": "milvus.io/v1beta1",
        "kind": "Milvus",
        "metadata": {"name": "milvus"},
        "spec": {
            "mode": "cluster",
            "dependencies": {
                "msgStreamType": "kafka",
                "etcd": {"inCluster": {**KEEP_NOTHING, "values": {"replicaCount": 1, **QUICK}}},
                "storage": {"inCluster": {**KEEP_NOTHING, "values": {"mode": "standalone"}}},
                "kafka": {"inCluster": {**KEEP_NOTHING, "values": kafka}},
            },
            "components": {"image": "milvusdb/milvus:v2.3.5"},
        },
    }


def scaled(manifest: Object, **replicas: int) -> Object:
    """The same with other numbers of pods."""
    document = copy.deepcopy(manifest)
    document["spec"]["components"].update({key: {"replicas": count} for key, count in replicas.items()})
    return document


def pods(cluster: Cluster, component: str) -> int:
    """How many pods of a component there are, ending ones too."""
    return len(cluster.list("pods", NAMESPACE, f"app.kubernetes.io/component={component}"))


def test_growing_and_shrinking(
    node: Node, cluster: Cluster, tmp_path: Path, manifest: Object, measured: Measured
) -> None:
    images = [servers.etcd_image(), servers.minio_image(), *servers.kafka_images(), servers.milvus_image("2.3")]
    node.load(images)
    playbooks = Playbooks(cluster, tmp_path)
    user = User(f"{node.address}:{NODE_PORT}")
    journey = "cluster 2.3.5, Kafka"

    first = scaled(manifest, queryNode=1, proxy=1)
    deployed = playbooks.run("deploy", first, milvus_create_namespace=True, **EXPOSED)
    measured.seconds(journey, "first search", user.ask("first", "first")["at"] - deployed.began)
    assert user.ask("fill", "life", ROWS)["indexed"] == ROWS
    assert user.ask("check", "life", ROWS)["recall"] >= 0.99

    for title, numbers in (
        ("query nodes 1 to 3", {"queryNode": 3, "proxy": 1}),
        ("proxies 1 to 2", {"queryNode": 3, "proxy": 2}),
        ("query nodes 3 to 1", {"queryNode": 1, "proxy": 2}),
        ("proxies 2 to 1", {"queryNode": 1, "proxy": 1}),
    ):
        with user.watching("life", ROWS) as watch:
            run = playbooks.run("deploy", scaled(manifest, **numbers), **EXPOSED)
        measured.seconds(journey, title, run.seconds)
        measured.watched(journey, title, watch.report)
        assert (pods(cluster, "querynode"), pods(cluster, "proxy")) == (numbers["queryNode"], numbers["proxy"])
        assert watch.report["search with retries"]["failures"] == []
        assert watch.report["search"]["failures"] == []
        assert watch.report["search"]["done"] > 0

    playbooks.run("remove", milvus_name="milvus", milvus_namespace=NAMESPACE)
    left = cluster.kubectl("get", "all,pvc,configmaps,secrets,leases", "-n", NAMESPACE, "-o", "name").split()
    assert left == ["configmap/kube-root-ca.crt"]
