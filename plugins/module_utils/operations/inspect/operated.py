# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clusters that the Milvus Operator looks after: their custom resource, and what it says. **Private**."""

from __future__ import annotations

import dataclasses
import typing as t

from ...catalog.components import ENTRY_COMPONENT
from ...catalog.versions import milvus_version, version_text
from ...kube.client import Client, Object
from ...kube.errors import ApiError
from ...kube.fields import controller_of, name_of, section, text
from ...kube.kinds import KINDS, Kind
from ...kube.owners import REVISION_ANNOTATION
from ...manifest.findings import Finding
from ...render.metadata import RELEASE_LABEL
from ..context import Context
from ..explain import readable
from ..state import State
from .foreign import INSTANCE, MILVUS, foreign
from .members import container_of

OPERATOR = "milvus-operator"
#: The kinds of the first API. Definitions of today serve its Milvus as well; those of old operators nothing else.
FIRST_API = (KINDS["MilvusCluster"], dataclasses.replace(KINDS["Milvus"], api_version="milvus.io/v1alpha1"))
#: What a slot has in place of an image before it is used for the first time.
_NO_IMAGE = "dummy"
#: The operator's Helm releases, after the cluster's name.
_RELEASES = ("etcd", "minio", "pulsar", "kafka", "tei")


def read_resource(client: Client, name: str, namespace: str) -> Object | None:
    """The custom resource; None where there is none, or it may not be read."""
    return _read(client, KINDS["Milvus"], name, namespace)


def read_first_api(client: Client, name: str, namespace: str) -> Object | None:
    """The resource of the first API, where there is no newer one: what an operator will make a Milvus from, or the
    Milvus of an operator that knows no other API; None as above."""
    found = (_read(client, kind, name, namespace) for kind in FIRST_API)
    return next((one for one in found if one is not None), None)


def first_api_finding(client: Client, name: str, namespace: str) -> Finding | None:
    """What is wrong where there is only a resource of the first API: an operator may make a cluster of it any time."""
    found = read_first_api(client, name, namespace)
    if found is None:
        return None
    text = f"exists in namespace {namespace} as {found['apiVersion']}, and no operator has made today's Milvus of it"
    advice = "install or upgrade the operator, which does so (playbook vectorops.milvus.operator_upgrade), or delete it"
    return Finding(f"{found['kind']} {name}", text, advice, name="milvus_resource")


def _read(client: Client, kind: Kind, name: str, namespace: str) -> Object | None:
    try:
        found = client.request("GET", kind.path(namespace, name))
    except ApiError as error:
        if error.is_forbidden or error.is_not_found:
            return None
        raise
    return {"apiVersion": kind.api_version, "kind": kind.kind, **found}


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


def history(context: Context, resource: Object) -> list[dict[str, t.Any]]:
    """The images that the cluster had, newest last, in the shape of the native engine's revisions.

    The operator keeps no revisions, but Kubernetes does: of the Deployment that clients come to, a ReplicaSet for each
    template. Only its image is told, so those that differ in something else count as one. What came back to an earlier
    template has the date of that one.
    """
    mode = "cluster" if text(resource, "kind") == "MilvusCluster" else text(resource, "spec.mode")
    component = ENTRY_COMPONENT[mode or "standalone"]
    labels = f"{MILVUS},{INSTANCE}={name_of(resource)},app.kubernetes.io/component={component}"
    found = readable(context, "ReplicaSet", text(resource, "metadata.namespace"), labels)
    found = [item for item in found if _image(item) != _NO_IMAGE]
    single = len({controller_of(item) for item in found}) == 1
    found.sort(key=_revision if single else _made)
    entries: list[dict[str, t.Any]] = []
    for position, item in enumerate(found, start=1):
        entry = _entry(item, _revision(item) if single else position)
        if entries and entries[-1]["image"] == entry["image"]:
            entry["date"] = entries.pop()["date"]
        entries.append(entry)
    return entries


def _entry(replica_set: Object, revision: int) -> dict[str, t.Any]:
    version = milvus_version(_image(replica_set))
    entry: dict[str, t.Any] = {
        "revision": revision,
        "date": _made(replica_set).replace("Z", "+00:00"),
        "image": _image(replica_set),
        "version": version_text(version) if version else "",
    }
    former = str(section(replica_set, "metadata.annotations").get(f"{REVISION_ANNOTATION}-history") or "")
    if former:  # it had these numbers before, and came back
        entry["rolled_back_to"] = int(former.rpartition(",")[2])
    return entry


def _image(replica_set: Object) -> str:
    return text(container_of(replica_set), "image")


def _revision(replica_set: Object) -> int:
    number = str(section(replica_set, "metadata.annotations").get(REVISION_ANNOTATION) or "")
    return int(number) if number.isdigit() else 0


def _made(replica_set: Object) -> str:
    return text(replica_set, "metadata.creationTimestamp")
