# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Volumes of the parts that keep data. **Private** to the collection."""

from __future__ import annotations

import typing as t

from .common import Cluster
from .part import Storage

# The class that a cluster's operator of local volumes is expected to offer (the chart's name for it).
_LOCAL_CLASS = "local-storage"


def storage(cluster: Cluster, section: str, folders: t.Mapping[str, str]) -> Storage:
    """Claims, or volumes that live as long as the pod, and where they are mounted.

    :param folders: the mount path by the volume's key below ``<section>.volumes``.
    """
    names = {key: _volume_name(cluster, section, key) for key in folders}
    mounts = tuple({"name": names[key], "mountPath": path} for key, path in folders.items())
    if not cluster.persistent(section):
        return Storage(mounts, volumes=tuple({"name": name, "emptyDir": {}} for name in names.values()))
    return Storage(mounts, claims=tuple(_claim(cluster, section, key, name) for key, name in names.items()))


def _volume_name(cluster: Cluster, section: str, key: str) -> str:
    return f"{cluster.part_name(section)}-{cluster.value(f'{section}.volumes.{key}.name')}"


def _claim(cluster: Cluster, section: str, key: str, name: str) -> dict[str, t.Any]:
    path = f"{section}.volumes.{key}"
    spec: dict[str, t.Any] = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": str(cluster.value(f"{path}.size"))}},
    }
    storage_class = cluster.given(f"{path}.storageClassName")
    if not storage_class and cluster.value("volumes.local_storage") and cluster.value(f"{path}.local_storage"):
        storage_class = _LOCAL_CLASS
    if storage_class:
        spec["storageClassName"] = str(storage_class)
    if cluster.given(f"{path}.selector"):
        spec["selector"] = cluster.given(f"{path}.selector")
    return {"metadata": {"name": name}, "spec": spec}
