# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The shape of the table of parts. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...resolve.model import KubernetesObject, Values
from ..objects import kubernetes_object
from .common import Cluster
from .pods import ProbeAction


@dataclasses.dataclass(frozen=True)
class Port:
    """A port of a pod or a Service.

    :param name: its name without ``tcpPrefix``.
    :param value: where its number stands below ``<section>.ports``.
    :param prefixed: it takes ``tcpPrefix``.
    :param lead: what stands before that prefix.
    :param target: the container port that a Service's port leads to, by name; empty for the same number.
    """

    name: str
    value: str
    prefixed: bool = False
    lead: str = ""
    target: str = ""

    def full_name(self, cluster: Cluster) -> str:
        """The name as Kubernetes gets it."""
        return self.lead + cluster.port_name(self.name, prefixed=self.prefixed)

    def full_target(self, cluster: Cluster) -> str:
        """The target port's name as Kubernetes gets it."""
        return self.lead + cluster.port_name(self.target, prefixed=self.prefixed)


@dataclasses.dataclass(frozen=True)
class Storage:
    """Where a part keeps its data: claims, or volumes that go with the pod."""

    mounts: tuple[Values, ...] = ()
    volumes: tuple[Values, ...] = ()
    claims: tuple[Values, ...] = ()


def _nothing(cluster: Cluster) -> list[dict[str, t.Any]]:
    return []


def _no_storage(cluster: Cluster) -> Storage:
    return Storage()


@dataclasses.dataclass(frozen=True)
class Part:
    """One part of Pulsar; the functions take the cluster.

    :param section: its key in the values.
    :param image: its key below ``images``.
    :param ports: the container's.
    :param service_ports: the Service's, in their own order.
    :param configuration: what its ConfigMap says before ``configData``.
    :param command: the main container's script.
    :param init_containers: what waits before it.
    :param probe: gives a probe's action; None for a part without probes.
    :param environment: literal variables of the main container.
    :param storage: its volumes.
    :param volumes: further volumes, for tokens.
    :param mounts: and where they are mounted.
    :param service_account: what is added to the name for that of its ServiceAccount.
    :param scraped: the port below ``<section>.ports`` that Prometheus' annotations name; empty for none.
    :param headless: whether its Service has no address of its own.
    :param unready_addresses: whether its Service names pods that aren't ready.
    :param update_settings: whether the values say how the StatefulSet updates; else Parallel and RollingUpdate.
    :param budget: whether a PodDisruptionBudget can be asked for.
    :param autoscaler: whether an autoscaler can be asked for.
    :param ingress: whether an Ingress can be asked for.
    """

    section: str
    image: str
    ports: tuple[Port, ...]
    service_ports: tuple[Port, ...]
    configuration: t.Callable[[Cluster], dict[str, str]]
    command: t.Callable[[Cluster], str]
    init_containers: t.Callable[[Cluster], list[dict[str, t.Any]]] = _nothing
    probe: ProbeAction | None = None
    environment: t.Callable[[Cluster], list[dict[str, t.Any]]] = _nothing
    storage: t.Callable[[Cluster], Storage] = _no_storage
    volumes: t.Callable[[Cluster], list[dict[str, t.Any]]] = _nothing
    mounts: t.Callable[[Cluster], list[dict[str, t.Any]]] = _nothing
    service_account: str | None = ""
    scraped: str = ""
    headless: bool = True
    unready_addresses: bool = False
    update_settings: bool = False
    budget: bool = True
    autoscaler: bool = False
    ingress: bool = False


def part_object(
    cluster: Cluster,
    part: Part,
    api_version: str,
    kind: str,
    *,
    suffix: str = "",
    annotations: str = "",
    **content: t.Any,
) -> KubernetesObject:
    """One object of a part; ``annotations`` names the member of its section that holds the object's."""
    return kubernetes_object(
        api_version,
        kind,
        cluster.part_name(part.section) + suffix,
        cluster.namespace,
        labels=cluster.labels(cluster.component(part.section)),
        annotations=cluster.given(f"{part.section}.{annotations}.annotations") if annotations else None,
        **content,
    )
