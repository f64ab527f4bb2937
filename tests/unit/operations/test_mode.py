# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which live clusters may change their mode."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.operations.preflight.mode import mode_findings
from ansible_collections.vectorops.milvus.plugins.module_utils.operations.state import State
from ansible_collections.vectorops.milvus.plugins.module_utils.release.record import Record
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Release
from ansible_collections.vectorops.milvus.tests.unit.resolve.manifests import release

Object = dict[str, t.Any]
SERVER: Object = {
    "kind": "Deployment",
    "metadata": {"name": "my-release-milvus-standalone", "labels": {}},
    "spec": {"replicas": 1},
}
KAFKA: Object = {"dependencies": {"msgStreamType": "kafka", "kafka": {"external": True, "brokerList": ["k:9092"]}}}
WOODPECKER: Object = {
    "dependencies": {"msgStreamType": "woodpecker"},
    "components": {"image": "milvusdb/milvus:v2.6.11"},
}
OLD: Object = {**KAFKA, "components": {"image": "milvusdb/milvus:v2.2.2"}}
AT_ONCE: Object = {**KAFKA, "components": {"enableRollingUpdate": False}}


def found(before: Release, after: Release, *, allowed: bool = True, stopped: bool = False) -> list[str]:
    record = Record(revision=1, stopped={"my-release-milvus-standalone": 1} if stopped else {})
    live = {**SERVER, "spec": {"replicas": 0 if stopped else 1}}
    state = State("my-release", "default", {("Deployment", live["metadata"]["name"]): live}, record)
    return [finding.text() for finding in mode_findings(before, after, state, allowed=allowed)]


@pytest.mark.parametrize("manifest", [KAFKA, WOODPECKER])
def test_a_server_may_become_a_cluster(manifest: Object) -> None:
    server, cluster = release(mode="standalone", **manifest), release(mode="cluster", **manifest)
    assert found(server, cluster) == []
    assert found(cluster, cluster) == []
    (refused,) = found(server, cluster, allowed=False)
    assert refused == (
        "spec.mode: the running cluster has standalone, the manifest says cluster; "
        "restore standalone, or set allow_mode_change: true to make it a cluster for good"
    )


@pytest.mark.parametrize("allowed", [True, False])
def test_there_is_no_way_back(allowed: bool) -> None:
    server, cluster = release(mode="standalone", **KAFKA), release(mode="cluster", **KAFKA)
    (refused,) = found(cluster, server, allowed=allowed)
    assert "the running cluster has cluster, the manifest says standalone; restore cluster" in refused


@pytest.mark.parametrize(
    ("before", "after", "whose"), [(AT_ONCE, KAFKA, "the running server"), (OLD, OLD, "the running server")]
)
def test_two_coordinators_that_cannot_stand_by_do_not_meet(before: Object, after: Object, whose: str) -> None:
    server, cluster = release(mode="standalone", **before), release(mode="cluster", **after)
    (refused,) = found(server, cluster)
    assert f"the coordinators of {whose} can't stand by" in refused and "state: stopped" in refused
    assert found(server, cluster, stopped=True) == []


def test_messages_on_the_servers_own_disk_are_not_left() -> None:
    local = {**WOODPECKER, "config": {"woodpecker": {"storage": {"type": "local"}}}}
    (refused,) = found(release(mode="standalone", **local), release(mode="cluster", **WOODPECKER))
    assert refused.startswith("spec.config.woodpecker.storage.type: the messages lie on the disk")
