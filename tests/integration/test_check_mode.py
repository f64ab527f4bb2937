# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A check run tells what the next run will do, and does nothing of it."""

from __future__ import annotations

import base64
import copy
import json
import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.manifests import small_manifest

Listen = t.Callable[[], Audit]
NAME = "small"


@pytest.fixture(scope="module")
def namespace(cluster: Cluster) -> t.Iterator[str]:
    """One namespace for all tests of this file: each goes on where the last one ended."""
    with cluster.namespace("check-mode") as name:
        yield name


@pytest.fixture(scope="module")
def manifest() -> Object:
    return small_manifest(NAME)


@pytest.fixture
def deployed(cluster: Cluster, namespace: str, manifest: Object) -> str:
    """The namespace, in which the cluster is as the manifest says."""
    outcome = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    assert not outcome.failed, outcome.message
    return namespace


def versions(cluster: Cluster, namespace: str) -> dict[str, str]:
    """The resource version of each object that a run could have written."""
    kinds = "pdb,serviceaccount,secret,configmap,pvc,service,statefulset,deployment,job,lease"
    items = cluster.list(kinds, namespace)
    return {
        f"{item['kind']} {item['metadata']['name']}": item["metadata"]["resourceVersion"]
        for item in items
        if "deletionTimestamp" not in item["metadata"]
    }


def check_then_run(cluster: Cluster, listen: Listen, module: str, **options: t.Any) -> Outcome:
    """A check run, then a real one: the first writes nothing and says what the second one does."""
    cluster.wait_until_available(options["namespace"])
    before = versions(cluster, options["namespace"])
    listening = listen()
    told = cluster.module(module, check=True, diff=True, **options)
    assert not told.failed, told.message
    assert listening.writes() == []
    assert listening.requests() != []
    assert versions(cluster, options["namespace"]) == before

    done = cluster.module(module, diff=True, **options)
    assert not done.failed, done.message
    assert told.changed and done.changed
    assert told.result["changes"] == done.result["changes"]
    assert told.result["diff"] == done.result["diff"]
    assert done.result["diff"] != []
    return done


def test_first_deploy(cluster: Cluster, namespace: str, manifest: Object, audit: Listen) -> None:
    done = check_then_run(cluster, audit, "milvus_cluster", manifest=manifest, namespace=namespace)
    assert ("create", "StatefulSet", "small-etcd") in done.changes()
    assert {action for action, _kind, _name in done.changes()} == {"create"}


def test_secrets_stay_hidden_in_diffs(cluster: Cluster, deployed: str, manifest: Object) -> None:
    secret = cluster.get("secret", "small-minio", deployed)
    values = [text for coded in secret["data"].values() for text in (coded, base64.b64decode(coded).decode())]
    edited = {**secret, "data": dict.fromkeys(secret["data"], base64.b64encode(b"overheard-value").decode())}
    cluster.kubectl("replace", "-f", "-", stdin=json.dumps(edited))

    repaired = cluster.module("milvus_cluster", diff=True, manifest=manifest, namespace=deployed)
    assert repaired.changes() == [("update", "Secret", "small-minio")]
    shown = json.dumps(repaired.result["diff"])
    assert "overheard-value" not in shown
    assert edited["data"]["accesskey"] not in shown
    assert [value for value in values if value in shown] == []


def test_edit_of_the_manifest(cluster: Cluster, deployed: str, manifest: Object, audit: Listen) -> None:
    edited = copy.deepcopy(manifest)
    edited["spec"]["components"]["proxy"] = {"replicas": 2}
    edited["spec"]["components"]["dataNode"] = {"resources": {"limits": {"cpu": 1, "memory": "4Gi"}}}
    done = check_then_run(cluster, audit, "milvus_cluster", manifest=edited, namespace=deployed)
    assert {(entry["name"], *entry.get("fields", ())) for entry in done.result["changes"]} == {
        ("small-milvus-proxy", "spec.replicas"),
        ("small-milvus-proxy",),  # the disruption budget of the two
        (
            "small-milvus-datanode",
            "spec.template.spec.containers[datanode].resources.limits.cpu",
            "spec.template.spec.containers[datanode].resources.limits.memory",
        ),
    }


def test_repair_of_drift(cluster: Cluster, deployed: str, manifest: Object, audit: Listen) -> None:
    cluster.kubectl("set", "image", "deployment/small-milvus-proxy", "proxy=somebody/else:1", "-n", deployed)
    cluster.kubectl("delete", "service", "small-milvus", "-n", deployed)
    cluster.kubectl("label", "configmap", "small-pulsar-broker", "app-", "-n", deployed)
    done = check_then_run(cluster, audit, "milvus_cluster", manifest=manifest, namespace=deployed)
    assert done.changes() == [
        ("create", "Service", "small-milvus"),
        ("update", "ConfigMap", "small-pulsar-broker"),
        ("update", "Deployment", "small-milvus-proxy"),
    ]


def test_entry_and_its_end(cluster: Cluster, deployed: str, audit: Listen) -> None:
    options: Object = {"name": NAME, "namespace": deployed}
    opened = check_then_run(cluster, audit, "milvus_expose", **options)
    assert opened.changes() == [("create", "Service", "small-external-svc")]
    closed = check_then_run(cluster, audit, "milvus_expose", state="absent", **options)
    assert closed.changes() == [("delete", "Service", "small-external-svc")]


def test_removal(cluster: Cluster, deployed: str, audit: Listen) -> None:
    removed = check_then_run(cluster, audit, "milvus_cluster", state="absent", name=NAME, namespace=deployed)
    assert ("delete", "StatefulSet", "small-etcd") in removed.changes()
    assert {action for action, _kind, _name in removed.changes()} == {"delete"}
    shown = json.dumps(removed.result["diff"])
    assert "minioadmin" not in shown and base64.b64encode(b"minioadmin").decode() not in shown
