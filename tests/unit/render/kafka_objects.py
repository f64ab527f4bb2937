# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kafka's objects, and what tests ask of them. Reusable."""

from __future__ import annotations

import typing as t

from ansible_collections.vectorops.milvus.plugins.module_utils.render.kafka import render_kafka
from ansible_collections.vectorops.milvus.tests.unit.render.dependency_fixtures import (
    Object,
    Values,
    by_name,
    dependency,
)

NAME = "my-release-kafka"
ZOOKEEPER = f"{NAME}-zookeeper"

USERS: Values = {
    "clientProtocol": "sasl",
    "interBrokerProtocol": "sasl",
    "sasl": {
        "mechanisms": "plain,scram-sha-256",
        "jaas": {
            "clientUsers": ["milvus", "other"],
            "clientPasswords": ["first", "second"],
            "interBrokerPassword": "third",
        },
    },
}
ZOOKEEPER_USERS: Values = {
    "auth": {"sasl": {"jaas": {"zookeeperUser": "kafka", "zookeeperPassword": "fourth"}}},
    "zookeeper": {
        "auth": {
            "enabled": True,
            "clientUser": "kafka",
            "clientPassword": "fourth",
            "serverUsers": "kafka,other",
            "serverPasswords": "fourth,fifth",
        }
    },
}
CERTIFICATES: Values = {"clientProtocol": "tls", "tls": {"type": "pem", "existingSecrets": ["a", "b", "c"]}}


def rendered(values: Values | None = None) -> list[Object]:
    """The objects of Kafka with the given values over the defaults."""
    return render_kafka(dependency("kafka", values))


def objects_by_name(values: Values | None = None) -> dict[tuple[str, str], Object]:
    """The same by kind and name."""
    return by_name(rendered(values))


def statefulset(values: Values | None = None, name: str = NAME) -> dict[str, t.Any]:
    """The spec of a StatefulSet."""
    spec: dict[str, t.Any] = objects_by_name(values)["StatefulSet", name]["spec"]
    return spec


def pod_of(values: Values | None = None, name: str = NAME) -> dict[str, t.Any]:
    """The spec of its pods."""
    spec: dict[str, t.Any] = statefulset(values, name)["template"]["spec"]
    return spec


def container_of(values: Values | None = None, name: str = NAME) -> dict[str, t.Any]:
    """Its first container."""
    found: dict[str, t.Any] = pod_of(values, name)["containers"][0]
    return found


def environment_of(values: Values | None = None, name: str = NAME) -> dict[str, t.Any]:
    """The variables of that container: the value, or where it comes from."""
    return {item["name"]: item.get("value", item.get("valueFrom")) for item in container_of(values, name)["env"]}


def script_of(values: Values | None = None, name: str = NAME) -> str:
    """What that container runs."""
    script: str = objects_by_name(values)["ConfigMap", f"{name}-scripts"]["data"]["setup.sh"]
    return script
