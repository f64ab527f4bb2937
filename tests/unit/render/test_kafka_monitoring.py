# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Prometheus reads of Kafka and its ZooKeeper."""

from __future__ import annotations

import typing as t

from ansible_collections.vectorops.milvus.tests.unit.render.dependency_fixtures import Object
from ansible_collections.vectorops.milvus.tests.unit.render.kafka_objects import ZOOKEEPER, rendered

MONITOR = {"enabled": True, "interval": "30s", "selector": {"tier": "data"}}


def watched(objects: t.Sequence[Object], monitor: Object, *further: str) -> list[tuple[str, str]]:
    """The Services and ports that a ServiceMonitor selects, apart from labels that the manifest adds."""
    labels = {key: value for key, value in monitor["spec"]["selector"]["matchLabels"].items() if key not in further}
    (endpoint,) = monitor["spec"]["endpoints"]
    return [
        (item["metadata"]["name"], str(port["targetPort"]))
        for item in objects
        if item["kind"] == "Service" and labels.items() <= item["metadata"]["labels"].items()
        for port in item["spec"]["ports"]
        if port["name"] == endpoint["port"]
    ]


def test_the_monitor_of_zookeeper_finds_its_metrics() -> None:
    metrics = {"serviceMonitor": {**MONITOR, "additionalLabels": {"release": "prometheus"}}}
    assert not [item for item in rendered({"zookeeper": {"metrics": metrics}}) if item["kind"] == "ServiceMonitor"]
    objects = rendered({"zookeeper": {"metrics": {**metrics, "enabled": True}}})
    (monitor,) = (item for item in objects if item["kind"] == "ServiceMonitor")
    assert (monitor["apiVersion"], monitor["metadata"]["name"]) == ("monitoring.coreos.com/v1", ZOOKEEPER)
    assert monitor["metadata"]["labels"]["release"] == "prometheus"
    assert monitor["spec"]["endpoints"] == [{"port": "tcp-metrics", "path": "/metrics", "interval": "30s"}]
    assert monitor["spec"]["namespaceSelector"] == {"matchNames": ["default"]}
    assert monitor["spec"]["selector"]["matchLabels"]["tier"] == "data"
    assert watched(objects, monitor, "tier") == [(f"{ZOOKEEPER}-metrics", "metrics")]
