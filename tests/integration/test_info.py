# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is there, and what would be pulled."""

from __future__ import annotations

import typing as t

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.edits import BEHAVIOUR, behaving, edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome, run_tasks

DEPENDENCIES = {"etcd", "storage", "message_storage"}


def look(cluster: Cluster, namespace: str) -> Object:
    outcome = cluster.module("milvus_info", name="small", namespace=namespace)
    assert not outcome.failed and not outcome.changed, outcome.message
    return outcome.result


def test_from_absent_to_healthy_and_back(
    cluster: Cluster, namespace: str, manifest: Object, audit: t.Callable[[], Audit]
) -> None:
    listening = audit()
    found = look(cluster, namespace)
    assert (found["exists"], found["cluster"]["status"], found["history"]) == (False, "Absent", [])
    assert found["cluster"]["components"] == {} and found["cluster"]["endpoint"] == ""
    assert listening.requests() and not listening.writes()

    done = cluster.module("milvus_dependencies", manifest=manifest, namespace=namespace)
    assert not done.failed, done.message
    found = look(cluster, namespace)
    assert (found["exists"], found["cluster"]["status"]) == (True, "Pending")
    assert set(found["cluster"]["dependencies"]) == DEPENDENCIES and found["cluster"]["components"] == {}

    done = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    assert not done.failed, done.message
    found = look(cluster, namespace)
    state = found["cluster"]
    assert (state["status"], state["version"], state["revision"]) == ("Healthy", "2.5.4", 1)
    assert state["endpoint"] == f"small-milvus.{namespace}:19530"
    assert state["image"] == manifest["spec"]["components"]["image"]
    for entry in (*state["components"].values(), *state["dependencies"].values()):
        assert entry["ready"] == entry["desired"]
    assert state["components"]["proxy"] == {
        "ready": 1,
        "desired": 1,
        "image": state["image"],
        "objects": ["Deployment small-milvus-proxy"],
    }
    assert [entry["revision"] for entry in found["history"]] == [1] and found["diagnosis"] == []
    assert state == done.result["cluster"], "a deploy returns the same"

    (pod,) = cluster.list("pods", namespace, "app.kubernetes.io/component=proxy")
    cluster.kubectl("annotate", "pod", pod["metadata"]["name"], "-n", namespace, f"{BEHAVIOUR}=never-ready")
    cluster.kubectl("wait", "--for=condition=Ready=false", f"pod/{pod['metadata']['name']}", "-n", namespace)
    proxy = "deployment/small-milvus-proxy"
    cluster.kubectl("wait", "--for=jsonpath={.status.unavailableReplicas}=1", proxy, "-n", namespace)
    found = look(cluster, namespace)
    assert found["cluster"]["status"] == "Unhealthy"
    assert (found["cluster"]["components"]["proxy"]["ready"], found["diagnosis"][0]["component"]) == (0, "proxy")


def test_a_first_deploy_under_way(cluster: Cluster, namespace: str, manifest: Object) -> None:
    broken = edited(manifest, components__proxy__podAnnotations=behaving("never-ready"))
    assert cluster.module("milvus_cluster", manifest=broken, namespace=namespace, wait_timeout=2).failed
    found = look(cluster, namespace)
    assert (found["cluster"]["status"], found["cluster"]["revision"]) == ("Pending", 0)
    assert found["cluster"]["operation"] == {"name": "deploy", "step": "components"}
    assert found["diagnosis"][0]["reason"] == "NotReady"


def test_the_images_are_those_that_run(cluster: Cluster, namespace: str, manifest: Object) -> None:
    outcome = offline(manifest=manifest)
    assert not outcome.failed and not outcome.changed, outcome.message
    assert not cluster.module("milvus_cluster", manifest=manifest, namespace=namespace).failed
    workloads = cluster.list("deployments,statefulsets,jobs", namespace)
    live: dict[str, set[str]] = {}
    for item in workloads:
        pod = item["spec"]["template"]["spec"]
        for container in (*pod["containers"], *pod.get("initContainers", [])):
            live.setdefault(container["image"], set()).add(f"{item['kind']} {item['metadata']['name']}")
    listed = {entry["image"]: set(entry["used_by"]) for entry in outcome.result["images"]}
    assert listed == live
    pulled = {
        container["image"]
        for pod in cluster.list("pods", namespace)
        for container in (*pod["spec"]["containers"], *pod["spec"].get("initContainers", []))
    }
    assert pulled <= set(listed)


def offline(**options: t.Any) -> Outcome:
    """The images, with no cluster in reach and none asked for."""
    nowhere = {"KUBECONFIG": "/nowhere", "K8S_AUTH_HOST": "https://kubernetes.invalid"}
    return run_tasks([{"name": "Images", "vectorops.milvus.milvus_images_info": options}], environ=nowhere)
