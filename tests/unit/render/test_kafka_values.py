# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of Kafka's values: does each row tell the truth?"""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.kafka_defaults import KAFKA_DEFAULTS
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.rows import Row, Verdict
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.tables.kafka_requirements import kafka_findings
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.tables.kafka_values import KAFKA_VALUES
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.validate import validate
from ansible_collections.vectorops.milvus.plugins.module_utils.render.kafka import render_kafka
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.merge import merged
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Dependency
from ansible_collections.vectorops.milvus.tests.unit.render.dependency_fixtures import Object, Values, dependency
from ansible_collections.vectorops.milvus.tests.unit.render.row_effects import Sample, checkable, row_id, row_problem

TIMES = ("initialDelaySeconds", "periodSeconds", "timeoutSeconds", "successThreshold", "failureThreshold")
USERS = {"auth.clientProtocol": "sasl", "auth.interBrokerProtocol": "sasl"}
PASSWORDS = {
    "auth.sasl.jaas.clientPasswords": ["first"],
    "auth.sasl.jaas.interBrokerPassword": "second",
}
TLS = {"auth.clientProtocol": "tls", "auth.tls.existingSecrets": ["a"]}
LOGS = {"logPersistence.enabled": True}
LOG_FOLDER = {"zookeeper.dataLogDir": "/bitnami/zookeeper/log"}
ZOOKEEPER_ASKS = {"zookeeper.auth.enabled": True}
METRICS = {"zookeeper.metrics.enabled": True}
ZOOKEEPER_MONITOR = {**METRICS, "zookeeper.metrics.serviceMonitor.enabled": True}
# Each switch: what stands below its section matters only where it is on.
SWITCHED = ("metrics.kafka.enabled", "metrics.jmx.enabled", "provisioning.enabled", "externalAccess.enabled")
EXPORTER = {"metrics.kafka.enabled": True}
EXPORTER_TLS = {**TLS, "metrics.kafka.certificatesSecret": "own"}
EXPORTER_NODES: Values = {
    "metrics.kafka.nodeAffinityPreset.type": "soft",
    "metrics.kafka.nodeAffinityPreset.key": "a",
    "metrics.kafka.nodeAffinityPreset.values": ["b"],
}
JOB_TLS = {**TLS, "provisioning.auth.tls.certificatesSecret": "own"}
JOB_PEM = {**JOB_TLS, "provisioning.auth.tls.type": "pem"}
JOB_SECRET = {**JOB_TLS, "provisioning.auth.tls.passwordsSecret": "own"}
TOPICS = {"provisioning.topics": [{"name": "a"}]}
OUTSIDE = {"externalAccess.enabled": True}
NODES: Values = {**OUTSIDE, "externalAccess.service.type": "NodePort", "externalAccess.service.nodePorts": [31000]}
OWN = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "own"}, "data": {"a": "b"}}
CLOSED = {"networkPolicy.enabled": True, "networkPolicy.allowExternal": False}
NO_ZOOKEEPER = {"zookeeper.enabled": False, "externalZookeeper.servers": ["a:2181"]}


