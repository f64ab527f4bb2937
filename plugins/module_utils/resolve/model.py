# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Release: a cluster with nothing left open. **Private** to the collection.

Renderers read these types and nothing else. Kubernetes structures (affinity, resources, probes, ...) stay plain
dicts in the API's own spelling.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..manifest.findings import Finding

Values = t.Mapping[str, t.Any]
KubernetesObject = dict[str, t.Any]
# "data" is the claim of a message storage that lives inside Milvus' own pods.
DependencyKind = t.Literal["etcd", "minio", "pulsar", "kafka", "tei", "data"]


@dataclasses.dataclass(frozen=True)
class Dependency:
    """A dependency that runs in the cluster, with the values that its chart would get.

    :param kind: which renderer makes it.
    :param name: ``<release>-etcd``, which its labels say; its objects are called so too, unless the values say
        otherwise (names.py).
    :param values: the defaults with the manifest's values merged over them; nulls removed.
    :param generation: that of the chart (catalog/generations.py), empty for the newest or the only one.
    :param cluster_state: for etcd, ``new`` or ``existing`` (ETCD_INITIAL_CLUSTER_STATE).
    :param members: live ``spec.replicas`` by StatefulSet, which stay where an autoscaler sets them.
    """

    kind: DependencyKind
    name: str
    namespace: str
    values: Values
    deletion_policy: t.Literal["Delete", "Retain"] = "Retain"
    pvc_deletion: bool = False
    cluster_state: t.Literal["new", "existing"] = "new"
    generation: str = ""
    members: t.Mapping[str, int] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Messages:
    """How the components reach the message storage.

    :param storage: ``pulsar``, ``kafka``, ``woodpecker``, ``rocksmq`` or ``natsmq``.
    :param endpoint: ``host:port``, several with commas between; empty where it lives inside Milvus' own pods.
    :param settings: what the server's configuration must say, by dotted path.
    :param secret: the Secret with Kafka's ``username`` and ``password``; empty for none.
    :param trusts: Kafka's certificate authority is mounted from that Secret.
    :param volume: the source of the volume with its data in Milvus' own pods, None for none.
    """

    storage: str
    endpoint: str = ""
    settings: Values = dataclasses.field(default_factory=dict)
    secret: str = ""
    trusts: bool = False
    volume: Values | None = None


@dataclasses.dataclass(frozen=True)
class Live:
    """What resolving needs to know of the running cluster; empty for a first deploy and for offline questions.

    :param replicas: live ``spec.replicas`` by Deployment name, for each Deployment that exists.
    :param active_slots: the active slot by component name (``querynode``), for one of several groups with the group's
        (``querynode/hot``), from the record or the annotation.
    :param autoscaled: the components and groups whose number of pods belongs to an autoscaler of the release.
    :param pod_monitors: whether the API server has PodMonitors and lets us see them; None where nobody asked.
    :param generations: of which generation the dependencies are that are there, whoever made them, by kind; None where
        nobody looked.
    :param etcd_initialised_members: how many members etcd was first formed with; None before that. Etcd's pods keep
        ``new`` for that number (its data directories make it harmless) and get ``existing`` for any other, so that
        the value never changes by itself and scaling out works.
    :param members: live ``spec.replicas`` by StatefulSet name.
    """

    replicas: t.Mapping[str, int] = dataclasses.field(default_factory=dict)
    active_slots: t.Mapping[str, int] = dataclasses.field(default_factory=dict)
    autoscaled: frozenset[str] = frozenset()
    etcd_initialised_members: int | None = None
    pod_monitors: bool | None = None
    generations: t.Mapping[str, str] | None = None
    members: t.Mapping[str, int] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Workload:
    """One Milvus component that gets a Deployment (or two, as slots).

    :param component: the name as in the operator's labels (``mixcoord``).
    :param spec: the component's spec merged over the global one, in the manifest's spelling; ``image`` is always there.
    :param replicas: how many pods; for a component with slots those of the active one.
    :param slots: two Deployments ``-0`` and ``-1`` (query nodes).
    :param active_slot: which of the two runs the pods.
    :param group: the name of the deployment group, empty where the component has one Deployment.
    :param labels: further labels of the Deployment, which are the group's; pods have theirs in the spec.
    :param annotations: as labels.
    :param autoscaled: the number belongs to an autoscaler of the release.
    :param budget: several pods of it get a PodDisruptionBudget.
    :param spread: its pods would rather not be together in a zone or on a node.
    """

    component: str
    spec: Values
    replicas: int
    slots: bool = False
    active_slot: t.Literal[0, 1] = 0
    group: str = ""
    labels: Values = dataclasses.field(default_factory=dict)
    annotations: Values = dataclasses.field(default_factory=dict)
    autoscaled: bool = False
    budget: bool = False
    spread: bool = False

    @property
    def known_as(self) -> str:
        """The component, with the group where it is one: ``querynode/hot``."""
        return f"{self.component}/{self.group}" if self.group else self.component


