# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said of a pod in each kind of trouble, and from when on it is hopeless."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.grace import Grace
from ansible_collections.vectorops.milvus.plugins.module_utils.kube.diagnosis import LogHint, Snapshot
from ansible_collections.vectorops.milvus.tests.unit.kube.live_objects import (
    CRASHING,
    CREATING,
    ETCD,
    IMAGE,
    START,
    causes_at,
    condition,
    ended,
    event,
    pod,
    running,
    scheduler_event,
    sole,
    stamp,
    stateful_set,
    status_of,
    unscheduled,
    waiting,
)

BACK_OFF = waiting("ImagePullBackOff", f'Back-off pulling image "{IMAGE}"')
FULL = (
    "0/5 nodes are available: 5 Insufficient memory. "
    "preemption: 0/5 nodes are available: 5 No preemption victims found for incoming pod."
)
UNSCHEDULED = unscheduled(FULL)


def snapshot(item: dict[str, t.Any], *events: dict[str, t.Any], **more: t.Any) -> Snapshot:
    return Snapshot(workloads=[stateful_set()], pods=[item], events=events, **more)


def pull_failure(why: str, at: float = 20) -> dict[str, t.Any]:
    message = f'Failed to pull image "{IMAGE}": rpc error: code = NotFound desc = {why}'
    return event(("Pod", "r-etcd-0"), "Failed", message, at, at + 30)


@pytest.mark.parametrize(
    ("why", "advice"),
    [
        (
            f'failed to resolve reference "docker.io/{IMAGE}": docker.io/{IMAGE}: not found',
            f"Check that {IMAGE} exists",
        ),
        ("pull access denied, repository does not exist or may require authorization", "pull secret"),
        ("failed to authorize: 401 Unauthorized", "pull secret"),
        ("429 Too Many Requests - toomanyrequests: You have reached your pull rate limit", "limits the rate"),
        ("dial tcp: lookup registry.local on 10.96.0.10:53: no such host", "milvus_images_info"),
        ("tls: failed to verify certificate: x509: certificate signed by unknown authority", "trust the registry"),
        ("no match for platform in manifest: not found", "architecture"),
        ("something new", "Check that the nodes can pull"),
    ],
)
def test_image_pull_advice_names_what_to_do(why: str, advice: str) -> None:
    cause = sole(85, snapshot(pod("r-etcd-0", status_of(state=BACK_OFF)), pull_failure(why)))
    assert (cause.reason, cause.component, cause.kind, cause.name) == ("ImagePullFailed", "etcd", "Pod", "r-etcd-0")
    assert why in cause.evidence
    assert advice in cause.advice
    assert cause.log_of is None


