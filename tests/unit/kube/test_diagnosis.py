# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is to blame for what, and how it is told."""

from __future__ import annotations

import copy
import json
import typing as t

from ansible_collections.vectorops.milvus.plugins.module_utils.kube.diagnosis import (
    Cause,
    LogHint,
    Snapshot,
    as_result,
    message,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.kube.diagnosis.advice import ADVICE
from ansible_collections.vectorops.milvus.plugins.module_utils.kube.diagnosis.causes import REASONS
from ansible_collections.vectorops.milvus.plugins.module_utils.kube.diagnosis.ranking import root_of
from ansible_collections.vectorops.milvus.tests.unit.kube.live_objects import (
    BROKEN,
    CRASHING,
    CREATING,
    causes_at,
    claim,
    condition,
    deployment,
    ended,
    event,
    failed_job,
    milvus,
    owned_by,
    pod,
    proxy_pod,
    pulsar,
    running,
    sole,
    stateful_set,
    status_of,
    storage_class,
    unscheduled,
    waiting,
)

Object = dict[str, t.Any]
WAITS_FOR_CLAIM = (
    "0/5 nodes are available: pod has unbound immediate PersistentVolumeClaims. "
    "preemption: 0/5 nodes are available: 5 Preemption is not helpful for scheduling."
)


def bookie(*statuses: Object, **more: t.Any) -> Object:
    return pod(
        "r-pulsar-bookie-0", *statuses, owner=("StatefulSet", "r-pulsar-bookie"), labels=pulsar("bookie"), **more
    )


def test_a_failed_job_explains_the_pods_that_wait_for_it_in_init_containers() -> None:
    initial = [status_of("wait-bookkeeper-ready", running(5))]
    waits = bookie(status_of("bookie", waiting("PodInitializing")), initial=initial)
    workloads = [stateful_set("r-pulsar-bookie", pulsar("bookie")), failed_job()]
    cause = sole(100, Snapshot(workloads=workloads, pods=[waits]))
    assert cause.reason == "JobFailed"
    assert cause.also == ("Pod r-pulsar-bookie-0 (Initializing)",)
    alone = sole(100, Snapshot(workloads=workloads[:1], pods=[waits]))
    assert (alone.reason, alone.log_of) == (
        "Initializing",
        LogHint("r-pulsar-bookie-0", "wait-bookkeeper-ready", False),
    )


def test_another_dependency_does_not_explain_an_init_container() -> None:
    waits = bookie(status_of("bookie", waiting("PodInitializing")), initial=[status_of("wait", running(5))])
    workloads = [stateful_set("r-pulsar-bookie", pulsar("bookie")), stateful_set()]
    etcd = pod("r-etcd-0", status_of(state=waiting("ErrImagePull", "not found")))
    found = causes_at(100, Snapshot(workloads=workloads, pods=[waits, etcd]))
    assert [cause.reason for cause in found] == ["ImagePullFailed", "Initializing"]


def test_a_dependency_comes_before_a_component_and_explains_that_it_is_not_ready() -> None:
    etcd = pod("r-etcd-0", status_of(state=waiting("CreateContainerConfigError", 'secret "s" not found')))
    proxy = proxy_pod("aaa", status_of("proxy", waiting("ImagePullBackOff", "Back-off pulling image")))
    mixcoord = proxy_pod("bbb", status_of("mixcoord", running(5)))
    mixcoord["status"]["phase"] = "Running"
    mixcoord["metadata"].update(
        name="mix", labels=milvus("mixcoord"), ownerReferences=owned_by("Deployment", "r-milvus-mixcoord")
    )
    workloads = [deployment("r-milvus-mixcoord", "mixcoord"), deployment(), stateful_set()]
    found = causes_at(500, Snapshot(workloads=workloads, pods=[mixcoord, proxy, etcd]))
    assert [(cause.component, cause.hopeless) for cause in found] == [("etcd", False), ("proxy", True)]
    assert found[0].also == ("Pod mix (NotReady)",)


def test_a_restart_that_may_pass_comes_after_what_is_certain() -> None:
    recovery = pod(
        "recovery-0",
        status_of("recovery", CRASHING, restarts=1, last=ended(1)),
        owner=("StatefulSet", "r-pulsar-recovery"),
        labels=pulsar("recovery"),
    )
    proxy = proxy_pod("aaa", status_of("proxy", waiting("ImagePullBackOff", "Back-off pulling image")))
    workloads = [stateful_set("r-pulsar-recovery", pulsar("recovery")), deployment()]
    found = causes_at(500, Snapshot(workloads=workloads, pods=[recovery, proxy]))
    assert [cause.reason for cause in found] == ["ImagePullFailed", "CrashLoop"]


def test_a_circle_of_explanations_has_an_end() -> None:
    assert [root_of(index, (1, 2, 1, None)) for index in range(4)] == [1, 1, 1, 3]


def test_pods_of_a_lost_node_are_one_trouble() -> None:
    node = {"metadata": {"name": "node-1"}, "status": {"conditions": [condition("Ready", "False", 10)]}}
    pods = [pod(f"r-etcd-{ordinal}", status_of(state=running()), phase="Running") for ordinal in range(3)]
    cause = sole(60, Snapshot(workloads=[stateful_set()], pods=pods, nodes=[node]))
    assert cause.also == ("Pod r-etcd-1 (NodeLost)", "Pod r-etcd-2 (NodeLost)")


def test_the_order_of_the_objects_does_not_matter() -> None:
    pods = [unscheduled(WAITS_FOR_CLAIM, f"r-etcd-{number}", claims=[f"data-r-etcd-{number}"]) for number in range(3)]
    pods += [proxy_pod("aaa", BROKEN), bookie(status_of("bookie", CREATING))]
    workloads = [stateful_set(), deployment(), stateful_set("r-pulsar-bookie", pulsar("bookie")), failed_job()]
    items = [claim(f"data-r-etcd-{number}") for number in range(3)]
    forward = causes_at(500, Snapshot(workloads, pods, items, storage_classes=[storage_class()]))
    backward = causes_at(500, Snapshot(workloads[::-1], pods[::-1], items[::-1], storage_classes=[storage_class()]))
    assert forward == backward
    assert [cause.reason for cause in forward] == ["ClaimUnbound", "JobFailed", "CrashLoop", "Starting"]


def test_diagnosing_changes_nothing() -> None:
    user = unscheduled(WAITS_FOR_CLAIM, claims=["data-r-etcd-0"])
    seen = Snapshot([stateful_set()], [user], [claim()], [event(claim(), "ProvisioningFailed", "why")])
    before = copy.deepcopy(seen)
    causes_at(500, seen)
    assert seen == before


def cause_named(name: str, **more: t.Any) -> Cause:
    return Cause("Pod", name, "etcd", "CrashLoop", "it\nends.", "Read its log", 75.5, **more)


def test_message_has_a_line_for_each_of_the_first_causes() -> None:
    causes = [cause_named(f"p{number}") for number in range(7)]
    lines = message(causes).splitlines()
    assert lines[0] == "etcd: Pod p0: CrashLoop for 75 s: it ends. Read its log"
    assert lines[5:] == ["... and 2 more"]
    assert message(causes[:1], 1).count("\n") == 0
    folded = message([cause_named("p", also=("Pod a (NotReady)", "Pod b (NotReady)", "Pod c (NotReady)"))])
    assert "(and 3 more: Pod a (NotReady), Pod b (NotReady), ...)" in folded
    long = Cause("Pod", "p", "etcd", "CrashLoop", "x" * 1000, "", 1)
    assert len(message([long])) < 400


def test_result_is_plain_data() -> None:
    result = as_result(cause_named("p", also=("Pod a (NotReady)",), last_event="BackOff: why"), log="boom")
    assert json.loads(json.dumps(result)) == result
    assert result == {
        "component": "etcd",
        "kind": "Pod",
        "name": "p",
        "reason": "CrashLoop",
        "evidence": "it\nends.",
        "advice": "Read its log",
        "seconds": 75,
        "hopeless": False,
        "last_event": "BackOff: why",
        "also": ["Pod a (NotReady)"],
        "log": "boom",
    }


def test_every_reason_has_advice() -> None:
    assert set(ADVICE) == set(REASONS)
    assert all(rows[-1][0] == "" for rows in ADVICE.values())
