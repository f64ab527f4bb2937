# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Workloads that can't make pods, Jobs that fail, and rollouts in which pods of two revisions exist."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.kube.diagnosis import (
    LogHint,
    Snapshot,
    message,
)
from ansible_collections.vectorops.milvus.tests.unit.kube.live_objects import (
    BROKEN,
    CRASHING,
    CREATING,
    START,
    causes_at,
    claim,
    condition,
    deployment,
    ended,
    event,
    failed_job,
    job,
    metadata,
    owned_by,
    pod,
    proxy_pod,
    sole,
    stateful_set,
    status_of,
)

Object = dict[str, t.Any]
QUOTA = (
    'pods "r-milvus-proxy-7d9f-x" is forbidden: exceeded quota: compute, requested: limits.memory=4Gi, '
    "used: limits.memory=30Gi, limited: limits.memory=32Gi"
)


@pytest.mark.parametrize(
    ("text", "reason", "advice"),
    [
        (QUOTA, "QuotaExceeded", "Raise ResourceQuota compute (now limits.memory=32Gi)"),
        (
            'pods "x" is forbidden: failed quota: compute: must specify limits.memory for: proxy',
            "QuotaExceeded",
            "ResourceQuota compute wants limits.memory: set it for Deployment r-milvus-proxy",
        ),
        (
            'pods "x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true (pod or container)',
            "PodNotCreated",
            "Pod Security restricted:latest",
        ),
        (
            'pods "x" is forbidden: error looking up service account default/r: serviceaccount "r" not found',
            "PodNotCreated",
            "Create the ServiceAccount r,",
        ),
        ('admission webhook "validate.kyverno.svc" denied the request: no', "PodNotCreated", "webhook"),
        (
            'pods "x" is forbidden: maximum memory usage per Container is 1Gi, but limit is 4Gi',
            "PodNotCreated",
            "LimitRange",
        ),
    ],
)
def test_a_deployment_that_may_not_make_pods(text: str, reason: str, advice: str) -> None:
    failure = condition("ReplicaFailure", "True", 10, "FailedCreate", text)
    seen = Snapshot(workloads=[deployment(replicas=0, updatedReplicas=0, conditions=[failure])])
    cause = sole(70, seen)
    assert (cause.reason, cause.component, cause.since) == (reason, "proxy", 60)
    assert text in cause.evidence
    assert advice in cause.advice


INVALID = 'Pod "x" is invalid: [spec.containers[0].ports[0].name: Invalid value: "a_b": must contain, spec.x: y]'
ABOVE = 'Pod "x" is invalid: spec.containers[0].resources.requests: Invalid value: "9": must be less than or equal to'


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        (INVALID, "correct spec.containers[0].ports[0].name of Deployment r-milvus-proxy"),
        (f"{ABOVE} memory limit of 1Gi", "spec.containers[0].resources.requests is above the limit for memory"),
    ],
)
def test_a_pod_that_no_server_accepts_is_hopeless_at_once(text: str, advice: str) -> None:
    failure = condition("ReplicaFailure", "True", 10, "FailedCreate", text)
    seen = Snapshot(workloads=[deployment(replicas=0, updatedReplicas=0, conditions=[failure])])
    cause = sole(15, seen)
    assert (cause.reason, cause.hopeless) == ("PodNotCreated", True)
    assert advice in cause.advice
    assert not sole(14, seen).hopeless
    # What we have changed since may have mended it; the controller has to look first.
    assert not sole(15, seen, changed_at=START + 11).hopeless
    unseen = deployment(replicas=0, observedGeneration=0, conditions=[failure])
    assert not sole(60, Snapshot(workloads=[unseen])).hopeless
    other = condition("ReplicaFailure", "True", 10, "FailedCreate", 'pods "x" is forbidden: denied')
    assert not sole(900, Snapshot(workloads=[deployment(replicas=0, conditions=[other])])).hopeless
    of_set = event(stateful_set(replicas=2), "FailedCreate", f"create Pod r-etcd-2 failed error: {text}", 10)
    assert sole(60, Snapshot(workloads=[stateful_set(replicas=2)], events=[of_set])).hopeless


