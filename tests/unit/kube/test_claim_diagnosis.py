# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Claims without a volume: which of them are in trouble, and what is said of them."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.grace import Grace
from ansible_collections.vectorops.milvus.plugins.module_utils.kube.diagnosis import (
    Snapshot,
)
from ansible_collections.vectorops.milvus.tests.unit.kube.live_objects import (
    START,
    causes_at,
    claim,
    event,
    pod,
    sole,
    stamp,
    stateful_set,
    storage_class,
    unscheduled,
)

Object = dict[str, t.Any]
WAITS_FOR_CLAIM = (
    "0/5 nodes are available: pod has unbound immediate PersistentVolumeClaims. "
    "preemption: 0/5 nodes are available: 5 Preemption is not helpful for scheduling."
)
NO_CLASS = 'storageclass.storage.k8s.io "fast" not found'


def claims(item: Object, *events: Object, mode: str | None = "Immediate", user: Object | None = None) -> Snapshot:
    pods = [user or unscheduled(WAITS_FOR_CLAIM, claims=[item["metadata"]["name"]])]
    classes = [storage_class(mode=mode)] if mode else []
    return Snapshot(workloads=[stateful_set()], pods=pods, claims=[item], events=events, storage_classes=classes)


def test_unbound_claim_is_hopeless_after_its_grace_and_explains_its_pod() -> None:
    seen = claims(claim(), event(claim(), "ProvisioningFailed", NO_CLASS))
    assert not sole(119, seen).hopeless
    cause = sole(120, seen)
    assert (cause.reason, cause.kind, cause.name) == ("ClaimUnbound", "PersistentVolumeClaim", "data-r-etcd-0")
    assert (cause.component, cause.hopeless, cause.since) == ("etcd", True, 120)
    assert cause.evidence == f"ProvisioningFailed: {NO_CLASS}"
    assert cause.advice == "Create StorageClass fast, or name one that exists for etcd"
    assert cause.also == ("Pod r-etcd-0 (Unschedulable)",)
    assert sole(10, seen, grace=Grace(claim_unbound=10)).hopeless


def test_a_claim_gets_its_grace_again_after_a_change() -> None:
    seen = claims(claim())
    assert not sole(1000, seen, changed_at=START + 900).hopeless
    assert sole(1020, seen, changed_at=START + 900).hopeless


@pytest.mark.parametrize(
    ("class_", "events", "advice"),
    [
        (
            None,
            [("FailedBinding", "no persistent volumes available for this claim and no storage class is set")],
            "default",
        ),
        (
            "fast",
            [
                (
                    "ExternalProvisioning",
                    "Waiting for a volume to be created either by the external provisioner 'ebs.csi.aws.com' or "
                    "manually by the system administrator. If volume creation is delayed, please verify that the "
                    "provisioner is running and correctly registered.",
                )
            ],
            "provisioner ebs.csi.aws.com",
        ),
        ("slow", [], "Create StorageClass slow"),
        (None, [], "default"),
        ("fast", [], "Check StorageClass fast and its provisioner, or provide a PersistentVolume of 10Gi"),
    ],
)
def test_claim_advice(class_: str | None, events: list[tuple[str, str]], advice: str) -> None:
    item = claim(class_=class_)
    recorded = [event(item, reason, text) for reason, text in events]
    cause = sole(200, claims(item, *recorded))
    assert cause.hopeless
    assert advice in cause.advice


def test_a_claim_that_rightly_waits_for_its_pod_is_no_cause() -> None:
    message_ = "0/5 nodes are available: 5 Insufficient memory."
    user = unscheduled(message_, claims=["data-r-etcd-0"])
    waiting_event = event(claim(), "WaitForPodScheduled", "waiting for pod r-etcd-0 to be scheduled", 0, 900, "Normal")
    for seen in (
        claims(claim(), mode="WaitForFirstConsumer", user=user),
        claims(claim(), waiting_event, mode="WaitForFirstConsumer", user=user),
        claims(claim(), waiting_event, mode=None, user=user),  # classes can't be read: the event tells
    ):
        cause = sole(900, seen)
        assert (cause.reason, cause.kind, cause.hopeless) == ("Unschedulable", "Pod", True)


def test_late_binding_counts_from_when_it_began() -> None:
    chosen = claim(annotations={"volume.kubernetes.io/selected-node": "node-1"})
    failed = event(chosen, "ProvisioningFailed", "failed to provision volume: quota exceeded", 600, 700)
    user = unscheduled(
        "running PreBind plugin VolumeBinding: binding volumes: context deadline exceeded", claims=["data-r-etcd-0"]
    )
    seen = claims(chosen, failed, mode="WaitForFirstConsumer", user=user)
    assert (sole(719, seen).hopeless, sole(719, seen).since) == (False, 119)
    assert sole(720, seen).hopeless
    # Nothing tells when binding began: no verdict.
    assert not sole(9999, claims(chosen, mode="WaitForFirstConsumer", user=user)).hopeless


def test_without_classes_and_events_there_is_no_verdict_on_a_claim() -> None:
    cause = sole(9999, claims(claim(), mode=None))
    assert (cause.reason, cause.hopeless) == ("ClaimUnbound", False)


def test_claims_of_one_class_are_one_trouble() -> None:
    names = [f"data-r-etcd-{ordinal}" for ordinal in range(3)]
    pods = [unscheduled(WAITS_FOR_CLAIM, f"r-etcd-{ordinal}", claims=[names[ordinal]]) for ordinal in range(3)]
    seen = Snapshot(
        workloads=[stateful_set()], pods=pods, claims=[claim(name) for name in names], storage_classes=[storage_class()]
    )
    cause = sole(300, seen)
    assert cause.name == "data-r-etcd-0"
    assert sorted(cause.also) == [
        "PersistentVolumeClaim data-r-etcd-1 (ClaimUnbound)",
        "PersistentVolumeClaim data-r-etcd-2 (ClaimUnbound)",
        *(f"Pod r-etcd-{ordinal} (Unschedulable)" for ordinal in range(3)),
    ]


def test_a_lost_and_an_ending_claim() -> None:
    done = pod(claims=["data-r-etcd-0"], phase="Succeeded")
    assert "restore it" in causes_at(300, claims(claim(phase="Lost"), user=done))[0].advice
    ending = claim(phase="Bound", deletionTimestamp=stamp(0))
    user = pod(claims=["data-r-etcd-0"], phase="Succeeded")
    seen = Snapshot(pods=[user], claims=[ending])
    assert causes_at(20, seen) == []
    cause = sole(60, seen)
    assert cause.reason == "Terminating"
    assert cause.evidence == "held by finalizers kubernetes.io/pvc-protection, used by r-etcd-0"


def test_a_claim_whose_pod_is_still_to_come() -> None:
    seen = Snapshot(
        workloads=[stateful_set(replicas=0)], claims=[claim(), claim("data-other-0")], storage_classes=[storage_class()]
    )
    first, *rest = causes_at(300, seen)
    assert (first.reason, first.name) == ("ClaimUnbound", "data-r-etcd-0")
    assert [cause.kind for cause in rest] == ["StatefulSet"]
