# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Kafka's objects are called, and whether all follow."""

from __future__ import annotations

import json

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.messages import made_endpoint
from ansible_collections.vectorops.milvus.tests.unit.render.dependency_fixtures import Values, dependency
from ansible_collections.vectorops.milvus.tests.unit.render.kafka_objects import (
    NAME,
    ZOOKEEPER,
    objects_by_name,
    rendered,
)
from ansible_collections.vectorops.milvus.tests.unit.render.object_checks import services_without_pods

ALL: Values = {
    "metrics": {"kafka": {"enabled": True}, "jmx": {"enabled": True}, "serviceMonitor": {"enabled": True}},
    "provisioning": {"enabled": True, "topics": [{"name": "a"}]},
    "networkPolicy": {"enabled": True},
    "externalAccess": {"enabled": True, "service": {"loadBalancerNames": ["a", "b", "c"]}},
    "pdb": {"create": True},
}


@pytest.mark.parametrize(
    ("override", "name"),
    [
        ({"nameOverride": "kafka"}, NAME),
        ({"nameOverride": "broker"}, f"{NAME}-broker"),
        ({"fullnameOverride": "messages"}, "messages"),
    ],
)
def test_all_follow_the_name(override: Values, name: str) -> None:
    objects = rendered({**ALL, **override})
    of_kafka = [item["metadata"]["name"] for item in objects if not item["metadata"]["name"].startswith(ZOOKEEPER)]
    assert [found for found in of_kafka if found != name and not found.startswith(f"{name}-")] == []
    assert services_without_pods(objects) == []
    assert made_endpoint(dependency("kafka", override)).startswith(f"{name}.default:")
    # What the brokers tell and what asks them.
    assert f"{name}-headless.default.svc" in json.dumps(objects)
    if name == "messages":
        assert f"{NAME}-headless" not in json.dumps(objects).replace(f"{ZOOKEEPER}-headless", "")


def test_the_label_follows() -> None:
    spec = objects_by_name({"nameOverride": "broker"})["StatefulSet", f"{NAME}-broker"]["spec"]
    assert spec["selector"]["matchLabels"]["app.kubernetes.io/name"] == "broker"
    assert spec["selector"]["matchLabels"]["app.kubernetes.io/instance"] == NAME


def test_objects_of_the_user_s_own() -> None:
    own = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "own"}, "data": {"a": "b"}}
    objects = objects_by_name({"extraDeploy": [own]})
    assert objects["ConfigMap", "own"] == {**own, "metadata": {"name": "own", "namespace": "default"}}
