# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The message storage: which one is used, and how the components reach it. **Private** to the collection."""

from __future__ import annotations

import json
import typing as t

from ..catalog.message_storages import (
    FIRST_WITH_TYPE,
    KAFKA_CA_FILE,
    KAFKA_CA_FOLDER,
    MESSAGE_STORAGES,
    PRIORITY,
)
from ..catalog.versions import Minor
from ..manifest.findings import Finding
from ..manifest.model import Milvus
from .addresses import address
from .kafka_names import kafka_name
from .keys import value_of
from .merge import plain
from .model import Dependency, Messages, Values
from .pulsar_names import part_name

_TYPE = "spec.dependencies.msgStreamType"


def message_storage(dependencies: Values, mode: str, default: str, recorded: str | None) -> tuple[str, list[Finding]]:
    """Which message storage is used: what the manifest says, else the recorded one, else the one it describes.

    :param default: that of the version and mode.
    :return: its name, and warnings for sections that are ignored.
    """
    described = [name for name in MESSAGE_STORAGES if _describes(dependencies.get(name))]
    stated = dependencies.get("msgStreamType") or recorded
    chosen = str(stated or _first(described, mode, default))
    reason = f"is ignored: the message storage is {chosen}"
    if not stated and len(described) > 1:
        reason += f", the first of those described; {_TYPE} would say which"
    return chosen, [
        Finding(f"spec.dependencies.{name}", reason, severity="warning") for name in described if name != chosen
    ]


def _describes(section: t.Any) -> bool:
    """Whether a section says something; what the operator writes into every manifest (``external: false``) doesn't."""
    if not isinstance(section, t.Mapping):
        return False
    return not section or "inCluster" in section or _says_something(section)


def _says_something(value: t.Any) -> bool:
    if isinstance(value, t.Mapping):
        return any(_says_something(member) for member in value.values())
    return bool(value)


def _first(described: t.Sequence[str], mode: str, default: str) -> str:
    order = (default, *PRIORITY[mode], *described)
    return next((name for name in order if name in described), default)


def volume(name: str, milvus: Milvus) -> dict[str, t.Any] | None:
    """The source of the volume with the data of a message storage inside Milvus' own pods, None for others."""
    section: Values = milvus.dependencies.get(name) or {}
    if not MESSAGE_STORAGES[name].in_own_pods or section.get("external"):
        return None
    persistence: Values = section.get("persistence") or {}
    if not persistence.get("enabled"):
        return {"emptyDir": {}}
    claim: Values = persistence.get("persistentVolumeClaim") or {}
    return {"persistentVolumeClaim": {"claimName": claim.get("existingClaim") or f"{milvus.name}-data"}}


def data_claim(name: str, milvus: Milvus, namespace: str) -> Dependency | None:
    """The claim ``<release>-data``, None where there is none or somebody else has made it."""
    section: Values = milvus.dependencies.get(name) or {}
    persistence: Values = section.get("persistence") or {}
    claim: Values = persistence.get("persistentVolumeClaim") or {}
    lives_in_pods = MESSAGE_STORAGES[name].in_own_pods and not section.get("external")
    if not lives_in_pods or not persistence.get("enabled") or claim.get("existingClaim"):
        return None
    deletion = bool(persistence.get("pvcDeletion"))
    return Dependency("data", f"{milvus.name}-data", namespace, plain(claim), "Delete", deletion)


def messages(name: str, milvus: Milvus, made: Dependency | None, row: Minor) -> Messages:
    """How the components reach the message storage.

    :param made: the one that runs in the cluster beside Milvus, if any.
    """
    section: Values = milvus.dependencies.get(name) or {}
    endpoint = made_endpoint(made) if made else _external_endpoint(name, section)
    secret = str(section.get("secretRef") or "") if name == "kafka" else ""
    trusts = bool(secret) and trusts_own_authority(milvus.config)
    settings = {**_earlier_ones(name, milvus.mode, row), **_settings(name, endpoint, section), **_type(name)}
    if trusts:
        settings["kafka.ssl.enabled"] = True
        settings["kafka.ssl.tlsCaCert"] = f"{KAFKA_CA_FOLDER}/{KAFKA_CA_FILE}"
    return Messages(name, endpoint, settings, secret, trusts, volume(name, milvus))


