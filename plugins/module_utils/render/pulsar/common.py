# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all parts of Pulsar share: names, labels, addresses, images. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...catalog.generations import Generation, generation, newest
from ...resolve.model import Dependency, Values
from ...resolve.pulsar_names import application, full_name, part_name
from ..objects import at


@dataclasses.dataclass(frozen=True)
class Ways:
    """What a generation of the chart does in a way of its own, beside its values and the table of parts.

    :param untagged: the tag of an image whose values name none.
    :param pod_security: what pods say of their security, below the values' own.
    :param container_security: what containers say of it.
    :param accounts: whether each part has a ServiceAccount; else only brokers have.
    :param one_proxy_port: whether proxies listen for HTTP on the port that their Service offers.
    :param restart: the restartPolicy of the Job that initialises the bookies.
    """

    untagged: str
    pod_security: Values
    container_security: Values
    accounts: bool = True
    one_proxy_port: bool = False
    restart: str = "OnFailure"


WAYS: t.Mapping[str, Ways] = {
    # What Pod Security `restricted` asks for. No runAsUser: the image names its user (10000) as a number, which is all
    # that runAsNonRoot needs, and OpenShift picks a user of its own.
    "pulsar-v3": Ways(
        untagged="3.0.2",
        pod_security={"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        container_security={"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    ),
    # Pulsar's images before 2.10 run as root, and what lies on the volumes belongs to it.
    "pulsar-v2": Ways(
        untagged="2.9.5",
        pod_security={"seccompProfile": {"type": "RuntimeDefault"}},
        container_security={"allowPrivilegeEscalation": False},
        accounts=False,
        one_proxy_port=True,
        restart="Never",
    ),
}

# Settings of the Java machine stand on one line that ends with a newline, as the chart folds them.
_JAVA_SETTINGS = frozenset(("PULSAR_MEM", "PULSAR_GC", "BOOKIE_MEM", "BOOKIE_GC"))


@dataclasses.dataclass(frozen=True)
class Cluster:
    """One Pulsar cluster: the dependency, asked by the chart's value paths."""

    dependency: Dependency

    @property
    def release(self) -> str:
        """The name of the chart's release: label release, and what the user's own Secrets begin with."""
        return self.dependency.name

    @property
    def name(self) -> str:
        """The name that all objects start with."""
        return full_name(self.dependency)

    @property
    def namespace(self) -> str:
        """The namespace of all objects."""
        return self.dependency.namespace

    @property
    def generation(self) -> str:
        """Which generation of the chart it is."""
        return self.dependency.generation or newest("pulsar")

    @property
    def ways(self) -> Ways:
        """What that generation does in a way of its own."""
        return WAYS[self.generation]

    @property
    def _chart(self) -> Generation:
        return generation("pulsar", self.generation)

    @property
    def cluster_name(self) -> str:
        """Pulsar's own name of the cluster, as its metadata has it."""
        return str(self.given("clusterName") or self.name)

    def given(self, path: str) -> t.Any:
        """The value at a path, None where it is missing or was removed by a null."""
        return at(self.dependency.values, path)

    def value(self, path: str) -> t.Any:
        """The value at a path; one that was removed by a null counts as left open and gets its default."""
        return at(self.dependency.values, path, at(self._chart.values, path))

    def enabled(self, section: str) -> bool:
        """Whether that part is rendered (``components.<section>``)."""
        return bool(self.value(f"components.{section}"))

    def component(self, section: str) -> str:
        """The component label of a part, which ends its objects' names too."""
        return str(self.value(f"{section}.component"))

    def part_name(self, section: str) -> str:
        """The name of a part's StatefulSet, Service, ConfigMap and container."""
        return part_name(self.dependency, section)

    def domain(self, section: str) -> str:
        """The full DNS name of a part's Service."""
        return f"{self.part_name(section)}.{self.namespace}.svc.{self.value('clusterDomain')}"

    def port(self, section: str, name: str) -> int:
        """A port number of a part."""
        return int(self.value(f"{section}.ports.{name}"))

    def port_name(self, name: str, *, prefixed: bool) -> str:
        """The name of a port; those of Pulsar's own protocols take ``tcpPrefix`` (for Istio)."""
        return f"{self.value('tcpPrefix')}{name}" if prefixed else name

    def selector(self, component: str) -> dict[str, str]:
        """The labels that select a part's pods."""
        return {"app": application(self.dependency), "release": self.release, "component": component}

    def pod_labels(self, component: str) -> dict[str, str]:
        """The labels of a part's pods."""
        return {**self.selector(component), "cluster": self.cluster_name}

    def labels(self, component: str) -> dict[str, str]:
        """The labels of an object; the manifest's own (``labels``) can't replace the chart's."""
        own = {str(key): str(value) for key, value in (self.given("labels") or {}).items()}
        return {**own, **self.pod_labels(component), "chart": self._chart.chart, "heritage": "Helm"}

    @property
    def metadata_prefix(self) -> str:
        """The znode that everything of this cluster lies below, empty for the root."""
        return str(self.value("metadataPrefix"))

    @property
    def own_zookeepers(self) -> str:
        """ZooKeepers that the user runs, empty for ours."""
        return str(self.given("pulsar_metadata.userProvidedZookeepers") or "")

    @property
    def zookeeper(self) -> str:
        """``host:port`` of ZooKeeper."""
        return self.own_zookeepers or f"{self.part_name('zookeeper')}:{self.port('zookeeper', 'client')}"

    @property
    def configuration_store_host(self) -> str:
        """The host of a configuration store that several clusters share, empty for none."""
        return str(self.given("pulsar_metadata.configurationStore") or "")

    @property
    def configuration_store(self) -> tuple[str, str]:
        """``host:port`` of where clusters are registered, and the znode prefix there; else our ZooKeeper."""
        if not self.configuration_store_host:
            return self.zookeeper, self.metadata_prefix
        port = self.value("pulsar_metadata.configurationStorePort")
        return (
            f"{self.configuration_store_host}:{port}",
            str(self.value("pulsar_metadata.configurationStoreMetadataPrefix")),
        )

    def image(self, path: str) -> dict[str, str]:
        """A container's ``image`` and ``imagePullPolicy`` from the values at that path (``images.bookie``)."""
        tag = self.given(f"{path}.tag") or self.given("defaultPulsarImageTag") or self.ways.untagged
        return {
            "image": f"{self.value(f'{path}.repository')}:{tag}",
            "imagePullPolicy": self.value(f"{path}.pullPolicy"),
        }

    def persistent(self, section: str) -> bool:
        """Whether a part keeps its data in claims; any of the three switches turns that off."""
        return all(
            self.value(path) for path in ("persistence", "volumes.persistence", f"{section}.volumes.persistence")
        )

    def configuration(self, section: str, ours: Values) -> dict[str, str]:
        """The data of a part's ConfigMap: ours, with its ``configData`` over it, everything a string."""
        data = {**ours, **(self.given(f"{section}.configData") or {})}
        return {str(key): _setting(str(key), value) for key, value in data.items()}


def _setting(key: str, value: t.Any) -> str:
    if key in _JAVA_SETTINGS:
        return " ".join(str(value).split()) + "\n"
    return str(value).lower() if isinstance(value, bool) else str(value)


def quantities(resources: Values | None) -> dict[str, t.Any]:
    """Resources with their quantities as strings, as the API stores them (``cpu: 2`` in YAML is a number)."""
    return {
        key: {name: str(amount) for name, amount in member.items()} if isinstance(member, t.Mapping) else member
        for key, member in (resources or {}).items()
    }