def _common_samples(prefix: str) -> t.Iterator[tuple[str, Sample]]:
    """Those of what both charts have."""

    def given(**paths: t.Any) -> Values:
        return {f"{prefix}{path.replace('__', '.')}": value for path, value in paths.items()}

    preset = {"nodeAffinityPreset__type": "soft", "nodeAffinityPreset__key": "a", "nodeAffinityPreset__values": ["b"]}
    samples: list[tuple[str, t.Any, Values]] = [
        ("nodeAffinityPreset.type", "hard", given(**preset)),
        ("nodeAffinityPreset.key", "other", given(**preset)),
        ("nodeAffinityPreset.values", ["c"], given(**preset)),
        ("podAffinityPreset", "hard", {}),
        ("podAntiAffinityPreset", "", {}),
        ("extraDeploy", [OWN], {}),
        ("networkPolicy.allowExternal", False, given(networkPolicy__enabled=True)),
        ("pdb.minAvailable", 2, given(pdb__create=True)),
        ("pdb.maxUnavailable", 2, given(pdb__create=True)),
        ("persistence.accessModes", ["ReadWriteMany"], {}),
        ("service.nodePorts.client", 30001, given(service__type="NodePort")),
        ("service.externalTrafficPolicy", "Local", given(service__type="NodePort")),
        ("service.loadBalancerIP", "10.0.0.1", given(service__type="LoadBalancer")),
        ("service.loadBalancerSourceRanges", ["10.0.0.0/8"], given(service__type="LoadBalancer")),
        ("service.extraPorts", [{"name": "more", "port": 7, "targetPort": 7}], {}),
        ("updateStrategy", {"type": "OnDelete"}, {}),
        ("volumePermissions.containerSecurityContext.runAsUser", "auto", given(volumePermissions__enabled=True)),
        ("volumePermissions.resources", {"limits": {"cpu": 1}}, given(volumePermissions__enabled=True)),
        *(
            (f"volumePermissions.image.{name}", "Always", given(volumePermissions__enabled=True))
            for name in ("registry", "repository", "tag", "pullPolicy")
        ),
        *((f"startupProbe.{name}", 77, given(startupProbe__enabled=True)) for name in TIMES),
        *(
            (f"serviceAccount.{name}", value, given(serviceAccount__create=True))
            for name, value in (("annotations", {"a": "b"}), ("automountServiceAccountToken", False))
        ),
        *(
            (f"custom{name}Probe", {"tcpSocket": {"port": 7}}, {f"{prefix}{name.lower()}Probe.enabled": False})
            for name in ("Liveness", "Readiness", "Startup")
        ),
    ]
    return ((f"{prefix}{path}", Sample(value, others)) for path, value, others in samples)


def _monitor_samples(section: str, labels: str, given: Values) -> dict[str, Sample]:
    values: Values = {
        "interval": "77s",
        "scrapeTimeout": "7s",
        labels: {"release": "prometheus"},
        "selector": {"a": "b"},
        "relabelings": [{"action": "drop"}],
        "metricRelabelings": [{"action": "drop"}],
        "honorLabels": True,
        "jobLabel": "app",
        "namespace": "monitoring",
    }
    return {f"{section}.serviceMonitor.{name}": Sample(value, given) for name, value in values.items()}


