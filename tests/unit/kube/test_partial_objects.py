# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever an object lacks, and whatever is in its place: a diagnosis is made, and it reads well."""

from __future__ import annotations

import copy
import json
import typing as t

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.vectorops.milvus.plugins.module_utils.kube.diagnosis import (
    Snapshot,
    as_result,
    diagnose,
    message,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.kube.diagnosis.causes import REASONS
from ansible_collections.vectorops.milvus.plugins.module_utils.kube.readiness import AVAILABILITY, readiness, summary
from ansible_collections.vectorops.milvus.tests.unit.kube import live_objects as live

Object = dict[str, t.Any]
ODD: st.SearchStrategy[t.Any] = st.sampled_from(
    [None, {}, [], "", "odd", 0, -1, True, [None], ["odd"], {"odd": None}, [[]], 1.5]
)
NODE: Object = {
    "kind": "Node",
    "metadata": {"name": "node-1"},
    "status": {"conditions": [live.condition("Ready", "Unknown")]},
}
QUOTA: Object = {
    "kind": "ResourceQuota",
    "metadata": {"name": "compute"},
    "status": {"hard": {"pods": "1"}, "used": {}},
}
EXCEEDED = "exceeded quota: compute, requested: pods=1, used: pods=1, limited: pods=1"
RICH: dict[str, list[Object]] = {
    "workloads": [
        live.stateful_set(),
        live.deployment(conditions=[live.condition("ReplicaFailure", "True", 0, "FailedCreate", EXCEEDED)]),
        live.failed_job(),
        {
            "kind": "ReplicaSet",
            "metadata": live.metadata("rs", ownerReferences=live.owned_by("Deployment", "r-milvus-proxy")),
        },
    ],
    "pods": [
        live.unscheduled("pod has unbound immediate PersistentVolumeClaims", claims=["data-r-etcd-0"]),
        live.pod("r-etcd-1", live.status_of(state=live.CRASHING, restarts=9, last=live.ended(137, "OOMKilled"))),
        live.pod("r-etcd-2", live.status_of(state=live.waiting("ErrImagePull", "why"))),
        live.pod("init-x", live.status_of(state=live.ended()), owner=("Job", "r-pulsar-bookie-init"), phase="Failed"),
        live.pod(
            "p",
            live.status_of(state=live.running()),
            owner=("ReplicaSet", "rs"),
            initial=[live.status_of("i", live.running())],
        ),
        live.pod(
            "gone", extra={"deletionTimestamp": live.stamp(0), "deletionGracePeriodSeconds": 30, "finalizers": ["x"]}
        ),
    ],
    "claims": [live.claim(), live.claim("data-r-etcd-9", None), live.claim("old", deletionTimestamp=live.stamp(0))],
    "events": [
        live.event(("PersistentVolumeClaim", "data-r-etcd-0"), "ProvisioningFailed", "why"),
        live.event(("Pod", "r-etcd-2"), "Failed", 'Failed to pull image "x"'),
        live.event(("Pod", "p"), "FailedMount", 'configmap "c" not found'),
        live.scheduler_event(live.pod(), "0/1 nodes are available: 1 Insufficient cpu."),
    ],
    "storage_classes": [live.storage_class()],
    "nodes": [NODE],
    "quotas": [QUOTA],
}


def paths(value: t.Any, prefix: tuple[t.Any, ...] = ()) -> t.Iterator[tuple[t.Any, ...]]:
    """The path of every member of a structure, at any depth."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in entries:
        yield (*prefix, key)
        yield from paths(member, (*prefix, key))


PATHS = [path for path in paths(RICH) if len(path) > 1]


def mutilated(changes: t.Iterable[tuple[tuple[t.Any, ...], t.Any]]) -> dict[str, list[t.Any]]:
    """The rich snapshot with members removed (``...``) or replaced."""
    result = copy.deepcopy(RICH)
    for path, value in changes:
        target: t.Any = result
        for key in path[:-1]:
            present = isinstance(target, dict) and key in target
            inside = isinstance(target, list) and isinstance(key, int) and key < len(target)
            target = target[key] if present or inside else None
        if isinstance(target, dict) and path[-1] in target:
            if value is ...:
                del target[path[-1]]
            else:
                target[path[-1]] = value
        elif isinstance(target, list) and len(path) > 2 and isinstance(path[-1], int) and path[-1] < len(target):
            target[path[-1]] = {} if value is ... else value
    return result


def check(content: dict[str, list[t.Any]], seconds: float) -> None:
    """A diagnosis comes out, complete, and its words hold no rests of code."""
    causes = diagnose(Snapshot(**content), live.START + seconds)
    for cause in causes:
        assert cause.reason in REASONS
        assert cause.since >= 0
        assert "None" not in cause.advice
        json.dumps(as_result(cause))
    assert bool(message(causes)) == bool(causes)
    for item in [*content["workloads"], *content["pods"], *content["claims"]]:
        readiness(item, pods=content["pods"])
        readiness(item, table=AVAILABILITY)
    summary(content["workloads"])


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_any_member_may_be_missing_or_null(path: tuple[t.Any, ...]) -> None:
    for value in (..., None):
        check(mutilated([(path, value)]), 1000)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PATHS), ODD | st.just(...)), max_size=25), st.floats(-1e6, 1e9))
def test_nothing_odd_breaks_it(changes: list[tuple[tuple[t.Any, ...], t.Any]], seconds: float) -> None:
    check(mutilated(changes), seconds)


@pytest.mark.parametrize("part", sorted(RICH))
def test_any_list_may_be_empty(part: str) -> None:
    check({**RICH, part: []}, 1000)


def test_what_is_found_in_the_rich_snapshot() -> None:
    found = diagnose(Snapshot(**t.cast(t.Any, RICH)), live.START + 1000)
    assert {cause.reason for cause in found} >= {"NodeLost", "ClaimUnbound", "JobFailed", "QuotaExceeded"}
    assert "<" not in "".join(cause.advice for cause in found)
