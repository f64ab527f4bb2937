# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The matrix of modes, versions and message storages: manifests for its cells, and what becomes of each. Reusable."""

from __future__ import annotations

import itertools
import typing as t

VERSIONS = ("2.1.4", "2.2.16", "2.3.22", "2.4.23", "2.5.27", "2.6.11", "2.7.0")
MODES = ("standalone", "cluster")
# Message storage, and where it runs.
STORAGES = (
    ("pulsar", "in cluster"),
    ("pulsar", "external"),
    ("pulsar", "in cluster, of old"),
    ("kafka", "in cluster"),
    ("kafka", "external"),
    ("rocksmq", "in cluster"),
    ("natsmq", "in cluster"),
    ("woodpecker", "in cluster"),
    ("woodpecker", "external"),
    ("custom", "external"),
)
# What a manifest says of a message storage that only its configuration names.
CUSTOM: dict[str, t.Any] = {"mq": {"type": "pulsar"}, "pulsar": {"address": "pulsar.example.com", "port": 6651}}
EXTERNAL: dict[str, dict[str, t.Any]] = {
    "pulsar": {"external": True, "endpoint": "pulsar.example.com:6650"},
    "kafka": {"external": True, "brokerList": ["kafka-0.example.com:9092", "kafka-1.example.com:9092"]},
    "woodpecker": {"external": True, "quorumBufferPools": [{"name": "a", "seeds": ["wp.example.com:18080"]}]},
}
# What a cluster says that has the Pulsar of the older chart.
OF_OLD: dict[str, t.Any] = {"inCluster": {"chartVersion": "pulsar-v2"}}
# What else runs beside Milvus, or doesn't.
SERVICES: dict[str, dict[str, t.Any]] = {
    "in cluster": {},
    "external": {
        "etcd": {"external": True, "endpoints": ["etcd-0.example.com:2379", "etcd-1.example.com:2379"]},
        "storage": {"external": True, "type": "S3", "endpoint": "s3.example.com:9000", "secretRef": "s3-keys"},
    },
}


class Cell(t.NamedTuple):
    """One cell.

    :param place: where the message storage runs.
    :param others: where etcd and the object storage run.
    """

    mode: str
    version: str
    storage: str
    place: str
    others: str = "in cluster"

    @property
    def minor(self) -> str:
        """``2.5``."""
        return self.version.rpartition(".")[0]

    @property
    def inside(self) -> bool:
        """Whether the message storage runs in the cluster."""
        return self.place != "external"

    @property
    def name(self) -> str:
        """A name that tells the cell."""
        words = [self.mode, self.minor.replace(".", ""), self.storage, self.place, self.others]
        short = {"standalone": "s", "cluster": "c", "in cluster": "in", "in cluster, of old": "old", "external": "ex"}
        return "m-" + "-".join(short.get(word, word) for word in words)

    def document(self) -> dict[str, t.Any]:
        """The manifest."""
        custom = self.storage == "custom"
        section = EXTERNAL[self.storage] if not self.inside and not custom else {}
        section = OF_OLD if self.place.endswith("old") else section
        described = {} if custom else {self.storage: section}
        dependencies = {"msgStreamType": self.storage, **described, **SERVICES[self.others]}
        return {
            "apiVersion": "milvus.io/v1beta1",
            "kind": "Milvus",
            "metadata": {"name": self.name, "namespace": "default"},
            "spec": {
                "mode": self.mode,
                "components": {"image": f"milvusdb/milvus:v{self.version}"},
                "dependencies": dependencies,
                **({"config": CUSTOM} if custom else {}),
            },
        }


def reason(cell: Cell) -> str:
    """Why a cell is refused, as a part of the message; empty for a valid one. The documents' table, and versions."""
    if cell.mode == "cluster" and cell.storage in ("rocksmq", "natsmq"):
        return f"a cluster can't use {cell.storage}"
    if cell.storage == "natsmq" and cell.minor in ("2.1", "2.2"):
        return f"Milvus {cell.minor} has no natsmq: it came with 2.3"
    # What is newer than all that is known counts as 2.6.
    if cell.storage == "natsmq" and cell.minor in ("2.6", "2.7"):
        return "Milvus 2.6 has no natsmq any more: 2.5 was the last with it"
    if cell.storage == "woodpecker" and cell.minor not in ("2.6", "2.7"):
        return f"Milvus {cell.minor} has no woodpecker: it came with 2.6"
    return ""


def cells() -> list[Cell]:
    """Every cell, etcd and the object storage by turns in the cluster and external."""
    table = itertools.product(MODES, VERSIONS, STORAGES)
    return [
        Cell(mode, version, *storage, list(SERVICES)[index % len(SERVICES)])
        for index, (mode, version, storage) in enumerate(table)
    ] + [Cell(mode, "2.5.27", "pulsar", place, others) for mode in MODES for place in SERVICES for others in SERVICES]


VALID = list(dict.fromkeys(cell for cell in cells() if not reason(cell)))
REFUSED = list(dict.fromkeys(cell for cell in cells() if reason(cell)))
