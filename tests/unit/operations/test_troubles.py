# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the release remembers, and pods that are ready for now."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.kube.diagnosis import Expectations, Snapshot
from ansible_collections.vectorops.milvus.plugins.module_utils.kube.diagnosis.release_causes import RECENTLY, holder_of
from ansible_collections.vectorops.milvus.plugins.module_utils.operations.inspect.troubles import expectations, is_calm
from ansible_collections.vectorops.milvus.tests.unit.kube.live_objects import (
    CRASHING,
    START,
    causes_at,
    condition,
    ended,
    event,
    metadata,
    pod,
    running,
    stamp,
    status_of,
)
from ansible_collections.vectorops.milvus.tests.unit.operations.facts import cluster, etcd, workload

Object = dict[str, t.Any]
PROXY = ("components", "Deployment", "r-milvus-proxy")


def reasons(expected: Expectations, snapshot: Snapshot | None = None, at: float = 100) -> list[str]:
    return [cause.reason for cause in causes_at(at, snapshot or Snapshot(), expected=expected)]


def restarted(restarts: int, at: float = 0, *, ready: bool = True) -> Object:
    status = {**status_of("etcd", running(at), restarts, last=ended(137, "OOMKilled")), "ready": ready}
    return pod("r-etcd-0", status, phase="Running", conditions=[condition("Ready", "True")])


@pytest.mark.parametrize(
    ("restarts", "at", "found"), [(2, 100, []), (3, 100, ["Restarting"]), (9, 100 + RECENTLY + 1, [])]
)
def test_ready_pods_that_restart(restarts: int, at: float, found: list[str]) -> None:
    snapshot = Snapshot(pods=[restarted(restarts)])
    assert reasons(Expectations(), snapshot, at) == found
    assert causes_at(at, snapshot) == [], "a run that waits takes a pod that is ready for ready"


def test_what_a_pod_restarts_of() -> None:
    (cause,) = causes_at(100, Snapshot(pods=[restarted(7)]), expected=Expectations())
    assert "7 times, the last time with code 137 (OOMKilled)" in cause.evidence
    assert "memory limit of container etcd" in cause.advice
    assert cause.log_of is not None and cause.log_of.previous


def test_objects_that_are_missing_say_whose_they_were() -> None:
    state = cluster(etcd(), missing=[PROXY, ("etcd", "Service", "r-etcd"), ("etcd", "Job", "r-init")])
    found = causes_at(100, Snapshot(), expected=expectations(state))
    assert [(cause.kind, cause.name, cause.component) for cause in found] == [
        ("Service", "r-etcd", "etcd"),
        ("Deployment", "r-milvus-proxy", "proxy"),
    ]
    assert reasons(expectations(state, ("Deployment",))) == ["Missing"], "only kinds that were looked at"
    under_way = dataclasses.replace(state, record=dataclasses.replace(state.record, operation={"name": "deploy"}))
    assert reasons(expectations(under_way)) == ["Interrupted"], "a run that isn't through may not have made them yet"


def spec(**components: t.Any) -> Object:
    return {"spec": {"mode": "cluster", "components": components}}


@pytest.mark.parametrize(
    ("component", "record", "found"),
    [
        ("proxy", {}, ["ScaledToZero"]),
        ("proxy", {"manifest": spec(proxy={"replicas": 0})}, []),
        ("proxy", {"manifest": spec(proxy={"replicas": 2})}, ["ScaledToZero"]),
        ("proxy", {"stopped": {"r-milvus-proxy": 1}}, []),
        ("proxy", {"revision": 0}, []),
        ("standalone", {}, []),
        ("standalone", {"manifest": {"spec": {"mode": "standalone"}}}, ["ScaledToZero"]),
    ],
)
def test_components_without_pods(component: str, record: Object, found: list[str]) -> None:
    state = cluster(etcd(), workload(component, 0, 0), **record)
    assert reasons(expectations(state)) == found
    assert is_calm(state, expectations(state)) == (not found)


@pytest.mark.parametrize(
    ("manifest", "found"), [({}, ["Paused"]), (spec(paused=True), []), (spec(proxy={"paused": True}), [])]
)
def test_paused_rollouts(manifest: Object, found: list[str]) -> None:
    proxy = workload()
    proxy["spec"]["paused"] = True
    assert reasons(expectations(cluster(proxy, manifest=manifest))) == [], "it was through"
    proxy["status"]["updatedReplicas"] = 0
    assert reasons(expectations(cluster(proxy, manifest=manifest))) == found


def balancer(**status: t.Any) -> Object:
    spec = {"type": "LoadBalancer"}
    return {"kind": "Service", "metadata": metadata("r-milvus"), "spec": spec, "status": status}


def test_load_balancers() -> None:
    waits = Expectations(services=[balancer()])
    assert reasons(waits, at=59) == [] and reasons(waits, at=61) == ["NoLoadBalancer"]
    said = Snapshot(events=[event(balancer(), "SyncLoadBalancerFailed", "no quota")])
    assert reasons(waits, said, at=5) == ["NoLoadBalancer"], "its controller says why: no need to wait"
    has_one = balancer(loadBalancer={"ingress": [{"ip": "203.0.113.7"}]})
    assert reasons(Expectations(services=[has_one])) == []


def test_operations_that_were_not_finished() -> None:
    state = cluster(etcd(), workload(), operation={"name": "deploy", "step": "etcd"})
    (cause,) = causes_at(0, Snapshot(), expected=expectations(state))
    assert (cause.reason, cause.name) == ("Interrupted", "r-milvus-release")
    assert "deploy was begun" in cause.evidence and "'etcd'" in cause.evidence
    (cause,) = causes_at(0, Snapshot(), expected=expectations(state, holder="me"))
    assert cause.reason == "UnderWay" and "me is at it" in cause.evidence
    crashing = pod("r-etcd-0", status_of("etcd", CRASHING, 9, last=ended(1)), phase="Running")
    assert reasons(expectations(state), Snapshot(pods=[crashing])) == ["CrashLoop", "Interrupted"], (
        "what is wrong first"
    )


def test_who_holds_a_lease() -> None:
    lease = {"spec": {"holderIdentity": "me", "leaseDurationSeconds": 15, "renewTime": stamp(0)}}
    assert (holder_of(lease, START + 10), holder_of(lease, START + 20), holder_of({}, START)) == ("me", "", "")


def test_a_cluster_is_calm_until_something_wants_an_explanation() -> None:
    state = cluster(etcd(), workload())
    assert is_calm(state, expectations(state), [pod(phase="Succeeded")])
    assert not is_calm(state, expectations(state), [restarted(1)])
    leaving = restarted(0)
    leaving["metadata"]["deletionTimestamp"] = stamp(0)
    assert not is_calm(state, expectations(state), [leaving])
    assert not is_calm(cluster(etcd(2), workload()), expectations(state))
