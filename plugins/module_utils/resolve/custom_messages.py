# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``msgStreamType: custom``: does ``spec.config`` say what the message storage is? **Private** to the collection.

The components get the configuration as it stands there, nothing is added and nothing left out, and no message storage
runs beside Milvus (milvus-operator: no ``mq.type`` and no dependency).
"""

from __future__ import annotations

import typing as t

from ..catalog.message_storages import MESSAGE_STORAGES, refusal, usable
from ..catalog.versions import Minor
from ..manifest.findings import Finding
from ..manifest.model import Milvus
from .addresses import address_findings, list_findings
from .keys import value_of
from .services import has_variable, kafka_client_findings, pulsar_client_findings

_CONFIG = "spec.config"
_TYPE = f"{_CONFIG}.mq.type"
_CHOICE = "spec.dependencies.msgStreamType"
_EXAMPLES = {"pulsar.address": "pulsar.example.com:6650", "kafka.brokerList": "kafka.example.com:9092"}
# What the server's own default says: the first whose address is set.
_NONE = (None, "", "default")


def custom_findings(milvus: Milvus, row: Minor) -> list[Finding]:
    """Errors for what the servers would miss, and a warning for a message storage that nobody here knows."""
    stated = value_of(milvus.config, "mq.type")
    if stated in _NONE:
        described = [name for name in MESSAGE_STORAGES if isinstance(milvus.config.get(name), t.Mapping)]
        if described or any(has_variable(milvus, path) for path in ("mq.type", *_EXAMPLES)):
            return [finding for name in described for finding in _client_findings(name, milvus)]
        text = f"is missing: with {_CHOICE}: custom nothing else says which message storage there is"
        return [Finding(_TYPE, text, "give it with the settings of that section, like pulsar.address")]
    if stated not in MESSAGE_STORAGES or MESSAGE_STORAGES[stated].foreign:
        text = f"'{stated}' is not known here: the servers' image must bring it"
        known = ", ".join(usable(milvus.mode, row.minor))
        return [Finding(_TYPE, text, f"Milvus {row.text} itself knows {known}", "warning")]
    return _known(str(stated), milvus, row)


def _known(name: str, milvus: Milvus, row: Minor) -> list[Finding]:
    reason = refusal(name, milvus.mode, row.minor)
    if reason:
        return [Finding(_TYPE, reason, f"use one of {', '.join(usable(milvus.mode, row.minor))}")]
    if MESSAGE_STORAGES[name].local:
        return [
            Finding(_TYPE, f"{name} lives inside Milvus' own pods, which need its volume", f"write {_CHOICE}: {name}")
        ]
    path = MESSAGE_STORAGES[name].address
    if path and value_of(milvus.config, path) in (None, "") and not has_variable(milvus, path):
        return [Finding(f"{_CONFIG}.{path}", "is missing", f"name the message storage, like {_EXAMPLES[path]}")]
    return _client_findings(name, milvus)


def _client_findings(name: str, milvus: Milvus) -> list[Finding]:
    """What is wrong with the settings of Milvus' client for that message storage."""
    check = _CLIENTS.get(name)
    return list(check(milvus)) if check else []


def _pulsar(milvus: Milvus) -> t.Iterator[Finding]:
    yield from pulsar_client_findings(milvus)
    path = "pulsar.address"
    address, port = value_of(milvus.config, path), value_of(milvus.config, "pulsar.port", 6650)
    if address:
        text = str(address).removeprefix("pulsar://").removeprefix("pulsar+ssl://")
        complete = text if ":" in text or text != address else f"{text}:{port}"
        yield from address_findings(f"{_CONFIG}.{path}", complete, _EXAMPLES[path])


def _kafka(milvus: Milvus) -> t.Iterator[Finding]:
    path = "kafka.brokerList"
    brokers: t.Any = value_of(milvus.config, path)
    if brokers:
        texts = brokers if isinstance(brokers, list) else str(brokers).split(",")
        yield from list_findings(f"{_CONFIG}.{path}", [str(text).strip() for text in texts], _EXAMPLES[path])
    yield from kafka_client_findings(milvus, {})


_CLIENTS: t.Mapping[str, t.Callable[[Milvus], t.Iterable[Finding]]] = {"pulsar": _pulsar, "kafka": _kafka}
