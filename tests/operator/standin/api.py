# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The few requests that the stand-in makes."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

Object = dict[str, t.Any]

_PATHS = {
    "Milvus": ("apis/milvus.io/v1beta1", "milvuses"),
    "MilvusCluster": ("apis/milvus.io/v1alpha1", "milvusclusters"),
    "MilvusUpgrade": ("apis/milvus.io/v1beta1", "milvusupgrades"),
    "Deployment": ("apis/apps/v1", "deployments"),
    "StatefulSet": ("apis/apps/v1", "statefulsets"),
    "Service": ("api/v1", "services"),
    "ConfigMap": ("api/v1", "configmaps"),
    "Secret": ("api/v1", "secrets"),
    "Pod": ("api/v1", "pods"),
    "PersistentVolumeClaim": ("api/v1", "persistentvolumeclaims"),
}


class Refused(Exception):
    """The API server answered with an error status."""

    def __init__(self, status: int, text: str):
        super().__init__(f"{status}: {text}")
        self.status = status


class Api:
    """The API server of a kubeconfig."""

    def __init__(self, kubeconfig: Path):
        from kubernetes.config import new_client_from_config

        client = new_client_from_config(str(kubeconfig))
        self._pool = client.rest_client.pool_manager
        self._host = client.configuration.host
        token = client.configuration.get_api_key_with_prefix("BearerToken", alias="authorization")
        self._headers = {"Authorization": token} if token else {}

    def list(self, kind: str, namespace: str = "", labels: str = "") -> list[Object]:
        """The objects of a kind; none where the API server doesn't know the kind."""
        try:
            items = self._call("GET", _path(kind, namespace) + (f"?labelSelector={labels}" if labels else ""))["items"]
        except Refused as error:
            if error.status == 404:
                return []
            raise
        return [{"apiVersion": _PATHS[kind][0].removeprefix("apis/"), "kind": kind, **item} for item in items]

    def get(self, kind: str, name: str, namespace: str) -> Object | None:
        """One object, None where it isn't there."""
        try:
            return self._call("GET", _path(kind, namespace, name))
        except Refused as error:
            if error.status == 404:
                return None
            raise

    def create(self, item: Object) -> Object:
        """A new object."""
        return self._call("POST", _path(item["kind"], item["metadata"]["namespace"]), item)

    def update(self, item: Object, subresource: str = "") -> Object:
        """An object that was read before, changed; refused where somebody else has changed it since."""
        metadata = item["metadata"]
        path = _path(item["kind"], metadata["namespace"], metadata["name"])
        return self._call("PUT", f"{path}/{subresource}".rstrip("/"), item)

    def delete(self, kind: str, name: str, namespace: str, propagation: str = "Background") -> None:
        """Delete an object, if it is there."""
        try:
            self._call("DELETE", _path(kind, namespace, name), {"propagationPolicy": propagation})
        except Refused as error:
            if error.status != 404:
                raise

    def _call(self, method: str, path: str, body: Object | None = None) -> Object:
        headers = {**self._headers, "Content-Type": "application/json", "User-Agent": "milvus-operator"}
        text = json.dumps(body) if body is not None else None
        answer = self._pool.request(method, f"{self._host}/{path}", body=text, headers=headers, retries=False)
        if answer.status >= 400:
            # Of a group that isn't there (any more) the API server says so in plain text.
            raise Refused(answer.status, answer.data.decode("utf-8", "replace"))
        return t.cast(Object, json.loads(answer.data))


def _path(kind: str, namespace: str = "", name: str = "") -> str:
    group, plural = _PATHS[kind]
    return "/".join([group, *(["namespaces", namespace] if namespace else []), plural, *([name] if name else [])])
