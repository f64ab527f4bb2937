# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Helm's work, and the probes of the dependencies."""

from __future__ import annotations

import time

from .api import Api, Object
from .settings import Settings
from .workloads import dependency

_CONDITIONS = {"etcd": "EtcdReady", "minio": "StorageReady", "pulsar": "MsgStreamReady"}


class Dependencies:
    """The dependencies of all clusters; each is probed some time after its cluster was first seen."""

    def __init__(self, api: Api, settings: Settings):
        self._api = api
        self._delay = settings.dependency_delay
        self._seen: dict[str, float] = {}

    def reconcile(self, resource: Object) -> list[Object]:
        """Install what runs in the cluster; returns the three conditions."""
        since = self._seen.setdefault(resource["metadata"]["uid"], time.monotonic())
        sets = [item for part in releases(resource) if (item := self._installed(resource, part)) is not None]
        if time.monotonic() - since < self._delay:
            return [_condition(type_, "False", "Pending", "not probed yet") for type_ in _CONDITIONS.values()]
        return [self._probe(resource, part, sets) for part in _CONDITIONS]

    def _installed(self, resource: Object, part: str) -> Object | None:
        name, namespace = resource["metadata"]["name"], resource["metadata"]["namespace"]
        set_name = f"{name}-pulsar-proxy" if part == "pulsar" else f"{name}-{part}"
        found = self._api.get("StatefulSet", set_name, namespace)
        if found is None:
            values = (releases(resource)[part].get("inCluster") or {}).get("values") or {}
            labels = {"app": part, "release": f"{name}-{part}"}
            if part == "etcd":
                labels = {"app.kubernetes.io/name": "etcd", "app.kubernetes.io/instance": f"{name}-etcd"}
            storage = (values.get("global") or {}).get("storageClass") or (values.get("persistence") or {}).get(
                "storageClass"
            )
            settings = {"storageClass": storage}
            count = int(values.get("replicaCount", 1))
            found = self._api.create(dependency(set_name, namespace, labels, count, settings))
        if part == "minio":
            self._credentials(name, namespace)
        return found

    def _credentials(self, name: str, namespace: str) -> None:
        """The chart's Secret."""
        if self._api.get("Secret", f"{name}-minio", namespace) is None:
            metadata = {"name": f"{name}-minio", "namespace": namespace, "labels": {"release": f"{name}-minio"}}
            data = {"accesskey": "minioadmin", "secretkey": "minioadmin"}
            self._api.create({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": data})

    def _probe(self, resource: Object, part: str, sets: list[Object]) -> Object:
        type_, namespace = _CONDITIONS[part], resource["metadata"]["namespace"]
        section = resource["spec"]["dependencies"].get({"minio": "storage"}.get(part, part)) or {}
        secret = section.get("secretRef") if part == "minio" and section.get("external") else None
        if secret and self._api.get("Secret", secret, namespace) is None:
            return _condition(type_, "False", "SecretNotExist", "Secret not exist")
        waiting = [item for item in sets if f"-{part}" in item["metadata"]["name"] and not _ready(item)]
        if waiting:
            reason, text = ("EtcdNotReady", "All etcd endpoints are unhealthy:[connection refused]")
            return _condition(type_, "False", reason if part == "etcd" else "ClientError", text)
        return _condition(type_, "True", type_, f"{part} is ready")


def releases(resource: Object) -> dict[str, Object]:
    """The Helm releases of a cluster: what isn't external, and of the message storages the one in use."""
    found = resource["spec"]["dependencies"]
    parts = {"etcd": found.get("etcd") or {}, "minio": found.get("storage") or {}}
    if found["msgStreamType"] == "pulsar":
        parts["pulsar"] = found.get("pulsar") or {}
    return {part: section for part, section in parts.items() if not section.get("external")}


def _ready(item: Object) -> bool:
    return bool((item.get("status") or {}).get("readyReplicas", 0) >= item["spec"]["replicas"])


def _condition(type_: str, status: str, reason: str, message: str) -> Object:
    return {"type": type_, "status": status, "reason": reason, "message": message}
