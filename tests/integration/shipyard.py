# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clusters by the hundred: what a deploy would have left behind, created directly, with a status that says it is ready.

Nobody must run controllers meanwhile: there are no pods behind that status.
"""

from __future__ import annotations

import concurrent.futures
import copy
import dataclasses
import json
import typing as t
from pathlib import Path

from ansible_collections.vectorops.milvus.plugins.module_utils.kube.client import Client
from ansible_collections.vectorops.milvus.plugins.module_utils.plan.changes import identity
from ansible_collections.vectorops.milvus.plugins.module_utils.release.record import Record, record_object
from ansible_collections.vectorops.milvus.plugins.module_utils.render.stages import render
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.read import read_manifest
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.integration.harness import Object
from ansible_collections.vectorops.milvus.tests.integration.manifests import example_manifest

_SIDE_BY_SIDE = 8
_KINDS = ("Deployment", "StatefulSet")
_TEMPLATE, _NOWHERE = "template-of-the-fleet", "namespace-of-the-fleet"


class Shipyard:
    """Makes clusters of the acceptance manifest.

    :param kubeconfig: an administrator's.
    """

    def __init__(self, kubeconfig: Path):
        self.client = Client({"kubeconfig": str(kubeconfig)})
        milvus, _warnings = read_manifest(example_manifest(), name=_TEMPLATE, namespace=_NOWHERE)
        release, defaults, _more = resolve(milvus)
        stages = render(release)
        inventory = [(stage.name, *identity(item)) for stage in stages for item in stage.objects]
        record = Record(
            revision=1,
            manifest=milvus.document,
            defaults=defaults,
            inventory=tuple(entry for entry in inventory if entry[1] in _KINDS),
            history=({"revision": 1, "date": "2026-11-21T08:00:00+00:00", "image": release.image, "version": "2.5.4"},),
        )
        self._objects = [item for stage in stages for item in stage.objects if item["kind"] in _KINDS]
        self._objects += [item for stage in stages for item in stage.objects if _is_entry(item)]
        self._record = record

    def make(self, places: t.Iterable[tuple[str, str]]) -> None:
        """Make the clusters of these namespaces and names; the namespaces are there."""
        with concurrent.futures.ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            for _done in pool.map(self._make, places):
                pass

    def _make(self, place: tuple[str, str]) -> None:
        namespace, name = place
        record = Record(**_called(dataclasses.asdict(self._record), name, namespace))
        self.client.create("Secret", record_object(record, name, namespace), namespace)
        for item in _called(self._objects, name, namespace):
            live = self.client.create(item["kind"], item, namespace)
            if item["kind"] in _KINDS:
                self.say(live, int(item["spec"].get("replicas", 1)))

    def say(self, item: Object, ready: int) -> None:
        """Let a workload's status say that so many of its pods are ready."""
        desired = int(item["spec"].get("replicas", 1))
        status: Object = {"observedGeneration": item["metadata"]["generation"], "replicas": desired}
        status |= {"readyReplicas": ready, "availableReplicas": ready, "updatedReplicas": desired}
        if item["kind"] == "StatefulSet":
            status |= {"currentRevision": "one", "updateRevision": "one", "currentReplicas": desired}
        metadata = item["metadata"]
        self.client.merge(item["kind"], metadata["name"], metadata["namespace"], {"status": status}, "status")

    def break_proxy(self, namespace: str, name: str) -> None:
        """Take the ready pod from a proxy, and put one there that can't pull its image."""
        proxy = self.client.get("Deployment", f"{name}-milvus-proxy", namespace)
        assert proxy is not None
        self.say(proxy, 0)
        template = copy.deepcopy(proxy["spec"]["template"])
        metadata = template["metadata"]
        metadata |= {"name": f"{name}-milvus-proxy-1-a", "namespace": namespace}
        metadata["labels"]["pod-template-hash"] = "1"
        metadata["annotations"] = {"testbed.vectorops/behaviour": "image-pull-error"}
        owner = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": f"{name}-milvus-proxy-1", "uid": "1"}
        metadata["ownerReferences"] = [{**owner, "controller": True}]
        self.client.create("Pod", {"apiVersion": "v1", "kind": "Pod", **template}, namespace)

    def make_foreign(self, namespace: str, name: str, manager: str) -> None:
        """A cluster as the operator or the Helm chart makes it: theirs are the labels, ours isn't there."""
        for item in _called(self._objects, name, namespace):
            labels = item["metadata"]["labels"]
            labels.pop("vectorops.milvus/release")
            if labels.get("app.kubernetes.io/name") == "milvus":
                labels["app.kubernetes.io/managed-by"] = manager
            item["metadata"].get("annotations", {}).pop("vectorops.milvus/active-slot", None)
            live = self.client.create(item["kind"], item, namespace)
            if item["kind"] in _KINDS:
                self.say(live, int(item["spec"].get("replicas", 1)))


def _called(template: t.Any, name: str, namespace: str) -> t.Any:
    """The template with a cluster's name and namespace."""
    return json.loads(json.dumps(template).replace(_TEMPLATE, name).replace(_NOWHERE, namespace))


def _is_entry(item: Object) -> bool:
    return bool(item["kind"] == "Service" and item["metadata"]["name"] == f"{_TEMPLATE}-milvus")
