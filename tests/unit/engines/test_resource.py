# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The custom resource: what the manifest says, and what of it counts as a difference."""

from __future__ import annotations

import copy
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.engines.operator.resource import (
    STOPPED_ANNOTATION,
    remembered,
    replicas,
    resource_change,
    revival,
    revived,
    stopping,
    wanted_resource,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.plan.changes import Change

Object = dict[str, t.Any]

MANIFEST: Object = {
    "apiVersion": "milvus.io/v1beta1",
    "kind": "Milvus",
    "metadata": {"name": "a", "labels": {"app": "milvus"}, "resourceVersion": "7"},
    "spec": {
        "mode": "cluster",
        "components": {
            "image": "milvusdb/milvus:v2.5.4",
            "enableRollingUpdate": True,
            "paused": False,
            "resources": {"limits": {"cpu": 2}},
            "queryNode": {"replicas": 2, "nodeSelector": None},
            "proxy": {"groups": [{"name": "x", "replicas": 1}]},
        },
        "dependencies": {
            "etcd": {"external": False, "inCluster": {"values": {"auth": {"enabled": False}}}},
            "storage": {"secretRef": "mine"},
        },
        "config": {"minio": {"address": "here"}, "common": {"retention": None}},
    },
}


def applied(spec: Object) -> Object:
    """The resource as it is after our apply, with the operator's additions."""
    ours = {"manager": "vectorops.milvus", "operation": "Apply", "fieldsV1": {"f:spec": {"f:mode": {}}}}
    metadata = {"name": "a", "namespace": "n", "labels": {"app": "milvus"}, "managedFields": [ours]}
    return {"apiVersion": "milvus.io/v1beta1", "kind": "Milvus", "metadata": metadata, "spec": spec}


def by_the_operator() -> Object:
    spec = copy.deepcopy(wanted_resource(MANIFEST, "a", "n")["spec"])
    spec["components"] |= {"enableRollingUpdate": False, "rollingMode": 2, "mixCoord": {"replicas": 1}}
    spec["components"]["resources"]["limits"]["cpu"] = "2"
    del spec["components"]["paused"], spec["dependencies"]["etcd"]["external"], spec["config"]["minio"]["address"]
    spec["dependencies"]["storage"] |= {"secretRef": "a-minio", "endpoint": "a-minio.n:9000"}
    return applied(spec)


def test_it_holds_what_the_manifest_says_and_nothing_else() -> None:
    resource = wanted_resource(MANIFEST, "b", "n")
    assert resource["metadata"] == {"name": "b", "namespace": "n", "labels": {"app": "milvus"}}
    assert resource["spec"]["components"]["queryNode"] == {"replicas": 2}
    assert resource["spec"]["config"]["common"] == {"retention": None}, "free-form values keep their nulls"
    old = {"apiVersion": "milvus.io/v1alpha1", "kind": "MilvusCluster", "metadata": {"name": "c"}}
    assert wanted_resource(old, "c", "n")["spec"] == {"mode": "cluster"}


def test_what_the_operator_writes_is_no_drift() -> None:
    assert resource_change(wanted_resource(MANIFEST, "a", "n"), by_the_operator()) is None


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("components", "queryNode", "replicas"), 3, "spec.components.queryNode.replicas"),
        (
            ("dependencies", "etcd", "inCluster", "values", "auth"),
            {},
            "spec.dependencies.etcd.inCluster.values.auth.enabled",
        ),
        (("components", "resources", "limits", "cpu"), "3", "spec.components.resources.limits.cpu"),
    ],
)
def test_what_others_change_is(path: tuple[str, ...], value: t.Any, field: str) -> None:
    live = by_the_operator()
    place = live["spec"]
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    change = resource_change(wanted_resource(MANIFEST, "a", "n"), live)
    assert isinstance(change, Change) and change.fields == (field,)


def test_an_external_storage_is_not_the_operators() -> None:
    live = by_the_operator()
    live["spec"]["dependencies"]["storage"] |= {"external": True, "secretRef": "other"}
    change = resource_change(wanted_resource(MANIFEST, "a", "n"), live)
    assert isinstance(change, Change) and change.fields == ("spec.dependencies.storage.secretRef",)


def test_stopped_and_back() -> None:
    live = by_the_operator()
    before = replicas(live)
    assert before == {"queryNode": 2, "proxy/x": 1, "mixCoord": 1}
    patch = stopping(live)
    assert patch["spec"]["components"]["proxy"]["groups"][0] == {"name": "x", "replicas": 0}
    live["metadata"]["annotations"] = patch["metadata"]["annotations"]
    for key, part in patch["spec"]["components"].items():
        live["spec"]["components"][key] |= part
    assert not any(replicas(live).values()) and remembered(live) == before
    assert remembered({**live, "spec": live["spec"]}) == before
    again = stopping(live)
    assert again["metadata"] == patch["metadata"], "a second stop forgets nothing"
    back = revived(live, wanted_resource(MANIFEST, "a", "n"))
    assert back == {"mixCoord": 1}, "the manifest's own numbers are its"
    assert revival(live, back) == {
        "spec": {"components": {"mixCoord": {"replicas": 1}}},
        "metadata": {"annotations": {STOPPED_ANNOTATION: None}},
    }
