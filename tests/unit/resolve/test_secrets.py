# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A manifest as milvus_info shows it."""

from __future__ import annotations

import base64
import copy
import json
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.render.stages import render
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.read import read_manifest
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.secrets import (
    MASK,
    hidden,
    masked,
    sensitive_values,
)

DOCUMENT: dict[str, t.Any] = {
    "apiVersion": "milvus.io/v1beta1",
    "spec": {
        "mode": "cluster",
        "config": {
            "minio": {"secretAccessKey": "one", "bucketName": "bucket", "accessKeyID": ""},
            "etcd.auth.password": "two",
            "common": {"security": {"authorizationEnabled": True, "defaultRootPassword": "three"}},
        },
        "dependencies": {
            "msgStreamType": "pulsar",
            "storage": {"type": "MinIO", "inCluster": {"deletionPolicy": "Delete", "values": {"secretKey": "four"}}},
            "etcd": {"inCluster": {"values": {"auth": {"rbac": {"rootPassword": "five"}}, "replicaCount": 3}}},
        },
    },
}


def test_secrets_and_nothing_else_are_masked() -> None:
    before = copy.deepcopy(DOCUMENT)
    shown = masked(DOCUMENT)
    assert before == DOCUMENT
    text = json.dumps(DOCUMENT)
    for secret in sensitive_values(DOCUMENT):
        text = text.replace(f'"{secret}"', f'"{MASK}"')
    assert text.count(MASK) == 5
    assert json.dumps(shown) == text


KAFKA: dict[str, t.Any] = {
    "auth": {
        "clientProtocol": "sasl",
        "interBrokerProtocol": "sasl",
        "sasl": {
            "jaas": {
                "clientUsers": ["first", "second"],
                "clientPasswords": ["pass-of-first", 4711471],
                "interBrokerUser": "broker",
                "interBrokerPassword": "pass-of-broker",
                "zookeeperUser": "third",
                "zookeeperPassword": "pass-of-third",
            }
        },
    },
    "zookeeper": {
        "auth": {
            "enabled": True,
            "clientUser": "third",
            "clientPassword": "pass-of-third",
            "serverUsers": "third,fourth",
            "serverPasswords": "pass-of-third, pass-of-fourth",
        }
    },
}
PASSWORDS = ("pass-of-first", "4711471", "pass-of-broker", "pass-of-third", "pass-of-fourth")


def with_kafka(values: dict[str, t.Any]) -> dict[str, t.Any]:
    """A manifest with Kafka in the cluster."""
    dependencies = {"msgStreamType": "kafka", "kafka": {"inCluster": {"values": values}}}
    config = {"kafka": {"securityProtocol": "SASL_PLAINTEXT", "saslUsername": "first", "saslPassword": "pass-of-first"}}
    return {
        "apiVersion": "milvus.io/v1beta1",
        "kind": "Milvus",
        "metadata": {"name": "small"},
        "spec": {"mode": "cluster", "dependencies": dependencies, "config": config},
    }


def test_each_password_of_a_list_is_a_secret() -> None:
    found = sensitive_values(with_kafka(KAFKA))
    assert set(PASSWORDS) <= set(found)
    shown = masked(with_kafka(KAFKA))
    values = shown["spec"]["dependencies"]["kafka"]["inCluster"]["values"]
    assert values["auth"]["sasl"]["jaas"]["clientPasswords"] == [MASK, MASK]
    assert values["auth"]["sasl"]["jaas"]["clientUsers"] == ["first", "second"]
    assert [password for password in PASSWORDS if password in json.dumps(shown)] == []


def test_passwords_in_one_text_are_secrets_too() -> None:
    """Such a list is refused; what is printed then must not give the passwords away."""
    values = {"auth": {"sasl": {"jaas": {"clientPasswords": "pass-of-first, pass-of-second"}}}}
    assert {"pass-of-first", "pass-of-second"} <= set(sensitive_values(with_kafka(values)))
    assert "pass-of" not in json.dumps(masked(with_kafka(values))["spec"]["dependencies"])


def test_passwords_of_a_list_stand_in_secrets_only() -> None:
    manifest, _warnings = read_manifest(with_kafka(KAFKA))
    objects = [item for stage in render(resolve(manifest).release) for item in stage.objects]
    others = json.dumps([item for item in objects if item["kind"] != "Secret"])
    assert [password for password in PASSWORDS if password in others] == []
    stored = [
        base64.b64decode(value).decode()
        for item in objects
        if item["kind"] == "Secret"
        for value in item.get("data", {}).values()
    ]
    assert "pass-of-first,4711471" in stored
    assert [password for password in PASSWORDS if password not in " ".join(stored)] == []


@pytest.mark.parametrize("document", [{}, {"spec": None}, {"spec": {"mode": "cluster"}}, {"spec": {"config": {}}}])
def test_a_manifest_without_secrets_stays_as_it_is(document: dict[str, t.Any]) -> None:
    assert masked(document) == document


