# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the servers keep their data: claims, given claims, or volumes that go with the pod. **Private**."""

from __future__ import annotations

import dataclasses
import typing as t

from ...resolve.model import KubernetesObject, Values
from ..chart import storage_class, texts
from ..objects import without_empty
from .settings import Servers


@dataclasses.dataclass(frozen=True)
class Disk:
    """One volume of each server.

    :param name: the volume's and the claim's.
    :param folder: where it is mounted.
    :param values: the path of the values with ``enabled``, ``accessModes``, ``annotations``.
    :param own: the path of those with ``size``, ``existingClaim``, ``selector``; empty for the same.
    """

    name: str
    folder: str
    values: str
    own: str = ""

    def path(self, name: str) -> str:
        """Where one of its own values stands."""
        return f"{self.own or self.values}.{name}"

    def is_claimed(self, servers: Servers) -> bool:
        """Whether the StatefulSet makes claims for it."""
        return servers.values.flag(f"{self.values}.enabled") and not servers.values.optional(self.path("existingClaim"))


def mounts(disks: t.Iterable[Disk]) -> list[Values]:
    """Where the disks are mounted."""
    return [{"name": disk.name, "mountPath": disk.folder} for disk in disks]


def volumes(servers: Servers, disks: t.Iterable[Disk]) -> list[Values]:
    """The volumes that no claim of the StatefulSet stands for."""
    return [{"name": disk.name, **_source(servers, disk)} for disk in disks if not disk.is_claimed(servers)]


def _source(servers: Servers, disk: Disk) -> Values:
    if not servers.values.flag(f"{disk.values}.enabled"):
        return {"emptyDir": {}}
    return {"persistentVolumeClaim": {"claimName": servers.values.optional(disk.path("existingClaim"))}}


def claims(servers: Servers, disks: t.Iterable[Disk]) -> list[KubernetesObject]:
    """The claim templates."""
    return [_claim(servers, disk) for disk in disks if disk.is_claimed(servers)]


def _claim(servers: Servers, disk: Disk) -> KubernetesObject:
    # ZooKeeper's chart puts these on claims too.
    common = [servers.values.optional(f"common{kind}", {}) for kind in ("Labels", "Annotations")]
    labels, annotations = common if servers.component == "zookeeper" else ({}, {})
    own = servers.values.optional(f"{disk.values}.storageClass", servers.values.optional("persistence.storageClass"))
    metadata = {
        "name": disk.name,
        "labels": texts(labels) or None,
        "annotations": texts(servers.values.optional(f"{disk.values}.annotations"), annotations) or None,
    }
    spec = {
        "accessModes": list(servers.values.required(f"{disk.values}.accessModes")),
        "resources": {"requests": {"storage": servers.values.required(disk.path("size"))}},
        "selector": servers.values.optional(disk.path("selector")),
        "storageClassName": storage_class(servers.values.optional("global.storageClass", own)),
    }
    return t.cast(KubernetesObject, without_empty({"metadata": metadata, "spec": spec}))
