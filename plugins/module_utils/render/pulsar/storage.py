# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Volumes of the parts that keep data. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...resolve.model import KubernetesObject, Values
from ..metadata import NAMESPACE_ANNOTATION
from .common import Cluster
from .part import Storage

# The class that a cluster's operator of local volumes is expected to offer (the chart's name for it).
_LOCAL_CLASS = "local-storage"


@dataclasses.dataclass(frozen=True)
class Volume:
    """A volume of a part.

    :param name: its own and its claim's.
    :param folder: where it is mounted.
    :param storage_class: None for the default one.
    :param selector: what a PersistentVolume must have for the claim to take it; empty for any.
    """

    name: str
    folder: str
    size: str
    storage_class: str | None
    selector: Values


def volume(cluster: Cluster, section: str, key: str, folder: str) -> Volume:
    """The volume of a key below ``<section>.volumes``, mounted there."""
    path = f"{section}.volumes.{key}"
    name = f"{cluster.part_name(section)}-{cluster.value(f'{path}.name')}"
    storage_class = cluster.given(f"{path}.storageClassName")
    made = cluster.given(f"{path}.storageClass")
    if not storage_class and cluster.value("volumes.local_storage") and cluster.value(f"{path}.local_storage"):
        storage_class = _LOCAL_CLASS
    elif not storage_class and made:
        storage_class = name if isinstance(made, t.Mapping) else made
    size, selector = str(cluster.value(f"{path}.size")), cluster.given(f"{path}.selector") or {}
    return Volume(name, folder, size, storage_class, selector)


def several(cluster: Cluster, section: str, key: str) -> tuple[Volume, ...]:
    """The ``multiVolumes`` of a key; each says itself where it is mounted, all share the key's ``selector``."""
    path = f"{section}.volumes.{key}"
    selector = cluster.given(f"{path}.selector") or {}
    return tuple(
        Volume(
            f"{cluster.part_name(section)}-{member['name']}",
            str(member["mountPath"]),
            str(member["size"]),
            member.get("storageClassName"),
            selector,
        )
        for member in cluster.value(f"{path}.multiVolumes")
    )


def storage(cluster: Cluster, section: str, volumes: t.Iterable[Volume]) -> Storage:
    """Claims, or volumes that live as long as the pod, and where they are mounted."""
    volumes = tuple(volumes)
    mounts = tuple({"name": item.name, "mountPath": item.folder} for item in volumes)
    if not cluster.persistent(section):
        return Storage(mounts, volumes=tuple({"name": item.name, "emptyDir": {}} for item in volumes))
    return Storage(mounts, claims=tuple(_claim(item) for item in volumes))


def _claim(wanted: Volume) -> dict[str, t.Any]:
    spec: dict[str, t.Any] = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": wanted.size}},
    }
    if wanted.storage_class:
        spec["storageClassName"] = str(wanted.storage_class)
    if wanted.selector:
        spec["selector"] = wanted.selector
    return {"metadata": {"name": wanted.name}, "spec": spec}


def storage_classes(cluster: Cluster, section: str, keys: t.Iterable[str]) -> list[KubernetesObject]:
    """The StorageClasses that the values describe and the part's claims name. They belong to the whole cluster.

    :param keys: the volumes of the part, below ``<section>.volumes``.
    """
    found = []
    for key in keys if cluster.persistent(section) else ():
        made = cluster.given(f"{section}.volumes.{key}.storageClass")
        wanted = volume(cluster, section, key, "")
        if isinstance(made, t.Mapping) and wanted.storage_class == wanted.name:
            found.append(_storage_class(cluster, section, wanted.name, made))
    return found


def _storage_class(cluster: Cluster, section: str, name: str, made: Values) -> KubernetesObject:
    parameters = {key: str(made[key]) for key in ("type", "fsType") if made.get(key) is not None}
    metadata = {
        "name": name,
        "labels": cluster.labels(cluster.component(section)),
        "annotations": {NAMESPACE_ANNOTATION: cluster.namespace},
    }
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": metadata,
        "provisioner": str(made["provisioner"]),
        **({"parameters": parameters} if parameters else {}),
    }
