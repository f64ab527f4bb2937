# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Can the message storage be used as the manifest has it? **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..catalog.message_storages import DATA_FOLDER, MESSAGE_STORAGES, refusal, usable
from ..catalog.versions import Minor
from ..manifest.findings import Finding
from ..manifest.model import Milvus
from .addresses import address_findings, list_findings
from .custom_messages import custom_findings
from .keys import value_of
from .messages import nats_settings, pulsar_endpoint
from .model import Values
from .services import kafka_settings_findings, pulsar_client_findings

_TYPE = "spec.dependencies.msgStreamType"
_PULSAR = "spec.dependencies.pulsar"
_PULSAR_EXAMPLE = "pulsar.example.com:6650"
_POOLS = "spec.dependencies.woodpecker.quorumBufferPools"
_SHARED = "ReadWriteMany"


def message_findings(name: str, milvus: Milvus, row: Minor) -> list[Finding]:
    """Errors, and warnings, about the message storage in use."""
    if name == "custom":
        return custom_findings(milvus, row)
    if name not in MESSAGE_STORAGES:
        choices = ", ".join(usable(milvus.mode, row.minor))
        return [Finding(_TYPE, f"message storage '{name}' is not supported yet", f"use one of {choices}")]
    reason = refusal(name, milvus.mode, row.minor)
    if reason:
        return [Finding(_TYPE, reason, f"use one of {', '.join(usable(milvus.mode, row.minor))}")]
    section: Values = milvus.dependencies.get(name) or {}
    return [*_contradictions(name, milvus.config), *_CHECKS[name](milvus, section)]


def _contradictions(name: str, config: Values) -> t.Iterator[Finding]:
    stated = value_of(config, "mq.type")
    if stated not in (None, "", "default", name):
        text = f"'{stated}' contradicts the message storage {name}"
        yield Finding("spec.config.mq.type", text, f"set {_TYPE} instead")


def _pulsar(milvus: Milvus, section: Values) -> t.Iterator[Finding]:
    yield from pulsar_client_findings(milvus)
    if not section.get("external"):
        return
    if section.get("endpoints"):
        yield from _endpoints(section)
    endpoint = pulsar_endpoint(section)
    if not endpoint:
        text = "is missing"
        yield Finding(f"{_PULSAR}.endpoint", text, f"name the external service, like {_PULSAR_EXAMPLE}")
        return
    path = f"{_PULSAR}.endpoint" if section.get("endpoint") else f"{_PULSAR}.endpoints[0]"
    plain = endpoint.removeprefix("pulsar://").removeprefix("pulsar+ssl://")
    yield from address_findings(path, plain, _PULSAR_EXAMPLE)


def _endpoints(section: Values) -> t.Iterator[Finding]:
    """The documents' spelling: a list, of which Milvus can use one."""
    path, first = f"{_PULSAR}.endpoints", section["endpoints"][0]
    if len(section["endpoints"]) > 1:
        yield Finding(path, "Milvus takes one address", "name the one of Pulsar's proxy or of a load balancer")
    elif section.get("endpoint") not in (None, "", first):
        yield Finding(path, f"contradicts {_PULSAR}.endpoint, its other spelling", "keep only endpoint")
    else:
        yield Finding(path, "is the documents' spelling of endpoint", f"write endpoint: {first}", "warning")


def _kafka(milvus: Milvus, _section: Values) -> t.Iterator[Finding]:
    yield from kafka_settings_findings(milvus)


def _rocksmq(milvus: Milvus, _section: Values) -> t.Iterator[Finding]:
    yield from _one_server("rocksmq", milvus)


def _natsmq(milvus: Milvus, section: Values) -> t.Iterator[Finding]:
    yield from _one_server("natsmq", milvus)
    for path, value in nats_settings(section):
        stated = value_of(milvus.config, f"natsmq.server.{path}")
        if stated not in (None, value):
            text = f"{stated} contradicts spec.dependencies.natsmq.server.{path}, which is {value}"
            yield Finding(f"spec.config.natsmq.server.{path}", text, "keep one of them")
    folder = str(value_of(section, "server.storeDir") or DATA_FOLDER)
    persists = (section.get("persistence") or {}).get("enabled")
    if persists and folder != DATA_FOLDER and not folder.startswith(f"{DATA_FOLDER}/"):
        text = f"'{folder}' doesn't lie on the persistent volume, which is mounted at {DATA_FOLDER}"
        path = "spec.dependencies.natsmq.server.storeDir"
        yield Finding(path, text, f"choose a folder below {DATA_FOLDER}")


def _one_server(name: str, milvus: Milvus) -> t.Iterator[Finding]:
    replicas = (milvus.components.get("standalone") or {}).get("replicas")
    if replicas is not None and replicas > 1:
        text = f"{replicas} servers can't share {name}: each would have messages of its own"
        yield Finding("spec.components.standalone.replicas", text, "write 1, or use pulsar or kafka")
    if milvus.components.get("enableRollingUpdate"):
        text = f"has no effect: with {name} the old server ends before the new one starts"
        yield Finding("spec.components.enableRollingUpdate", text, "leave it out", "warning")


def _woodpecker(milvus: Milvus, section: Values) -> t.Iterator[Finding]:
    if section.get("external"):
        yield from _pools(section)
        return
    if section.get("quorumBufferPools"):
        yield Finding(_POOLS, "has no effect without external: true", severity="warning")
    if milvus.mode != "cluster":
        return
    if value_of(milvus.config, "woodpecker.storage.type") == "local":
        text = "the components of a cluster don't share a disk"
        yield Finding("spec.config.woodpecker.storage.type", text, "write minio, or leave it out")
    persistence: Values = section.get("persistence") or {}
    modes = value_of(persistence, "persistentVolumeClaim.spec.accessModes") or ()
    if persistence.get("enabled") and _SHARED not in modes:
        text = f"all components of a cluster would mount one claim, which needs {_SHARED}"
        path = "spec.dependencies.woodpecker.persistence"
        yield Finding(path, text, "leave it out: Woodpecker keeps its data in the object storage")


def _pools(section: Values) -> t.Iterator[Finding]:
    pools = section.get("quorumBufferPools")
    if not pools:
        yield Finding(_POOLS, "is missing", "name the external service's pools, each with name and seeds")
    for index, pool in enumerate(pools or ()):
        yield from list_findings(f"{_POOLS}[{index}].seeds", pool.get("seeds"), "woodpecker.example.com:18080")


_CHECKS: t.Mapping[str, t.Callable[[Milvus, Values], t.Iterable[Finding]]] = {
    "pulsar": _pulsar,
    "kafka": _kafka,
    "rocksmq": _rocksmq,
    "natsmq": _natsmq,
    "woodpecker": _woodpecker,
}
