# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Taking down: what goes, what stays, and that a new cluster of the same name finds its data."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.edits import behaving, edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.manifests import small_manifest

RELEASE_LABEL = "vectorops.milvus/release"
DEPENDENCIES = {"etcd": "small-etcd", "storage": "small-minio", "pulsar": "small-pulsar"}
KINDS = "deployments,statefulsets,jobs,services,configmaps,secrets,serviceaccounts,poddisruptionbudgets,pvc"
#: Deletion policy, and whether the claims go with it.
POLICIES = [("Delete", True), ("Delete", False), ("Retain", True), ("Retain", False)]


def with_policies(manifest: Object, *policies: tuple[str, bool]) -> Object:
    """The manifest with one policy for each dependency."""
    for section, (policy, claims) in zip(DEPENDENCIES, policies, strict=True):
        place = f"dependencies__{section}__inCluster__"
        manifest = edited(manifest, **{f"{place}deletionPolicy": policy, f"{place}pvcDeletion": claims})
    return manifest


def present(cluster: Cluster, namespace: str, kinds: str = KINDS, name: str = "small") -> set[tuple[str, str]]:
    """Kind and name of all that a release has in the cluster."""
    found = cluster.list(kinds, namespace, f"{RELEASE_LABEL}={name}")
    return {(item["kind"], item["metadata"]["name"]) for item in found}


def kept(outcome: Outcome) -> set[tuple[str, str]]:
    return {(entry["kind"], entry["name"]) for entry in outcome.result["kept"]}


def deploy(cluster: Cluster, namespace: str, manifest: Object, **options: t.Any) -> Outcome:
    outcome = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace, **options)
    assert not outcome.failed, outcome.message
    return outcome


def absent(cluster: Cluster, namespace: str, **options: t.Any) -> Outcome:
    given = options if "manifest" in options else {"name": "small", **options}
    outcome = cluster.module("milvus_cluster", state="absent", namespace=namespace, **given)
    assert not outcome.failed, outcome.message
    return outcome


@pytest.mark.parametrize("turn", range(4))
def test_each_policy(cluster: Cluster, namespace: str, manifest: Object, turn: int) -> None:
    policies = (POLICIES[turn:] + POLICIES[:turn])[:3]
    deploy(cluster, namespace, with_policies(manifest, *policies))
    claims = present(cluster, namespace, "pvc")

    outcome = absent(cluster, namespace)

    assert outcome.changed
    left = present(cluster, namespace)
    for name, (policy, with_claims) in zip(DEPENDENCIES.values(), policies, strict=True):
        workloads = present(cluster, namespace, "statefulsets,deployments")
        assert any(name in workload for _kind, workload in workloads) == (policy == "Retain"), name
        own = {claim for claim in claims if name in claim[1]}
        assert own and own & left == (set() if (policy, with_claims) == ("Delete", True) else own), name
    running = [pod["metadata"]["name"] for pod in cluster.list("pods", namespace)]
    retained = [
        name for name, (policy, _claims) in zip(DEPENDENCIES.values(), policies, strict=True) if policy == "Retain"
    ]
    assert all(any(name in pod for name in retained) for pod in running)
    assert kept(outcome) == left

    again = absent(cluster, namespace)
    assert not again.changed and kept(again) == left
    assert present(cluster, namespace) == left


@pytest.mark.parametrize("policy", POLICIES[1:3])
def test_a_cluster_of_the_same_name_finds_its_data(
    cluster: Cluster, namespace: str, manifest: Object, policy: tuple[str, bool]
) -> None:
    manifest = with_policies(manifest, policy, policy, policy)
    deploy(cluster, namespace, manifest)
    claims = {item["metadata"]["uid"] for item in cluster.list("pvc", namespace)}
    jobs = {item["metadata"]["uid"] for item in cluster.list("jobs", namespace)}
    absent(cluster, namespace)

    outcome = deploy(cluster, namespace, manifest)

    assert outcome.result["cluster"]["status"] == "Healthy"
    assert {item["metadata"]["uid"] for item in cluster.list("pvc", namespace)} == claims
    assert {item["metadata"]["uid"] for item in cluster.list("jobs", namespace)} <= jobs, "initialised a second time"
    assert not deploy(cluster, namespace, manifest).changed


def test_what_lost_its_data_begins_anew(cluster: Cluster, namespace: str, manifest: Object) -> None:
    manifest = with_policies(manifest, ("Delete", True), ("Delete", True), ("Retain", False))
    deploy(cluster, namespace, manifest)
    absent(cluster, namespace)
    deploy(cluster, namespace, edited(manifest, dependencies__etcd__inCluster__values__replicaCount=3))
    container = cluster.get("statefulset", "small-etcd", namespace)["spec"]["template"]["spec"]["containers"][0]
    state = {entry["name"]: entry.get("value") for entry in container["env"]}["ETCD_INITIAL_CLUSTER_STATE"]
    assert state == "new", "three new members can't join a cluster that is gone"


