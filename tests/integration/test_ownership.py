# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whose field is it? What somebody edited is put back, what the manifest leaves open is left alone."""

from __future__ import annotations

import json

import pytest

from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object


def test_a_number_of_pods_that_the_manifest_says_is_put_back(
    cluster: Cluster, namespace: str, manifest: Object
) -> None:
    manifest["spec"]["components"]["proxy"] = {"replicas": 2}
    cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    cluster.kubectl("scale", "deployment", "small-milvus-proxy", "--replicas=4", "-n", namespace)
    outcome = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    assert outcome.result["changes"] == [
        {
            "action": "update",
            "kind": "Deployment",
            "name": "small-milvus-proxy",
            "stage": "components",
            "fields": ["spec.replicas"],
        }
    ]
    assert cluster.get("deployment", "small-milvus-proxy", namespace)["spec"]["replicas"] == 2


@pytest.mark.parametrize(
    ("manager", "key", "before", "after"),
    [
        ("kubectl", "queryNode", "querynode-0", "querynode-1"),  # new pods come in the other slot
        ("kube-controller-manager", "dataNode", "datanode", "datanode"),
    ],
)
def test_a_number_of_pods_that_the_manifest_leaves_open_stays(
    cluster: Cluster, namespace: str, manifest: Object, manager: str, key: str, before: str, after: str
) -> None:
    """Somebody scaled, or an autoscaler did."""
    cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    scale = ["deployment", f"small-milvus-{before}", "--subresource=scale", "--type=merge", "-n", namespace]
    patch = json.dumps({"spec": {"replicas": 2}})
    cluster.kubectl("patch", *scale, f"--field-manager={manager}", "-p", patch)
    budget = ("create", "PodDisruptionBudget", f"small-milvus-{key.lower()}")
    assert cluster.module("milvus_cluster", manifest=manifest, namespace=namespace).changes() == [budget]
    manifest["spec"]["components"][key] = {"podLabels": {"team": "search"}}
    assert cluster.module("milvus_cluster", manifest=manifest, namespace=namespace).changed
    assert cluster.get("deployment", f"small-milvus-{after}", namespace)["spec"]["replicas"] == 2


def test_a_patch_by_somebody_is_put_back_and_only_that(cluster: Cluster, namespace: str, manifest: Object) -> None:
    cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    theirs = {"metadata": {"annotations": {"somebody": "here"}}, "spec": {"type": "NodePort"}}
    cluster.kubectl("patch", "service", "small-milvus", "-n", namespace, "-p", json.dumps(theirs))
    outcome = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    assert [change["fields"] for change in outcome.result["changes"]] == [["spec.type"]]
    service = cluster.get("service", "small-milvus", namespace)
    assert service["spec"]["type"] == "ClusterIP" and service["metadata"]["annotations"]["somebody"] == "here"


def test_what_the_manifest_no_longer_says_goes(cluster: Cluster, namespace: str, manifest: Object) -> None:
    manifest["spec"]["components"]["proxy"] = {"serviceLabels": {"team": "search"}, "podLabels": {"team": "search"}}
    cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    assert cluster.get("service", "small-milvus", namespace)["metadata"]["labels"]["team"] == "search"
    del manifest["spec"]["components"]["proxy"]
    outcome = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    assert sorted(change["name"] for change in outcome.result["changes"]) == ["small-milvus", "small-milvus-proxy"]
    assert "team" not in cluster.get("service", "small-milvus", namespace)["metadata"]["labels"]
    assert not cluster.module("milvus_cluster", manifest=manifest, namespace=namespace).changed


def test_an_object_that_the_manifest_no_longer_says_goes(cluster: Cluster, namespace: str, manifest: Object) -> None:
    values = manifest["spec"]["dependencies"]["etcd"]["inCluster"]["values"]
    values["pdb"] = {"create": True}
    cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    assert cluster.get("poddisruptionbudget", "small-etcd", namespace)
    del values["pdb"]
    outcome = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    assert outcome.changes() == [("delete", "PodDisruptionBudget", "small-etcd")]
    assert cluster.list("poddisruptionbudgets", namespace) == []
