# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the operator writes into a custom resource before it acts."""

from __future__ import annotations

import copy
import typing as t

Object = dict[str, t.Any]

COORDS = ("rootCoord", "dataCoord", "queryCoord", "indexCoord")
#: The workloads in the order of a rolling upgrade, by their keys in the manifest.
ORDER = ("indexNode", *COORDS, "mixCoord", "streamingNode", "queryNode", "dataNode", "proxy", "standalone")


def is_new(image: str) -> bool:
    """Whether an image is of Milvus 2.6 or later."""
    numbers = image.rpartition(":")[2].removeprefix("v").split(".")
    return [int(number) if number.isdigit() else 0 for number in numbers[:2]] >= [2, 6]


def components(resource: Object) -> list[str]:
    """The workloads of a cluster, by their keys in the manifest; cluster mode has an idle standalone, too."""
    spec = resource["spec"]
    if spec["mode"] != "cluster":
        return ["standalone"]
    return [key for key in ORDER if key in spec["components"]]


def defaulted(resource: Object) -> Object:
    """The resource with all that its manifest left open."""
    result = copy.deepcopy(resource)
    spec = result.setdefault("spec", {})
    spec.setdefault("mode", "standalone")
    parts = spec.setdefault("components", {})
    parts.setdefault("image", "milvusdb/milvus:v2.6.11")
    for key, value in (("imageUpdateMode", "rollingUpgrade"), ("rollingMode", 2), ("updateConfigMapOnly", True)):
        parts.setdefault(key, value)
    _components(spec, parts)
    _dependencies(result, spec)
    _config(spec, parts)
    return result


def _components(spec: Object, parts: Object) -> None:
    cluster = spec["mode"] == "cluster"
    parts.setdefault("standalone", {}).setdefault("replicas", 0 if cluster else 1)
    if not cluster:
        return
    wanted = ["proxy", "dataNode", "queryNode", "streamingNode" if is_new(parts["image"]) else "indexNode"]
    given = [key for key in COORDS if key in parts]
    wanted += list(COORDS) if given else ["mixCoord"]
    for key in wanted:
        parts.setdefault(key, {}).setdefault("replicas", 1)


def _dependencies(resource: Object, spec: Object) -> None:
    name, namespace = resource["metadata"]["name"], resource["metadata"]["namespace"]
    found = spec.setdefault("dependencies", {})
    new, cluster = is_new(spec["components"]["image"]), spec["mode"] == "cluster"
    found.setdefault("msgStreamType", "pulsar" if cluster else "woodpecker" if new else "rocksmq")
    etcd, storage = found.setdefault("etcd", {}), found.setdefault("storage", {})
    if not etcd.setdefault("external", False):
        values = etcd.setdefault("inCluster", {}).setdefault("values", {})
        count = values.setdefault("replicaCount", 3 if cluster else 1)
        hosts = [f"{name}-etcd-{n}.{name}-etcd-headless.{namespace}:2379" for n in range(count)]
        etcd.setdefault("endpoints", hosts)
        etcd["inCluster"].setdefault("deletionPolicy", "Retain")
    storage.setdefault("type", "MinIO")
    if not storage.setdefault("external", False):
        storage["endpoint"], storage["secretRef"] = f"{name}-minio.{namespace}:9000", f"{name}-minio"
        storage.setdefault("inCluster", {}).setdefault("deletionPolicy", "Retain")
    if found["msgStreamType"] == "pulsar":
        pulsar = found.setdefault("pulsar", {})
        if not pulsar.setdefault("external", False):
            pulsar["endpoint"] = f"{name}-pulsar-proxy.{namespace}:6650"
            pulsar.setdefault("inCluster", {}).setdefault("deletionPolicy", "Retain")


def _config(spec: Object, parts: Object) -> None:
    config = spec.setdefault("config", {})
    single = spec["mode"] != "cluster" and spec["dependencies"]["msgStreamType"] in ("rocksmq", "natsmq")
    parts["enableRollingUpdate"] = False if single else parts.get("enableRollingUpdate", True)
    if parts["enableRollingUpdate"]:
        for key in COORDS:
            config.setdefault(key, {}).setdefault("enableActiveStandby", True)
    for section, keys in (("minio", ("address", "port")), ("pulsar", ("address", "port")), ("etcd", ("endpoints",))):
        for key in keys:
            config.get(section, {}).pop(key, None)
