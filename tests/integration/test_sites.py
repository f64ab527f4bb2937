# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A site without the public registries, with a manifest of the operator's first API and an Ingress."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, run_tasks
from ansible_collections.vectorops.milvus.tests.integration.manifests import small_manifest
from ansible_collections.vectorops.milvus.tests.integration.test_idempotence import assert_changes_nothing

REGISTRY = "registry.example.com:5000"
PULLED: dict[str, t.Any] = {"image_registry": REGISTRY, "image_pull_secrets": ["mirror"]}
OLD: Object = {
    "apiVersion": "milvus.io/v1alpha1",
    "kind": "Milvus",
    "metadata": {"name": "old"},
    "spec": {
        "image": "milvusdb/milvus:v2.5.4",
        "replicas": 1,
        "ingress": {"hosts": ["milvus.example.com"]},
        "config": {"common": {"security": {"defaultRootPassword": "not-for-everybody"}}},
    },
}


def pods(cluster: Cluster, namespace: str) -> list[Object]:
    """The pod specs of everything that runs."""
    found = cluster.list("deployments,statefulsets,jobs", namespace)
    return [item["spec"]["template"]["spec"] for item in found]


def images(cluster: Cluster, namespace: str) -> set[str]:
    """The images of all containers and init containers."""
    return {
        container["image"]
        for pod in pods(cluster, namespace)
        for container in (*pod["containers"], *pod.get("initContainers", []))
    }


def test_from_a_mirror_and_back(cluster: Cluster, namespace: str, audit: t.Callable[[], Audit]) -> None:
    cluster.apply({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "mirror", "namespace": namespace}})
    offline = {"vectorops.milvus.milvus_images_info": {"manifest": OLD, "image_registry": REGISTRY}}
    listed = run_tasks([{"name": "List", **offline}]).result["images"]
    first = cluster.module("milvus_cluster", manifest=OLD, namespace=namespace, **PULLED)
    assert first.changed, first.output
    assert any("write apiVersion: milvus.io/v1beta1" in warning for warning in first.result["warnings"])
    assert images(cluster, namespace) == {entry["image"] for entry in listed}
    assert all(image.startswith(f"{REGISTRY}/") for image in images(cluster, namespace))
    assert all(pod["imagePullSecrets"] == [{"name": "mirror"}] for pod in pods(cluster, namespace))
    (ingress,) = cluster.list("ingresses", namespace)
    assert ingress["spec"]["rules"][0]["host"] == "milvus.example.com"

    listening = audit()
    assert_changes_nothing(cluster.module("milvus_cluster", manifest=OLD, namespace=namespace), listening)

    shown = cluster.module("milvus_info", name="old", namespace=namespace)
    assert shown.result["manifest"]["apiVersion"] == "milvus.io/v1beta1"
    assert shown.result["manifest"]["spec"]["components"]["standalone"]["replicas"] == 1
    assert "not-for-everybody" not in shown.output
    assert "defaultRootPassword" in str(shown.result["manifest"])

    plain = copy.deepcopy(OLD)
    del plain["spec"]["ingress"]
    second = cluster.module("milvus_cluster", manifest=plain, namespace=namespace, image_registry="")
    assert ("delete", "Ingress", "old-milvus") in second.changes(), second.output
    assert cluster.list("ingresses", namespace) == []
    assert not [image for image in images(cluster, namespace) if image.startswith(REGISTRY)]
    assert all(pod["imagePullSecrets"] == [{"name": "mirror"}] for pod in pods(cluster, namespace))


def standalone(name: str, **components: t.Any) -> Object:
    """As small a cluster as can be."""
    spec = {"mode": "standalone", "components": {"image": "milvusdb/milvus:v2.5.4", **components}}
    return {"apiVersion": "milvus.io/v1beta1", "kind": "Milvus", "metadata": {"name": name}, "spec": spec}


CUSTOM_KIND: Object = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "podmonitors.monitoring.coreos.com"},
    "spec": {
        "group": "monitoring.coreos.com",
        "names": {"kind": "PodMonitor", "plural": "podmonitors", "singular": "podmonitor"},
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {"spec": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
                    }
                },
            }
        ],
    },
}


def test_metrics_where_the_prometheus_operator_is(
    cluster: Cluster, namespace: str, audit: t.Callable[[], Audit]
) -> None:
    asked = standalone("watched")
    etcd = {"metrics": {"enabled": True, "podMonitor": {"enabled": True}}}
    asked["spec"]["dependencies"] = {"etcd": {"inCluster": {"values": etcd}}}
    listening = audit()
    metrics = {"enabled": True, "serviceMonitor": {"enabled": True}}
    more = copy.deepcopy(asked)
    more["spec"]["dependencies"] |= {"kafka": {"inCluster": {"values": {"zookeeper": {"metrics": metrics}}}}}
    refused = cluster.module("milvus_cluster", manifest=more, namespace=namespace)
    assert "PodMonitor watched-etcd: Kubernetes has no podmonitors" in refused.message, refused.message
    assert "ServiceMonitor watched-kafka-zookeeper: Kubernetes has no servicemonitors" in refused.message
    assert listening.requests() and not listening.writes()
    cluster.apply(CUSTOM_KIND)
    try:
        cluster.kubectl("wait", "--for=condition=Established", "crd/podmonitors.monitoring.coreos.com")
        manifest = standalone("watched")
        first = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
        assert ("create", "PodMonitor", "watched") in first.changes(), first.output
        listening = audit()
        assert_changes_nothing(cluster.module("milvus_cluster", manifest=manifest, namespace=namespace), listening)
        options: dict[str, t.Any] = {"manifest": standalone("watched", disableMetric=True), "namespace": namespace}
        second = cluster.module("milvus_cluster", **options)
        assert second.changes() == [("delete", "PodMonitor", "watched")], second.output
        assert cluster.list("podmonitors", namespace) == []
        third = cluster.module("milvus_cluster", manifest=asked, namespace=namespace, check=True)
        assert ("create", "PodMonitor", "watched-etcd") in third.changes(), third.output
    finally:
        cluster.kubectl("delete", "crd", "podmonitors.monitoring.coreos.com")


def test_groups_come_and_go(cluster: Cluster, namespace: str) -> None:
    manifest = small_manifest("several")
    plain = copy.deepcopy(manifest)
    groups = [{"name": "hot", "replicas": 2, "labels": {"tier": "hot"}}, {"name": "cold", "replicas": 1}]
    manifest["spec"]["components"]["queryNode"] = {"groups": groups}
    first = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    assert first.result["cluster"]["components"]["querynode"]["ready"] == 3, first.output
    assert not cluster.module("milvus_cluster", manifest=manifest, namespace=namespace).changed
    grouped = {f"several-milvus-querynode-{group}-{slot}" for group in ("cold", "hot") for slot in (0, 1)}

    second = cluster.module("milvus_cluster", manifest=plain, namespace=namespace)
    changes = second.changes()
    gone = {name for action, kind, name in changes if (action, kind) == ("delete", "Deployment")}
    assert gone == grouped, second.output
    assert {name for action, _kind, name in changes if action == "create"} == {
        "several-milvus-querynode-0",
        "several-milvus-querynode-1",
    }
    assert second.result["cluster"]["components"]["querynode"]["ready"] == 1
