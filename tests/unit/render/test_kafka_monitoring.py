# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Prometheus reads of Kafka and its ZooKeeper."""

from __future__ import annotations

import typing as t

import yaml

from ansible_collections.vectorops.milvus.tests.unit.render.dependency_fixtures import Object, Values
from ansible_collections.vectorops.milvus.tests.unit.render.kafka_objects import (
    NAME,
    USERS,
    ZOOKEEPER,
    environment_of,
    objects_by_name,
    pod_of,
    rendered,
)

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


def exporter(values: Values) -> Object:
    """The exporter's container."""
    metrics = {"kafka": {"enabled": True, "certificatesSecret": "own"}}
    found = objects_by_name({"metrics": metrics, **values})["Deployment", f"{NAME}-exporter"]
    (container,) = found["spec"]["template"]["spec"]["containers"]
    return t.cast(Object, container)


def test_the_exporter_and_its_monitor() -> None:
    assert not [item for item in rendered() if item["kind"] == "Deployment"]
    metrics = {"kafka": {"enabled": True}, "serviceMonitor": {**MONITOR, "labels": {"release": "prometheus"}}}
    objects = rendered({"metrics": metrics})
    names = [(item["kind"], item["metadata"]["name"]) for item in objects]
    wanted = [("ServiceAccount", f"{NAME}-exporter"), ("Deployment", f"{NAME}-exporter")]
    wanted += [("Service", f"{NAME}-metrics"), ("ServiceMonitor", f"{NAME}-metrics")]
    assert set(wanted) <= set(names)
    (monitor,) = (item for item in objects if item["kind"] == "ServiceMonitor")
    assert monitor["metadata"]["labels"]["release"] == "prometheus"
    assert watched(objects, monitor, "tier") == [(f"{NAME}-metrics", "metrics")]


def test_the_exporter_is_no_broker() -> None:
    objects = objects_by_name({"metrics": {"kafka": {"enabled": True}}, "replicaCount": 2})
    deployment = objects["Deployment", f"{NAME}-exporter"]["spec"]
    labels = deployment["template"]["metadata"]["labels"]
    assert deployment["selector"]["matchLabels"].items() <= labels.items()
    assert not objects["Service", NAME]["spec"]["selector"].items() <= labels.items()
    assert objects["Service", f"{NAME}-metrics"]["spec"]["selector"].items() <= labels.items()
    (container,) = deployment["template"]["spec"]["containers"]
    assert container["image"] == "docker.io/bitnamilegacy/kafka-exporter-archived:1.4.2"
    script = container["args"][1]
    assert [f"--kafka.server={NAME}-{index}.{NAME}-headless" in script for index in range(3)] == [True, True, False]
    assert script.rstrip().endswith("--web.listen-address=:9308")


def test_the_exporter_logs_in_and_encrypts() -> None:
    container = exporter({"auth": {**USERS, "clientProtocol": "sasl_tls"}})
    script = container["args"][1]
    assert [item["name"] for item in container["env"]] == ["SASL_USERNAME", "SASL_USER_PASSWORD"]
    assert container["env"][0]["value"] == "milvus"
    assert "--sasl.mechanism=scram-sha256" in script and "--tls.enabled" in script
    assert "--tls.ca-file=/opt/bitnami/kafka-exporter/certs/ca-file" in script
    plain = exporter({})
    assert "env" not in plain and "volumeMounts" not in plain
    assert "--sasl" not in plain["args"][1] and "--tls" not in plain["args"][1]


def test_each_broker_shows_what_java_knows() -> None:
    metrics = {"jmx": {"enabled": True, "whitelistObjectNames": ["java.lang:*"]}, "serviceMonitor": MONITOR}
    values = {"metrics": metrics}
    assert environment_of(values)["JMX_PORT"] == "5555"
    assert "JMX_PORT" not in environment_of()
    _broker, beside = pod_of(values)["containers"]
    assert (beside["name"], beside["image"]) == ("jmx-exporter", "docker.io/bitnamilegacy/jmx-exporter:0.16.1")
    objects = rendered(values)
    data = objects_by_name(values)["ConfigMap", f"{NAME}-jmx-configuration"]["data"]
    (mount,) = beside["volumeMounts"]
    assert beside["args"][-2:] == ["5556", *(f"{mount['mountPath']}/{name}" for name in data)]
    configuration = yaml.safe_load(data["jmx-kafka-prometheus.yml"])
    assert configuration["jmxUrl"].endswith("127.0.0.1:5555/jmxrmi")
    assert configuration["whitelistObjectNames"] == ["java.lang:*"]
    (monitor,) = (item for item in objects if item["kind"] == "ServiceMonitor")
    assert watched(objects, monitor, "tier") == [(f"{NAME}-jmx-metrics", "metrics")]


def test_the_configuration_of_jmx_may_be_given() -> None:
    values = {"metrics": {"jmx": {"enabled": True, "existingConfigmap": "own"}}}
    assert ("ConfigMap", f"{NAME}-jmx-configuration") not in objects_by_name(values)
    assert {"name": "jmx-config", "configMap": {"name": "own"}} in pod_of(values)["volumes"]
