# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A testbed of the fault tests' own, as they stop its API server; and a proxy in front of it."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest

from ansible_collections.vectorops.milvus.tests.faults.proxy import Proxy
from ansible_collections.vectorops.milvus.tests.faults.runs import Nursery
from ansible_collections.vectorops.milvus.tests.faults.sweep import Sweep
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object
from ansible_collections.vectorops.milvus.tests.integration.manifests import small_manifest
from ansible_collections.vectorops.milvus.tests.testbed.testbed import Settings, Testbed

#: Many small clusters are kept side by side.
_LARGE = Settings(nodes=10, node_cpu="512", node_memory="4Ti", node_pods=400)


@pytest.fixture(scope="session")
def testbed(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Testbed]:
    """Never the cluster of KUBECONFIG: nobody else's API server is stopped."""
    with Testbed(tmp_path_factory.mktemp("testbed") / "testbed", _LARGE) as running:
        yield running


@pytest.fixture(scope="session")
def cluster(testbed: Testbed) -> Cluster:
    """The cluster without the proxy, as its users see it."""
    return Cluster(testbed.kubeconfig, testbed.kubectl)


@pytest.fixture
def namespace(request: pytest.FixtureRequest, cluster: Cluster) -> t.Iterator[str]:
    """A namespace of the test's own."""
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.removeprefix("test_").lower()).strip("-")[:50].strip("-")
    cluster.make_namespace(name)
    yield name
    cluster.kubectl("delete", "namespace", name, "--wait=false")


@pytest.fixture
def proxy(testbed: Testbed, tmp_path: Path) -> t.Iterator[Proxy]:
    """A proxy that passes everything on until it is told otherwise."""
    with Proxy("first", testbed, tmp_path) as running:
        yield running
    assert not running.errors, running.errors


@pytest.fixture
def other_proxy(testbed: Testbed, tmp_path: Path) -> t.Iterator[Proxy]:
    """A second one, for a second run at the same time."""
    with Proxy("second", testbed, tmp_path) as running:
        yield running
    assert not running.errors, running.errors


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Nursery]:
    """Runs modules without the start of Ansible."""
    with Nursery(tmp_path_factory.mktemp("nursery"), "module") as running:
        yield running


@pytest.fixture(scope="module")
def sweep(testbed: Testbed, cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Sweep]:
    """Runs in rounds, several of them side by side."""
    with Sweep(testbed, cluster, tmp_path_factory.mktemp("sweep")) as running:
        yield running


@pytest.fixture
def manifest() -> Object:
    """A small cluster."""
    return small_manifest("small")