def test_claims_deleted_by_hand_are_initialised_anew(cluster: Cluster, namespace: str, manifest: Object) -> None:
    manifest = with_policies(manifest, ("Delete", False), ("Delete", False), ("Delete", False))
    deploy(cluster, namespace, manifest)
    absent(cluster, namespace)
    cluster.kubectl("delete", "pvc", "--all", "-n", namespace)
    deploy(cluster, namespace, manifest)
    assert {item["metadata"]["name"] for item in cluster.list("jobs", namespace)} == {
        "small-pulsar-bookie-init",
        "small-pulsar-pulsar-init",
    }


def test_the_last_manifest_may_give_the_data_up(cluster: Cluster, namespace: str, manifest: Object) -> None:
    keeping = with_policies(manifest, ("Retain", False), ("Delete", False), ("Retain", True))
    deploy(cluster, namespace, keeping)
    absent(cluster, namespace)
    giving_up = with_policies(manifest, ("Delete", True), ("Delete", True), ("Delete", True))
    outcome = absent(cluster, namespace, manifest=giving_up)
    assert outcome.changed and kept(outcome) == set()
    assert present(cluster, namespace) == set() and cluster.list("pods", namespace) == []


def test_nothing_is_left_when_the_module_returns(cluster: Cluster, namespace: str, manifest: Object) -> None:
    slow = behaving("normal", **{"end-delay": "4s"})  # since they were deleted, which is before the wait for them
    deploy(cluster, namespace, edited(manifest, components__podAnnotations=slow))
    # The record knows what is ours, whatever somebody did to the labels.
    for entry in ("job/small-pulsar-pulsar-init", "deployment/small-minio", "service/small-etcd"):
        cluster.kubectl("label", entry, "-n", namespace, f"{RELEASE_LABEL}-")
    outcome = absent(cluster, namespace)
    assert cluster.list("pods", namespace) == [] and present(cluster, namespace) == set()
    assert cluster.list("jobs,deployments,services", namespace) == []
    assert max(step["seconds"] for step in outcome.result["steps"]) >= 3
    assert outcome.result["cluster"]["status"] == "Absent"
    deploy(cluster, namespace, manifest)


def test_a_removal_without_waiting(cluster: Cluster, namespace: str, manifest: Object) -> None:
    deploy(cluster, namespace, edited(manifest, components__podAnnotations=behaving("normal", **{"end-delay": "9s"})))
    assert absent(cluster, namespace, wait=False).changed
    assert [pod for pod in cluster.list("pods", namespace) if pod["metadata"].get("deletionTimestamp")]


def test_neighbours_are_left_alone(cluster: Cluster, namespace: str, manifest: Object) -> None:
    deploy(cluster, namespace, manifest)
    deploy(cluster, namespace, small_manifest("small-too"))
    labels = {"app.kubernetes.io/instance": "small", "release": "small-pulsar", "app": "pulsar"}
    foreign: list[Object] = [
        {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "namespace": namespace, "labels": labels}}
        for kind, name in (("ConfigMap", "small-notes"), ("Secret", "small-milvus-release-key"))
    ]
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    foreign.append(
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": "data-mini-etcd-7", "namespace": namespace, "labels": labels},
            "spec": claim,
        }
    )
    cluster.apply(*foreign)
    before = identities(cluster, namespace, "small-too")

    absent(cluster, namespace)

    assert identities(cluster, namespace, "small-too") == before
    for item in foreign:
        assert cluster.get(item["kind"], item["metadata"]["name"], namespace)
    assert not cluster.module("milvus_cluster", manifest=small_manifest("small-too"), namespace=namespace).changed


def identities(cluster: Cluster, namespace: str, name: str) -> dict[tuple[str, str], tuple[str, int]]:
    """Uid and generation of all that a release has, its pods too."""
    found = cluster.list(f"{KINDS},pods", namespace, f"{RELEASE_LABEL}={name}")
    assert found
    return {
        (item["kind"], item["metadata"]["name"]): (item["metadata"]["uid"], item["metadata"].get("generation", 0))
        for item in found
    }


def test_what_never_was_is_absent(cluster: Cluster, namespace: str, audit: t.Callable[[], Audit]) -> None:
    listening = audit()
    outcome = absent(cluster, namespace)
    assert not outcome.changed and outcome.result["kept"] == [] and outcome.result["changes"] == []
    assert listening.requests() and not listening.writes()


def test_a_deploy_that_never_finished_keeps_what_it_shall_retain(
    cluster: Cluster, namespace: str, manifest: Object
) -> None:
    policies = [("Retain", False)] * 3
    broken = edited(with_policies(manifest, *policies), components__podAnnotations=behaving("never-ready"))
    outcome = cluster.module("milvus_cluster", manifest=broken, namespace=namespace, wait_timeout=2)
    assert outcome.failed and outcome.changed
    claims = present(cluster, namespace, "pvc")
    assert claims and kept(absent(cluster, namespace)) >= claims
    assert present(cluster, namespace, "pvc") == claims
    assert not [name for _kind, name in present(cluster, namespace, "deployments") if "milvus" in name]


def test_check_mode_says_the_same_and_removes_nothing(
    cluster: Cluster, namespace: str, manifest: Object, audit: t.Callable[[], Audit]
) -> None:
    deploy(cluster, namespace, manifest)
    listening = audit()
    foretold = absent(cluster, namespace, check=True)
    assert not listening.writes()
    assert foretold.changes() == absent(cluster, namespace).changes()
