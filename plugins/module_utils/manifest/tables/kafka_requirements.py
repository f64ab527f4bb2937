# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Kafka's values must say together, which no single row can tell. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..findings import Finding
from .extra_objects import extra_findings
from .kafka_access import access_findings
from .kafka_provisioning import topic_findings
from .requirements import Requirement, unmet

Values = t.Mapping[str, t.Any]

_JAAS = "auth.sasl.jaas"
_UNKNOWN = "a password would be asked for that nobody knows"
_GIVE = f"give it, or name a Secret in {_JAAS}.existingSecret"
_USERS = ("sasl", "sasl_tls")
_ENCRYPTED = ("tls", "mtls", "sasl_tls")
_FACTORS = ("defaultReplicationFactor", "offsetsTopicReplicationFactor", "transactionStateLogReplicationFactor")

_ALWAYS: tuple[Requirement, ...] = (
    *(
        Requirement(f"{preset}.{name}", "is missing", "give it, or leave the preset out", when=(f"{preset}.type",))
        for preset in ("nodeAffinityPreset", "zookeeper.nodeAffinityPreset", "metrics.kafka.nodeAffinityPreset")
        for name in ("key", "values")
    ),
    Requirement(
        "externalZookeeper.servers",
        "brokers would have no ZooKeeper",
        "name its servers, or leave zookeeper.enabled out",
        unless=("zookeeper.enabled",),
    ),
    *(
        Requirement(
            f"zookeeper.auth.{path}",
            _UNKNOWN,
            "give it, or name a Secret in zookeeper.auth.existingSecret",
            when=("zookeeper.enabled", "zookeeper.auth.enabled"),
            unless=("zookeeper.auth.existingSecret",),
        )
        for path in ("clientPassword", "serverPasswords")
    ),
    Requirement(
        f"{_JAAS}.zookeeperPassword",
        _UNKNOWN,
        _GIVE,
        when=("zookeeper.auth.enabled", f"{_JAAS}.zookeeperUser"),
        unless=(f"{_JAAS}.existingSecret",),
    ),
)
# By the value with a protocol: what it asks for where users log in.
_PASSWORDS: t.Mapping[str, str] = {
    "auth.clientProtocol": f"{_JAAS}.clientPasswords",
    "auth.interBrokerProtocol": f"{_JAAS}.interBrokerPassword",
}

# What clients from outside speak, with externalAccess.
_OUTSIDE = "auth.externalClientProtocol"


def kafka_findings(values: Values, prefix: str) -> list[Finding]:
    """Errors for what the complete values (defaults included) lack or contradict.

    :param prefix: where the values stand in the manifest, ``spec.dependencies.kafka.inCluster.values``.
    """
    spoken = {path: _at(values, path) for path in _PASSWORDS}
    if _at(values, "externalAccess.enabled"):
        spoken[_OUTSIDE] = _at(values, _OUTSIDE) or spoken["auth.clientProtocol"]
    passwords = {**_PASSWORDS, _OUTSIDE: _PASSWORDS["auth.clientProtocol"]}
    asked = list(dict.fromkeys(passwords[side] for side, protocol in spoken.items() if protocol in _USERS))
    encrypted = any(protocol in _ENCRYPTED for protocol in spoken.values())
    rows = [*_ALWAYS, *(Requirement(path, _UNKNOWN, _GIVE, unless=(f"{_JAAS}.existingSecret",)) for path in asked)]
    if encrypted:
        advice = "name a Secret for each broker"
        rows.append(Requirement("auth.tls.existingSecrets", "the certificates are missing", advice))
    if spoken["auth.clientProtocol"] in _ENCRYPTED:
        path = "provisioning.auth.tls.certificatesSecret"
        advice = "name a Secret with them"
        rows.append(Requirement(path, "the Job's certificates are missing", advice, when=("provisioning.enabled",)))
    more = [
        *extra_findings(_at(values, "extraDeploy") or (), f"{prefix}.extraDeploy"),
        *extra_findings(_at(values, "zookeeper.extraDeploy") or (), f"{prefix}.zookeeper.extraDeploy"),
        *access_findings(_at(values, "externalAccess") or {}, _at(values, "replicaCount"), f"{prefix}.externalAccess"),
        *topic_findings(_at(values, "provisioning") or {}, _at(values, "replicaCount"), f"{prefix}.provisioning"),
        *_replication(values, prefix),
        *_templates(values, prefix),
        *_mechanisms(values, prefix, asked),
        *_users(values, prefix, asked),
    ]
    return [*unmet(rows, values, prefix), *more, *(_certificates(values, prefix) if encrypted else ())]


def _replication(values: Values, prefix: str) -> t.Iterator[Finding]:
    """Kafka makes no topic with more replicas than there are brokers."""
    brokers = _at(values, "replicaCount")
    for path in _FACTORS:
        factor = str(_at(values, path))
        if isinstance(brokers, int) and factor.isdecimal() and int(factor) > brokers:
            text = f"{factor} replicas need as many brokers, and replicaCount is {brokers}: no topic could be made"
            yield Finding(f"{prefix}.{path}", text, f"give at most {brokers}, or raise replicaCount")


def _mechanisms(values: Values, prefix: str, asked: list[str]) -> t.Iterator[Finding]:
    mechanisms = str(_at(values, "auth.sasl.mechanisms")).split(",")
    own = _at(values, "auth.sasl.interBrokerMechanism")
    if asked and own not in mechanisms:
        text = f"'{own}' is not one of auth.sasl.mechanisms"
        yield Finding(f"{prefix}.auth.sasl.interBrokerMechanism", text, f"use one of {', '.join(mechanisms)}")


def _users(values: Values, prefix: str, asked: list[str]) -> t.Iterator[Finding]:
    path = f"{_JAAS}.clientPasswords"
    users, passwords = _at(values, f"{_JAAS}.clientUsers") or [], _at(values, path) or []
    own = path in asked and not _at(values, f"{_JAAS}.existingSecret")
    if own and passwords and len(users) != len(passwords):
        text = f"{len(passwords)} passwords for {len(users)} users in clientUsers"
        yield Finding(f"{prefix}.{path}", text, "give one for each, in their order")


def _templates(values: Values, prefix: str) -> t.Iterator[Finding]:
    path = "metrics.jmx.config"
    if "{{" in str(_at(values, path)):
        yield Finding(
            f"{prefix}.{path}", "templates are not evaluated", "write it out, or give whitelistObjectNames only"
        )


def _certificates(values: Values, prefix: str) -> t.Iterator[Finding]:
    brokers, secrets = _at(values, "replicaCount"), _at(values, "auth.tls.existingSecrets") or []
    if secrets and len(secrets) != brokers:
        text = f"{len(secrets)} Secrets for {brokers} brokers"
        yield Finding(f"{prefix}.auth.tls.existingSecrets", text, "name one for each, in their order")


def _at(values: Values, path: str) -> t.Any:
    current: t.Any = values
    for key in path.split("."):
        current = current.get(key) if isinstance(current, t.Mapping) else None
    return current
