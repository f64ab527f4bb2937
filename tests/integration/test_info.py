# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is there, and what would be pulled."""

from __future__ import annotations

import base64
import json
import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.edits import BEHAVIOUR, behaving, edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome, run_tasks
from ansible_collections.vectorops.milvus.tests.integration.manifests import small_manifest

DEPENDENCIES = {"etcd", "storage", "message_storage"}
CONDITIONS = ["EtcdReady", "StorageReady", "MsgStreamReady", "MilvusReady", "MilvusUpdated"]


def look(cluster: Cluster, namespace: str, **options: t.Any) -> Object:
    outcome = cluster.module("milvus_info", namespace=namespace, **{"name": "small", **options})
    assert not outcome.failed and not outcome.changed, outcome.message
    return outcome.result


def lists(listening: Audit) -> list[str]:
    """The resources that were listed."""
    assert not listening.writes()
    return [request.resource for request in listening.requests() if request.verb == "list"]


@pytest.fixture(scope="module")
def deployed(cluster: Cluster, audit: t.Callable[[], Audit]) -> t.Iterator[str]:
    """A namespace with a small cluster, looked at on its way up."""
    manifest = small_manifest("small")
    with cluster.namespace("info") as namespace:
        listening = audit()
        found = look(cluster, namespace)
        assert (found["exists"], found["cluster"]["status"], found["history"]) == (False, "Absent", [])
        assert found["cluster"]["components"] == {} and found["cluster"]["endpoint"] == ""
        assert found["cluster"]["conditions"] == [] and found["drift"] == []
        assert lists(listening)

        done = cluster.module("milvus_dependencies", manifest=manifest, namespace=namespace)
        assert not done.failed, done.message
        found = look(cluster, namespace)
        assert (found["exists"], found["cluster"]["status"]) == (True, "Pending")
        assert set(found["cluster"]["dependencies"]) == DEPENDENCIES and found["cluster"]["components"] == {}
        states = {entry["type"]: entry["status"] for entry in found["cluster"]["conditions"]}
        assert states == dict(zip(CONDITIONS, ["True", "True", "True", "False", "False"], strict=True))

        done = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
        assert not done.failed, done.message
        assert look(cluster, namespace)["cluster"] == done.result["cluster"], "a deploy returns the same"
        yield namespace


def test_a_healthy_cluster(cluster: Cluster, deployed: str, manifest: Object, audit: t.Callable[[], Audit]) -> None:
    listening = audit()
    found = look(cluster, deployed)
    asked = lists(listening)
    assert len(asked) == len(set(asked)), "one LIST per kind"
    assert not {"events", "resourcequotas", "storageclasses", "nodes"} & set(asked), "there is nothing to explain"

    state = found["cluster"]
    assert (state["status"], state["version"], state["revision"]) == ("Healthy", "2.5.4", 1)
    assert (state["managed_by"], state["endpoint"]) == ("vectorops.milvus", f"small-milvus.{deployed}:19530")
    assert state["image"] == manifest["spec"]["components"]["image"]
    assert [(entry["type"], entry["status"]) for entry in state["conditions"]] == [
        (name, "True") for name in CONDITIONS
    ]
    for entry in (*state["components"].values(), *state["dependencies"].values()):
        assert entry["ready"] == entry["desired"] == entry["updated"]
    assert state["components"]["proxy"] == {
        "ready": 1,
        "desired": 1,
        "updated": 1,
        "image": state["image"],
        "resources": {"limits": {"cpu": "2", "memory": "8Gi"}},
        "objects": ["Deployment small-milvus-proxy"],
    }
    slots = state["components"]["querynode"]["slots"]
    assert [(slot["slot"], slot["active"], slot["ready"], slot["desired"]) for slot in slots] == [
        (0, True, 1, 1),
        (1, False, 0, 0),
    ]
    assert [entry["revision"] for entry in found["history"]] == [1]
    assert (found["diagnosis"], found["drift"]) == ([], [])
    assert {finding["subject"] for finding in found["findings"]} == {"Pulsar 3.0", "MinIO"}
    assert any("pulsar.apache.org" in warning for warning in found["warnings"])