@pytest.mark.parametrize("reason", ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"])
def test_image_pull_is_hopeless_after_its_grace(reason: str) -> None:
    seen = snapshot(pod("r-etcd-0", status_of(state=waiting(reason, "why"))), pull_failure("not found"))
    assert not sole(79, seen).hopeless
    cause = sole(80, seen)
    assert cause.hopeless
    assert cause.since == 60  # since the first failure: a large image may take long before
    assert sole(30, seen, grace=Grace(image_pull=10)).hopeless


def test_image_pull_without_events_counts_from_the_pod() -> None:
    seen = snapshot(pod("r-etcd-0", status_of(state=BACK_OFF), at=100))
    assert not sole(159, seen).hopeless
    assert sole(160, seen).hopeless


def test_image_pull_that_a_change_may_have_mended_gets_another_attempt() -> None:
    item = pod("r-etcd-0", status_of(state=BACK_OFF))
    before, after = pull_failure("denied", 20), pull_failure("denied", 620)
    changed = {"changed_at": START + 600}
    assert not sole(700, snapshot(item, before), **changed).hopeless
    assert not sole(650, snapshot(item, before, after), **changed).hopeless
    assert sole(700, snapshot(item, before, after), **changed).hopeless
    assert sole(700, snapshot(item, before)).hopeless


@pytest.mark.parametrize(
    ("reason", "message", "advice"),
    [
        ("CreateContainerConfigError", 'secret "r-minio" not found', "Create the secret r-minio"),
        ("CreateContainerConfigError", 'configmap "r-conf" not found', "Create the configmap r-conf"),
        (
            "CreateContainerConfigError",
            "couldn't find key accesskey in Secret default/r-minio",
            "Add the key accesskey to Secret r-minio",
        ),
        (
            "CreateContainerConfigError",
            "container has runAsNonRoot and image will run as root (pod: r-etcd-0, container: etcd)",
            "runAsUser",
        ),
        (
            "RunContainerError",
            'failed to create containerd task: exec: "etcdd": executable file not found in $PATH: unknown',
            "The command of container etcd",
        ),
    ],
)
def test_configuration_error(reason: str, message: str, advice: str) -> None:
    cause = sole(600, snapshot(pod("r-etcd-0", status_of(state=waiting(reason, message)))))
    assert (cause.reason, cause.since, cause.hopeless) == ("ConfigError", 600, False)
    assert message in cause.evidence
    assert advice in cause.advice


def test_a_missing_configuration_volume_is_a_configuration_error() -> None:
    message = 'MountVolume.SetUp failed for volume "configuration" : configmap "r-etcd" not found'
    cause = sole(
        60, snapshot(pod("r-etcd-0", status_of(state=CREATING)), event(("Pod", "r-etcd-0"), "FailedMount", message))
    )
    assert cause.reason == "ConfigError"
    assert cause.advice.startswith("Create the configmap r-etcd")


@pytest.mark.parametrize(("restarts", "hopeless"), [(1, False), (4, False), (5, True), (30, True)])
def test_crash_loop_is_hopeless_after_its_restarts(restarts: int, hopeless: bool) -> None:
    status = status_of(state=CRASHING, restarts=restarts, last=ended(1, "Error", message="panic: no data directory"))
    cause = sole(10, snapshot(pod("r-etcd-0", status, phase="Running")))
    assert (cause.reason, cause.hopeless) == ("CrashLoop", hopeless)
    assert f"container etcd ended with code 1 (Error), {restarts} restarts" in cause.evidence
    assert "panic: no data directory" in cause.evidence
    assert "back-off 2m40s" in cause.evidence
    assert cause.log_of == LogHint("r-etcd-0", "etcd", previous=True)
    assert "kubectl logs r-etcd-0 --previous -c etcd" in cause.advice
    assert not sole(10, snapshot(pod("r-etcd-0", status)), grace=Grace(crash_loop_restarts=99)).hopeless


def test_a_container_that_runs_again_may_still_come_good() -> None:
    status = status_of(state=running(100), restarts=9, last=ended(1))
    cause = sole(130, snapshot(pod("r-etcd-0", status, phase="Running")))
    assert (cause.reason, cause.hopeless) == ("CrashLoop", False)
    # Once it has run for the ten minutes in which the kubelet forgets, its crashes are history.
    assert sole(701, snapshot(pod("r-etcd-0", status, phase="Running"))).reason == "NotReady"


def test_a_crash_counts_after_a_change_only_if_that_life_knew_of_it() -> None:
    changed = {"changed_at": START + 100}
    old = status_of(state=CRASHING, restarts=30, last=ended(began=50, at=60))
    new = status_of(state=CRASHING, restarts=31, last=ended(began=120, at=130))
    assert not sole(140, snapshot(pod("r-etcd-0", old)), **changed).hopeless
    assert sole(140, snapshot(pod("r-etcd-0", new)), **changed).hopeless


def test_the_log_of_a_container_between_two_lives_is_its_own() -> None:
    status = status_of(state=ended(2, "Error"), restarts=5)
    cause = sole(10, snapshot(pod("r-etcd-0", status, phase="Running")))
    assert cause.log_of == LogHint("r-etcd-0", "etcd", previous=False)
    assert cause.hopeless


def test_liveness_probe_as_the_reason_of_a_crash_loop() -> None:
    message = "Liveness probe failed: dial tcp 10.244.0.7:2379: connect: connection refused"
    status = status_of(state=CRASHING, restarts=3, last=ended(137, "Error"))
    cause = sole(300, snapshot(pod("r-etcd-0", status), event(("Pod", "r-etcd-0"), "Unhealthy", message)))
    assert message in cause.evidence
    assert "killed by its probe" in cause.advice


def test_out_of_memory_names_the_limit() -> None:
    status = status_of(state=CRASHING, restarts=6, last=ended(137, "OOMKilled"))
    cause = sole(300, snapshot(pod("r-etcd-0", status)))
    assert (cause.reason, cause.hopeless) == ("OutOfMemory", True)
    assert cause.advice == "Raise the memory limit of container etcd in StatefulSet r-etcd (now 4Gi)"


@pytest.mark.parametrize(
    ("message", "advice"),
    [
        (FULL, "Add a node with enough free memory"),
        ("0/3 nodes are available: 3 Insufficient cpu, 3 Insufficient memory.", "free cpu"),
        ("0/3 nodes are available: 3 Insufficient ephemeral-storage.", "free ephemeral-storage"),
        ("0/3 nodes are available: 3 node(s) had untolerated taint(s).", "toleration"),
        ("0/3 nodes are available: 3 node(s) had untolerated taint {dedicated: gpu}.", "toleration"),
        ("0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.", "nodeSelector"),
        ("0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules.", "anti-affinity"),
        ("0/3 nodes are available: 3 node(s) didn't match PersistentVolume's node affinity.", "volume"),
        ("0/1 nodes are available: 1 Too many pods.", "as many pods"),
        ("0/2 nodes are available: 2 node(s) were unschedulable.", "cordoned"),
        ('0/2 nodes are available: persistentvolumeclaim "data-x" not found.', "PersistentVolumeClaim data-x"),
        ("no nodes available to schedule pods", "Make a node fit"),
    ],
)
def test_unschedulable_advice_names_what_is_short(message: str, advice: str) -> None:
    cause = sole(60, snapshot(unscheduled(message), scheduler_event(UNSCHEDULED, message)))
    assert (cause.reason, cause.evidence) == ("Unschedulable", message)
    assert advice in cause.advice
    assert cause.last_event == f"FailedScheduling: {message}"


def test_unschedulable_is_hopeless_after_its_grace_and_a_scale_up_starts_it_anew() -> None:
    seen = snapshot(UNSCHEDULED, scheduler_event(UNSCHEDULED, FULL))
    assert not sole(299, seen).hopeless
    assert sole(300, seen).hopeless
    assert "requests cpu 1, memory 4Gi" in sole(300, seen).advice
    scale_up = event(
        UNSCHEDULED, "TriggeredScaleUp", "pod triggered scale-up: [{workers 5->6 (max: 9)}]", 200, type_="Normal"
    )
    growing = snapshot(UNSCHEDULED, scale_up)
    assert not sole(499, growing).hopeless
    assert "pod triggered scale-up" in sole(499, growing).evidence
    assert sole(500, growing).hopeless
    assert sole(500, growing).since == 500
    assert sole(20, seen, grace=Grace(unschedulable=20)).hopeless


def test_a_scheduling_gate_is_never_hopeless() -> None:
    gated = pod(node="", conditions=[condition("PodScheduled", "False", 0, "SchedulingGated", "Scheduling is blocked")])
    cause = sole(9000, snapshot(gated))
    assert (cause.reason, cause.hopeless) == ("Unschedulable", False)
    assert "gate" in cause.advice


def test_volume_that_is_not_mounted() -> None:
    item = pod("r-etcd-0", status_of(state=CREATING))
    message = 'Multi-Attach error for volume "pvc-1" Volume is already exclusively attached to one node'
    failure = event(item, "FailedAttachVolume", message, 10, 50)
    cause = sole(60, snapshot(item, failure))
    assert (cause.reason, cause.since) == ("VolumeMountFailed", 50)
    assert "still attached to another node" in cause.advice
    # Overcome: the kubelet is at the image already.
    pulling = event(item, "Pulling", f'Pulling image "{IMAGE}"', 55, type_="Normal")
    assert sole(60, snapshot(item, failure, pulling)).reason == "Starting"


def test_sandbox_that_is_not_made() -> None:
    item = pod("r-etcd-0", status_of(state=CREATING))
    message = 'Failed to create pod sandbox: rpc error: code = Unknown desc = plugin type="calico" failed (add)'
    cause = sole(60, snapshot(item, event(item, "FailedCreatePodSandBox", message)))
    assert cause.reason == "SandboxFailed"
    assert "network plugin" in cause.advice
    assert "node node-1" in cause.advice


def test_evicted() -> None:
    item = pod("r-etcd-0", phase="Failed", reason="Evicted", message="The node was low on resource: memory. ")
    cause = sole(60, snapshot(item))
    assert cause.reason == "Evicted"
    assert "low on resource: memory" in cause.evidence
    assert "Free resources on node node-1" in cause.advice
    healthy = Snapshot(workloads=[stateful_set(readyReplicas=3)], pods=[item])
    assert causes_at(60, healthy) == []


def test_not_ready_names_the_probe() -> None:
    item = pod("r-etcd-0", status_of(state=running(5)), phase="Running")
    message = "Readiness probe failed: HTTP probe failed with statuscode: 503"
    cause = sole(120, snapshot(item, event(item, "Unhealthy", message, 30, 110)))
    assert (cause.reason, cause.evidence, cause.since) == ("NotReady", message, 120)
    assert cause.log_of == LogHint("r-etcd-0", "etcd", previous=False)
    assert not sole(99999, snapshot(item)).hopeless


def test_ending_for_too_long() -> None:
    month = 2592000
    extra = {"deletionTimestamp": stamp(month), "deletionGracePeriodSeconds": month}
    item = pod("r-etcd-0", status_of(state=running()), phase="Running", extra=extra)
    assert [cause.reason for cause in causes_at(20, snapshot(item))] == ["Starting"]
    cause = sole(90, snapshot(item))
    assert (cause.reason, cause.since, cause.hopeless) == ("Terminating", 90, False)
    assert "containers still running: etcd" in cause.evidence


@pytest.mark.parametrize("deleted", [False, True])
def test_lost_node(deleted: bool) -> None:
    message = "Kubelet stopped posting node status."
    node = {
        "metadata": {"name": "node-1"},
        "status": {"conditions": [condition("Ready", "Unknown", 40, message=message)]},
    }
    extra = {"deletionTimestamp": stamp(50), "deletionGracePeriodSeconds": 0} if deleted else {}
    item = pod("r-etcd-0", status_of(state=running()), phase="Running", extra=extra)
    cause = sole(100, snapshot(item, nodes=[node]))
    assert (cause.reason, cause.since) == ("NodeLost", 60)
    assert cause.evidence == f"node node-1 is not ready: {message}"
    # Without the right to read nodes the event tells.
    if not deleted:
        assert sole(100, snapshot(item, event(item, "NodeNotReady", "Node is not ready", 40))).reason == "NodeLost"


def test_a_pod_that_starts_is_named_without_blame() -> None:
    item = pod("r-etcd-0", status_of(state=CREATING))
    cause = sole(9, snapshot(item, event(item, "Pulling", f'Pulling image "{IMAGE}"', 5, type_="Normal")))
    assert (cause.reason, cause.hopeless, cause.advice) == ("Starting", False, "")
    assert IMAGE in cause.evidence
    assert "scheduler" in sole(9, snapshot(pod(node="", conditions=[]))).advice


def test_events_of_a_former_pod_of_that_name_are_not_evidence() -> None:
    item = pod("r-etcd-0", status_of(state=BACK_OFF), at=500)
    former = pull_failure("not found")
    former["involvedObject"]["uid"] = "uid-of-the-former"
    cause = sole(520, snapshot(item, former))
    assert (cause.since, cause.hopeless, cause.last_event) == (20, False, "")


def test_first_seen_serves_where_an_object_has_no_times() -> None:
    item = {
        "kind": "Pod",
        "metadata": {"name": "x", "labels": ETCD},
        "status": {"containerStatuses": [status_of(state=BACK_OFF)]},
    }
    bare = Snapshot(pods=[item])
    assert sole(500, bare).since == 0
    cause = sole(500, bare, first_seen={"Pod/x": START + 400})
    assert (cause.since, cause.hopeless) == (100, True)


def test_a_clock_that_is_behind_makes_nothing_negative() -> None:
    assert sole(-60, snapshot(UNSCHEDULED)).since == 0
