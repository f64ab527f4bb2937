# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Do a manifest's services and the settings that reach them fit together? **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..catalog.components import COMPONENT_KEYS
from ..catalog.message_storages import SASL_MECHANISMS, SECURITY_PROTOCOLS
from ..manifest.findings import Finding
from ..manifest.model import Milvus
from .addresses import list_findings
from .kafka_versions import version_findings
from .keys import value_of
from .model import Values

_ETCD = "spec.dependencies.etcd"
_KAFKA = "spec.dependencies.kafka"
_CONFIG = "spec.config"
_ETCD_EXAMPLE = "etcd.example.com:2379"
_KAFKA_EXAMPLE = "kafka.example.com:9092"
# Kafka's own names of what the chart calls auth.clientProtocol.
_PROTOCOLS = {
    "plaintext": "PLAINTEXT",
    "tls": "SSL",
    "mtls": "SSL",
    "sasl": "SASL_PLAINTEXT",
    "sasl_tls": "SASL_SSL",
}


def is_on(config: Values, path: str) -> bool:
    """Whether a setting is switched on, as text or as a boolean."""
    return str(value_of(config, path)).lower() == "true"


def has_variable(milvus: Milvus, path: str) -> bool:
    """Whether a variable of the components carries that setting."""
    names = {str(variable.get("name")) for variable in _all_of(milvus, "env")}
    wanted = path.replace(".", "").lower()
    return any(name.replace("_", "").lower() == wanted for name in names)


def mounted(milvus: Milvus, path: str) -> bool:
    """Whether a file in a container of Milvus lies on a volume that the manifest mounts."""
    folders = [str(mount["mountPath"]).rstrip("/") for mount in _all_of(milvus, "volumeMounts")]
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)


def _all_of(milvus: Milvus, key: str) -> list[Values]:
    """The members of a list that all components have in common, and of each component's own."""
    sections = [milvus.components, *(milvus.components.get(name) or {} for name in sorted(COMPONENT_KEYS))]
    return [member for section in sections for member in section.get(key) or ()]


def file_findings(milvus: Milvus, paths: t.Iterable[str]) -> list[Finding]:
    """Errors for settings that name files which no volume brings."""
    findings = []
    for path in paths:
        file = value_of(milvus.config, path)
        if file and not mounted(milvus, str(file)):
            text = f"no volume is mounted where '{file}' lies"
            advice = "mount the Secret with it by spec.components.volumes and volumeMounts"
            findings.append(Finding(f"{_CONFIG}.{path}", text, advice))
    return findings


def etcd_findings(milvus: Milvus) -> list[Finding]:
    """Errors in how an etcd is reached: addresses, users, certificates."""
    section: Values = milvus.dependencies.get("etcd") or {}
    findings = []
    if section.get("external"):
        findings += list_findings(f"{_ETCD}.endpoints", section.get("endpoints"), _ETCD_EXAMPLE)
    if is_on(milvus.config, "etcd.auth.enabled"):
        findings += _user_findings(milvus, "etcd.auth.userName", "etcd.auth.password")
    if is_on(milvus.config, "etcd.ssl.enabled"):
        findings += file_findings(milvus, ("etcd.ssl.tlsCert", "etcd.ssl.tlsKey", "etcd.ssl.tlsCACert"))
    return findings


def _user_findings(milvus: Milvus, *paths: str) -> list[Finding]:
    advice = "give it, or set it by a variable from a Secret in spec.components.env"
    return [
        Finding(f"{_CONFIG}.{path}", "is missing: the service asks who one is", advice)
        for path in paths
        if not value_of(milvus.config, path) and not has_variable(milvus, path)
    ]


def pulsar_client_findings(milvus: Milvus) -> list[Finding]:
    """Errors in how Milvus' client for Pulsar says who it is."""
    path = "pulsar.authParams"
    known = value_of(milvus.config, path) or has_variable(milvus, path)
    if known or not value_of(milvus.config, "pulsar.authPlugin"):
        return []
    text = "is missing: authPlugin needs it"
    return [Finding(f"{_CONFIG}.{path}", text, "give it, or set it by a variable from a Secret")]


def kafka_settings_findings(milvus: Milvus) -> list[Finding]:
    """Errors in how Kafka is reached: brokers, protocol, users, certificates."""
    section: Values = milvus.dependencies.get("kafka") or {}
    findings = kafka_client_findings(milvus, section)
    if section.get("external"):
        return findings + list_findings(f"{_KAFKA}.brokerList", section.get("brokerList"), _KAFKA_EXAMPLE)
    return findings + _own_kafka_findings(section, _protocol(milvus))


def _protocol(milvus: Milvus) -> str:
    return str(value_of(milvus.config, "kafka.securityProtocol") or "PLAINTEXT")


def kafka_client_findings(milvus: Milvus, section: Values) -> list[Finding]:
    """Errors in the settings of Milvus' client for Kafka: protocol, users, certificates, versions.

    :param section: ``spec.dependencies.kafka``, empty where only ``spec.config`` speaks of Kafka.
    """
    protocol = _protocol(milvus)
    findings = _known(milvus, "kafka.securityProtocol", SECURITY_PROTOCOLS)
    findings += _known(milvus, "kafka.saslMechanisms", SASL_MECHANISMS)
    findings += version_findings(section, milvus.config)
    if protocol.upper().startswith("SASL") and not section.get("secretRef"):
        findings += _user_findings(milvus, "kafka.saslUsername", "kafka.saslPassword")
    if is_on(milvus.config, "kafka.ssl.enabled"):
        findings += file_findings(milvus, ("kafka.ssl.tlsCert", "kafka.ssl.tlsKey", "kafka.ssl.tlsCaCert"))
    return findings


def _known(milvus: Milvus, path: str, choices: tuple[str, ...]) -> list[Finding]:
    value = value_of(milvus.config, path)
    if not value or str(value).upper() in choices:
        return []
    return [Finding(f"{_CONFIG}.{path}", f"'{value}' is not known", f"use one of {', '.join(choices)}")]


def _own_kafka_findings(section: Values, protocol: str) -> list[Finding]:
    """Kafka in the cluster: whether Milvus speaks what its values ask for."""
    values: Values = (section.get("inCluster") or {}).get("values") or {}
    spoken = _PROTOCOLS.get(str(value_of(values, "auth.clientProtocol") or "plaintext"), protocol)
    if spoken == protocol.upper():
        return []
    text = f"{protocol} is not what Kafka's auth.clientProtocol asks for"
    return [Finding(f"{_CONFIG}.kafka.securityProtocol", text, f"write {spoken}")]