# Rows whose sample needs more than their type tells.
SAMPLES: dict[str, Sample] = {
    **dict(_common_samples("")),
    **dict(_common_samples("zookeeper.")),
    "auth.clientProtocol": Sample("sasl"),
    "auth.interBrokerProtocol": Sample("sasl"),
    "auth.sasl.mechanisms": Sample("plain", USERS),
    "auth.sasl.interBrokerMechanism": Sample("scram-sha-512", USERS),
    "auth.sasl.jaas.clientUsers": Sample(["sample"], USERS),
    "auth.sasl.jaas.clientPasswords": Sample(["sample"], USERS),
    "auth.sasl.jaas.interBrokerUser": Sample("sample", USERS),
    "auth.sasl.jaas.interBrokerPassword": Sample("sample", USERS),
    "auth.sasl.jaas.zookeeperUser": Sample("sample", ZOOKEEPER_ASKS),
    "auth.sasl.jaas.zookeeperPassword": Sample("sample", {**ZOOKEEPER_ASKS, "auth.sasl.jaas.zookeeperUser": "kafka"}),
    "auth.sasl.jaas.existingSecret": Sample("own", {**USERS, **PASSWORDS}),
    **{
        f"auth.tls.{name}": Sample(value, TLS)
        for name, value in (
            ("type", "pem"),
            ("existingSecrets", ["b"]),
            ("password", "sample"),
            ("existingSecret", "own"),
            ("jksTruststoreSecret", "own"),
            ("jksKeystoreSAN", "sample.jks"),
            ("jksTruststore", "sample.jks"),
            ("endpointIdentificationAlgorithm", "none"),
        )
    },
    "auth.tls.pemChainIncluded": Sample(True, {**TLS, "auth.tls.type": "pem"}),
    "externalZookeeper.servers": Sample(["b:2181"], NO_ZOOKEEPER),
    **{
        f"logPersistence.{name}": Sample(value, LOGS)
        for name, value in (
            ("size", "7Gi"),
            ("existingClaim", "own"),
            ("selector", {"matchLabels": {"a": "b"}}),
            ("storageClass", "fast"),
            ("accessModes", ["ReadWriteMany"]),
            ("annotations", {"a": "b"}),
        )
    },
    **{
        f"zookeeper.auth.{name}": Sample("sample", ZOOKEEPER_ASKS)
        for name in ("clientUser", "clientPassword", "serverUsers", "serverPasswords", "existingSecret")
    },
    **{
        f"zookeeper.persistence.dataLogDir.{name}": Sample(value, LOG_FOLDER)
        for name, value in (("size", "7Gi"), ("existingClaim", "own"), ("selector", {"matchLabels": {"a": "b"}}))
    },
    **{
        f"zookeeper.metrics.{name}": Sample(value, METRICS)
        for name, value in (
            ("containerPort", 7),
            ("service.type", "NodePort"),
            ("service.port", 7),
            ("service.annotations", {"a": "b"}),
            ("serviceMonitor.enabled", True),
        )
    },
    **{
        f"metrics.kafka.{name}": Sample(value, given)
        for name, value, given in (
            ("podAffinityPreset", "hard", {}),
            ("podAntiAffinityPreset", "", {}),
            ("nodeAffinityPreset.type", "hard", EXPORTER_NODES),
            ("nodeAffinityPreset.key", "other", EXPORTER_NODES),
            ("nodeAffinityPreset.values", ["c"], EXPORTER_NODES),
            ("certificatesSecret", "sample", TLS),
            *((name, "sample", EXPORTER_TLS) for name in ("tlsCert", "tlsKey", "tlsCaSecret", "tlsCaCert")),
        )
    },
    "metrics.serviceMonitor.enabled": Sample(True, EXPORTER),
    **_monitor_samples("metrics", "labels", {**EXPORTER, "metrics.serviceMonitor.enabled": True}),
    "auth.externalClientProtocol": Sample("sasl", OUTSIDE),
    "containerPorts.external": Sample(7, OUTSIDE),
    "service.ports.external": Sample(7, OUTSIDE),
    "service.nodePorts.external": Sample(31094, {**OUTSIDE, "service.type": "NodePort"}),
    "externalAccess.service.nodePorts": Sample([31001], NODES),
    "externalAccess.service.useHostIPs": Sample(True, NODES),
    "externalAccess.service.usePodIPs": Sample(True, NODES),
    "externalAccess.service.domain": Sample("sample", NODES),
    "externalAccess.service.extraPorts": Sample([{"name": "more", "port": 7, "targetPort": 7}]),
    "networkPolicy.explicitNamespacesSelector": Sample({"matchLabels": {"a": "b"}}, CLOSED),
    "networkPolicy.externalAccess.from": Sample([{"ipBlock": {"cidr": "192.0.2.0/24"}}], {**CLOSED, **OUTSIDE}),
    "networkPolicy.egressRules.customRules": Sample([{"ports": [{"port": 53}]}], CLOSED),
    "provisioning.numPartitions": Sample(7, TOPICS),
    "provisioning.replicationFactor": Sample(7, TOPICS),
    "provisioning.topics": Sample([{"name": "a"}]),
    **{
        f"provisioning.auth.tls.{name}": Sample("sample", given)
        for names, given in (
            (("certificatesSecret", "passwordsSecret"), JOB_TLS),
            (("keystore", "truststore", "keyPassword", "keystorePassword", "truststorePassword"), JOB_TLS),
            (("cert", "key", "caCert"), JOB_PEM),
            (("keyPasswordSecretKey", "keystorePasswordSecretKey", "truststorePasswordSecretKey"), JOB_SECRET),
        )
        for name in names
    },
    "provisioning.auth.tls.type": Sample("pem", JOB_TLS),
    **_monitor_samples("zookeeper.metrics", "additionalLabels", ZOOKEEPER_MONITOR),
}