def test_what_kubectl_get_would_say(cluster: Cluster, deployed: str) -> None:
    """The questions of the tutorial: pods, claims with their class, Services."""
    found = look(cluster, deployed)
    live = {
        kind: {
            item["metadata"]["name"]: item for item in cluster.list(kind, deployed, "vectorops.milvus/release=small")
        }
        for kind in ("pods", "pvc", "services")
    }
    for kind, shown in (("pods", found["pods"]), ("pvc", found["claims"]), ("services", found["services"])):
        assert [entry["name"] for entry in shown] == sorted(live[kind])
    for claim in found["claims"]:
        item = live["pvc"][claim["name"]]
        assert (claim["phase"], claim["storage_class"]) == ("Bound", item["spec"]["storageClassName"])
        assert claim["capacity"] == item["status"]["capacity"]["storage"] and claim["volume"]
    assert {claim["dependency"] for claim in found["claims"]} == DEPENDENCIES
    for service in found["services"]:
        item = live["services"][service["name"]]
        assert service["cluster_ip"] == item["spec"]["clusterIP"]
        assert [port["port"] for port in service["ports"]] == [port["port"] for port in item["spec"]["ports"]]
    statuses = {entry["component"]: (entry["status"], entry["ready"]) for entry in found["pods"]}
    assert statuses["proxy"] == ("Running", True) and statuses["bookie-init"] == ("Completed", False)


def test_drift(cluster: Cluster, deployed: str, manifest: Object) -> None:
    key = next(iter(cluster.get("secret", "small-minio", deployed)["data"]))
    hidden = {"data": {key: base64.b64encode(b"by hand").decode()}}
    for kind, name, patch in (
        ("configmap", "small", {"data": {"user.yaml": "by: hand\n"}}),
        ("secret", "small-minio", hidden),
        ("deployment", "small-milvus-proxy", {"spec": {"progressDeadlineSeconds": 77}}),
    ):
        cluster.kubectl("patch", kind, name, "--type=merge", "-p", json.dumps(patch), "-n", deployed)
    cluster.kubectl("delete", "service", "small-etcd-headless", "-n", deployed)

    found = look(cluster, deployed)
    shown = {(entry["action"], entry["kind"], entry["name"]): entry for entry in found["drift"]}
    assert set(shown) == {
        ("update", "ConfigMap", "small"),
        ("update", "Secret", "small-minio"),
        ("update", "Deployment", "small-milvus-proxy"),
        ("create", "Service", "small-etcd-headless"),
    }
    (difference,) = shown["update", "Deployment", "small-milvus-proxy"]["differences"]
    assert difference == {"field": "spec.progressDeadlineSeconds", "live": 77, "desired": 2592000}
    assert "by: hand" in str(shown["update", "ConfigMap", "small"]["differences"])
    assert hidden["data"][key] not in str(found) and "NO_LOG" in str(shown["update", "Secret", "small-minio"])
    missing = found["diagnosis"][0]
    assert (missing["reason"], missing["kind"], missing["name"]) == ("Missing", "Service", "small-etcd-headless")

    wanted = edited(manifest, components__proxy={"replicas": 3})
    compared = look(cluster, deployed, manifest=wanted)["drift"]
    proxy = ("Deployment", "small-milvus-proxy")
    assert {"field": "spec.replicas", "live": 1, "desired": 3} in next(
        entry["differences"] for entry in compared if (entry["kind"], entry["name"]) == proxy
    )
    would = cluster.module("milvus_cluster", check=True, manifest=wanted, namespace=deployed)
    changes = {(entry["action"], entry["kind"], entry["name"]) for entry in would.result["changes"]}
    assert changes == {(entry["action"], entry["kind"], entry["name"]) for entry in compared}, "as a deploy has it"

    refused = look(cluster, deployed, manifest=edited(manifest, components__proxy={"replicsa": 3}))
    assert "drift" not in refused and refused["cluster"]["status"] == "Healthy"
    assert any("did you mean" in warning and "replicsa" in warning for warning in refused["warnings"])

    mended = cluster.module("milvus_cluster", manifest=manifest, namespace=deployed)
    assert not mended.failed, mended.message
    assert look(cluster, deployed)["drift"] == []


