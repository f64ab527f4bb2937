# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every cause of trouble that milvus_info knows, provoked one by one, each in a small cluster of its own."""

from __future__ import annotations

import dataclasses
import time
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.kube.diagnosis.causes import REASONS
from ansible_collections.vectorops.milvus.tests.integration.edits import behaving, edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object
from ansible_collections.vectorops.milvus.tests.integration.playbooks import run_each
from ansible_collections.vectorops.milvus.tests.integration.troubles import Patient

NAMESPACE, CROWDED = "troubles", "troubles-full"
SECONDS = 60
#: Pods that nobody plays: the test says what the kubelet would.
BY_HAND = {"components__standalone__podAnnotations": behaving("by-hand")}


def behaviour(name: str, **settings: str) -> Object:
    return {"components__standalone__podAnnotations": behaving(name, **settings)}


@dataclasses.dataclass(frozen=True)
class Case:
    """A way to be in trouble.

    :param edits: what is wrong in the manifest.
    :param spoil: what goes wrong once it is deployed.
    :param words: what evidence and advice say.
    :param kind: of the object to blame.
    :param options: for the deploy.
    """

    reason: str
    words: tuple[str, ...]
    kind: str = "Pod"
    edits: Object = dataclasses.field(default_factory=dict)
    spoil: t.Callable[[Patient], None] | None = None
    options: Object = dataclasses.field(default_factory=dict)
    namespace: str = NAMESPACE


BROKEN_CLAIM = {"persistence": {"enabled": True, "persistentVolumeClaim": {"spec": {"storageClassName": "nowhere"}}}}
CASES: dict[str, Case] = {
    "leaving": Case(
        "Terminating",
        ("containers still running: standalone", "Wait for it to end"),
        edits=behaviour("normal", **{"end-delay": "1h"}),
        spoil=Patient.has_a_pod_that_does_not_end,
    ),
    "lost": Case("NodeLost", ("is not ready", "Bring node"), edits=BY_HAND, spoil=Patient.loses_its_node),
    "job": Case("JobFailed", ("BackoffLimitExceeded", "delete the Job"), "Job", {}, Patient.has_a_job_that_fails),
    "full": Case(
        "QuotaExceeded",
        ("exceeded quota: none", "Raise ResourceQuota none"),
        "Deployment",
        options={"preflight_ignore": ["quota"]},
        namespace=CROWDED,
    ),
    "claim": Case(
        "ClaimUnbound",
        ("nowhere", "StorageClass nowhere"),
        "PersistentVolumeClaim",
        {"dependencies__rocksmq": BROKEN_CLAIM},
        options={"preflight_ignore": ["storage_classes"]},
    ),
    "account": Case(
        "PodNotCreated",
        ('serviceaccount "nobody" not found', "Create the ServiceAccount"),
        "Deployment",
        {"components__serviceAccountName": "nobody"},
        options={"preflight_ignore": ["service_accounts"]},
    ),
    "image": Case("ImagePullFailed", ("not found", "Check that"), edits=behaviour("image-pull-error")),
    "crash": Case("CrashLoop", ("ended with code 1", "kubectl logs"), edits=behaviour("crash-loop")),
    "memory": Case("OutOfMemory", ("OOMKilled", "Raise the memory limit"), edits=behaviour("oom-killed")),
    "unready": Case("NotReady", ("Readiness probe failed", "See the log"), edits=behaviour("never-ready")),
    "slow": Case("Starting", ("Scheduled: ",), edits=behaviour("normal", **{"start-delay": "1h"})),
    "nowhere": Case(
        "Unschedulable", ("node affinity/selector", "nodes"), edits={"components__nodeSelector": {"no": "node"}}
    ),
    "config": Case("ConfigError", ("keys", "Create the"), edits=BY_HAND, spoil=Patient.waits_in_its_container),
    "mount": Case("VolumeMountFailed", ("no such disk", "storage backend"), edits=BY_HAND, spoil=Patient.cannot_mount),
    "network": Case("SandboxFailed", ("calico", "network plugin"), edits=BY_HAND, spoil=Patient.has_no_network),
    "evicted": Case(
        "Evicted", ("low on resource: memory", "Free resources on node"), edits=BY_HAND, spoil=Patient.is_evicted
    ),
    "init": Case("Initializing", ("wait", "in its log"), edits=BY_HAND, spoil=Patient.waits_in_its_init_container),
    "restarts": Case("Restarting", ("7 times", "137", "memory limit"), spoil=Patient.restarts),
    "missing": Case("Missing", ("record lists Service", "milvus_cluster"), "Service", {}, Patient.loses_its_service),
    "zero": Case("ScaledToZero", ("spec.replicas is 0", "Scale"), "Deployment", {}, Patient.is_scaled_to_zero),
    "paused": Case("Paused", ("spec.paused", "rollout resume"), "Deployment", {}, Patient.is_paused),
    "balancer": Case(
        "NoLoadBalancer",
        ("SyncLoadBalancerFailed", "quota"),
        "Service",
        {"components__standalone__serviceType": "LoadBalancer"},
        Patient.has_no_load_balancer,
    ),
    "halfway": Case(
        "Interrupted",
        ("deploy was begun", "nobody is at it", "Run the same operation again"),
        "Secret",
        behaviour("never-ready"),
        options={"wait": True, "wait_timeout": 1},
    ),
    "underway": Case(
        "UnderWay",
        ("another-run is at it", "Wait for the other run"),
        "Secret",
        behaviour("never-ready"),
        Patient.is_worked_on,
        options={"wait": True, "wait_timeout": 1},
    ),
}


