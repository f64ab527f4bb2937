# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The server for embeddings beside Milvus: made, changed, switched off, and gone with the cluster."""

from __future__ import annotations

import copy

from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object

NAME = "small-tei"
VALUES = {
    "modelId": "BAAI/bge-small-en-v1.5",
    "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"cpu": "1", "memory": "1Gi"}},
    "persistence": {"persistentVolumeClaim": {"size": "1Gi"}},
}
CLAIM = f"data-volume-{NAME}-0"


def with_server(manifest: Object, **section: object) -> Object:
    asking = copy.deepcopy(manifest)
    asking["spec"]["dependencies"]["tei"] = {"enabled": True, **section}
    return asking


def test_a_server_for_embeddings(cluster: Cluster, namespace: str, manifest: Object) -> None:
    policy = {"deletionPolicy": "Delete", "pvcDeletion": True}
    asking = with_server(manifest, inCluster={**policy, "values": VALUES})
    told = cluster.module("milvus_cluster", manifest=asking, namespace=namespace, check=True)
    first = cluster.module("milvus_cluster", manifest=asking, namespace=namespace)
    assert not first.failed, first.message
    assert first.result["changes"] == told.result["changes"]
    ours = {(kind, name) for _action, kind, name in first.changes() if "tei" in name}
    made = {("ServiceAccount", NAME), ("Service", NAME), ("Service", f"{NAME}-headless"), ("StatefulSet", NAME)}
    assert ours == made
    assert "tei" in {step["stage"] for step in first.result["steps"]}
    server = first.result["cluster"]["dependencies"]["tei"]
    assert (server["ready"], server["desired"]) == (1, 1)
    assert not cluster.module("milvus_cluster", manifest=asking, namespace=namespace).changed

    off = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    assert not off.failed, off.message
    assert {(action, kind, name) for action, kind, name in off.changes()} == {("delete", *entry) for entry in made}
    assert [item["metadata"]["name"] for item in cluster.list("pvc", namespace) if "tei" in item["metadata"]["name"]]
    assert not cluster.module("milvus_cluster", manifest=manifest, namespace=namespace).changed

    again = cluster.module("milvus_cluster", manifest=asking, namespace=namespace)
    assert not again.failed, again.message
    gone = cluster.module("milvus_cluster", state="absent", name="small", namespace=namespace)
    assert not gone.failed, gone.message
    assert ("PersistentVolumeClaim", CLAIM) in {(kind, name) for _action, kind, name in gone.changes()}
    assert not [item for item in cluster.list("statefulsets,services,pvc", namespace) if "tei" in str(item["metadata"])]
