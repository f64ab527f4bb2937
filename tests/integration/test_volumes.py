# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Volumes that grow under running pods. The API server and the StatefulSets' controller are real; the testbed has
nobody who resizes volumes, so the test is the resizer."""

from __future__ import annotations

import contextlib
import json
import threading
import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.integration.edits import edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.manifests import small_manifest

CLASS = "growing"
ETCD = [f"data-small-etcd-{number}" for number in range(3)]
LEDGERS = "small-pulsar-bookie-ledgers-small-pulsar-bookie-0"
VALUES = "dependencies__{}__inCluster__values__{}"
LARGER: Object = {
    VALUES.format("etcd", "persistence"): {"size": "20Gi"},
    VALUES.format("storage", "persistence__size"): "20Gi",
    VALUES.format("pulsar", "bookkeeper__volumes__ledgers__size"): "6Gi",
}
CLAIMS = [("update", "PersistentVolumeClaim", name) for name in (*ETCD, "small-minio", LEDGERS)]
SETS = [("replace", "StatefulSet", name) for name in ("small-etcd", "small-pulsar-bookie")]


def growing_manifest() -> Object:
    """Three members of etcd; every volume that is to grow is of the class that lets it."""
    return edited(
        small_manifest("small"),
        **{
            VALUES.format("etcd", "replicaCount"): 3,
            VALUES.format("etcd", "global__storageClass"): CLASS,
            VALUES.format("storage", "persistence__storageClass"): CLASS,
            VALUES.format("pulsar", "bookkeeper__volumes__ledgers__storageClassName"): CLASS,
        },
    )


@pytest.fixture(scope="module")
def live(cluster: Cluster) -> t.Iterator[str]:
    """The namespace of a running cluster."""
    storage_class = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": CLASS},
        "provisioner": "kubernetes.io/host-path",
        "allowVolumeExpansion": True,
    }
    cluster.apply(storage_class)
    with cluster.namespace("volumes") as name:
        outcome = cluster.module("milvus_cluster", manifest=growing_manifest(), namespace=name)
        assert not outcome.failed, outcome.message
        yield name
    cluster.kubectl("delete", "storageclass", CLASS)


def deploy(cluster: Cluster, live: str, check: bool = False, **changes: t.Any) -> Outcome:
    manifest = edited(growing_manifest(), **changes)
    return cluster.module("milvus_cluster", check=check, manifest=manifest, namespace=live, wait_timeout=60)


def patch(cluster: Cluster, live: str, claim: str, status: Object) -> None:
    body = json.dumps({"status": status})
    cluster.kubectl("patch", "pvc", claim, "-n", live, "--subresource=status", "--type=merge", "-p", body)


@contextlib.contextmanager
def resizing(cluster: Cluster, live: str, claims: t.Mapping[str, Object]) -> t.Iterator[None]:
    """Answers each claim that asks for more, as a resizer does it.

    :param claims: what it says in the status of each.
    """

    def answer(claim: str) -> None:
        size = cluster.get("pvc", claim, live)["status"]["capacity"]["storage"]
        asks = f"--for=jsonpath={{.spec.resources.requests.storage}}={'6Gi' if size == '5Gi' else '20Gi'}"
        cluster.kubectl("wait", asks, f"pvc/{claim}", "-n", live, "--timeout=60s")
        patch(cluster, live, claim, claims[claim])

    threads = [threading.Thread(target=answer, args=(claim,), daemon=True) for claim in claims]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join(60)


def pods(cluster: Cluster, live: str) -> dict[str, str]:
    """The pods with volumes, by what tells a pod from one made anew."""
    found = {pod["metadata"]["name"]: pod["metadata"]["uid"] for pod in cluster.list("pods", live)}
    return {name: uid for name, uid in found.items() if name.startswith(("small-etcd", "small-pulsar-bookie-0"))}


def grown(size: str) -> Object:
    return {"capacity": {"storage": size}}


def test_volumes_grow_under_running_pods(cluster: Cluster, live: str) -> None:
    before = pods(cluster, live)
    former = {name: cluster.get("statefulset", name, live)["metadata"]["uid"] for _a, _k, name in SETS}
    foreseen = deploy(cluster, live, check=True, **LARGER)
    assert foreseen.changes() == sorted([*CLAIMS, *SETS]), foreseen.message

    # The first volume can't be resized: nothing but the claims is written, and the run says so.
    with resizing(cluster, live, {ETCD[0]: {"allocatedResourceStatuses": {"storage": "ControllerResizeInfeasible"}}}):
        refused = deploy(cluster, live, **LARGER)
    assert refused.failed and refused.changed
    assert f"PersistentVolumeClaim {ETCD[0]}: nobody says why" in refused.message, refused.message
    assert "The next run goes on from here" in refused.message
    assert {name: cluster.get("statefulset", name, live)["metadata"]["uid"] for name in former} == former

    # Of one volume the file system waits for its pod.
    patch(cluster, live, ETCD[0], {"allocatedResourceStatuses": None, **grown("20Gi")})
    pending = {"conditions": [{"type": "FileSystemResizePending", "status": "True"}]}
    answers = {**{name: grown("20Gi") for name in (*ETCD[1:], "small-minio")}, LEDGERS: pending}
    with resizing(cluster, live, answers):
        outcome = deploy(cluster, live, **LARGER)
    assert not outcome.failed, outcome.message
    assert outcome.changes() == SETS, "the claims ask for their sizes since the first run"
    assert any(
        f"{LEDGERS}: its volume has grown, its file system grows when" in text for text in outcome.result["warnings"]
    )
    assert pods(cluster, live) == before, "no pod was touched"
    for name, uid in former.items():
        live_set = cluster.get("statefulset", name, live)
        assert live_set["metadata"]["uid"] != uid
        sizes = {
            claim["spec"]["resources"]["requests"]["storage"] for claim in live_set["spec"]["volumeClaimTemplates"]
        }
        assert sizes == ({"20Gi"} if name == "small-etcd" else {"5Gi", "6Gi"})
        (owner,) = cluster.get("pod", f"{name}-0", live)["metadata"]["ownerReferences"]
        assert owner["uid"] == live_set["metadata"]["uid"], "the new one has adopted the pods"
    assert not deploy(cluster, live, **LARGER).changed


def test_a_run_that_ended_between_the_two_stateful_sets(cluster: Cluster, live: str) -> None:
    before = pods(cluster, live)
    cluster.kubectl("delete", "statefulset", "small-etcd", "-n", live, "--cascade=orphan")
    outcome = deploy(cluster, live, **LARGER)
    assert outcome.changes() == [("create", "StatefulSet", "small-etcd")], outcome.message
    assert pods(cluster, live) == before


def test_what_would_lose_data(cluster: Cluster, live: str) -> None:
    outcome = deploy(cluster, live, **{**LARGER, VALUES.format("etcd", "replicaCount"): 1})
    assert outcome.failed and not outcome.changed
    assert "etcd.inCluster.values.replicaCount: the running cluster has 3, the manifest says 1" in outcome.message
    assert "restore the former values" in outcome.message
    for section, former in (("etcd", "StatefulSet small-etcd"), ("storage", "Deployment small-minio")):
        outcome = deploy(cluster, live, **{**LARGER, VALUES.format(section, "fullnameOverride"): "other"})
        assert outcome.failed and not outcome.changed
        assert f"{former}: would be made anew under another name" in outcome.message, outcome.message
