# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Message storages: who can use which, and what configuration each leaves out. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

_BOTH = ("standalone", "cluster")


@dataclasses.dataclass(frozen=True)
class MessageStorage:
    """One row of the matrix.

    :param modes: which modes can use it.
    :param first: the first minor version that has it.
    :param last: the last one, None where it is in the newest.
    :param kind: the dependency that makes it in the cluster; empty where it lives inside Milvus' own processes.
    :param local: it keeps its data on the disk of one pod, which no second one can share.
    :param left_out: sections of ``spec.config`` that don't reach the server (milvus-operator, configmaps.go).
    :param address: the setting without which a server takes the message storage for not configured.
    :param foreign: it is always somebody else's, and ``spec.config`` alone says how it is reached.
    """

    modes: tuple[str, ...] = _BOTH
    first: tuple[int, int] = (2, 1)
    last: tuple[int, int] | None = None
    kind: t.Literal["", "pulsar", "kafka"] = ""
    local: bool = False
    left_out: tuple[str, ...] = ()
    address: str = ""
    foreign: bool = False

    @property
    def in_own_pods(self) -> bool:
        """Whether it lives inside Milvus' own processes where it isn't external."""
        return not (self.kind or self.foreign)


# Modes: the table of the documents (message_storage_operator.md) and, for Woodpecker, the milvus-operator. Versions:
# NATS came with 2.3 and went with 2.6, Woodpecker came with 2.6 (the values of mq.type in milvus' configs/milvus.yaml).
MESSAGE_STORAGES: t.Mapping[str, MessageStorage] = {
    "pulsar": MessageStorage(kind="pulsar", left_out=("kafka", "rocksmq"), address="pulsar.address"),
    "kafka": MessageStorage(kind="kafka", left_out=("pulsar", "rocksmq"), address="kafka.brokerList"),
    "woodpecker": MessageStorage(first=(2, 6), left_out=("pulsar", "kafka", "rocksmq")),
    "rocksmq": MessageStorage(("standalone",), local=True, left_out=("pulsar", "kafka"), address="rocksmq.path"),
    "natsmq": MessageStorage(("standalone",), (2, 3), (2, 5), local=True),
    "custom": MessageStorage(foreign=True),
}

# Which of several described ones is used where nothing says so (the documents' order; NATS is no part of it).
PRIORITY: t.Mapping[str, tuple[str, ...]] = {
    "standalone": ("rocksmq", "pulsar", "kafka"),
    "cluster": ("pulsar", "kafka"),
}

# mq.type came with 2.3; servers before it take the first message storage whose address is set.
FIRST_WITH_TYPE = (2, 3)

# Milvus speaks to these Kafkas (the documents).
KAFKA_MAJORS = ("2", "3")

# What Milvus' client for Kafka knows (the documents).
SECURITY_PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
SASL_MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")

# Where a message storage inside Milvus keeps its data, and how much a claim for it asks for (milvus-operator, pvc.go).
DATA_FOLDER = "/var/lib/milvus"
# The folders below it, and the settings that move them (milvus' configs/milvus.yaml; RocksMQ's second one is the first
# with a suffix, as its code makes it).
DATA_FOLDERS: t.Mapping[str, tuple[str, ...]] = {
    "rocksmq": ("rdb_data", "rdb_data_meta_kv"),
    "natsmq": ("nats",),
    "woodpecker": ("woodpecker",),
}
FOLDER_KEYS: t.Mapping[str, str] = {"rocksmq": "rocksmq.path", "natsmq": "natsmq.server.storeDir"}
DATA_CLAIM_SIZE = "5Gi"
DATA_CLAIM_ACCESS_MODES = ("ReadWriteOnce",)
# Where Kafka's certificate authority is mounted from the key of that name (milvus-operator).
KAFKA_CA_FOLDER = "/milvus/configs/kafka-ca"
KAFKA_CA_FILE = "ca.pem"


def refusal(name: str, mode: str, minor: tuple[int, int]) -> str:
    """Why a cluster of that mode and version can't use the message storage; empty where it can.

    >>> refusal("pulsar", "cluster", (2, 5))
    ''
    """
    row = MESSAGE_STORAGES[name]
    if mode not in row.modes:
        return f"a cluster can't use {name}: it lives inside one process, which the components of a cluster can't share"
    if minor < row.first:
        return f"Milvus {minor[0]}.{minor[1]} has no {name}: it came with {row.first[0]}.{row.first[1]}"
    if row.last and minor > row.last:
        return f"Milvus {minor[0]}.{minor[1]} has no {name} any more: {row.last[0]}.{row.last[1]} was the last with it"
    return ""


def usable(mode: str, minor: tuple[int, int]) -> tuple[str, ...]:
    """What a cluster of that mode and version can use; one that nobody here knows is no advice."""
    return tuple(name for name, row in MESSAGE_STORAGES.items() if not row.foreign and not refusal(name, mode, minor))