def made_endpoint(made: Dependency) -> str:
    """``host:port`` of Pulsar's proxy, or of Kafka."""
    values = made.values
    if made.kind == "pulsar":
        return f"{part_name(made, 'proxy')}.{made.namespace}:{value_of(values, 'proxy.ports.pulsar', 6650)}"
    return f"{kafka_name(made)}.{made.namespace}:{value_of(values, 'service.ports.client', 9092)}"


def _external_endpoint(name: str, section: Values) -> str:
    if name == "kafka":
        return ",".join(section.get("brokerList") or ())
    if name == "pulsar":
        return pulsar_endpoint(section)
    seeds = [seed for pool in section.get("quorumBufferPools") or () for seed in pool["seeds"]]
    return ",".join(seeds) if section.get("external") else ""


def pulsar_endpoint(section: Values) -> str:
    """The endpoint of an external Pulsar, in whichever of the two spellings; empty for none."""
    return str(section.get("endpoint") or next(iter(section.get("endpoints") or ()), ""))


def trusts_own_authority(config: Values) -> bool:
    """Whether Kafka's Secret has to bring the certificate authority: TLS is spoken, and nothing says where it is."""
    encrypted = str(value_of(config, "kafka.securityProtocol") or "").upper() in ("SSL", "SASL_SSL")
    stated = value_of(config, "kafka.ssl.tlsCaCert") or value_of(config, "kafka.ssl.enabled") is False
    return encrypted and not stated


def _earlier_ones(name: str, mode: str, row: Minor) -> dict[str, t.Any]:
    """What switches those off that a server would take before this one, where it can't be told which to take."""
    order = PRIORITY[mode]
    if row.minor >= FIRST_WITH_TYPE or name not in order:
        return {}
    return {MESSAGE_STORAGES[earlier].address: "" for earlier in order[: order.index(name)]}


def _type(name: str) -> dict[str, t.Any]:
    """What names the message storage; of somebody else's ``spec.config`` does it."""
    return {} if MESSAGE_STORAGES[name].foreign else {"mq.type": name, "messageQueue": name}


def _settings(name: str, endpoint: str, section: Values) -> dict[str, t.Any]:
    if name == "pulsar":
        return _pulsar_settings(endpoint)
    if name == "kafka":
        return {"kafka.brokerList": endpoint}
    if name == "natsmq":
        return {f"natsmq.server.{path}": value for path, value in nats_settings(section)}
    if name == "woodpecker" and section.get("external"):
        pools = [{"name": pool["name"], "seeds": list(pool["seeds"])} for pool in section["quorumBufferPools"]]
        text = json.dumps(pools, separators=(",", ":"))
        return {"woodpecker.storage.type": "service", "woodpecker.client.quorum.quorumBufferPools": text}
    return {}


def _pulsar_settings(endpoint: str) -> dict[str, t.Any]:
    scheme, separator, rest = endpoint.rpartition("://")
    found = address(rest)
    port = found.port if found else None
    # The server takes an address with a colon for the whole URL.
    host = f"{scheme}{separator}{rest}" if separator else found.host if found else endpoint
    return {"pulsar.address": host, "pulsar.port": port}


def nats_settings(section: Values) -> list[tuple[str, t.Any]]:
    """The settings of NATS' server, each by the path below ``natsmq.server``."""
    server: Values = section.get("server") or {}
    found = []
    for key, value in server.items():
        below = value.items() if isinstance(value, t.Mapping) else [("", value)]
        found += [(f"{key}.{name}" if name else key, member) for name, member in below]
    return sorted(found)