def defaults_of(row: Row) -> Values:
    """The defaults, with the switch on that the row hangs on."""
    switches = [path for path in SWITCHED if path != row.path and row.path.startswith(path.removesuffix("enabled"))]
    found: Values = KAFKA_DEFAULTS
    for path in switches:
        on: t.Any = True
        for key in reversed(path.split(".")):
            on = {key: on}
        found = merged(found, on)
    return found


@pytest.mark.parametrize("row", checkable(KAFKA_VALUES), ids=row_id)
def test_rows_tell_the_truth(row: Row) -> None:
    def render(values: dict[str, object]) -> list[Object]:
        return render_kafka(Dependency("kafka", "my-release-kafka", "default", values))

    assert row_problem(row, render=render, defaults=defaults_of(row), samples=SAMPLES) == ""


def test_samples_are_used() -> None:
    assert set(SAMPLES) - {row.path for row in checkable(KAFKA_VALUES)} == set()


def test_each_path_has_one_row() -> None:
    paths = [row.path for row in KAFKA_VALUES]
    assert len(paths) == len(set(paths))


def errors(values: Values) -> list[str]:
    found = validate(values, KAFKA_VALUES, "values", defaults=KAFKA_DEFAULTS)[1]
    return [finding.subject for finding in found if finding.severity == "error"]


def test_repeating_the_defaults_says_nothing() -> None:
    assert errors(KAFKA_DEFAULTS) == []


#: The section ``kafka`` of milvus-helm 5.0.19, which the milvus-operator writes into manifests.
MILVUS_HELM: Values = {
    "enabled": False,
    "name": "kafka",
    "replicaCount": 3,
    "image": {"repository": "bitnamilegacy/kafka", "tag": "3.1.0"},
    "terminationGracePeriodSeconds": "90",
    "pdb": {"create": False},
    "startupProbe": {"enabled": True},
    "heapOpts": "-Xmx4096m -Xms4096m",
    "maxMessageBytes": "_10485760",
    "logRetentionHours": 168,
    "logRetentionBytes": "_-1",
    "persistence": {"enabled": True, "storageClass": None, "accessMode": "ReadWriteOnce", "size": "300Gi"},
    "metrics": {
        "kafka": {"enabled": False, "image": {"repository": "bitnamilegacy/kafka-exporter-archived", "tag": "1.4.2"}},
        "jmx": {"enabled": False, "image": {"repository": "bitnamilegacy/jmx-exporter", "tag": "0.16.1"}},
        "serviceMonitor": {"enabled": False},
    },
    "service": {"type": "ClusterIP", "ports": {"client": 9092}},
    "zookeeper": {"enabled": True, "image": {"repository": "bitnamilegacy/zookeeper", "tag": "3.7.0"}},
}


def test_what_the_operator_writes_into_manifests_changes_nothing() -> None:
    assert errors(MILVUS_HELM) == []
    converted = validate(MILVUS_HELM, KAFKA_VALUES, "values", defaults=KAFKA_DEFAULTS)[0]
    assert render_kafka(dependency("kafka", converted)) == render_kafka(dependency("kafka"))


SWITCHES = [row.path for row in KAFKA_VALUES if row.verdict is Verdict.NOT_SUPPORTED and row.type == "boolean"]


@pytest.mark.parametrize("path", SWITCHES)
def test_what_is_not_supported_may_be_off(path: str) -> None:
    def values(state: bool) -> Values:
        found: t.Any = state
        for key in reversed(path.split(".")):
            found = {key: found}
        return t.cast(Values, found)

    assert errors(values(False)) == []
    assert errors(values(True)) == [f"values.{path}"]


