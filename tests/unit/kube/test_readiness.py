# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When an object counts as ready, and what is said while it doesn't."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.kube.readiness import (
    AVAILABILITY,
    READINESS,
    readiness,
    summary,
)
from ansible_collections.vectorops.milvus.tests.unit.kube.live_objects import (
    claim,
    condition,
    deployment,
    failed_job,
    job,
    pod,
    stateful_set,
)

READY = {"readyReplicas": 3, "availableReplicas": 3}


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ({**READY}, ""),
        ({**READY, "observedGeneration": 0}, "generation 1"),
        ({**READY, "updatedReplicas": 2}, "2 of 3 pods are of the new revision"),
        ({**READY, "readyReplicas": 2}, "2 of 3 pods are ready"),
        ({**READY, "replicas": 4, "readyReplicas": 4}, "1 pod too many"),
        ({**READY, "replicas": 4}, "1 pod too many"),
    ],
)
def test_deployment_is_ready_when_all_pods_are_new_and_ready(status: dict[str, t.Any], reason: str) -> None:
    result = readiness(deployment(desired=3, **status))
    assert result.ready is (not reason)
    assert reason in result.reason
    assert result.desired == 3


def test_rollout_waits_for_available_pods() -> None:
    item = deployment(desired=2, readyReplicas=2, availableReplicas=1)
    assert readiness(item).ready
    result = readiness(item, table=AVAILABILITY)
    assert (result.ready, result.ready_count, result.reason) == (False, 1, "1 of 2 pods are available")
    item["status"]["availableReplicas"] = 2
    assert readiness(item, table=AVAILABILITY).ready


def test_one_replica_is_what_the_api_fills_in() -> None:
    item = deployment(readyReplicas=1)
    del item["spec"]["replicas"]
    assert readiness(item).ready


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet"])
def test_no_replicas_are_ready_when_no_pod_is_left(kind: str) -> None:
    item = deployment(desired=0) if kind == "Deployment" else stateful_set(desired=0)
    owner = (kind, item["metadata"]["name"])
    assert readiness(item) == (True, 0, 0, "")
    ending = pod("left", owner=owner, extra={"deletionTimestamp": "2026-03-01T12:00:30Z"})
    assert readiness(item, pods=[ending]) == (False, 0, 0, "1 pod still ending")
    assert readiness(item, pods=[pod("other", owner=(kind, "other"))]).ready
    item["status"] = {"observedGeneration": 1, "replicas": 2}
    assert not readiness(item).ready
    item["status"] = {"observedGeneration": 1, "replicas": 0, "terminatingReplicas": 2}
    assert "2 pods still ending" in readiness(item).reason
    item["status"] = {}
    assert not readiness(item).ready


def test_stateful_set_needs_its_revision_everywhere() -> None:
    assert readiness(stateful_set(readyReplicas=3)).ready
    rolling = stateful_set(readyReplicas=3, updatedReplicas=1, updateRevision="r-etcd-7f")
    assert readiness(rolling).reason == "1 of 3 pods are of the new revision"
    # Between the last pod and the end of the rollout only the count tells.
    assert readiness(stateful_set(readyReplicas=3, updateRevision="r-etcd-7f")).ready
    # What is updated on deletion only never becomes new by itself.
    on_delete = stateful_set(readyReplicas=3, updatedReplicas=1, updateRevision="r-etcd-7f")
    on_delete["spec"]["updateStrategy"] = {"type": "OnDelete"}
    assert readiness(on_delete).ready
    assert not readiness(stateful_set(readyReplicas=2, replicas=2)).ready
    assert not readiness(stateful_set(readyReplicas=3, availableReplicas=1), table=AVAILABILITY).ready


def test_job() -> None:
    assert readiness(job(active=1)) == (False, 0, 1, "0 of 1 completed")
    assert readiness(job(succeeded=1, conditions=[condition("Complete", "True")])).ready
    assert "specified backoff limit" in readiness(failed_job()).reason
    suspended = job()
    suspended["spec"]["suspend"] = True
    assert readiness(suspended).reason == "suspended"


def test_claim_service_and_pod() -> None:
    assert readiness(claim()).reason == "the claim is Pending"
    assert readiness(claim(phase="Bound")).ready
    service: dict[str, t.Any] = {"kind": "Service", "spec": {"type": "LoadBalancer"}, "status": {"loadBalancer": {}}}
    assert readiness(service).reason == "the load balancer has no address yet"
    for address in ({"ip": "10.0.0.1"}, {"hostname": "lb.example.com"}):
        service["status"]["loadBalancer"]["ingress"] = [address]
        assert readiness(service).ready
    assert readiness({"kind": "Service", "spec": {"type": "NodePort"}}).ready
    assert readiness(pod()).reason == "containers with unready status: [etcd]"
    assert readiness(pod(conditions=[condition("Ready", "True")])).ready
    assert readiness(pod(phase="Succeeded")).ready
    ending = pod(conditions=[condition("Ready", "True")], extra={"deletionTimestamp": "2026-03-01T12:00:00Z"})
    assert readiness(ending).reason == "the pod is ending"


def test_other_kinds_are_ready_as_soon_as_they_exist() -> None:
    assert readiness({"kind": "ConfigMap"}).ready


@pytest.mark.parametrize("kind", sorted(READINESS))
@pytest.mark.parametrize("rest", [{}, {"metadata": None, "spec": None, "status": None}, {"status": []}])
def test_an_empty_object_is_never_an_error(kind: str, rest: dict[str, t.Any]) -> None:
    for table in (READINESS, AVAILABILITY):
        result = readiness({"kind": kind, **rest}, table=table)
        assert result.ready is (kind == "Service")


def test_summary_counts_what_becomes_ready() -> None:
    items = [
        stateful_set(readyReplicas=2),
        {"kind": "ConfigMap", "metadata": {"name": "c"}},
        deployment(readyReplicas=1),
    ]
    assert summary(items) == [
        {"kind": "StatefulSet", "name": "r-etcd", "ready": 2, "desired": 3},
        {"kind": "Deployment", "name": "r-milvus-proxy", "ready": 1, "desired": 1},
    ]