def test_a_quota_is_told_once_and_with_what_is_in_use() -> None:
    failure = condition("ReplicaFailure", "True", 10, "FailedCreate", QUOTA)
    quota = {
        "kind": "ResourceQuota",
        "metadata": {"name": "compute"},
        "status": {"hard": {"limits.memory": "32Gi"}, "used": {"limits.memory": "30Gi"}},
    }
    names = ("proxy", "datanode")
    items = [deployment(f"r-milvus-{name}", name, replicas=0, conditions=[failure]) for name in names]
    cause = sole(70, Snapshot(workloads=items, quotas=[quota]))
    assert "(quota compute in use: limits.memory 30Gi of 32Gi)" in cause.evidence
    assert cause.also == ("Deployment r-milvus-proxy (QuotaExceeded)",)


@pytest.mark.parametrize("thing", ["Pod r-etcd-2", "Claim data-r-etcd-2 for Pod r-etcd-2"])
def test_a_stateful_set_tells_by_its_events(thing: str) -> None:
    short = stateful_set(replicas=2, readyReplicas=2)
    text = f"create {thing} in StatefulSet r-etcd failed error: {QUOTA}"
    failed = event(short, "FailedCreate", text, 10, 60)
    assert sole(70, Snapshot(workloads=[short], events=[failed])).reason == "QuotaExceeded"
    # Overcome since, or not short of pods any more.
    made = event(short, "SuccessfulCreate", "create Pod r-etcd-2 in StatefulSet r-etcd successful", 65, type_="Normal")
    assert sole(70, Snapshot(workloads=[short], events=[failed, made])).reason == "Starting"
    assert causes_at(70, Snapshot(workloads=[stateful_set(readyReplicas=3)], events=[failed])) == []


def test_a_replica_set_tells_for_its_deployment_and_a_job_for_itself() -> None:
    replica_set: Object = {
        "kind": "ReplicaSet",
        "metadata": metadata("r-milvus-proxy-7d9f", ownerReferences=owned_by("Deployment", "r-milvus-proxy")),
    }
    failed = event(replica_set, "FailedCreate", f"Error creating: {QUOTA}")
    item = deployment(replicas=0, updatedReplicas=0)
    cause = sole(70, Snapshot(workloads=[item, replica_set], events=[failed]))
    assert (cause.reason, cause.kind) == ("QuotaExceeded", "Deployment")
    of_job = event(job(), "FailedCreate", 'Error creating: pods "x" is forbidden: denied')
    assert sole(70, Snapshot(workloads=[job()], events=[of_job])).reason == "PodNotCreated"


def test_a_controller_that_does_nothing_is_named() -> None:
    unseen = stateful_set(observedGeneration=0)
    assert "controller" in sole(70, Snapshot(workloads=[unseen])).advice
    cause = sole(70, Snapshot(workloads=[stateful_set(replicas=1, readyReplicas=1)]))
    assert (cause.reason, cause.evidence) == ("Starting", "1 of 3 pods are ready")


def test_nothing_is_said_of_what_is_ready() -> None:
    done = pod("init-x", owner=("Job", "r-pulsar-bookie-init"), phase="Succeeded")
    items = [
        stateful_set(readyReplicas=3),
        deployment(readyReplicas=1),
        job(succeeded=1, conditions=[condition("Complete", "True")]),
    ]
    ready = pod("r-etcd-0", phase="Running", conditions=[condition("Ready", "True")])
    tried = pod("init-w", status_of(state=ended(1)), owner=("Job", "r-pulsar-bookie-init"), phase="Failed")
    seen = Snapshot(workloads=items, pods=[done, ready, tried], claims=[claim(phase="Bound")])
    assert causes_at(600, seen) == []
    assert message([]) == ""