def test_the_defaults_meet_all_requirements() -> None:
    assert kafka_findings(KAFKA_DEFAULTS, "values") == []


JAAS = {"clientPasswords": ["a"], "interBrokerPassword": "b"}
ZOOKEEPER_JAAS = {"zookeeperUser": "kafka"}
# What is wrong, the value at fault, and the same repaired.
CASES: dict[str, tuple[Values, str, Values]] = {
    "a template among the objects": (
        {"extraDeploy": ["kind: {{ .Values.kind }}"]},
        "extraDeploy[0]",
        {"extraDeploy": [OWN]},
    ),
    "an object of ZooKeeper without a name": (
        {"zookeeper": {"extraDeploy": [{"apiVersion": "v1", "kind": "ConfigMap"}]}},
        "zookeeper.extraDeploy[0].metadata.name",
        {"zookeeper": {"extraDeploy": [OWN]}},
    ),
    "brokers without an address outside": (
        {"externalAccess": {"enabled": True}},
        "externalAccess.service.loadBalancerIPs",
        {"externalAccess": {"enabled": True, "service": {"loadBalancerNames": ["a", "b", "c"]}}},
    ),
    "fewer node ports than brokers": (
        {"externalAccess": {"enabled": True, "service": {"type": "NodePort", "nodePorts": [31000], "domain": "a"}}},
        "externalAccess.service.nodePorts",
        {
            "externalAccess": {
                "enabled": True,
                "service": {"type": "NodePort", "nodePorts": [31000, 31001, 31002], "domain": "a"},
            }
        },
    ),
    "node ports without a host": (
        {"externalAccess": {"enabled": True, "service": {"type": "NodePort", "nodePorts": [31000, 31001, 31002]}}},
        "externalAccess.service.domain",
        {
            "externalAccess": {
                "enabled": True,
                "service": {"type": "NodePort", "nodePorts": [31000, 31001, 31002], "useHostIPs": True},
            }
        },
    ),
    "clients outside without passwords": (
        {
            "externalAccess": {"enabled": True, "service": {"loadBalancerNames": ["a", "b", "c"]}},
            "auth": {"externalClientProtocol": "sasl"},
        },
        "auth.sasl.jaas.clientPasswords",
        {
            "externalAccess": {"enabled": True, "service": {"loadBalancerNames": ["a", "b", "c"]}},
            "auth": {"externalClientProtocol": "sasl", "sasl": {"jaas": {"clientPasswords": ["a"]}}},
        },
    ),
    "a topic without a name": (
        {"provisioning": {"enabled": True, "topics": [{"partitions": 1}]}},
        "provisioning.topics[0].name",
        {"provisioning": {"enabled": True, "topics": [{"name": "a", "partitions": 1}]}},
    ),
    "a misspelt field of a topic": (
        {"provisioning": {"enabled": True, "topics": [{"name": "a", "partition": 1}]}},
        "provisioning.topics[0].partition",
        {"provisioning": {"enabled": True, "topics": [{"name": "a", "config": {"b": "c"}}]}},
    ),
    "a topic with half a partition": (
        {"provisioning": {"enabled": True, "topics": [{"name": "a", "partitions": "half"}]}},
        "provisioning.topics[0].partitions",
        {"provisioning": {"enabled": True, "topics": [{"name": "a", "partitions": 2}]}},
    ),
    "a topic with more copies than brokers": (
        {"provisioning": {"enabled": True, "topics": [{"name": "a", "replicationFactor": 4}]}},
        "provisioning.topics[0].replicationFactor",
        {"provisioning": {"enabled": True, "topics": [{"name": "a", "replicationFactor": 3}]}},
    ),
    "a template": (
        {"metrics": {"jmx": {"config": "ssl: {{ .Values.ssl }}"}}},
        "metrics.jmx.config",
        {"metrics": {"jmx": {"config": "ssl: false"}}},
    ),
    "clients without passwords": (
        {"auth": {"clientProtocol": "sasl"}},
        "auth.sasl.jaas.clientPasswords",
        {"auth": {"clientProtocol": "sasl", "sasl": {"jaas": JAAS}}},
    ),
    "fewer passwords than users": (
        {"auth": {"clientProtocol": "sasl", "sasl": {"jaas": {**JAAS, "clientUsers": ["a", "b"]}}}},
        "auth.sasl.jaas.clientPasswords",
        {"auth": {"clientProtocol": "sasl", "sasl": {"jaas": {"existingSecret": "own", "clientUsers": ["a", "b"]}}}},
    ),
    "brokers without a password": (
        {"auth": {"interBrokerProtocol": "sasl"}},
        "auth.sasl.jaas.interBrokerPassword",
        {"auth": {"interBrokerProtocol": "sasl", "sasl": {"jaas": JAAS}}},
    ),
    "a mechanism that isn't offered": (
        {"auth": {"interBrokerProtocol": "sasl", "sasl": {"jaas": JAAS, "mechanisms": "scram-sha-256"}}},
        "auth.sasl.interBrokerMechanism",
        {"auth": {"interBrokerProtocol": "sasl", "sasl": {"jaas": JAAS, "mechanisms": "scram-sha-256,plain"}}},
    ),
    "no certificates": (
        {"auth": {"clientProtocol": "tls"}},
        "auth.tls.existingSecrets",
        {"auth": {"clientProtocol": "tls", "tls": {"existingSecrets": ["a", "b", "c"]}}},
    ),
    "fewer certificates than brokers": (
        {"auth": {"clientProtocol": "tls", "tls": {"existingSecrets": ["a"]}}},
        "auth.tls.existingSecrets",
        {"auth": {"clientProtocol": "plaintext", "tls": {"existingSecrets": ["a"]}}},
    ),
    "ZooKeeper without a password": (
        {"zookeeper": {"auth": {"enabled": True, "clientPassword": "a"}}},
        "zookeeper.auth.serverPasswords",
        {"zookeeper": {"auth": {"enabled": True, "existingSecret": "own"}}},
    ),
    "no password for ZooKeeper": (
        {"zookeeper": {"auth": {"enabled": True, "existingSecret": "own"}}, "auth": {"sasl": {"jaas": ZOOKEEPER_JAAS}}},
        "auth.sasl.jaas.zookeeperPassword",
        {"auth": {"sasl": {"jaas": ZOOKEEPER_JAAS}}},
    ),
    "no ZooKeeper at all": (
        {"zookeeper": {"enabled": False}},
        "externalZookeeper.servers",
        {"zookeeper": {"enabled": False}, "externalZookeeper": {"servers": ["a:2181"]}},
    ),
    "more copies than brokers": (
        {"replicaCount": 1, "defaultReplicationFactor": 1},
        "offsetsTopicReplicationFactor",
        {"replicaCount": 1, "defaultReplicationFactor": 1, "offsetsTopicReplicationFactor": "1"},
    ),
    "a preset without a key": (
        {"zookeeper": {"nodeAffinityPreset": {"type": "hard", "values": ["a"]}}},
        "zookeeper.nodeAffinityPreset.key",
        {"zookeeper": {"nodeAffinityPreset": {"type": "", "values": ["a"]}}},
    ),
}


@pytest.mark.parametrize(("wrong", "path", "repaired"), CASES.values(), ids=list(CASES))
def test_requirements(wrong: Values, path: str, repaired: Values) -> None:
    found = kafka_findings(dependency("kafka", wrong).values, "values")
    assert [finding.subject for finding in found] == [f"values.{path}"]
    assert all(finding.advice for finding in found)
    assert kafka_findings(dependency("kafka", repaired).values, "values") == []