def test_a_proxy_that_is_not_ready(cluster: Cluster, deployed: str, audit: t.Callable[[], Audit]) -> None:
    (pod,) = cluster.list("pods", deployed, "app.kubernetes.io/component=proxy")
    cluster.kubectl("annotate", "pod", pod["metadata"]["name"], "-n", deployed, f"{BEHAVIOUR}=never-ready")
    cluster.kubectl("wait", "--for=condition=Ready=false", f"pod/{pod['metadata']['name']}", "-n", deployed)
    proxy = "deployment/small-milvus-proxy"
    cluster.kubectl("wait", "--for=jsonpath={.status.unavailableReplicas}=1", proxy, "-n", deployed)
    listening = audit()
    found = look(cluster, deployed)
    asked = lists(listening)
    assert len(asked) == len(set(asked)), "one LIST per kind"
    assert found["cluster"]["status"] == "Unhealthy"
    assert (found["cluster"]["components"]["proxy"]["ready"], found["diagnosis"][0]["component"]) == (0, "proxy")
    ready = found["cluster"]["conditions"][3]
    assert (ready["status"], ready["reason"]) == ("False", "MilvusComponentNotHealthy")
    assert ready["message"].startswith("[proxy] not ready, detail: component[proxy]: ")


def test_a_first_deploy_under_way(cluster: Cluster, namespace: str, manifest: Object) -> None:
    broken = edited(manifest, components__proxy__podAnnotations=behaving("never-ready"))
    assert cluster.module("milvus_cluster", manifest=broken, namespace=namespace, wait_timeout=2).failed
    found = look(cluster, namespace)
    assert (found["cluster"]["status"], found["cluster"]["revision"]) == ("Pending", 0)
    assert found["cluster"]["operation"] == {"name": "deploy", "step": "components", "version": "2.5.4"}
    assert [entry["reason"] for entry in found["diagnosis"]] == ["NotReady", "Interrupted"]
    assert "deploy was begun" in found["diagnosis"][1]["evidence"] and "go" in found["diagnosis"][1]["advice"]


def test_the_images_are_those_that_run(cluster: Cluster, deployed: str, manifest: Object) -> None:
    outcome = offline(manifest=manifest)
    assert not outcome.failed and not outcome.changed, outcome.message
    workloads = cluster.list("deployments,statefulsets,jobs", deployed)
    live: dict[str, set[str]] = {}
    for item in workloads:
        pod = item["spec"]["template"]["spec"]
        for container in (*pod["containers"], *pod.get("initContainers", [])):
            live.setdefault(container["image"], set()).add(f"{item['kind']} {item['metadata']['name']}")
    listed = {entry["image"]: set(entry["used_by"]) for entry in outcome.result["images"]}
    assert listed == live
    pulled = {
        container["image"]
        for pod in cluster.list("pods", deployed)
        for container in (*pod["spec"]["containers"], *pod["spec"].get("initContainers", []))
    }
    assert pulled <= set(listed)


def offline(**options: t.Any) -> Outcome:
    """The images, with no cluster in reach and none asked for."""
    nowhere = {"KUBECONFIG": "/nowhere", "K8S_AUTH_HOST": "https://kubernetes.invalid"}
    return run_tasks([{"name": "Images", "vectorops.milvus.milvus_images_info": options}], environ=nowhere)
