# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stopping keeps all data and comes back as it was; pods that don't end are helped."""

from __future__ import annotations

import typing as t

from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object

DATA = "persistentvolumeclaims,services,configmaps,secrets"


def pods(cluster: Cluster, namespace: str) -> list[str]:
    """The pods that aren't done."""
    found = cluster.list("pods", namespace)
    return [pod["metadata"]["name"] for pod in found if pod["status"].get("phase") != "Succeeded"]


def replicas(cluster: Cluster, namespace: str) -> dict[str, int]:
    workloads = cluster.list("deployments,statefulsets", namespace)
    return {item["metadata"]["name"]: item["spec"]["replicas"] for item in workloads}


def identities(cluster: Cluster, namespace: str) -> set[tuple[str, str, str]]:
    found = cluster.list(DATA, namespace)
    return {(item["kind"], item["metadata"]["name"], item["metadata"]["uid"]) for item in found}


def test_stopped_and_back_as_it_was(cluster: Cluster, namespace: str, manifest: Object) -> None:
    name: str = manifest["metadata"]["name"]
    where: dict[str, t.Any] = {"namespace": namespace}
    manifest["spec"]["components"]["dataNode"] = {"replicas": 2}
    cluster.module("milvus_cluster", manifest=manifest, **where)
    cluster.kubectl("scale", "deployment", f"{name}-milvus-proxy", "--replicas=3", "-n", namespace)
    before, data = replicas(cluster, namespace), identities(cluster, namespace)

    expected = cluster.module("milvus_cluster", name=name, state="stopped", check=True, **where)
    stopped = cluster.module("milvus_cluster", name=name, state="stopped", **where)
    assert stopped.changed and stopped.changes() == expected.changes()
    assert stopped.result["cluster"]["status"] == "Stopped"
    assert pods(cluster, namespace) == []
    assert identities(cluster, namespace) == data
    assert not cluster.module("milvus_cluster", name=name, state="stopped", **where).changed

    started = cluster.module("milvus_cluster", manifest=manifest, **where)
    assert started.result["cluster"]["status"] == "Healthy", started.output
    assert replicas(cluster, namespace) == before
    assert not cluster.module("milvus_cluster", manifest=manifest, **where).changed


def test_components_stop_before_dependencies(cluster: Cluster, namespace: str, manifest: Object) -> None:
    name: str = manifest["metadata"]["name"]
    where: dict[str, t.Any] = {"namespace": namespace}
    cluster.module("milvus_cluster", manifest=manifest, **where)
    stopped = cluster.module("milvus_cluster", name=name, state="stopped", **where)
    first, second = ([entry.split("/")[-1] for entry in step["waited_for"]] for step in stopped.result["steps"])
    assert all("-milvus-" in entry for entry in first) and not any("-milvus-" in entry for entry in second)


def test_stopping_what_does_not_exist(cluster: Cluster, namespace: str) -> None:
    outcome = cluster.module("milvus_cluster", name="nothing", state="stopped", namespace=namespace)
    assert outcome.failed and "there is no such release" in outcome.message


def test_a_pod_that_does_not_end_gets_an_explicit_grace(cluster: Cluster, namespace: str, manifest: Object) -> None:
    name: str = manifest["metadata"]["name"]
    where: dict[str, t.Any] = {"namespace": namespace}
    annotations = {"testbed.vectorops/behaviour": "slow-end", "testbed.vectorops/end-delay": "6s"}
    manifest["spec"]["components"]["proxy"] = {"podAnnotations": annotations}
    cluster.module("milvus_cluster", manifest=manifest, **where)
    outcome = cluster.module("milvus_cluster", name=name, state="absent", termination_timeout=1, **where)
    assert not outcome.failed, outcome.message
    assert f"{name}-milvus-proxy" in outcome.output and "it gets 30 s" in outcome.output
    assert pods(cluster, namespace) == []


def test_a_query_node_that_nobody_can_take_over_from_is_not_waited_for(
    cluster: Cluster, namespace: str, manifest: Object
) -> None:
    """The real one waits half an hour for another to load its segments, when the coordinators have long ended."""
    name: str = manifest["metadata"]["name"]
    annotations = {"testbed.vectorops/behaviour": "slow-end", "testbed.vectorops/end-delay": "13s"}
    manifest["spec"]["components"]["queryNode"] = {"podAnnotations": annotations}
    cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    outcome = cluster.module("milvus_cluster", name=name, state="stopped", namespace=namespace)
    assert not outcome.failed, outcome.message
    assert f"Pod {name}-milvus-querynode-0" in outcome.output and "it gets 30 s" in outcome.output
    assert pods(cluster, namespace) == []
