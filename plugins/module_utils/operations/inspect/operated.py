# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clusters that the Milvus Operator looks after: their custom resource, and what it says. **Private**."""

from __future__ import annotations

import dataclasses
import typing as t

from ...kube.client import Client, Object
from ...kube.errors import ApiError
from ...kube.fields import section, text
from ...render.metadata import RELEASE_LABEL
from ..state import State
from .foreign import INSTANCE, MILVUS, foreign

OPERATOR = "milvus-operator"
#: The operator's Helm releases, after the cluster's name.
_RELEASES = ("etcd", "minio", "pulsar", "kafka", "tei")


def read_resource(client: Client, name: str, namespace: str) -> Object | None:
    """The custom resource; None where there is none, or it may not be read."""
    try:
        found = client.get("Milvus", name, namespace)
    except ApiError as error:
        if error.is_forbidden:
            return None
        raise
    return {"apiVersion": "milvus.io/v1beta1", "kind": "Milvus", **found} if found else None


def operated_state(client: Client, name: str, namespace: str) -> State:
    """The objects of such a cluster: workloads, claims, Services, and what we made for it, too.

    :raises KubernetesError: the API server can't be reached, or a kind can't be listed.
    """
    own = f"{MILVUS},{INSTANCE}={name}"
    found = [item for kind in ("Deployment", "Service", "Ingress") for item in client.list(kind, namespace, own)]
    others = [*client.list("StatefulSet", namespace), *client.list("PersistentVolumeClaim", namespace)]
    found += [item for item in others if belongs(item, name)]
    ours = f"{RELEASE_LABEL}={name}"
    found += [item for kind in ("Service", "Ingress") for item in client.list(kind, namespace, ours)]
    return dataclasses.replace(foreign(name, namespace, found), managed_by=OPERATOR, labels="")


def belongs(item: Object, name: str) -> bool:
    """Whether an object is of this cluster or of its dependencies, by the labels that operator and charts give."""
    labels = section(item, "metadata.labels")
    release = str(labels.get("release") or labels.get(INSTANCE) or "")
    return release == name or release in {f"{name}-{part}" for part in _RELEASES}


def in_its_words(summary: t.Mapping[str, t.Any], resource: Object | None) -> dict[str, t.Any]:
    """A cluster's summary with the operator's own status and conditions, where there is a resource."""
    if resource is None:
        return dict(summary)
    status = text(resource, "status.status") or "Pending"
    return {**summary, "status": status, "conditions": conditions(resource)}


def conditions(resource: Object) -> list[dict[str, str]]:
    """The operator's conditions as modules return them."""
    keys = ("type", "status", "reason", "message")
    found = section(resource, "status").get("conditions") or []
    return [{key: str(entry.get(key, "")) for key in keys} for entry in found]


def manifest_of(resource: Object) -> Object:
    """The resource as a manifest: with the operator's defaults, without what the server counts."""
    metadata = {key: resource["metadata"][key] for key in ("name", "namespace")}
    return {"apiVersion": resource["apiVersion"], "kind": resource["kind"], "metadata": metadata} | {
        "spec": resource.get("spec") or {}
    }
