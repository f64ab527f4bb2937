# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may talk to Kafka and ZooKeeper: protocols, users, certificates. **Private** to the collection."""

from __future__ import annotations

import base64
import hashlib
import json
import typing as t

from ...resolve.model import KubernetesObject, Values
from ..chart import is_set, text
from .settings import Servers, zookeeper

# Each side of Kafka: the value with its protocol.
_SIDES = {
    "CLIENT": "auth.clientProtocol",
    "INTERNAL": "auth.interBrokerProtocol",
    "EXTERNAL": "auth.externalClientProtocol",
}
# The charts' names of protocols, and Kafka's.
PROTOCOLS = {
    "plaintext": "PLAINTEXT",
    "tls": "SSL",
    "mtls": "SSL",
    "sasl": "SASL_PLAINTEXT",
    "sasl_tls": "SASL_SSL",
}
_JAAS = "auth.sasl.jaas"
# Keys of the Secrets.
CLIENT_PASSWORDS = "client-passwords"
BROKER_PASSWORD = "inter-broker-password"  # noqa: S105
ZOOKEEPER_PASSWORD = "zookeeper-password"  # noqa: S105
CERTIFICATE_PASSWORD = "password"  # noqa: S105


def is_reached_from_outside(kafka: Servers) -> bool:
    """Whether brokers have a listener for clients outside of Kubernetes."""
    return kafka.component == "kafka" and kafka.values.flag("externalAccess.enabled")


def sides(kafka: Servers) -> tuple[str, ...]:
    """The names of the listeners."""
    return ("INTERNAL", "CLIENT", *(("EXTERNAL",) if is_reached_from_outside(kafka) else ()))


def spoken(kafka: Servers, side: str) -> str:
    """What is spoken on a side (``CLIENT``, ``INTERNAL``, ``EXTERNAL``), in the chart's words."""
    usual = kafka.values.required(_SIDES["CLIENT"] if side == "EXTERNAL" else _SIDES[side])
    return str(kafka.values.optional(_SIDES[side], usual))


def protocol(kafka: Servers, side: str) -> str:
    """The same in Kafka's words."""
    return PROTOCOLS[spoken(kafka, side)]


def knows_clients(kafka: Servers) -> bool:
    """Whether clients must say who they are, those outside or the others."""
    return any(has_users(kafka, side) for side in sides(kafka) if side != "INTERNAL")


def has_users(kafka: Servers, side: str) -> bool:
    """Whether that side asks who one is."""
    return protocol(kafka, side).startswith("SASL")


def is_encrypted(kafka: Servers) -> bool:
    """Whether any side is."""
    return any(protocol(kafka, side).endswith("SSL") for side in sides(kafka))


def zookeeper_user(kafka: Servers) -> str | None:
    """As whom brokers log in to ZooKeeper, None where it asks nobody."""
    asks = zookeeper(kafka.dependency).values.flag("auth.enabled")
    return kafka.values.optional(f"{_JAAS}.zookeeperUser") if asks else None


def users_secret(kafka: Servers) -> str:
    """The Secret with the passwords of Kafka's users."""
    return str(kafka.values.optional(f"{_JAAS}.existingSecret", f"{kafka.name}-jaas"))


def certificate_secret(kafka: Servers) -> str | None:
    """The Secret with the password of the certificates' files, None for files without one."""
    own = f"{kafka.name}-tls-password" if kafka.values.optional("auth.tls.password") else None
    name = kafka.values.optional("auth.tls.existingSecret", own)
    return None if name is None else str(name)


def zookeeper_secret(servers: Servers) -> str:
    """The Secret with the passwords of ZooKeeper's users."""
    return str(servers.values.optional("auth.existingSecret", f"{servers.name}-auth"))


def secrets_of(servers: Servers) -> list[KubernetesObject]:
    """The Secrets with passwords that stand in the manifest; one that it doesn't say isn't invented."""
    return [servers.object("v1", "Secret", name, type="Opaque", data=data) for name, data in _contents(servers) if data]


def secret_checksum(servers: Servers) -> str | None:
    """A hash that changes with the passwords, which are read at the start only; None where none is rendered."""
    contents = [data for _name, data in _contents(servers) if data]
    return hashlib.sha256(json.dumps(contents, sort_keys=True).encode()).hexdigest() if contents else None


def _contents(servers: Servers) -> list[tuple[str, dict[str, str]]]:
    """Each Secret of ours with its data."""
    if servers.component == "zookeeper":
        mine = servers.values.flag("auth.enabled") and not servers.values.optional("auth.existingSecret")
        paths = {"client-password": "auth.clientPassword", "server-password": "auth.serverPasswords"}
        return [(zookeeper_secret(servers), _data(servers, paths) if mine else {})]
    users: dict[str, str] = {}
    if not servers.values.optional(f"{_JAAS}.existingSecret"):
        users = _data(servers, _user_paths(servers))
    tls = is_encrypted(servers) and not servers.values.optional("auth.tls.existingSecret")
    certificates = _data(servers, {CERTIFICATE_PASSWORD: "auth.tls.password"}) if tls else {}
    return [(users_secret(servers), users), (f"{servers.name}-tls-password", certificates)]


def _user_paths(kafka: Servers) -> Values:
    """The keys that are asked for, with the value of each."""
    rows = (
        (CLIENT_PASSWORDS, "clientPasswords", knows_clients(kafka)),
        (ZOOKEEPER_PASSWORD, "zookeeperPassword", zookeeper_user(kafka) is not None),
        (BROKER_PASSWORD, "interBrokerPassword", has_users(kafka, "INTERNAL")),
    )
    return {key: f"{_JAAS}.{name}" for key, name, asked in rows if asked}


def _data(servers: Servers, paths: Values) -> dict[str, str]:
    found = {key: servers.values.optional(path) for key, path in paths.items()}
    return {key: base64.b64encode(_joined(value).encode()).decode() for key, value in found.items() if is_set(value)}


def _joined(value: t.Any) -> str:
    return ",".join(text(member) for member in value) if isinstance(value, (list, tuple)) else text(value)
