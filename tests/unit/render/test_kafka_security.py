# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users and certificates of Kafka and its ZooKeeper."""

from __future__ import annotations

import base64
import json
import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.unit.render.dependency_fixtures import Values
from ansible_collections.vectorops.milvus.tests.unit.render.kafka_objects import (
    CERTIFICATES,
    NAME,
    USERS,
    ZOOKEEPER,
    ZOOKEEPER_USERS,
    container_of,
    environment_of,
    objects_by_name,
    pod_of,
    rendered,
    statefulset,
)


def secret(values: Values, name: str) -> dict[str, str]:
    data = objects_by_name(values)["Secret", name]["data"]
    return {key: base64.b64decode(value).decode() for key, value in data.items()}


def secrets(values: Values) -> list[str]:
    return [name for kind, name in objects_by_name(values) if kind == "Secret"]


def pod_annotations(values: Values, name: str = NAME) -> Values:
    found: Values = statefulset(values, name)["template"]["metadata"]["annotations"]
    return found


def reference(name: str, key: str) -> Values:
    return {"secretKeyRef": {"name": name, "key": key}}


def test_users() -> None:
    values = {"auth": USERS}
    found = environment_of(values)
    assert secret(values, f"{NAME}-jaas") == {"client-passwords": "first,second", "inter-broker-password": "third"}
    assert found["KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP"] == "INTERNAL:SASL_PLAINTEXT,CLIENT:SASL_PLAINTEXT"
    assert found["KAFKA_CFG_SASL_ENABLED_MECHANISMS"] == "PLAIN,SCRAM-SHA-256"
    assert found["KAFKA_CFG_SASL_MECHANISM_INTER_BROKER_PROTOCOL"] == "PLAIN"
    assert found["KAFKA_OPTS"] == "-Djava.security.auth.login.config=/opt/bitnami/kafka/config/kafka_jaas.conf"
    assert found["KAFKA_CLIENT_USERS"] == "milvus,other"
    assert found["KAFKA_CLIENT_PASSWORDS"] == reference(f"{NAME}-jaas", "client-passwords")
    assert found["KAFKA_INTER_BROKER_USER"] == "admin"
    assert found["KAFKA_INTER_BROKER_PASSWORD"] == reference(f"{NAME}-jaas", "inter-broker-password")


def test_users_of_one_side() -> None:
    values = {"auth": {**USERS, "interBrokerProtocol": "plaintext"}}
    assert secret(values, f"{NAME}-jaas") == {"client-passwords": "first,second"}
    assert "KAFKA_INTER_BROKER_PASSWORD" not in environment_of(values)


def test_users_with_an_existing_secret() -> None:
    jaas = {**USERS["sasl"]["jaas"], "existingSecret": "own"}
    values = {"auth": {**USERS, "sasl": {"jaas": jaas}}}
    assert secrets(values) == []
    assert environment_of(values)["KAFKA_CLIENT_PASSWORDS"] == reference("own", "client-passwords")


def test_users_of_zookeeper() -> None:
    found, theirs = environment_of(ZOOKEEPER_USERS), environment_of(ZOOKEEPER_USERS, ZOOKEEPER)
    assert secret(ZOOKEEPER_USERS, f"{NAME}-jaas") == {"zookeeper-password": "fourth"}
    assert found["KAFKA_ZOOKEEPER_PROTOCOL"] == "SASL"
    assert found["KAFKA_ZOOKEEPER_USER"] == "kafka"
    assert found["KAFKA_ZOOKEEPER_PASSWORD"] == reference(f"{NAME}-jaas", "zookeeper-password")
    wanted = {"client-password": "fourth", "server-password": "fourth,fifth"}
    assert secret(ZOOKEEPER_USERS, f"{ZOOKEEPER}-auth") == wanted
    assert (theirs["ZOO_ENABLE_AUTH"], theirs["ALLOW_ANONYMOUS_LOGIN"]) == ("yes", "no")
    assert theirs["ZOO_SERVER_USERS"] == "kafka,other"
    assert theirs["ZOO_SERVER_PASSWORDS"] == reference(f"{ZOOKEEPER}-auth", "server-password")


def test_pods_restart_when_passwords_change() -> None:
    other = {"clientPasswords": ["first", "changed"], "interBrokerPassword": "third"}
    changed = {"auth": {**USERS, "sasl": {"jaas": {**USERS["sasl"]["jaas"], **other}}}}
    assert pod_annotations({"auth": USERS}) != pod_annotations(changed)


@pytest.mark.parametrize(
    ("client", "broker", "wanted"),
    [
        ("plaintext", "plaintext", "INTERNAL:PLAINTEXT,CLIENT:PLAINTEXT"),
        ("tls", "plaintext", "INTERNAL:PLAINTEXT,CLIENT:SSL"),
        ("mtls", "tls", "INTERNAL:SSL,CLIENT:SSL"),
        ("sasl", "sasl_tls", "INTERNAL:SASL_SSL,CLIENT:SASL_PLAINTEXT"),
    ],
)
def test_protocols(client: str, broker: str, wanted: str) -> None:
    values = {"auth": {**USERS, **CERTIFICATES, "clientProtocol": client, "interBrokerProtocol": broker}}
    assert environment_of(values)["KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP"] == wanted


@pytest.mark.parametrize(("protocol", "asked"), [("tls", "none"), ("mtls", "required")])
def test_certificates(protocol: str, asked: str) -> None:
    values = {"auth": {**CERTIFICATES, "clientProtocol": protocol}}
    found = environment_of(values)
    assert found["KAFKA_TLS_TYPE"] == "PEM"
    assert found["KAFKA_TLS_CLIENT_AUTH"] == asked
    assert found["KAFKA_CFG_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM"] == "https"
    assert found["KAFKA_CERTIFICATE_PASSWORD"] == ""
    volume = {"name": "kafka-certs-2", "secret": {"secretName": "c", "defaultMode": 0o400}}
    mount = {"name": "kafka-certs-2", "mountPath": "/certs-2", "readOnly": True}
    assert volume in pod_of(values)["volumes"]
    assert mount in container_of(values)["volumeMounts"]


@pytest.mark.parametrize(
    ("tls", "name"), [({"password": "sesame"}, f"{NAME}-tls-password"), ({"existingSecret": "own"}, "own")]
)
def test_the_password_of_certificates_stands_in_a_secret(tls: Values, name: str) -> None:
    values = {"auth": {**CERTIFICATES, "tls": {**CERTIFICATES["tls"], **tls}}}
    assert environment_of(values)["KAFKA_CERTIFICATE_PASSWORD"] == reference(name, "password")
    assert secrets(values) == ([name] if "password" in tls else [])
    assert "sesame" not in json.dumps([item for item in rendered(values) if item["kind"] != "Secret"])


@pytest.mark.parametrize("values", [{"auth": USERS}, ZOOKEEPER_USERS])
def test_passwords_stand_in_secrets_only(values: t.Any) -> None:
    others = json.dumps([item for item in rendered(values) if item["kind"] != "Secret"])
    assert [word for word in ("first", "second", "third", "fourth", "fifth") if word in others] == []
