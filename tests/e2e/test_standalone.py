# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A real standalone Milvus from its first to its last day, by playbooks."""

from __future__ import annotations

import concurrent.futures
import re
import time
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.vectorops.milvus.tests.bench.manifests import objects
from ansible_collections.vectorops.milvus.tests.e2e import servers
from ansible_collections.vectorops.milvus.tests.e2e.client.user import User
from ansible_collections.vectorops.milvus.tests.e2e.clusters import IMPATIENT, KEEP_NOTHING, QUICK, left_over
from ansible_collections.vectorops.milvus.tests.e2e.measured import Measured
from ansible_collections.vectorops.milvus.tests.e2e.node import Node
from ansible_collections.vectorops.milvus.tests.e2e.playbooks import Playbooks
from ansible_collections.vectorops.milvus.tests.integration.harness import CHECKOUT, Cluster, Object
from ansible_collections.vectorops.milvus.tests.testbed.testbed.waiting import wait_until

JOURNEY = "standalone 2.3.5"
ROWS = 10_000
NODE_PORT, FLOOR_PORT = 31530, 31532
NAMESPACE, FLOOR = "vectors", "floor"
README_ADDRESS = "192.0.2.10:31530"
EXPOSED: dict[str, t.Any] = {
    "milvus_expose_type": "NodePort",
    "milvus_expose_node_ports": {"milvus": NODE_PORT, "web": 31531},
}


@pytest.fixture
def manifest() -> Object:
    """The example with RocksMQ, with the newest Milvus that can be had as a program."""
    document = t.cast(Object, yaml.safe_load((CHECKOUT / "examples/standalone-rocksmq.yaml").read_text()))
    document["spec"]["components"]["image"] = "milvusdb/milvus:v2.3.5"
    document["spec"]["config"] = {"dataCoord": {"segment": {"maxSize": 256}}}
    document["spec"]["dependencies"]["etcd"] = {"inCluster": {**KEEP_NOTHING, "values": QUICK}}
    document["spec"]["dependencies"]["storage"] = {"inCluster": KEEP_NOTHING}
    return document


@pytest.fixture
def playbooks(cluster: Cluster, tmp_path: Path) -> Playbooks:
    return Playbooks(cluster, tmp_path)


def pod_of(cluster: Cluster) -> Object:
    """Milvus' one pod."""
    (found,) = cluster.list("pods", NAMESPACE, "app.kubernetes.io/component=standalone")
    return found


def first_search_of_the_readme() -> tuple[str, str]:
    """The README's lines of Python, and what it says that they print."""
    part = (CHECKOUT / "README.md").read_text(encoding="utf-8").partition("## The first search")[2]
    (program, printed) = re.findall(r"```(?:python|text)\n(.*?)```", part.partition("\n## ")[0], re.DOTALL)
    assert README_ADDRESS in program
    return program, printed


def test_a_life(node: Node, cluster: Cluster, playbooks: Playbooks, manifest: Object, measured: Measured) -> None:
    node.load([servers.etcd_image(), servers.minio_image(), servers.milvus_image("2.3")])
    user = User(f"{node.address}:{NODE_PORT}")
    where: dict[str, t.Any] = {"milvus_namespace": NAMESPACE}

    with concurrent.futures.ThreadPoolExecutor() as pool:
        first = pool.submit(user.ask, "first", "first")
        deployed = playbooks.run("deploy", manifest, milvus_create_namespace=True, **where, **EXPOSED)
        measured.seconds(JOURNEY, "playbook: deploy and expose", deployed.seconds)
        measured.seconds(JOURNEY, "first search since the playbook's start", first.result()["at"] - deployed.began)
    assert not playbooks.run("deploy", manifest, **where, **EXPOSED).changed

    program, printed = first_search_of_the_readme()
    assert user.run(program.replace(README_ADDRESS, user.address)) == printed

    seen = user.ask("configuration", "any")
    assert seen["datacoord"]["segment_max_size"] == 256, "the running server reports what the manifest says"

    assert user.ask("fill", "life", ROWS)["indexed"] == ROWS
    user.finds("life", ROWS)

    name = pod_of(cluster)["metadata"]["name"]
    killed = time.time()
    cluster.kubectl("delete", "pod", name, "-n", NAMESPACE, "--grace-period=0", "--force")
    measured.seconds(JOURNEY, "all rows found since the pod was killed", user.finds("life", ROWS) - killed)
    assert pod_of(cluster)["metadata"]["name"] != name

    began = time.time()
    stopped = cluster.module("milvus_cluster", name="milvus", namespace=NAMESPACE, state="stopped")
    assert stopped.result["cluster"]["status"] == "Stopped"
    assert cluster.list("pods", NAMESPACE) == []
    measured.seconds(JOURNEY, "stopped", time.time() - began)
    started = playbooks.run("deploy", manifest, **where, **EXPOSED)
    found = user.finds("life", ROWS)
    measured.seconds(JOURNEY, "all rows found since the start of a stopped one", found - started.began)

    removed = playbooks.run("remove", milvus_name="milvus", milvus_termination_timeout=IMPATIENT, **where)
    measured.seconds(JOURNEY, "playbook: remove", removed.seconds)
    assert left_over(cluster, NAMESPACE) == []
    # The volumes go after their claims, by the controller-manager's hand.
    assert wait_until(lambda: cluster.kubectl("get", "persistentvolumes", "-o", "name") == "", timeout=60)


def test_the_floor(node: Node, cluster: Cluster, manifest: Object, measured: Measured) -> None:
    """The same objects, applied at once by kubectl: what a user would wait for without us."""
    node.load([servers.etcd_image(), servers.minio_image(), servers.milvus_image("2.3")])
    user = User(f"{node.address}:{FLOOR_PORT}")
    made = objects(manifest, FLOOR)
    (service,) = [item for item in made if item["kind"] == "Service" and item["metadata"]["name"] == "milvus-milvus"]
    service["spec"]["type"] = "NodePort"
    service["spec"]["ports"][0]["nodePort"] = FLOOR_PORT
    with cluster.namespace(FLOOR):
        began = time.time()
        cluster.apply(*made)
        measured.seconds(JOURNEY, "first search since kubectl apply", user.ask("first", "first")["at"] - began)
