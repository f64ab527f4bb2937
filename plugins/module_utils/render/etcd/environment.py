# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Etcd's environment, which is how the image is configured. **Private** to the collection.

Names, values and order are the bitnami etcd chart's (8.12.0; 6.3.3 has neither MY_STS_NAME nor the Service's address).
"""

from __future__ import annotations

import typing as t

from ...resolve.merge import by_key
from ...resolve.model import Values
from ..chart import text
from .settings import Etcd

DATA_FOLDER = "/bitnami/etcd"
CERTIFICATES = "/opt/bitnami/etcd/certs"
SNAPSHOT_FOLDER = "/init-snapshot"
PASSWORD_KEY = "etcd-root-password"  # noqa: S105 -- a key, not a password

# Etcd → the value as text, or a valueFrom, or None for no variable.
_Value = t.Callable[[Etcd], "str | Values | None"]
_Row = tuple[str, _Value]


def _always(value: str) -> _Value:
    return lambda etcd: value


def _field(path: str) -> _Value:
    return lambda etcd: {"fieldRef": {"apiVersion": "v1", "fieldPath": path}}


def _optional(path: str) -> _Value:
    def value(etcd: Etcd) -> str | None:
        found = etcd.values.optional(path)
        return None if found is None else text(found)

    return value


def _several(value: _Value) -> _Value:
    """For clusters of more than one member."""
    return lambda etcd: value(etcd) if etcd.replicas > 1 else None


def _from_snapshot(value: _Value) -> _Value:
    """For clusters that begin with a snapshot."""
    return lambda etcd: value(etcd) if etcd.values.optional("startFromSnapshot.enabled") else None


def _token(etcd: Etcd) -> str | None:
    if not etcd.signs_tokens and not etcd.values.optional("auth.token.enabled"):
        return None
    if not etcd.signs_tokens:
        return "simple"
    file, method, ttl = (
        etcd.values.required(f"auth.token.{key}") for key in ("privateKey.filename", "signMethod", "ttl")
    )
    return f"jwt,priv-key={CERTIFICATES}/token/{file},sign-method={method},ttl={ttl}"


def _log_level(etcd: Etcd) -> str:
    return "debug" if etcd.values.flag("image.debug") else str(etcd.values.required("logLevel"))


def _anonymous(etcd: Etcd) -> str:
    return "yes" if etcd.values.flag("auth.rbac.allowNoneAuthentication") and not etcd.has_users else "no"


def password_secret(etcd: Etcd) -> str:
    """The Secret with root's password."""
    return str(etcd.values.optional("auth.rbac.existingSecret", etcd.name))


def _password(etcd: Etcd) -> Values | None:
    own = etcd.values.optional("auth.rbac.existingSecret")
    key = etcd.values.optional("auth.rbac.existingSecretPasswordKey", PASSWORD_KEY) if own else PASSWORD_KEY
    return {"secretKeyRef": {"name": password_secret(etcd), "key": key}} if etcd.has_users else None


def _listen(side: str) -> _Value:
    return lambda etcd: f"{etcd.scheme(side)}://0.0.0.0:{etcd.port(side)}"


def _advertise(side: str) -> t.Callable[[Etcd], str]:
    return lambda etcd: f"{etcd.scheme(side)}://$(MY_POD_NAME).{etcd.headless_domain}:{etcd.port(side)}"


def _advertise_to_clients(etcd: Etcd) -> str:
    if etcd.is_former:
        return _advertise("client")(etcd)
    service = f"{etcd.domain(etcd.name)}:{etcd.values.required('service.ports.client')}"
    return f"{_advertise('client')(etcd)},{etcd.scheme('client')}://{service}"


def _cluster_state(etcd: Etcd) -> str:
    return str(etcd.values.optional("initialClusterState", etcd.dependency.cluster_state))


def _members(etcd: Etcd) -> str:
    names = [f"{etcd.name}-{index}" for index in range(etcd.replicas)]
    address = f"{etcd.headless_domain}:{etcd.port('peer')}"
    return ",".join(f"{name}={etcd.scheme('peer')}://{name}.{address}" for name in names)


