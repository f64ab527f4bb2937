# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes of a running cluster that a deploy refuses to make."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.edits import edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.manifests import small_manifest
from ansible_collections.vectorops.milvus.tests.integration.playbooks import run_each

OLD_IMAGE = "registry.milvus-mirror.cn/milvusdb/milvus:v2.5.3"
ETCD = "dependencies__etcd__inCluster__values__"
CHANGES: dict[str, tuple[Object, tuple[str, ...]]] = {
    "an older image": (
        {"components__image": OLD_IMAGE},
        ("spec.components.image: 2.5.3 is older than 2.5.4, which runs", "imageUpdateMode: rollingDowngrade"),
    ),
    "volume size": (
        {f"{ETCD}persistence": {"size": "20Gi"}},
        ("StorageClass nfs-sc: doesn't let volumes grow, as the manifest wants it of data-small-etcd-0", "restore"),
    ),
    "smaller volume": (
        {f"{ETCD}persistence": {"size": "5Gi"}},
        (
            "StatefulSet small-etcd: spec.volumeClaimTemplates[data].spec.resources.requests.storage can't be changed",
            "(10Gi → 5Gi): volumes grow, they never shrink",
            "restore the former value",
        ),
    ),
    "mode of MinIO": (
        {"dependencies__storage__inCluster__values__mode": "distributed"},
        ("storage.inCluster.values (mode, replicas, zones): the running cluster has 1, the manifest says 4 ({0...3})",),
    ),
    "volume class": (
        {f"{ETCD}global": {"imageRegistry": "registry.milvus-mirror.cn", "storageClass": "local"}},
        ("StatefulSet small-etcd: spec.volumeClaimTemplates", "(nfs-sc → local): a volume stays in the class"),
    ),
    "pod management": (
        {f"{ETCD}podManagementPolicy": "OrderedReady"},
        ("StatefulSet small-etcd: spec.podManagementPolicy can't be changed",),
    ),
    "size of a single volume": (
        {"dependencies__storage__inCluster__values__persistence": {"storageClass": "nfs-sc", "size": "20Gi"}},
        ("StorageClass nfs-sc: doesn't let volumes grow, as the manifest wants it of small-minio",),
    ),
}


@pytest.fixture(scope="module")
def live(cluster: Cluster) -> t.Iterator[str]:
    """The namespace of a running cluster."""
    with cluster.namespace("live-changes") as name:
        outcome = cluster.module("milvus_cluster", manifest=small_manifest("small"), namespace=name)
        assert not outcome.failed, outcome.message
        yield name


def refused(cluster: Cluster, live: str, manifest: Object, audit: t.Callable[[], Audit]) -> Outcome:
    listening = audit()
    outcome = cluster.module("milvus_cluster", manifest=manifest, namespace=live)
    assert outcome.failed and not outcome.changed, outcome.message
    assert listening.requests() and not listening.writes()
    return outcome


@pytest.fixture(scope="module")
def tried(cluster: Cluster, live: str, audit: t.Callable[[], Audit]) -> dict[str, Outcome]:
    """What becomes of each change, in one playbook; nothing was written for any."""
    listening, shared = audit(), {"kubeconfig": str(cluster.kubeconfig), "namespace": live}
    manifests = {case: edited(small_manifest("small"), **edits) for case, (edits, _words) in CHANGES.items()}
    outcomes = run_each(
        {case: {"vectorops.milvus.milvus_cluster": {**shared, "manifest": found}} for case, found in manifests.items()}
    )
    assert listening.requests() and not listening.writes()
    return outcomes


@pytest.mark.parametrize("case", CHANGES)
def test_refused(tried: dict[str, Outcome], case: str) -> None:
    outcome = tried[case]
    assert outcome.failed and not outcome.changed, outcome.message
    for word in CHANGES[case][1]:
        assert word in outcome.message, outcome.message


def test_a_patch_is_no_manifest(cluster: Cluster, live: str, audit: t.Callable[[], Audit]) -> None:
    """As Milvus' documentation has it for kubectl patch; merged onto the manifest it is the twin that passes."""
    snippet: Object = {
        "apiVersion": "milvus.io/v1beta1",
        "kind": "Milvus",
        "metadata": {"name": "small"},
        "spec": {"components": {"image": "milvusdb/milvus:v2.5.5"}},
    }
    outcome = refused(cluster, live, snippet, audit)
    assert "spec.mode: is not stated" in outcome.message and "milvus_upgrade" in outcome.message, outcome.message
    assert outcome.result["findings"][0]["subject"] == "spec.mode"
    merged = cluster.module("milvus_upgrade", name="small", namespace=live, patch=snippet, check=True)
    assert not merged.failed and merged.changed, merged.message


def test_the_unchanged_manifest_passes(cluster: Cluster, live: str, manifest: Object) -> None:
    assert not cluster.module("milvus_cluster", manifest=manifest, namespace=live, check=True).changed


def test_a_field_of_another_apply_manager(
    cluster: Cluster, live: str, manifest: Object, audit: t.Callable[[], Audit]
) -> None:
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "small-milvus", "namespace": live, "labels": {"app.kubernetes.io/name": "argo"}},
    }
    flags = ("--server-side", "--force-conflicts", "--field-manager=argocd")
    cluster.kubectl("apply", *flags, "-f", "-", stdin=json.dumps(service))

    outcome = refused(cluster, live, manifest, audit)
    assert "Service small-milvus: field manager argocd owns metadata.labels.app.kubernetes.io/name" in outcome.message
    assert "set force_conflicts: true to take the fields over" in outcome.message

    taken = cluster.module("milvus_cluster", manifest=manifest, namespace=live, force_conflicts=True)
    assert taken.changes() == [("update", "Service", "small-milvus")]
    labels = cluster.get("service", "small-milvus", live)["metadata"]["labels"]
    assert labels["app.kubernetes.io/name"] == "milvus"
    assert not cluster.module("milvus_cluster", manifest=manifest, namespace=live).changed