@dataclasses.dataclass(frozen=True)
class Entry:
    """The Service that clients reach the cluster by, ``<release>-milvus``.

    :param component: whose pods answer (``proxy``, in standalone mode ``standalone``).
    :param port: the port of the Service.
    :param target_port: the port that the server listens on.
    :param restful_port: a further port for REST, 0 for none.
    :param sidecar_ports: ports of the component's sidecars, in the API's spelling, which the Service offers too.
    :param integer_target_ports: name target ports by number instead of by the container port's name.
    """

    component: str
    type: str = "ClusterIP"
    port: int = 19530
    target_port: int = 19530
    restful_port: int = 0
    sidecar_ports: tuple[Values, ...] = ()
    labels: Values = dataclasses.field(default_factory=dict)
    annotations: Values = dataclasses.field(default_factory=dict)
    integer_target_ports: bool = False


@dataclasses.dataclass(frozen=True)
class Ingress:
    """An Ingress in front of the entry.

    :param hosts: the names that it answers to.
    :param tls: the hosts by the Secret with their certificate.
    """

    hosts: tuple[str, ...]
    class_name: str = ""
    tls: t.Mapping[str, t.Sequence[str]] = dataclasses.field(default_factory=dict)
    labels: Values = dataclasses.field(default_factory=dict)
    annotations: Values = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Monitoring:
    """How Prometheus reads the metrics of the components' pods (a PodMonitor).

    :param interval: how often, as Prometheus writes it.
    :param labels: what every metric gets besides.
    """

    interval: str
    labels: Values = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class ImageSources:
    """Where images come from, for sites that don't reach the registries that the images name.

    :param registry: ``host[:port][/path]`` in place of every image's registry; empty leaves them alone.
    :param images: an image, or a repository, and what is pulled in its place; beats the registry.
    :param pull_secrets: Secrets that every pod pulls with, beside those that it has anyway.
    """

    registry: str = ""
    images: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    pull_secrets: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Release:
    """A cluster with nothing left open.

    :param version: the Milvus version that decides topology and configuration, ``2.5.4``.
    :param config: ``spec.config`` of the manifest, without keys that the deployment itself decides. It may hold
        sensitive values; catalog/configuration.py names their paths.
    :param etcd_endpoints: ``host:port`` each.
    :param storage_endpoint: ``host:port``.
    :param storage_secret: the Secret with ``accesskey`` and ``secretkey``; empty where the manifest has the keys
        itself, or the pods' ServiceAccount is allowed in.
    :param messages: the message storage.
    :param hook_config: ``spec.hookConfig``.
    :param image_update_mode: ``rollingUpgrade``, ``rollingDowngrade``, ``all`` or ``force``.
    :param manual_mode: somebody else decides how many pods run (``enableManualMode``).
    :param config_map: the name of the ConfigMap with the configuration, where it isn't the release's.
    :param rolling_update: components get new pods one after the other (``enableRollingUpdate``).
    :param restart_on_configuration: whether pods restart when the configuration changes (``updateConfigMapOnly``):
        all when any of it does (True), none ever (False), or those that a change concerns (None).
    :param given_up: dependencies that the manifest asked for once and no longer does.
    :param run_as_non_root: pods run as user 1000.
    :param image_sources: where images come from; ``image`` and all specs say what the manifest says.
    :param ingress: None for none.
    :param monitoring: None for none.
    """

    name: str
    namespace: str
    mode: str
    version: str
    image: str
    workloads: tuple[Workload, ...]
    entry: Entry
    dependencies: tuple[Dependency, ...]
    config: Values
    etcd_endpoints: tuple[str, ...]
    storage_endpoint: str
    storage_secret: str
    messages: Messages
    hook_config: Values = dataclasses.field(default_factory=dict)
    given_up: tuple[DependencyKind, ...] = ()
    image_update_mode: str = "rollingUpgrade"
    manual_mode: bool = False
    config_map: str = ""
    rolling_update: bool = True
    restart_on_configuration: bool | None = None
    run_as_non_root: bool = False
    image_sources: ImageSources = dataclasses.field(default_factory=ImageSources)
    ingress: Ingress | None = None
    monitoring: Monitoring | None = None

    @property
    def message_storage(self) -> str:
        """Which message storage is used."""
        return self.messages.storage

    @property
    def message_storage_endpoint(self) -> str:
        """``host:port`` of the message storage; empty where it lives inside Milvus' own pods."""
        return self.messages.endpoint

    def workload(self, component: str) -> Workload | None:
        """The workload of that component, or None."""
        return next((workload for workload in self.workloads if workload.component == component), None)

    def dependency(self, kind: DependencyKind) -> Dependency | None:
        """The dependency of that kind that runs in the cluster, or None."""
        return next((dependency for dependency in self.dependencies if dependency.kind == kind), None)


class Resolution(t.NamedTuple):
    """What resolving a manifest gives.

    :param release: the cluster with nothing left open.
    :param defaults: what was decided for the manifest, JSON-native, to be kept in the release record and handed in
        again as ``recorded``: ``image``, ``version``, ``messageStorage``, ``dependencies`` (by kind),
        ``generations`` (by kind) and, where there are any, ``imageSources``.
    :param warnings: findings of severity ``warning``.
    """

    release: Release
    defaults: dict[str, t.Any]
    warnings: tuple[Finding, ...]
