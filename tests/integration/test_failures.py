# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that can't end well say why, soon; once the manifest is mended the next run succeeds."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.edits import behaving, edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.manifests import bare_manifest

#: So long a hopeless run may take; ``wait_timeout`` is far beyond.
SOON = 45
WAIT_TIMEOUT = 600
GRACE = {"image_pull": 2, "crash_loop_restarts": 3, "unschedulable": 2, "claim_unbound": 2}
ETCD = "dependencies__etcd__inCluster__values__"
PULSAR = "dependencies__pulsar__inCluster__values__"


@dataclasses.dataclass(frozen=True)
class Trouble:
    """A manifest that can't work, and what the user is to be told.

    :param edits: what is wrong with it.
    :param words: what the message names: component, object, what the cluster says, advice.
    :param log: words of the log excerpt.
    """

    edits: dict[str, t.Any]
    reason: str
    component: str
    words: tuple[str, ...]
    log: str = ""


TROUBLES = {
    "image of a component": Trouble(
        {"components__image": "registry.milvus-mirror.cn/milvusdb/milvus:v2.5.4-does-not-exist"},
        "ImagePullFailed",
        "node",  # whichever comes first; those of the others are in the message, too
        (
            "mixcoord: Pod small-milvus-mixcoord-",
            "milvus:v2.5.4-does-not-exist",
            "not found",
            "Check that",
            "Last event",
        ),
    ),
    "crash loop": Trouble(
        {"components__mixCoord__podAnnotations": behaving("crash-loop")},
        "CrashLoop",
        "mixcoord",
        ("Pod small-milvus-mixcoord-", "ended with code 1", "restarts", "Last log lines", "kubectl logs"),
        log="panic: told to fail by the testbed",
    ),
    "job": Trouble(
        {f"{PULSAR}pulsar_metadata": {"image": {"repository": "registry.milvus-mirror.cn/job-fails", "tag": "3.0.7"}}},
        "CrashLoop",  # a Job begins again as often as it may, with growing pauses: we need not see all of it
        "init",
        ("Job small-pulsar-", "pods failed", "ended with code 1"),
    ),
    "no node": Trouble(
        {f"{ETCD}nodeSelector": {"disk": "golden"}},
        "Unschedulable",
        "etcd",
        ("Pod small-etcd-0", "node affinity/selector"),
    ),
    "image of a dependency": Trouble(
        {f"{ETCD}image": {"tag": "3.5.25-does-not-exist"}},
        "ImagePullFailed",
        "etcd",
        ("Pod small-etcd-0", "etcd:3.5.25-does-not-exist", "not found"),
    ),
}


def deploy(cluster: Cluster, namespace: str, manifest: Object, **options: t.Any) -> Outcome:
    given = {"wait_timeout": WAIT_TIMEOUT, "grace": GRACE, **options}
    return cluster.module("milvus_cluster", manifest=manifest, namespace=namespace, **given)


@pytest.mark.parametrize("case", TROUBLES)
def test_hopeless(cluster: Cluster, namespace: str, manifest: Object, case: str) -> None:
    trouble = TROUBLES[case]

    outcome = deploy(cluster, namespace, edited(manifest, **trouble.edits))

    assert outcome.failed and outcome.changed, "it wrote, so it changed something"
    first = outcome.result["diagnosis"][0]
    assert (first["reason"], first["hopeless"]) == (trouble.reason, True)
    assert trouble.component in first["component"] or trouble.component in str(first["also"])
    assert first["seconds"] < SOON and first["advice"]
    for word in (trouble.reason, *trouble.words):
        assert word in outcome.message, outcome.message
    assert trouble.log in first["log"]

    mended = deploy(cluster, namespace, manifest)
    assert not mended.failed, mended.message
    assert mended.result["cluster"]["status"] == "Healthy"
    assert not deploy(cluster, namespace, manifest).changed


