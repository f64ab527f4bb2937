# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects that the operator makes, with its names and labels, and as few fields as pods need to be played."""

from __future__ import annotations

import typing as t

Object = dict[str, t.Any]


def app_labels(name: str) -> dict[str, str]:
    """The labels on everything of one cluster."""
    return {
        "app.kubernetes.io/instance": name,
        "app.kubernetes.io/name": "milvus",
        "app.kubernetes.io/managed-by": "milvus-operator",
    }


def owned(resource: Object, kind: str, api: str, name: str, labels: t.Mapping[str, str], **content: t.Any) -> Object:
    """An object that goes with its custom resource."""
    owner = {key: resource[key] for key in ("apiVersion", "kind")}
    owner |= {key: resource["metadata"][key] for key in ("name", "uid")}
    owner |= {"controller": True, "blockOwnerDeletion": True}
    metadata = {"name": name, "namespace": resource["metadata"]["namespace"], "labels": dict(labels)}
    return {"apiVersion": api, "kind": kind, "metadata": {**metadata, "ownerReferences": [owner]}, **content}


def template(resource: Object, component: str, key: str, image: str, slot: int | None = None) -> Object:
    """The pods of a component."""
    parts = resource["spec"]["components"]
    own = parts.get(key) or {}
    labels = {**app_labels(resource["metadata"]["name"]), "app.kubernetes.io/component": component}
    if component in ("proxy", "standalone"):
        labels["milvus.io/service"] = "true"
    if slot is not None:
        labels[f"milvus.io/{component}-group-id"] = str(slot)
    ports = [{"name": "metrics", "containerPort": 9091}]
    ports += [{"name": "milvus", "containerPort": 19530}] * (component in ("proxy", "standalone"))
    container: Object = {"name": component, "image": image, "args": ["milvus", "run", component], "ports": ports}
    resources = own.get("resources") or parts.get("resources") or {}
    # As the API server keeps them: else each pass would see another template.
    container["resources"] = {
        kind: {name: str(value) for name, value in part.items()} for kind, part in resources.items()
    }
    annotations = {**(own.get("podAnnotations") or {}), **(parts.get("podAnnotations") or {})}  # as there: global wins
    spec = {"containers": [container], "nodeSelector": own.get("nodeSelector") or parts.get("nodeSelector") or {}}
    return {"metadata": {"labels": labels, "annotations": annotations}, "spec": spec}


def deployment(resource: Object, component: str, pods: Object, replicas: int, slot: int | None = None) -> Object:
    """The Deployment of a component, or one of its two slots."""
    labels = {key: value for key, value in pods["metadata"]["labels"].items() if key != "milvus.io/service"}
    name = f"{resource['metadata']['name']}-milvus-{component}" + ("" if slot is None else f"-{slot}")
    spec = {
        "replicas": replicas,
        "selector": {"matchLabels": labels},
        "template": pods,
        "progressDeadlineSeconds": 2592000,
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
    }
    return owned(resource, "Deployment", "apps/v1", name, labels, spec=spec)


def service(resource: Object) -> Object:
    """The one Service of a cluster."""
    name = resource["metadata"]["name"]
    entry = "proxy" if resource["spec"]["mode"] == "cluster" else "standalone"
    ports = [
        {"name": "milvus", "port": 19530, "targetPort": "milvus"},
        {"name": "metrics", "port": 9091, "targetPort": "metrics"},
    ]
    spec = {
        "type": resource["spec"]["components"].get(entry, {}).get("serviceType", "ClusterIP"),
        "selector": {**app_labels(name), "milvus.io/service": "true"},
        "ports": ports,
    }
    return owned(resource, "Service", "v1", f"{name}-milvus", app_labels(name), spec=spec)


def config_map(resource: Object) -> Object:
    """The configuration of a cluster."""
    name = resource["metadata"]["name"]
    return owned(
        resource, "ConfigMap", "v1", name, app_labels(name), data={"user.yaml": str(resource["spec"]["config"])}
    )


def dependency(release: str, namespace: str, labels: t.Mapping[str, str], replicas: int, settings: Object) -> Object:
    """What a Helm chart makes, as one StatefulSet with claims."""
    claim: Object = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    if settings.get("storageClass"):
        claim["storageClassName"] = settings["storageClass"]
    container = {"name": release.rpartition("-")[2], "image": settings.get("image", f"chart/{release}:1")}
    pods = {"metadata": {"labels": dict(labels)}, "spec": {"containers": [container]}}
    spec = {
        "replicas": replicas,
        "serviceName": release,
        "selector": {"matchLabels": dict(labels)},
        "template": pods,
        "volumeClaimTemplates": [{"metadata": {"name": "data", "labels": dict(labels)}, "spec": claim}],
    }
    metadata = {"name": release, "namespace": namespace, "labels": {**labels, "app.kubernetes.io/managed-by": "Helm"}}
    return {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": metadata, "spec": spec}
