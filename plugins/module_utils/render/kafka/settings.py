# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of Kafka and of its ZooKeeper: names, labels, values. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...catalog.kafka_defaults import KAFKA_DEFAULTS
from ...resolve.kafka_names import kafka_label, kafka_name, zookeeper_label, zookeeper_name
from ...resolve.model import Dependency, KubernetesObject, Values
from ..chart import ChartValues, text, texts
from ..objects import at, kubernetes_object

Component = t.Literal["kafka", "zookeeper"]
_CHARTS: t.Mapping[Component, str] = {"kafka": "kafka-15.5.1", "zookeeper": "zookeeper-8.1.2"}


@dataclasses.dataclass(frozen=True)
class Servers:
    """Equal servers with one StatefulSet: Kafka's brokers, or the ZooKeeper that they keep their metadata in.

    :param component: which of the two; ZooKeeper's values stand below ``zookeeper``, as those of a chart in a chart.
    """

    dependency: Dependency
    component: Component = "kafka"

    @property
    def values(self) -> ChartValues:
        """Its values by dotted path; ``global`` is for both."""
        values = self.dependency.values
        if self.component == "kafka":
            return ChartValues(values, KAFKA_DEFAULTS)
        own: Values = values.get("zookeeper") or {}
        return ChartValues({**own, "global": values.get("global")}, KAFKA_DEFAULTS["zookeeper"])

    def plain(self, path: str) -> str:
        """A value as text, also where it is false, 0 or empty; where it is missing, the chart's default."""
        return text(at(self.values.values, path, at(self.values.defaults, path, "")))

    @property
    def name(self) -> str:
        """What its objects are called: ``<release>-kafka``, ``<release>-kafka-zookeeper``."""
        return (kafka_name if self.component == "kafka" else zookeeper_name)(self.dependency)

    @property
    def _called(self) -> str:
        return (kafka_label if self.component == "kafka" else zookeeper_label)(self.dependency)

    @property
    def replicas(self) -> int:
        """How many servers there are."""
        return int(self.values.required("replicaCount"))

    @property
    def selector(self) -> dict[str, str]:
        """The labels that tell its pods from others; they can't change (the chart's ``matchLabels``)."""
        return {
            "app.kubernetes.io/name": self._called,
            "app.kubernetes.io/instance": self.dependency.name,
            "app.kubernetes.io/component": self.component,
        }

    @property
    def labels(self) -> dict[str, str]:
        """The chart's labels on objects and pods."""
        return {**self.selector, "helm.sh/chart": _CHARTS[self.component], "app.kubernetes.io/managed-by": "Helm"}

    @property
    def headless(self) -> str:
        """The name of the Service that gives each server its address."""
        return f"{self.name}-headless"

    @property
    def headless_domain(self) -> str:
        """The domain below which each server has its address."""
        return f"{self.headless}.{self.dependency.namespace}.svc.{self.values.required('clusterDomain')}"

    @property
    def scripts(self) -> str:
        """The ConfigMap with the script that the container starts with."""
        return f"{self.name}-scripts"

    @property
    def service_account(self) -> str:
        """The ServiceAccount of its pods."""
        own = self.name if self.values.flag("serviceAccount.create") else "default"
        return str(self.values.optional("serviceAccount.name", own))

    def object(
        self, api_version: str, kind: str, name: str, labels: t.Any = None, annotations: t.Any = None, **content: t.Any
    ) -> KubernetesObject:
        """One object with the labels and annotations that all have, and further ones."""
        return kubernetes_object(
            api_version,
            kind,
            name,
            self.dependency.namespace,
            labels=texts(labels, self.labels, self.values.optional("commonLabels"), self.selector),
            annotations=texts(annotations, self.values.optional("commonAnnotations")),
            **content,
        )


@dataclasses.dataclass(frozen=True)
class Companion(Servers):
    """Pods beside the brokers that have values of their own.

    :param section: where those stand among Kafka's.
    :param role: their label ``app.kubernetes.io/component``, and with it what tells them from brokers.
    :param suffix: the end of their objects' names.
    """

    section: str = ""
    role: str = ""
    suffix: str = ""

    @property
    def values(self) -> ChartValues:
        """Their own values; what holds for all of Kafka's objects holds for theirs."""
        everything = self.dependency.values
        shared = {key: everything.get(key) for key in ("global", "commonLabels", "commonAnnotations")}
        return ChartValues({**at(everything, self.section, {}), **shared}, at(KAFKA_DEFAULTS, self.section, {}))

    @property
    def name(self) -> str:
        """What their objects are called."""
        return f"{super().name}-{self.suffix}"

    @property
    def selector(self) -> dict[str, str]:
        """The labels that tell their pods from others."""
        return {**super().selector, "app.kubernetes.io/component": self.role}


def brokers(dependency: Dependency) -> Servers:
    """Kafka itself."""
    return Servers(dependency)


def zookeeper(dependency: Dependency) -> Servers:
    """The ZooKeeper that comes with Kafka."""
    return Servers(dependency, "zookeeper")


def integer(value: t.Any) -> t.Any:
    """A number that may have been written as text (milvus-helm quotes one); anything else as it is.

    >>> integer("90"), integer(90)
    (90, 90)
    """
    return int(value) if isinstance(value, str) and value.isdecimal() else value