def _encryption(side: str, prefix: str) -> tuple[_Row, ...]:
    """The variables for one side's certificates: ``ETCD_`` for clients, ``ETCD_PEER_`` for members."""

    def encrypted(own: bool, value: _Value) -> _Value:
        def when(etcd: Etcd) -> str | Values | None:
            secure, auto = (etcd.values.flag(f"auth.{side}.{name}") for name in ("secureTransport", "useAutoTLS"))
            return value(etcd) if secure and auto is not own else None

        return when

    def file(name: str) -> _Value:
        return lambda etcd: f"{CERTIFICATES}/{side}/{etcd.values.required(f'auth.{side}.{name}')}"

    def asked(etcd: Etcd) -> str | None:
        return "true" if etcd.values.flag(f"auth.{side}.enableAuthentication") else None

    def authority(etcd: Etcd) -> str | None:
        name = etcd.values.optional(f"auth.{side}.caFilename", "ca.crt" if asked(etcd) else None)
        return f"{CERTIFICATES}/{side}/{name}" if name else None

    return (
        (f"{prefix}AUTO_TLS", encrypted(False, _always("true"))),
        (f"{prefix}CERT_FILE", encrypted(True, file("certFilename"))),
        (f"{prefix}KEY_FILE", encrypted(True, file("certKeyFilename"))),
        (f"{prefix}CLIENT_CERT_AUTH", encrypted(True, asked)),
        (f"{prefix}TRUSTED_CA_FILE", encrypted(True, authority)),
    )


ENVIRONMENT: tuple[_Row, ...] = (
    ("BITNAMI_DEBUG", lambda etcd: text(etcd.values.flag("image.debug"))),
    ("MY_POD_IP", _field("status.podIP")),
    ("MY_POD_NAME", _field("metadata.name")),
    ("MY_STS_NAME", lambda etcd: None if etcd.is_former else etcd.name),
    ("ETCDCTL_API", _always("3")),
    ("ETCD_ON_K8S", _always("yes")),
    ("ETCD_START_FROM_SNAPSHOT", lambda etcd: "yes" if etcd.values.optional("startFromSnapshot.enabled") else "no"),
    ("ETCD_DISASTER_RECOVERY", _always("no")),
    ("ETCD_NAME", _always("$(MY_POD_NAME)")),
    ("ETCD_DATA_DIR", _always(f"{DATA_FOLDER}/data")),
    ("ETCD_LOG_LEVEL", _log_level),
    ("ALLOW_NONE_AUTHENTICATION", _anonymous),
    ("ETCD_ROOT_PASSWORD", _password),
    ("ETCD_AUTH_TOKEN", _token),
    ("ETCD_ADVERTISE_CLIENT_URLS", _advertise_to_clients),
    ("ETCD_LISTEN_CLIENT_URLS", _listen("client")),
    ("ETCD_INITIAL_ADVERTISE_PEER_URLS", _advertise("peer")),
    ("ETCD_LISTEN_PEER_URLS", _listen("peer")),
    ("ETCD_AUTO_COMPACTION_MODE", _optional("autoCompactionMode")),
    ("ETCD_AUTO_COMPACTION_RETENTION", _optional("autoCompactionRetention")),
    ("GOMAXPROCS", _optional("maxProcs")),
    ("ETCD_INITIAL_CLUSTER_TOKEN", _several(_always("etcd-cluster-k8s"))),
    ("ETCD_INITIAL_CLUSTER_STATE", _several(_cluster_state)),
    ("ETCD_INITIAL_CLUSTER", _several(_members)),
    ("ETCD_CLUSTER_DOMAIN", lambda etcd: etcd.headless_domain),
    *_encryption("client", "ETCD_"),
    *_encryption("peer", "ETCD_PEER_"),
    ("ETCD_INIT_SNAPSHOT_FILENAME", _from_snapshot(_optional("startFromSnapshot.snapshotFilename"))),
    ("ETCD_INIT_SNAPSHOTS_DIR", _from_snapshot(_always(SNAPSHOT_FOLDER))),
)


def environment_of(etcd: Etcd) -> list[Values]:
    """The variables of etcd's container, each name once; the manifest's ``extraEnvVars`` win."""
    found = [(name, value(etcd)) for name, value in ENVIRONMENT]
    ours: list[Values] = [
        {"name": name, "value": value} if isinstance(value, str) else {"name": name, "valueFrom": value}
        for name, value in found
        if value is not None
    ]
    extra = [_as_text(variable) for variable in etcd.values.optional("extraEnvVars", ())]
    return by_key("name", ours, extra)


def _as_text(variable: Values) -> Values:
    return {**variable, "value": text(variable["value"])} if "value" in variable else variable
