# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A second run changes nothing, writes nothing and asks little."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.manifests import example_manifest

MOST_REQUESTS = 20
DEPENDENCIES = {"etcd", "storage", "message_storage"}


@pytest.fixture(scope="module")
def manifest() -> Object:
    """The whole example: what a second run costs doesn't depend on the size."""
    return example_manifest()


@pytest.fixture(scope="module")
def release(cluster: Cluster, manifest: Object) -> t.Iterator[Object]:
    """The options that name the release, whose dependencies are deployed."""
    with cluster.namespace("idempotence") as namespace:
        options: Object = {"manifest": manifest, "namespace": namespace}
        first = cluster.module("milvus_dependencies", **options)
        assert first.changed, first.output
        yield options


def assert_changes_nothing(again: Outcome, audit: Audit) -> None:
    """The run changed nothing, by its own account and by the API server's."""
    assert not again.failed, again.message
    assert not again.changed, again.result.get("changes")
    assert again.result.get("changes", []) == []
    assert audit.writes() == []
    assert 0 < len(audit.requests()) <= MOST_REQUESTS, audit.requests()


def test_dependencies_then_cluster_then_entry(cluster: Cluster, release: Object, audit: t.Callable[[], Audit]) -> None:
    listening = audit()
    assert_changes_nothing(cluster.module("milvus_dependencies", **release), listening)

    completing = cluster.module("milvus_cluster", **release)
    stages = {entry["stage"] for entry in completing.result["changes"]}
    assert completing.changed
    assert not stages & DEPENDENCIES, completing.changes()
    cluster.wait_until_available(release["namespace"])

    for module in ("milvus_cluster", "milvus_dependencies"):
        listening = audit()
        assert_changes_nothing(cluster.module(module, **release), listening)

    exposing = cluster.module("milvus_expose", **release)
    assert exposing.changes() == [("create", "Service", "milvus-release-v25-external-svc")]
    for module in ("milvus_expose", "milvus_cluster", "milvus_info"):
        listening = audit()
        assert_changes_nothing(cluster.module(module, **release), listening)


def test_node_ports_that_kubernetes_chose_stay(cluster: Cluster, release: Object) -> None:
    first = cluster.module("milvus_expose", **release).result["external"]
    second = cluster.module("milvus_expose", **release).result["external"]
    assert first["node_ports"] == second["node_ports"]
