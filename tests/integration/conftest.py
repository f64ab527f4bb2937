# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cluster that the integration tests share, and a namespace for each test."""

from __future__ import annotations

import hashlib
import os
import re
import typing as t
from pathlib import Path

import pytest

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object
from ansible_collections.vectorops.milvus.tests.integration.manifests import small_manifest
from ansible_collections.vectorops.milvus.tests.testbed.testbed import Testbed


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


@pytest.fixture(scope="session")
def audit(request: pytest.FixtureRequest) -> t.Callable[[], Audit]:
    """Starts to listen to what the collection asks of the API server."""
    if os.environ.get("KUBECONFIG"):
        pytest.skip("the audit log of an outside cluster can't be read")
    testbed: Testbed = request.getfixturevalue("testbed")
    return lambda: Audit(testbed.audit_log)


@pytest.fixture
def namespace(request: pytest.FixtureRequest, cluster: Cluster) -> t.Iterator[str]:
    """A namespace of the test's own."""
    readable = re.sub(r"[^a-z0-9]+", "-", request.node.name.removeprefix("test_").lower())[:50].strip("-")
    name = f"{readable}-{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:6]}"
    with cluster.namespace(name):
        yield name


@pytest.fixture
def manifest() -> Object:
    """A small cluster: what the example says, with one etcd member, MinIO alone, and one pod of each part of Pulsar."""
    return small_manifest("small")
