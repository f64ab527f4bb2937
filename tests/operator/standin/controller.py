# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operator's loop: it looks at everything again and again, and does one step for each resource."""

from __future__ import annotations

import copy
import threading
import time
import typing as t
from pathlib import Path

from .api import Api, Object, Refused
from .defaults import defaulted
from .deletion import finish_deletion
from .dependencies import Dependencies
from .presence import watched_namespaces
from .reconcile import reconcile
from .settings import Settings
from .status import new_status
from .upgrade import advance

FINALIZER = "milvus.milvus.io/finalizer"


class StandIn:
    """Does an operator's work while its Deployment has an available pod. Use it as a context manager.

    :param errors: what went wrong inside of it; a test that ends looks at it.
    """

    def __init__(self, kubeconfig: Path, settings: Settings = Settings()):  # noqa: B008 - frozen
        self._api = Api(kubeconfig)
        self._settings = settings
        self._dependencies = Dependencies(self._api, settings)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True, name="stand-in")
        self.errors: list[str] = []

    def __enter__(self) -> StandIn:
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._ended.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._ended.wait(self._settings.interval):
            try:
                self._look()
            except Exception as error:  # noqa: BLE001 - as an operator, it goes on
                self.errors.append(f"{type(error).__name__}: {error}")

    def _look(self) -> None:
        namespaces = watched_namespaces(self._api)
        for kind, step in (("MilvusCluster", self._convert), ("Milvus", self._step), ("MilvusUpgrade", self._upgrade)):
            for resource in self._listed(kind) if namespaces is not None else []:
                if not namespaces or resource["metadata"]["namespace"] in namespaces:
                    self._with_patience(step, resource)

    def _listed(self, kind: str) -> list[Object]:
        """All resources of a kind; none while its storage begins or ends."""
        try:
            return self._api.list(kind)
        except Refused as error:
            if error.status == 429:
                return []
            raise

    def _with_patience(self, step: t.Callable[[Object], None], resource: Object) -> None:
        try:
            step(resource)
        except Refused as error:
            if error.status not in (403, 404, 409, 429):  # others were faster, the server is busy: the next look tells
                raise

    def _convert(self, old: Object) -> None:
        """A MilvusCluster of the first API gets its Milvus."""
        name, namespace = old["metadata"]["name"], old["metadata"]["namespace"]
        if self._api.get("Milvus", name, namespace) is None:
            owner = {"apiVersion": "milvus.io/v1alpha1", "kind": "MilvusCluster", "name": name}
            owners = [{**owner, "uid": old["metadata"]["uid"]}]
            metadata = {"name": name, "namespace": namespace, "ownerReferences": owners}
            spec = {"mode": "cluster", **old.get("spec", {})}
            new = {"apiVersion": "milvus.io/v1beta1", "kind": "Milvus", "metadata": metadata, "spec": spec}
            self._api.create(new)

    def _upgrade(self, upgrade: Object) -> None:
        advance(self._api, upgrade, self._settings)

    def _step(self, resource: Object) -> None:
        metadata = resource["metadata"]
        if metadata.get("deletionTimestamp"):
            finish_deletion(self._api, resource, FINALIZER)
            return
        wanted = defaulted(resource)
        if (metadata.get("annotations") or {}).get("milvus.io/pause-reconcile") == "true":
            return
        finalizers = wanted["metadata"].setdefault("finalizers", [])
        if FINALIZER not in finalizers:
            finalizers.append(FINALIZER)
        if wanted["spec"] != resource.get("spec") or wanted["metadata"] != metadata:
            self._api.update(wanted)
            return
        ready = self._dependencies.reconcile(resource)
        if all(condition["status"] == "True" for condition in ready) and reconcile(self._api, resource):
            return  # it wrote the resource itself
        status = new_status(self._api, resource, ready)
        if _differs(status, resource.get("status") or {}):
            changed = copy.deepcopy(resource)
            changed["status"] = status
            self._api.update(changed, "status")


def _differs(new: Object, old: Object) -> bool:
    """Whether two statuses differ in more than the times of conditions; the new one keeps those that are the same."""
    before = {entry["type"]: entry for entry in old.get("conditions") or []}
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    for entry in new["conditions"]:
        known = before.get(entry["type"], {})
        same = known.get("status") == entry["status"]
        entry["lastTransitionTime"] = known["lastTransitionTime"] if same else now
    return new != old
