# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may reach Kafka and its ZooKeeper."""

from __future__ import annotations

import typing as t

from ansible_collections.vectorops.milvus.tests.unit.render.dependency_fixtures import Object, Values
from ansible_collections.vectorops.milvus.tests.unit.render.kafka_objects import (
    NAME,
    ZOOKEEPER,
    objects_by_name,
    statefulset,
)

OUTSIDE: Values = {"enabled": True, "service": {"loadBalancerNames": ["a", "b", "c"]}}


def peers(values: Values, name: str) -> dict[tuple[int, ...], t.Any]:
    """By the ports of each rule who may come; None for everybody."""
    rules = objects_by_name(values)["NetworkPolicy", name]["spec"]["ingress"]
    return {tuple(port["port"] for port in rule["ports"]): rule.get("from") for rule in rules}


def test_none_by_default() -> None:
    assert not [name for kind, name in objects_by_name() if kind == "NetworkPolicy"]


def test_clients_and_brokers() -> None:
    policy: Object = {"enabled": True}
    found = peers(
        {"networkPolicy": policy, "externalAccess": OUTSIDE, "metrics": {"jmx": {"enabled": True}}}, f"{NAME}-ingress"
    )
    own = statefulset()["selector"]["matchLabels"]
    assert found == {(9092,): None, (9093,): [{"podSelector": {"matchLabels": own}}], (9094,): None, (5556,): None}


def test_only_who_is_named() -> None:
    policy = {"enabled": True, "allowExternal": False, "explicitNamespacesSelector": {"matchLabels": {"a": "b"}}}
    labelled, release, brokers = peers({"networkPolicy": policy}, f"{NAME}-ingress")[9092,]
    assert labelled["podSelector"]["matchLabels"] == {f"{NAME}-client": "true"}
    assert labelled["namespaceSelector"] == {"matchLabels": {"a": "b"}}
    assert release == {"podSelector": {"matchLabels": {"vectorops.milvus/release": "my-release"}}}
    assert brokers["podSelector"]["matchLabels"] == statefulset()["selector"]["matchLabels"]


def test_zookeeper_and_its_metrics() -> None:
    values = {"zookeeper": {"networkPolicy": {"enabled": True}, "metrics": {"enabled": True}}}
    own = statefulset(name=ZOOKEEPER)["selector"]["matchLabels"]
    among = [{"podSelector": {"matchLabels": own}}]
    assert peers(values, ZOOKEEPER) == {(2181,): None, (2888, 3888): among, (9141,): None}


def test_who_brokers_may_reach() -> None:
    rules = [{"ports": [{"port": 53, "protocol": "UDP"}]}]
    objects = objects_by_name({"networkPolicy": {"enabled": True, "egressRules": {"customRules": rules}}})
    spec = objects["NetworkPolicy", f"{NAME}-egress"]["spec"]
    assert (spec["policyTypes"], spec["egress"]) == (["Egress"], rules)