def manifest(name: str, edits: Object) -> Object:
    """One pod; etcd and storage are elsewhere."""
    storage = {"external": True, "type": "S3", "endpoint": f"s3.{name}.example.com:80", "secretRef": "keys"}
    dependencies = {
        "msgStreamType": "rocksmq",
        "etcd": {"external": True, "endpoints": [f"etcd.{name}.example.com:2379"]},
        "storage": storage,
    }
    spec = {"mode": "standalone", "components": {"image": "milvusdb/milvus:v2.5.4"}, "dependencies": dependencies}
    plain = {"apiVersion": "milvus.io/v1beta1", "kind": "Milvus", "metadata": {"name": name}, "spec": spec}
    return edited(plain, **edits)


@pytest.fixture(scope="module")
def found(cluster: Cluster) -> t.Iterator[dict[str, Object]]:
    """What milvus_info says of each cluster, once it says what it should; at the latest after some time."""
    with cluster.namespace(NAMESPACE), cluster.namespace(CROWDED):
        prepare(cluster)
        deploy(cluster)
        for name, case in CASES.items():
            if case.spoil is not None:
                case.spoil(Patient(cluster, case.namespace, name))
        yield look_until_told(cluster)


def prepare(cluster: Cluster) -> None:
    for namespace in (NAMESPACE, CROWDED):
        metadata = {"name": "keys", "namespace": namespace}
        keys = {"accesskey": "a", "secretkey": "b"}
        cluster.apply({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": keys})
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "none", "namespace": CROWDED}}
    cluster.apply({**quota, "spec": {"hard": {"pods": "0"}}})


def deploy(cluster: Cluster) -> None:
    tasks = {}
    for name, case in CASES.items():
        options = {"kubeconfig": str(cluster.kubeconfig), "namespace": case.namespace, "wait": False, **case.options}
        tasks[name] = {"vectorops.milvus.milvus_cluster": {**options, "manifest": manifest(name, case.edits)}}
    for name, outcome in run_each(tasks).items():
        assert outcome.changed and outcome.failed == bool(CASES[name].options.get("wait")), outcome.message


def look_until_told(cluster: Cluster) -> dict[str, Object]:
    """Look at all, then again and again at those whose trouble wants time to show."""
    told = look(cluster, CASES)
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        wanted = [name for name, case in CASES.items() if not is_told(told[name], case)]
        if not wanted:
            break
        told |= look(cluster, wanted)
    return told


def look(cluster: Cluster, names: t.Iterable[str]) -> dict[str, Object]:
    tasks = {}
    for name in names:
        options = {"kubeconfig": str(cluster.kubeconfig), "namespace": CASES[name].namespace, "name": name}
        tasks[name] = {"vectorops.milvus.milvus_info": options}
    return {name: outcome.result for name, outcome in run_each(tasks).items()}


def is_told(result: Object, case: Case) -> bool:
    return case.reason in [entry["reason"] for entry in result.get("diagnosis", [])]


@pytest.mark.parametrize("name", CASES)
def test_it_is_told(found: dict[str, Object], name: str) -> None:
    case, result = CASES[name], found[name]
    diagnosis = result["diagnosis"]
    assert case.reason in [entry["reason"] for entry in diagnosis], diagnosis
    (entry,) = (entry for entry in diagnosis if entry["reason"] == case.reason)
    assert case.kind == entry["kind"] and name in entry["name"]
    for word in case.words:
        assert word in f"{entry['evidence']} {entry['advice']}"
    if case.reason not in ("Interrupted", "UnderWay"):
        assert entry == diagnosis[0], "it is the root of the trouble"


def test_every_reason_was_provoked() -> None:
    assert {case.reason for case in CASES.values()} == set(REASONS)


def test_the_list_of_clusters_says_the_same(cluster: Cluster, found: dict[str, Object]) -> None:
    outcome = cluster.module("milvus_info", namespace=NAMESPACE)
    listed = {entry["name"]: entry for entry in outcome.result["clusters"]}
    assert set(listed) == {name for name, case in CASES.items() if case.namespace == NAMESPACE}
    for name, entry in listed.items():
        one = found[name]
        assert (entry["status"], entry["conditions"]) == (one["cluster"]["status"], one["cluster"]["conditions"])
        first = [cause["reason"] for cause in entry["diagnosis"]]
        # A list looks at no Jobs, and at the pods of those only that aren't ready.
        if name not in ("job", "leaving", "restarts", "missing"):
            assert first == [one["diagnosis"][0]["reason"]], entry
