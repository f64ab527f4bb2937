# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Brokers that clients outside of Kubernetes reach."""

from __future__ import annotations

import pathlib

import pytest

from ansible_collections.vectorops.milvus.tests.unit.render.dependency_fixtures import Values
from ansible_collections.vectorops.milvus.tests.unit.render.kafka_objects import (
    NAME,
    container_of,
    environment_of,
    objects_by_name,
    script_of,
)
from ansible_collections.vectorops.milvus.tests.unit.render.test_kafka_scripts import ALONE, started

BALANCED: Values = {"loadBalancerIPs": ["192.0.2.1", "192.0.2.2", "192.0.2.3"], "ports": {"external": 19094}}
ON_NODES: Values = {"type": "NodePort", "nodePorts": [31000, 31001, 31002]}


def outside(service: Values, **more: object) -> Values:
    return {"externalAccess": {"enabled": True, "service": service}, **more}


def test_a_third_listener() -> None:
    values = outside(BALANCED, auth={"externalClientProtocol": "tls", "tls": {"existingSecrets": ["a", "b", "c"]}})
    environment = environment_of(values)
    assert environment["KAFKA_CFG_LISTENERS"] == "INTERNAL://:9093,CLIENT://:9092,EXTERNAL://:9094"
    protocols = "INTERNAL:PLAINTEXT,CLIENT:PLAINTEXT,EXTERNAL:SSL"
    assert environment["KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP"] == protocols
    assert environment["KAFKA_TLS_TYPE"] == "JKS"
    assert ("kafka-external", 9094) in [(port["name"], port["containerPort"]) for port in container_of(values)["ports"]]


def test_each_broker_has_a_service() -> None:
    objects = objects_by_name(outside(BALANCED))
    for index in range(3):
        spec = objects["Service", f"{NAME}-{index}-external"]["spec"]
        assert (spec["type"], spec["loadBalancerIP"]) == ("LoadBalancer", f"192.0.2.{index + 1}")
        assert spec["selector"]["statefulset.kubernetes.io/pod-name"] == f"{NAME}-{index}"
        assert [(port["port"], port["targetPort"]) for port in spec["ports"]] == [(19094, "kafka-external")]
    ports = objects["Service", NAME]["spec"]["ports"]
    assert [port["name"] for port in ports] == ["tcp-client", "tcp-external"]
    nodes = objects_by_name(outside({**ON_NODES, "usePodIPs": True}))
    assert nodes["Service", f"{NAME}-2-external"]["spec"]["ports"][0]["nodePort"] == 31002


@pytest.mark.parametrize(
    ("service", "wanted"),
    [
        (BALANCED, "192.0.2.2:19094"),
        ({**BALANCED, "loadBalancerNames": ["a", "b", "c"]}, "b:19094"),
        ({**ON_NODES, "domain": "kafka.example.com"}, "kafka.example.com:31001"),
        ({**ON_NODES, "useHostIPs": True}, "198.51.100.7:31001"),
        ({**ON_NODES, "usePodIPs": True}, "203.0.113.7:31001"),
    ],
)
def test_clients_are_told_the_broker_s_own_address(tmp_path: pathlib.Path, service: Values, wanted: str) -> None:
    lines = 'export KAFKA_CFG_ADVERTISED_LISTENERS="CLIENT://here:9092" HOST_IP=198.51.100.7 MY_POD_IP=203.0.113.7\n'
    script = lines + script_of(outside(service, **ALONE)).replace(
        "exec /entrypoint.sh /run.sh", 'echo "$KAFKA_CFG_ADVERTISED_LISTENERS"'
    )
    with started(script, tmp_path, f"{NAME}-1") as process:
        output, _errors = process.communicate(timeout=60)
    assert output == f"CLIENT://here:9092,EXTERNAL://{wanted}\n"


def test_who_says_all_listeners_is_told_no_more() -> None:
    assert "EXTERNAL" not in script_of(outside(BALANCED, advertisedListeners=["CLIENT://a:9092", "EXTERNAL://b:9094"]))
