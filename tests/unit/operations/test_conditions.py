# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a condition holds, and what the cluster's status is then."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.operations.inspect.conditions import conditions
from ansible_collections.vectorops.milvus.plugins.module_utils.operations.state import State
from ansible_collections.vectorops.milvus.plugins.module_utils.operations.summary import summary
from ansible_collections.vectorops.milvus.plugins.module_utils.release.record import Record
from ansible_collections.vectorops.milvus.tests.unit.operations.facts import cluster, etcd, workload

READY = {"EtcdReady": "True", "StorageReady": "True", "MsgStreamReady": "True", "MilvusReady": "True"}
HEALTHY = {**READY, "MilvusUpdated": "True"}
UNKNOWN = {"StorageReady": "Unknown", "MsgStreamReady": "Unknown"}


def states(state: State) -> dict[str, str]:
    return {entry["type"]: entry["status"] for entry in conditions(state)}


def reason(state: State, type_: str) -> tuple[str, str]:
    return next((entry["reason"], entry["message"]) for entry in conditions(state) if entry["type"] == type_)


def updating() -> State:
    """The proxy's new pod isn't there yet, the old one serves."""
    proxy = workload()
    proxy["status"]["updatedReplicas"] = 0
    return cluster(etcd(), proxy)


def paused() -> State:
    state = updating()
    state.objects["Deployment", "r-milvus-proxy"]["spec"]["paused"] = True
    return state


LOST = ("components", "Deployment", "r-milvus-mixcoord")
STANDALONE = {"messageStorage": "rocksmq"}
CASES: dict[str, tuple[State, dict[str, str], str]] = {
    "nothing": (cluster(), {}, "Absent"),
    "all is well": (cluster(etcd(), workload()), HEALTHY, "Healthy"),
    "one member of three": (cluster(etcd(2), workload()), HEALTHY, "Unhealthy"),
    "no quorum": (cluster(etcd(1), workload()), {**HEALTHY, "EtcdReady": "False"}, "Unhealthy"),
    "proxy down": (
        cluster(etcd(), workload(ready=0)),
        {**HEALTHY, **UNKNOWN, "MilvusReady": "False"},
        "Unhealthy",
    ),
    "node down": (
        cluster(etcd(), workload(), workload("datanode", 0)),
        {**HEALTHY, **UNKNOWN, "MilvusReady": "False"},
        "Unhealthy",
    ),
    "no proxies": (
        cluster(etcd(), workload(ready=0, desired=0)),
        {**HEALTHY, **UNKNOWN, "MilvusReady": "False"},
        "Unhealthy",
    ),
    "a Deployment is gone": (
        cluster(etcd(), workload(), missing=[LOST]),
        {**HEALTHY, **UNKNOWN, "MilvusReady": "False"},
        "Unhealthy",
    ),
    "a rolling update": (updating(), {**READY, "MilvusUpdated": "False"}, "Unhealthy"),
    "a paused one": (paused(), HEALTHY, "Healthy"),
    "stopped": (
        cluster(etcd(), workload(ready=0, desired=0), stopped={"r-milvus-proxy": 1}),
        {"MilvusReady": "False", "MilvusUpdated": "True"},
        "Stopped",
    ),
    "an upgrade": (
        cluster(etcd(), workload(), operation={"name": "upgrade", "step": "proxy"}),
        {**READY, "MilvusUpdated": "False"},
        "Healthy",
    ),
    "first deploy": (
        cluster(etcd(1), missing=[LOST], revision=0, operation={"name": "deploy", "step": "etcd"}),
        {"EtcdReady": "False", **UNKNOWN, "MilvusReady": "False", "MilvusUpdated": "False"},
        "Pending",
    ),
    "messages inside": (
        cluster(etcd(), workload("standalone", 0), defaults=STANDALONE),
        {**HEALTHY, "StorageReady": "Unknown", "MilvusReady": "False"},
        "Unhealthy",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_conditions_and_status(name: str) -> None:
    state, expected, status = CASES[name]
    assert states(state) == expected
    assert summary(state, {})["status"] == status


def test_reasons_are_the_operators_and_say_who() -> None:
    assert reason(cluster(etcd(), workload()), "MilvusReady")[0] == "ReasonMilvusHealthy"
    code, message = reason(cluster(etcd(), workload(ready=0)), "MilvusReady")
    assert code == "MilvusComponentNotHealthy"
    assert message == "[proxy] not ready, detail: component[proxy]: 0 of 1 pods are ready"
    assert reason(cluster(etcd(1), workload()), "EtcdReady") == ("EtcdNotReady", "r-etcd 1/3")
    assert reason(updating(), "MilvusUpdated")[0] == "MilvusComponentsUpdating"
    stopped, _expected, _status = CASES["stopped"]
    assert reason(stopped, "MilvusReady")[0] == "MilvusStopped"
    upgrading, _expected, _status = CASES["an upgrade"]
    assert reason(upgrading, "MilvusUpdated")[0] == "MilvusUpgradingImage"


@pytest.mark.parametrize(
    ("component", "ready", "holds"),
    [("broker", 1, "True"), ("bookie", 1, "False"), ("recovery", 0, "True"), ("toolset", 0, "True")],
)
def test_how_many_pods_pulsar_needs(component: str, ready: int, holds: str) -> None:
    part = etcd(ready)
    part["metadata"] |= {"name": f"r-pulsar-{component}", "labels": {"app": "pulsar", "component": component}}
    state = cluster(workload(), missing=())
    inventory = (*state.record.inventory, ("message_storage", "StatefulSet", f"r-pulsar-{component}"))
    record = dataclasses.replace(state.record, inventory=inventory)
    objects = {**state.objects, ("StatefulSet", f"r-pulsar-{component}"): part}
    assert states(dataclasses.replace(state, objects=objects, record=record))["MsgStreamReady"] == holds


def test_a_cluster_of_the_operator_needs_no_record() -> None:
    idle = workload("querynode", 0, 0)
    active = workload("querynode")
    for item, slot in ((active, "0"), (idle, "1")):
        item["metadata"]["name"] += f"-{slot}"
        item["metadata"]["labels"] = {**item["metadata"]["labels"], "milvus.io/querynode-group-id": slot}
    ours = cluster(etcd(), workload(), active, idle)
    theirs = dataclasses.replace(ours, record=Record(), managed_by="milvus-operator")
    found = summary(theirs, {})
    assert (found["status"], found["version"], found["managed_by"]) == ("Healthy", "2.5.4", "milvus-operator")
    assert set(found["dependencies"]) == {"etcd"} and states(theirs) == HEALTHY
    slots = {slot["slot"]: slot["active"] for slot in found["components"]["querynode"]["slots"]}
    assert slots == {0: True, 1: False}
    assert summary(ours, {})["components"] == found["components"]


def test_what_stands_in_no_record_and_has_another_name_is_left_out() -> None:
    stranger = etcd()
    stranger["metadata"]["name"] = "r-etcdish"
    objects: dict[t.Any, t.Any] = {("StatefulSet", "r-etcdish"): stranger}
    assert summary(State("r", "default", objects, Record(), managed_by="Helm"), {})["dependencies"] == {}
