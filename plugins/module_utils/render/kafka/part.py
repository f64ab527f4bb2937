# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The shape of the table of parts: what tells Kafka's brokers and ZooKeeper apart. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...resolve.model import Values
from .disks import Disk
from .settings import Servers


@dataclasses.dataclass(frozen=True)
class Port:
    """A port of a Service.

    :param name: its name.
    :param value: where its number stands among the values.
    :param target: the container port that it leads to, by name.
    """

    name: str
    value: str
    target: str


@dataclasses.dataclass(frozen=True)
class File:
    """A configuration file that may stand in the manifest.

    :param content: the value with its content.
    :param existing: the value that names a ConfigMap instead.
    :param map_name: gives the name of our own ConfigMap.
    :param name: the file's name, and its key in the ConfigMap.
    :param folder: gives the folder where it is mounted.
    :param volume: the volume's name.
    """

    content: str
    existing: str
    map_name: t.Callable[[Servers], str]
    name: str
    folder: t.Callable[[Servers], str]
    volume: str

    def map_of(self, servers: Servers) -> str | None:
        """The ConfigMap with the file, None where the image's own is used."""
        own = self.map_name(servers) if servers.values.optional(self.content) else None
        name = servers.values.optional(self.existing, own)
        return None if name is None else str(name)

    def own_content(self, servers: Servers) -> str | None:
        """The file as it stands in the manifest, None for none."""
        if servers.values.optional(self.existing):
            return None
        found = servers.values.optional(self.content)
        return None if found is None else str(found)


def _nothing(servers: Servers) -> list[Values]:
    return []


@dataclasses.dataclass(frozen=True)
class Part:
    """One of the two; the functions take its servers.

    :param environment: the container's variables.
    :param ports: the container's ports, by name the value with the number.
    :param service_ports: of the Service for clients.
    :param headless_ports: of the Service that gives each server its address.
    :param unready_addresses: whether that one names pods that aren't ready: where None, it is left to Kubernetes.
    :param handlers: what each probe does.
    :param disks: its volumes with data.
    :param files: its configuration files.
    :param script: what the container starts with.
    :param volumes: further volumes.
    :param mounts: and where they are mounted.
    :param containers: further containers of each pod.
    :param labels: further labels of the StatefulSet and the ServiceAccount.
    """

    environment: t.Callable[[Servers], list[Values]]
    ports: t.Callable[[Servers], t.Mapping[str, str]]
    service_ports: tuple[Port, ...]
    headless_ports: tuple[Port, ...]
    unready_addresses: t.Callable[[Servers], bool | None]
    handlers: t.Callable[[Servers], t.Mapping[str, Values]]
    disks: t.Callable[[Servers], list[Disk]]
    files: tuple[File, ...]
    script: t.Callable[[Servers], str]
    volumes: t.Callable[[Servers], list[Values]] = _nothing
    mounts: t.Callable[[Servers], list[Values]] = _nothing
    containers: t.Callable[[Servers], list[Values]] = _nothing
    labels: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
