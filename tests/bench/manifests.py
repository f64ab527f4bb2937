# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The manifests that are measured, and the objects that they render to."""

from __future__ import annotations

import copy

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.parse import parse
from ansible_collections.vectorops.milvus.plugins.module_utils.operations.planning import levels
from ansible_collections.vectorops.milvus.plugins.module_utils.render.stages import Stage, render
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.integration.harness import Object

START_DELAY = "testbed.vectorops/start-delay"


def slow(manifest: Object, seconds: int) -> Object:
    """The same with pods that take their time to start."""
    document = copy.deepcopy(manifest)
    delay = {START_DELAY: f"{seconds}s"}
    document["spec"]["components"]["podAnnotations"] = dict(delay)
    dependencies = document["spec"]["dependencies"]
    if dependencies["etcd"].get("external"):
        return document
    dependencies["etcd"]["inCluster"]["values"]["podAnnotations"] = dict(delay)
    dependencies["storage"]["inCluster"]["values"]["podAnnotations"] = dict(delay)
    pulsar = dependencies["pulsar"]["inCluster"]["values"]
    for part in ("zookeeper", "bookkeeper", "autorecovery", "broker", "proxy"):
        pulsar.setdefault(part, {})["annotations"] = dict(delay)
    return document


def stages(manifest: Object, namespace: str) -> list[Stage]:
    """What a first deploy renders."""
    milvus, _warnings = parse(manifest, namespace=namespace)
    release, _defaults, _more = resolve(milvus)
    return list(render(release))


def objects(manifest: Object, namespace: str) -> list[Object]:
    """All objects of a manifest, in the order of writing."""
    return [item for stage in stages(manifest, namespace) for item in stage.objects]


def critical_path(manifest: Object) -> float:
    """The seconds that the pods alone need: level after level, in each as long as its slowest workload."""
    found = levels(stages(manifest, "default"))
    return sum(max((_seconds(item) for stage in level for item in stage.objects), default=0.0) for level in found)


def _seconds(item: Object) -> float:
    """A workload's time to be ready; the members of an ordered StatefulSet come one after the other."""
    if item["kind"] not in ("StatefulSet", "Deployment", "Job"):
        return 0.0
    annotations = item["spec"]["template"]["metadata"].get("annotations") or {}
    delay = float(annotations.get(START_DELAY, "0s").removesuffix("s"))
    ordered = item["kind"] == "StatefulSet" and item["spec"].get("podManagementPolicy") != "Parallel"
    return delay * (item["spec"].get("replicas", 1) if ordered else 1)


def rollout_seconds(manifest: Object) -> float:
    """The seconds that the pods alone need to be replaced one after the other, until each is available."""
    workloads = [item for item in objects(manifest, "default") if item["kind"] == "Deployment"]
    needed = (
        item["spec"]["replicas"] * (_seconds(item) + item["spec"].get("minReadySeconds", 0)) for item in workloads
    )
    return float(sum(needed))
