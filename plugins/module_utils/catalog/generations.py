# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generations of the dependencies' charts: what ``inCluster.chartVersion`` names. **Private** to the collection.

Names and charts: milvus-operator 1.3.8. A cluster keeps the generation that it has.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .etcd_defaults import ETCD_DEFAULTS
from .pulsar_defaults import PULSAR_DEFAULTS
from .pulsar_v2_defaults import PULSAR_V2_DEFAULTS


@dataclasses.dataclass(frozen=True)
class Generation:
    """One generation.

    :param chart: name and version of the chart, as its objects' label has them.
    :param values: what its values are below the manifest's.
    :param unread: values that the newest generation reads and this one doesn't.
    """

    chart: str
    values: t.Mapping[str, t.Any]
    unread: tuple[str, ...] = ()

    def made(self, label: str) -> bool:
        """Whether an object with that label of a chart is of this generation: the major version decides."""
        return label.startswith(f"{self.chart.partition('.')[0]}.")


@dataclasses.dataclass(frozen=True)
class Witness:
    """The StatefulSet that tells which generation is there.

    :param suffix: its name after the dependency's.
    :param label: its label with the chart.
    """

    suffix: str
    label: str


# By kind of dependency and name, the one that a new cluster gets first.
GENERATIONS: t.Mapping[str, t.Mapping[str, Generation]] = {
    "etcd": {
        "etcd-v8": Generation("etcd-8.12.0", ETCD_DEFAULTS),
        "etcd-v6": Generation("etcd-6.3.3", ETCD_DEFAULTS),
    },
    "pulsar": {
        "pulsar-v3": Generation("pulsar-3.3.0", PULSAR_DEFAULTS),
        "pulsar-v2": Generation(
            "pulsar-2.7.8",
            PULSAR_V2_DEFAULTS,
            unread=("proxy.ports.containerPorts.http", "zookeeper.externalZookeeperServerList"),
        ),
    },
}
WITNESSES: t.Mapping[str, Witness] = {
    "etcd": Witness("", "helm.sh/chart"),
    "pulsar": Witness("-zookeeper", "chart"),
}
# Their generations differ in what the API never lets change (podManagementPolicy of ZooKeeper), and in who owns the
# files on the volumes: older ones are for those who have them.
FIXED = ("pulsar",)


def newest(kind: str) -> str:
    """The generation that a new cluster gets; empty for a dependency that has only one."""
    return next(iter(GENERATIONS.get(kind, {})), "")


def generation(kind: str, name: str) -> Generation:
    """The row of a generation, the newest for an empty name; KeyError for a dependency that has only one."""
    return GENERATIONS[kind][name or newest(kind)]
