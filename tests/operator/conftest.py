# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A testbed with an operator: custom resource definitions, a Deployment, and the stand-in that does its work."""

from __future__ import annotations

import hashlib
import re
import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster
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
def operator(cluster: Cluster, stand_in: StandIn) -> StandIn:
    """An operator that is installed and works."""
    install(cluster)
    return stand_in


def install(cluster: Cluster) -> None:
    """Install the operator as a user does by kubectl; definitions and the namespace come first."""
    first = [item for item in install_manifest() if item["kind"] in ("Namespace", "CustomResourceDefinition")]
    cluster.apply(*first)
    cluster.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s")
    cluster.apply(*(item for item in install_manifest() if item not in first))
    cluster.kubectl("rollout", "status", f"deployment/{NAME}", "-n", NAME, "--timeout=60s")


@pytest.fixture
def namespace(request: pytest.FixtureRequest, cluster: Cluster) -> t.Iterator[str]:
    """A namespace of the test's own."""
    readable = re.sub(r"[^a-z0-9]+", "-", request.node.name.removeprefix("test_").lower())[:40].strip("-")
    name = f"{readable}-{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:6]}"
    with cluster.namespace(name):
        yield name
