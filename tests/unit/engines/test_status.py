# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a cluster in the operator's hands is what it shall be, and what the operator says when not."""

from __future__ import annotations

import typing as t

from ansible_collections.vectorops.milvus.plugins.module_utils.engines.operator.status import message, unfinished

Object = dict[str, t.Any]


def resource(status: str = "Healthy", observed: int = 2, **conditions: str) -> Object:
    found = {"MilvusReady": "True", "MilvusUpdated": "True", **conditions}
    listed = [{"type": key, "status": value, "reason": "R", "message": "m"} for key, value in found.items()]
    return {
        "metadata": {"name": "a", "generation": 2},
        "spec": {"components": {"proxy": {"replicas": 1}, "queryNode": {"replicas": 2}, "indexNode": {"replicas": 1}}},
        "status": {"status": status, "observedGeneration": observed, "conditions": listed},
    }


def deployment(component: str, replicas: int, *, slot: int | None = None, ready: int | None = None) -> Object:
    name = f"a-milvus-{component}" + ("" if slot is None else f"-{slot}")
    labels = {"app.kubernetes.io/component": component}
    if slot is not None:
        labels[f"milvus.io/{component}-group-id"] = str(slot)
    count = replicas if ready is None else ready
    counts = {"replicas": replicas, "updatedReplicas": replicas, "readyReplicas": count, "availableReplicas": count}
    metadata = {"name": name, "generation": 1, "labels": labels}
    status = {"observedGeneration": 1, **counts}
    return {"kind": "Deployment", "metadata": metadata, "spec": {"replicas": replicas}, "status": status}


ALL = [deployment("proxy", 1), deployment("querynode", 0, slot=0), deployment("querynode", 2, slot=1)]


def test_done_when_the_operator_and_the_deployments_say_so() -> None:
    assert unfinished(resource(), ALL) == []


def test_what_is_left() -> None:
    assert "generation 2" in unfinished(resource(observed=1), ALL)[0]
    assert unfinished(resource(MilvusUpdated="False"), ALL) == ["MilvusUpdated is not True"]
    assert unfinished(resource(status="Pending"), ALL) == ["the status is Pending"]
    early = [deployment("proxy", 1), deployment("querynode", 0, slot=0), deployment("querynode", 0, slot=1)]
    assert unfinished(resource(), early) == ["querynode: 0 of 2 pods"], (
        "the status is fine before the slot is scaled up"
    )
    assert unfinished(resource(), [deployment("proxy", 1, ready=0), *ALL[1:]])[0].startswith("proxy: ")
    assert unfinished(resource(), []) == ["there is no Deployment for clients yet"]


def test_stopped_only_when_no_pod_is_left() -> None:
    stopped = resource(status="Stopped", MilvusReady="False")
    for part in stopped["spec"]["components"].values():
        part["replicas"] = 0
    assert unfinished(stopped, []) == ["pods are still there"]
    stopped["status"]["conditions"][0]["reason"] = "MilvusStopped"
    assert unfinished(stopped, []) == []


def test_the_operators_own_words() -> None:
    assert message(resource()) == ""
    said = message(resource(EtcdReady="False", MilvusReady="False"))
    assert said == "EtcdReady False (R): m; MilvusReady False (R): m"