def test_a_failed_job_is_hopeless_at_once_and_tells_its_last_failure() -> None:
    owner = ("Job", "r-pulsar-bookie-init")
    status = status_of("init", ended(1, "Error", message="NoNodeException: /ledgers"))
    older = pod("init-a", status_of("init", ended(9)), owner=owner, labels={}, phase="Failed")
    newer = pod("init-b", status, owner=owner, labels={}, phase="Failed", at=50)
    cause = sole(90, Snapshot(workloads=[failed_job()], pods=[older, newer]))
    assert (cause.reason, cause.kind, cause.hopeless, cause.component) == ("JobFailed", "Job", True, "bookie-init")
    assert cause.evidence == (
        "BackoffLimitExceeded: Job has reached the specified backoff limit; "
        "container init of pod init-b ended with code 1 (NoNodeException: /ledgers)"
    )
    assert cause.log_of == LogHint("init-b", "init", previous=False)
    assert sorted(cause.also) == ["Pod init-a (CrashLoop)", "Pod init-b (CrashLoop)"]
    assert sole(90, Snapshot(workloads=[failed_job()]), changed_at=START + 89).hopeless


@pytest.mark.parametrize(("failures", "hopeless"), [(1, False), (4, False), (5, True)])
def test_a_job_that_keeps_failing(failures: int, hopeless: bool) -> None:
    retried = pod("init-a", status_of("init", ended(1)), owner=("Job", "r-pulsar-bookie-init"), phase="Failed")
    cause = sole(90, Snapshot(workloads=[job(failed=failures, active=1)], pods=[retried]))
    assert (cause.reason, cause.kind, cause.hopeless) == ("CrashLoop", "Job", hopeless)
    assert "job/r-pulsar-bookie-init -c init" in cause.advice


def test_pods_that_a_rollout_replaces_are_not_to_blame() -> None:
    old, new = proxy_pod("aaa", BROKEN), proxy_pod("bbb", status_of("proxy", CREATING), at=100)
    rolling = deployment(replicas=2, updatedReplicas=1)
    assert [(cause.name, cause.reason) for cause in causes_at(110, Snapshot(workloads=[rolling], pods=[old, new]))] == [
        ("r-milvus-proxy-bbb-x", "Starting")
    ]
    # Before the new pod exists, and before the controller has seen the change.
    for item in (deployment(updatedReplicas=0), deployment(observedGeneration=0)):
        cause = sole(110, Snapshot(workloads=[item], pods=[old]))
        assert (cause.kind, cause.reason, cause.hopeless) == ("Deployment", "Starting", False)
    assert sole(110, Snapshot(workloads=[deployment()], pods=[old])).hopeless


def test_replica_sets_tell_the_newest_revision() -> None:
    key = "deployment.kubernetes.io/revision"
    sets: list[Object] = [
        {
            "kind": "ReplicaSet",
            "metadata": metadata(
                f"r-milvus-proxy-{revision}",
                ownerReferences=owned_by("Deployment", "r-milvus-proxy"),
                annotations={key: number},
            ),
        }
        for revision, number in (("aaa", "3"), ("bbb", "2"))
    ]
    # Rolled back: the older ReplicaSet is the newest revision again.
    back, item = proxy_pod("aaa", status_of("proxy", CREATING), at=5), deployment(replicas=2)
    item["metadata"]["annotations"] = {key: "3"}
    seen = Snapshot(workloads=[item, *sets], pods=[back, proxy_pod("bbb", BROKEN, at=50)])
    assert [cause.name for cause in causes_at(110, seen)] == ["r-milvus-proxy-aaa-x"]


def test_a_stateful_set_does_not_replace_a_broken_pod_of_an_older_revision() -> None:
    rolled = stateful_set(updateRevision="r-etcd-new", updatedReplicas=0)
    broken = pod("r-etcd-2", status_of(state=CRASHING, restarts=9, last=ended(1)))
    broken["metadata"]["labels"] = {**broken["metadata"]["labels"], "controller-revision-hash": "r-etcd-old"}
    cause = sole(60, Snapshot(workloads=[rolled], pods=[broken]))
    assert cause.reason == "CrashLoop"
    assert cause.advice.startswith("Delete Pod r-etcd-2: it is of an older revision than StatefulSet r-etcd")


def test_pods_and_claims_of_other_workloads_are_left_out() -> None:
    other = proxy_pod("aaa", BROKEN)
    theirs = claim("theirs")
    other["spec"]["volumes"] = [{"persistentVolumeClaim": {"claimName": "theirs"}}]
    seen = Snapshot(workloads=[stateful_set(readyReplicas=3)], pods=[other], claims=[theirs])
    assert causes_at(9999, seen) == []
