# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cluster that the integration tests share, and a namespace for each test."""

from __future__ import annotations

import copy
import os
import re
import sys
import typing as t
from pathlib import Path

import pytest
import yaml

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).resolve().parents[1] / "testbed")]

from harness import CHECKOUT, Cluster, Object
from testbed import Testbed


@pytest.fixture(scope="session")
def testbed(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Testbed]:
    """A testbed of our own, for the whole session."""
    with Testbed(tmp_path_factory.mktemp("testbed") / "testbed") as running:
        yield running


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Cluster:
    """The cluster of KUBECONFIG where that is set, else a testbed."""
    given = os.environ.get("KUBECONFIG")
    if given:
        return Cluster(Path(given), Path("kubectl"))
    testbed: Testbed = request.getfixturevalue("testbed")
    return Cluster(testbed.kubeconfig, testbed.kubectl)


@pytest.fixture
def namespace(request: pytest.FixtureRequest, cluster: Cluster) -> t.Iterator[str]:
    """A namespace of the test's own."""
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.removeprefix("test_").lower()).strip("-")[:50].strip("-")
    cluster.make_namespace(name)
    yield name
    cluster.kubectl("delete", "namespace", name, "--wait=false")


@pytest.fixture
def manifest() -> Object:
    """A small cluster: what the example says, with one etcd member, MinIO alone, and one pod of each part of Pulsar."""
    return small_manifest("mi")


def small_manifest(name: str) -> Object:
    """The example with as few pods as can be."""
    document: Object = copy.deepcopy(yaml.safe_load((CHECKOUT / "examples/milvus-release-v25.yaml").read_text()))
    document["metadata"]["name"] = name
    dependencies = document["spec"]["dependencies"]
    dependencies["etcd"]["inCluster"]["values"]["replicaCount"] = 1
    dependencies["storage"]["inCluster"]["values"]["mode"] = "standalone"
    values = dependencies["pulsar"]["inCluster"]["values"]
    values["zookeeper"]["replicaCount"] = 1
    values["bookkeeper"]["replicaCount"] = 1
    values["broker"] = {"replicaCount": 1, "configData": {"managedLedgerDefaultEnsembleSize": "1"}}
    values["proxy"] = {"replicaCount": 1}
    return document
