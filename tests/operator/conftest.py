# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A testbed with an operator: custom resource definitions, a Deployment, and the stand-in that does its work."""

from __future__ import annotations

import hashlib
import json
import re
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, ansible_playbook
from ansible_collections.vectorops.milvus.tests.operator.standin import StandIn
from ansible_collections.vectorops.milvus.tests.operator.standin.definitions import NAME, install_manifest
from ansible_collections.vectorops.milvus.tests.testbed.testbed import Testbed


@pytest.fixture(scope="session")
def testbed(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Testbed]:
    """Never the cluster of KUBECONFIG: the definitions are of the tests' own making."""
    with Testbed(tmp_path_factory.mktemp("testbed") / "testbed") as running:
        yield running


@pytest.fixture(scope="session")
def cluster(testbed: Testbed) -> Cluster:
    """The cluster as its administrator sees it."""
    return Cluster(testbed.kubeconfig, testbed.kubectl)


@pytest.fixture(scope="session")
def stand_in(cluster: Cluster) -> t.Iterator[StandIn]:
    """The stand-in; it does nothing while no operator is installed."""
    with StandIn(cluster.kubeconfig) as running:
        yield running
    assert not running.errors, running.errors[:5]


@pytest.fixture(scope="module")
def operator(cluster: Cluster, stand_in: StandIn, tmp_path_factory: pytest.TempPathFactory) -> StandIn:
    """An operator that is installed and works."""
    install(cluster, tmp_path_factory.mktemp("operator"))
    return stand_in


def install(cluster: Cluster, folder: Path) -> None:
    """Install the operator as a user does, by its playbook."""
    src = folder / "deployment.yaml"
    src.write_text(yaml.safe_dump_all(install_manifest()), encoding="utf-8")
    variables = {"milvus_operator_src": str(src), "milvus_kubeconfig": str(cluster.kubeconfig)}
    done = ansible_playbook("vectorops.milvus.operator_install", "-e", json.dumps(variables))
    assert not done.returncode, done.stdout


@pytest.fixture(scope="module")
def bare(cluster: Cluster) -> Cluster:
    """The cluster without any operator."""
    if "milvuses.milvus.io" in cluster.kubectl("get", "customresourcedefinitions", "-o", "name"):
        # Those of earlier tests, as long as somebody is there who takes their finalizers away.
        for kind in ("milvusupgrades", "milvuses"):
            cluster.kubectl("delete", f"{kind}.milvus.io", "--all", "--all-namespaces", "--timeout=60s")
    cluster.kubectl("delete", "namespace", NAME, "--ignore-not-found", "--timeout=60s")
    kinds = {"CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding"}
    for item in install_manifest():
        if item["kind"] in kinds:
            cluster.kubectl("delete", item["kind"], item["metadata"]["name"], "--ignore-not-found", "--timeout=60s")
    return cluster


@pytest.fixture
def namespace(request: pytest.FixtureRequest, cluster: Cluster) -> t.Iterator[str]:
    """A namespace of the test's own."""
    readable = re.sub(r"[^a-z0-9]+", "-", request.node.name.removeprefix("test_").lower())[:40].strip("-")
    name = f"{readable}-{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:6]}"
    with cluster.namespace(name):
        yield name