def test_a_pod_that_breaks_the_rules(cluster: Cluster, namespace: str) -> None:
    """What a LimitRange fills in makes it so: the dry run of the Deployment knows nothing of it."""
    limits = {"limits": [{"type": "Container", "default": {"memory": "1Gi"}}]}
    metadata = {"name": "small-pods", "namespace": namespace}
    cluster.apply({"apiVersion": "v1", "kind": "LimitRange", "metadata": metadata, "spec": limits})
    requests = {"requests": {"memory": "2Gi"}}
    manifest = edited(bare_manifest("small"), mode="standalone", components__resources=requests)
    outcome = deploy(cluster, namespace, manifest)
    assert outcome.failed and outcome.result["diagnosis"][0]["hopeless"]
    assert outcome.result["diagnosis"][0]["seconds"] < SOON
    for word in ("PodNotCreated", "spec.containers[0].resources.requests is above the limit for memory", "LimitRange"):
        assert word in outcome.message, outcome.message
    mended = deploy(
        cluster, namespace, edited(manifest, components__resources={**requests, "limits": {"memory": "2Gi"}})
    )
    assert not mended.failed and mended.result["cluster"]["status"] == "Healthy", mended.message


def test_never_ready(cluster: Cluster, namespace: str, manifest: Object) -> None:
    broken = edited(manifest, components__proxy__podAnnotations=behaving("never-ready"))
    outcome = deploy(cluster, namespace, broken, wait_timeout=4)
    assert outcome.failed and outcome.changed
    assert "components not ready after 4 s" in outcome.message
    assert "Deployment small-milvus-proxy (0/1 ready)" in outcome.message
    found = outcome.result["diagnosis"][0]
    assert (found["component"], found["kind"], found["reason"]) == ("proxy", "Pod", "NotReady")
    assert found["log"], "a pod that runs has something to say"
    assert deploy(cluster, namespace, manifest).result["cluster"]["status"] == "Healthy"


def test_unbound_claim(cluster: Cluster, namespace: str, manifest: Object) -> None:
    storage_class = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": "nobody-makes-volumes"},
        "provisioner": "example.com/nobody",
        "volumeBindingMode": "Immediate",
    }
    cluster.apply(storage_class)
    try:
        broken = edited(manifest, **{f"{ETCD}global": {"storageClass": "nobody-makes-volumes"}})
        outcome = deploy(cluster, namespace, broken)
    finally:
        cluster.kubectl("delete", "storageclass", "nobody-makes-volumes")
    assert outcome.failed and outcome.changed
    found = outcome.result["diagnosis"][0]
    assert (found["kind"], found["reason"], found["hopeless"]) == ("PersistentVolumeClaim", "ClaimUnbound", True)
    assert "Pod small-etcd-0" in str(found["also"]), "the claim explains the pod that waits for it"
    assert "PersistentVolumeClaim data-small-etcd-0" in outcome.message and "nobody" in outcome.message

    refused = deploy(cluster, namespace, manifest)
    assert refused.failed and "spec.volumeClaimTemplates" in refused.message, "a claim's class can't change"
    assert not cluster.module("milvus_cluster", state="absent", manifest=manifest, namespace=namespace).failed
    assert deploy(cluster, namespace, manifest).result["cluster"]["status"] == "Healthy"


@pytest.mark.parametrize("order", ["OrderedReady", "Parallel"])
def test_broken_pods_of_an_older_revision_are_ended(
    cluster: Cluster, namespace: str, manifest: Object, audit: t.Callable[[], Audit], order: str
) -> None:
    """A StatefulSet leaves them alone, and with them the update that would mend them."""
    members = edited(manifest, **{f"{ETCD}replicaCount": 3, f"{ETCD}podManagementPolicy": order})
    broken = edited(members, **{f"{ETCD}podAnnotations": behaving("image-pull-error")})
    assert deploy(cluster, namespace, broken, grace={"image_pull": 8}).failed
    # In parallel order the first pod is replaced at once and takes its time, in which the others would stay broken.
    mended = edited(members, **{f"{ETCD}podAnnotations": behaving("normal", **{"start-delay": "12s"})})
    listening = audit()

    outcome = deploy(cluster, namespace, mended, grace={"image_pull": 30})

    assert not outcome.failed, outcome.message
    deleted = [request.uri for request in listening.writes() if (request.verb, request.resource) == ("delete", "pods")]
    assert any("/pods/small-etcd-0" in uri for uri in deleted)
    assert all("/pods/small-etcd-" in uri for uri in deleted), "only pods of that StatefulSet"
