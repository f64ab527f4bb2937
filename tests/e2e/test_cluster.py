# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A real cluster with Kafka is upgraded and scaled while somebody searches and inserts, and brought back."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.vectorops.milvus.tests.e2e import servers
from ansible_collections.vectorops.milvus.tests.e2e.client.user import User
from ansible_collections.vectorops.milvus.tests.e2e.clusters import (
    IMPATIENT,
    assert_served,
    images,
    left_over,
    pods,
    with_kafka,
)
from ansible_collections.vectorops.milvus.tests.e2e.measured import Measured
from ansible_collections.vectorops.milvus.tests.e2e.node import Node
from ansible_collections.vectorops.milvus.tests.e2e.playbooks import Playbooks
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster

ROWS = 5_000
#: So many rows a journey may insert.
APART = 100_000
NODE_PORT = 31630
NAMESPACE = "cluster"
WHERE: dict[str, t.Any] = {"milvus_name": "milvus", "milvus_namespace": NAMESPACE}
EXPOSED: dict[str, t.Any] = {
    "milvus_expose_type": "NodePort",
    "milvus_expose_node_ports": {"milvus": NODE_PORT, "web": 31631},
}
JOURNEY = "cluster with Kafka"

#: Title, playbook, what it is told.
UNDER_LOAD: tuple[tuple[str, str, dict[str, t.Any]], ...] = (
    ("2.2.16 to 2.3.5", "upgrade", {"milvus_target_version": "2.3.5"}),
    ("query nodes 1 to 3, proxies 1 to 2", "scale", {"milvus_replicas": {"querynode": 3, "proxy": 2}}),
    ("query nodes 3 to 1, proxies 2 to 1", "scale", {"milvus_replicas": {"querynode": 1, "proxy": 1}}),
)
BACK: dict[str, t.Any] = {"milvus_upgrade_state": "rolled_back"}


def test_a_life_under_load(node: Node, cluster: Cluster, tmp_path: Path, measured: Measured) -> None:
    milvus = [servers.milvus_image(version) for version in ("2.2", "2.3")]
    node.load([servers.etcd_image(), servers.minio_image(), *servers.kafka_images(), *milvus])
    playbooks = Playbooks(cluster, tmp_path)
    user = User(f"{node.address}:{NODE_PORT}")

    deployed = playbooks.run("deploy", with_kafka("2.2.16"), milvus_create_namespace=True, **WHERE, **EXPOSED)
    measured.seconds(JOURNEY, "2.2.16: first search", user.ask("first", "first")["at"] - deployed.began)
    assert user.ask("fill", "life", ROWS)["indexed"] == ROWS
    user.finds("life", ROWS)

    reports: dict[str, t.Any] = {}
    for number, (title, playbook, variables) in enumerate(UNDER_LOAD, 1):
        with user.watching("life", number * APART) as watch:
            run = playbooks.run(playbook, **WHERE, **variables)
        measured.seconds(JOURNEY, title, run.seconds)
        measured.watched(JOURNEY, title, watch.report)
        reports[title] = watch.report
        for component, wanted in variables.get("milvus_replicas", {}).items():
            assert len(pods(cluster, NAMESPACE, component)) == wanted

    with pytest.raises(AssertionError, match=r"(?s)no way while the cluster runs.*stop it first"):
        playbooks.run("upgrade", **WHERE, **BACK)
    assert images(cluster, NAMESPACE) == {"milvusdb/milvus:v2.3.5"}
    stopped = cluster.module("milvus_cluster", name="milvus", namespace=NAMESPACE, state="stopped")
    assert not stopped.failed, stopped.message
    back = playbooks.run("upgrade", **WHERE, **BACK)
    assert images(cluster, NAMESPACE) == {"milvusdb/milvus:v2.2.16"}
    found = user.finds("life", ROWS)  # 2.2.16 reads what 2.3.5 has written
    measured.seconds(JOURNEY, "2.3.5 stopped, to 2.2.16: all rows found", found - back.began)
    assert_served(reports)

    removed = playbooks.run("remove", milvus_termination_timeout=IMPATIENT, **WHERE)
    measured.seconds(JOURNEY, "remove", removed.seconds)
    assert left_over(cluster, NAMESPACE) == []