JAAS = """
KafkaServer { org.apache.kafka.common.security.plain.PlainLoginModule required
  username="admin" password="of-jaas"
  user_alice="of-alice"; };
ssl.keystore.password=of-the-store
ssl.keystore.location=/etc/store
sasl.jaas.config=x required username=\\"a\\" password=\\"of-the-line\\";
ssl.truststore.password=${file:/etc/secret:password}
"""
TEXTS: list[tuple[str, t.Any]] = [
    ("of-jaas", JAAS),
    ("of-alice", JAAS),
    ("of-the-store", JAAS),
    ("of-the-line", JAAS),
    ("of-a-listener", {"listeners": "SASL_SSL://admin:of-a-listener@0.0.0.0:9093,PLAIN://:9092"}),
    ("of-json", {"configurationOverrides": {"x": '{"userId": "a", "password": "of-json"}'}}),
    ("of-a-token", {"brokerClientAuthenticationParameters": "token:of-a-token"}),
    ("of-a-key", {"configData": {"tlsKeyStorePassword": "of-a-key"}}),
    ("4711471", {"configData": {"tlsKeyStorePassword": 4711471}}),
    ("of-a-variable", {"extraEnvVars": [{"name": "KAFKA_PASSWORD", "value": "of-a-variable"}]}),
    ("of-an-argument", {"args": ["--ssl.key.password=of-an-argument", "--verbose"]}),
]


@pytest.mark.parametrize(("secret", "where"), TEXTS, ids=[secret for secret, _where in TEXTS])
@pytest.mark.parametrize("section", ["kafka", "pulsar"])
def test_a_password_in_a_free_text_is_a_secret(section: str, secret: str, where: t.Any) -> None:
    document = {"spec": {"dependencies": {section: {"inCluster": {"values": {"any": where}}}}}}
    assert secret in sensitive_values(document)
    shown = json.dumps(masked(document))
    assert secret not in shown and MASK in shown


@pytest.mark.parametrize(
    "values",
    [
        {"existingSecret": "kafka-passwords", "passwordSecret": "kafka-password", "keystorePasswordKey": "password"},
        {"config": "password=${file:/x:y}\npassword=\ntoken=$(TOKEN)\ntokenSecretKey=file:///token", "password": ""},
        {"tls": {"passwordsSecret": "x", "password": None}, "url": "http://host:8080/admin@x", "n": 3, "ok": True},
        {"authParams": "token:file:///pulsar/token", "brokerClientTokenFile": "/pulsar/token", "plugin": "token"},
    ],
)
def test_what_only_says_where_a_password_is_stays(values: dict[str, t.Any]) -> None:
    document = {"spec": {"dependencies": {"kafka": {"inCluster": {"values": values}}}}}
    assert sensitive_values(document) == ()
    assert masked(document) == document


VARIABLES = [
    "MY_PASSWORD",
    "AWS_SECRET_KEY",
    "AWS_SECRET_ACCESS_KEY",
    "API_TOKEN",
    "MINIO_ACCESS_KEY_ID",
    "pulsar.authParams",
]
WITH_VARIABLES: t.Mapping[str, t.Callable[[list[dict[str, t.Any]]], dict[str, t.Any]]] = {
    "of all components": lambda env: {"env": env},
    "of one component": lambda env: {"proxy": {"env": env}},
    "of a group": lambda env: {"queryNode": {"groups": [{"name": "hot", "replicas": 1, "extraEnv": env}]}},
    "of a sidecar": lambda env: {"proxy": {"sidecars": [{"name": "one", "env": env}]}},
}


@pytest.mark.parametrize("name", VARIABLES)
@pytest.mark.parametrize("place", WITH_VARIABLES)
def test_a_password_in_a_variable_of_the_servers_is_a_secret(place: str, name: str) -> None:
    document = {"spec": {"components": WITH_VARIABLES[place]([{"name": name, "value": "of-a-variable"}])}}
    assert sensitive_values(document) == ("of-a-variable",)
    shown = masked(document)
    assert shown == {"spec": {"components": WITH_VARIABLES[place]([{"name": name, "value": MASK}])}}


def test_variables_that_are_no_secrets_stay() -> None:
    reference = {"secretKeyRef": {"name": "passwords", "key": "password"}}
    env = [
        {"name": "MY_PASSWORD", "valueFrom": reference},
        {"name": "PASSWORD_FILE", "value": "in-a-file"},
        {"name": "A_TOKEN", "value": "$(OTHER_TOKEN)"},
        {"name": "LOG_LEVEL", "value": "debug"},
    ]
    components = {"image": "milvusdb/milvus:v2.5.27", "env": env, "proxy": {"replicas": 2, "env": env}}
    document = {"spec": {"components": components}}
    assert sensitive_values(document) == ()
    assert masked(document) == document


def test_of_a_secret_that_holds_another_one_nothing_is_left() -> None:
    assert hidden("login with milvus-2024 and milvus", ["milvus", "milvus-2024"]) == f"login with {MASK} and {MASK}"
