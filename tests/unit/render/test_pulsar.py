# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pulsar's objects field by field; the expected values are the apache pulsar chart's 3.3.0 under the operator."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.pulsar_defaults import PULSAR_DEFAULTS
from ansible_collections.vectorops.milvus.plugins.module_utils.render.pulsar import DEVIATIONS
from ansible_collections.vectorops.milvus.tests.unit.render.object_checks import (
    canonical_violations,
    services_without_pods,
)
from ansible_collections.vectorops.milvus.tests.unit.render.pod_security import (
    restricted_violations,
    service_link_violations,
)
from ansible_collections.vectorops.milvus.tests.unit.render.pulsar_objects import (
    NAME,
    NAMESPACE,
    ONE_OF_EACH,
    all_containers,
    complete,
    data_of,
    example_values,
    main_of,
    one,
    pod_of,
    rendered,
)

PARTS = ("zookeeper", "bookie", "recovery", "broker", "proxy")
JOBS = ("bookie-init", "pulsar-init")
IMAGE = "apachepulsar/pulsar:3.0.7"

# part: replicas, ServiceAccount, container ports, cpu and memory requests
WORKLOADS: t.Mapping[str, tuple[int, str, list[tuple[str, int]], str, str]] = {
    "zookeeper": (
        3,
        "zookeeper",
        [("http", 8000), ("client", 2181), ("follower", 2888), ("leader-election", 3888)],
        "200m",
        "256Mi",
    ),
    "bookie": (3, "bookie", [("bookie", 3181), ("http", 8000)], "500m", "2Gi"),
    "recovery": (1, "recovery", [("http", 8000)], "100m", "128Mi"),
    "broker": (2, "broker-acct", [("http", 8080), ("pulsar", 6650)], "500m", "2Gi"),
    "proxy": (2, "proxy", [("sts-http", 8080), ("sts-pulsar", 6650)], "500m", "1Gi"),
}

# part: type, clusterIP, (name, port, targetPort), publishNotReadyAddresses
SERVICES: t.Mapping[str, tuple[str | None, str | None, list[tuple[str, int, t.Any]], bool | None]] = {
    "zookeeper": (
        None,
        "None",
        [("http", 8000, 8000), ("follower", 2888, 2888), ("leader-election", 3888, 3888), ("client", 2181, 2181)],
        True,
    ),
    "bookie": (None, "None", [("bookie", 3181, 3181), ("http", 8000, 8000)], True),
    "recovery": (None, "None", [("http", 8000, 8000)], None),
    "broker": (None, "None", [("http", 8080, 8080), ("pulsar", 6650, 6650)], None),
    "proxy": ("ClusterIP", None, [("http", 80, "sts-http"), ("pulsar", 6650, "sts-pulsar")], None),
}

ANNOTATIONS: t.Mapping[str, dict[str, str] | None] = {
    "zookeeper": None,
    "bookie": {"prometheus.io/scrape": "true", "prometheus.io/port": "8000"},
    "recovery": {"prometheus.io/scrape": "true", "prometheus.io/port": "8000"},
    "broker": {"prometheus.io/scrape": "true", "prometheus.io/port": "8080"},
    "proxy": {"prometheus.io/scrape": "true", "prometheus.io/port": "80"},
}


def _http(path: str, port: int, delay: int, period: int, timeout: int, failures: int) -> dict[str, t.Any]:
    return {
        "httpGet": {"path": path, "port": port, "scheme": "HTTP"},
        "initialDelaySeconds": delay,
        "periodSeconds": period,
        "timeoutSeconds": timeout,
        "failureThreshold": failures,
        "successThreshold": 1,
    }


_RUOK = {
    "exec": {"command": ["timeout", "30", "bash", "-c", "echo ruok | nc -q 1 localhost 2181 | grep imok"]},
    "initialDelaySeconds": 20,
    "periodSeconds": 30,
    "timeoutSeconds": 30,
    "failureThreshold": 10,
    "successThreshold": 1,
}
_STATUS = _http("/status.html", 8080, 30, 10, 5, 10)

PROBES: t.Mapping[str, dict[str, t.Any]] = {
    "zookeeper": {"livenessProbe": _RUOK, "readinessProbe": _RUOK},
    "bookie": {
        "livenessProbe": _http("/api/v1/bookie/state", 8000, 10, 30, 5, 60),
        "readinessProbe": _http("/api/v1/bookie/is_ready", 8000, 10, 30, 5, 60),
    },
    "recovery": {},
    "broker": {"livenessProbe": _STATUS, "readinessProbe": _STATUS},
    "proxy": {"livenessProbe": _STATUS, "readinessProbe": _STATUS},
}

# part: (claim, size, mount path)
VOLUMES: t.Mapping[str, list[tuple[str, str, str]]] = {
    "zookeeper": [(f"{NAME}-zookeeper-data", "20Gi", "/pulsar/data")],
    "bookie": [
        (f"{NAME}-bookie-journal", "100Gi", "/pulsar/data/bookkeeper/journal"),
        (f"{NAME}-bookie-ledgers", "200Gi", "/pulsar/data/bookkeeper/ledgers"),
    ],
    "recovery": [],
    "broker": [],
    "proxy": [],
}

INIT_CONTAINERS: t.Mapping[str, list[tuple[str, str | None]]] = {
    "zookeeper": [],
    "bookie": [("pulsar-bookkeeper-verify-clusterid", "bookie")],
    "recovery": [("pulsar-bookkeeper-verify-clusterid", "recovery")],
    "broker": [("wait-zookeeper-ready", None), ("wait-bookkeeper-ready", "bookie")],
    "proxy": [("wait-zookeeper-ready", None), ("wait-broker-ready", None)],
    "bookie-init": [("wait-zookeeper-ready", None)],
    "pulsar-init": [("wait-zookeeper-ready", None), ("pulsar-bookkeeper-verify-clusterid", "bookie")],
}


def test_exactly_these_objects() -> None:
    expected = {(kind, f"{NAME}-{part}") for kind in ("ConfigMap", "Service", "StatefulSet") for part in PARTS}
    expected |= {("ServiceAccount", f"{NAME}-{WORKLOADS[part][1]}") for part in PARTS}
    expected |= {("Job", f"{NAME}-{job}") for job in JOBS}
    found = [(item["kind"], item["metadata"]["name"]) for item in rendered()]
    assert sorted(found) == sorted(expected)
    assert {item["metadata"]["namespace"] for item in rendered()} == {NAMESPACE}


def test_api_versions() -> None:
    values = {"zookeeper": {"pdb": {"usePolicy": True}}}
    assert {(item["apiVersion"], item["kind"]) for item in rendered(values)} == {
        ("policy/v1", "PodDisruptionBudget"),
        ("v1", "ServiceAccount"),
        ("v1", "ConfigMap"),
        ("v1", "Service"),
        ("apps/v1", "StatefulSet"),
        ("batch/v1", "Job"),
    }


@pytest.mark.parametrize("part", [*PARTS, *JOBS])
def test_labels(part: str) -> None:
    identity = {"app": "pulsar", "release": NAME, "component": part}
    objects = [item for item in rendered() if item["metadata"]["labels"]["component"] == part]
    assert objects
    for item in objects:
        expected = {**identity, "chart": "pulsar-3.3.0", "heritage": "Helm", "cluster": NAME}
        assert item["metadata"]["labels"] == expected
        if "template" in item.get("spec", {}):
            assert item["spec"]["template"]["metadata"]["labels"] == {**identity, "cluster": NAME}
        if item["kind"] == "StatefulSet":
            assert item["spec"]["selector"] == {"matchLabels": identity}
        if item["kind"] == "Service":
            assert item["spec"]["selector"] == identity


@pytest.mark.parametrize("part", PARTS)
def test_services(part: str) -> None:
    spec = one(rendered(), "Service", f"{NAME}-{part}")["spec"]
    kind, address, ports, unready = SERVICES[part]
    assert (spec.get("type"), spec.get("clusterIP"), spec.get("publishNotReadyAddresses")) == (kind, address, unready)
    assert spec["ports"] == [
        {"name": name, "port": port, "targetPort": target, "protocol": "TCP"} for name, port, target in ports
    ]


@pytest.mark.parametrize("part", PARTS)
def test_stateful_sets(part: str) -> None:
    spec = one(rendered(), "StatefulSet", f"{NAME}-{part}")["spec"]
    assert spec["serviceName"] == f"{NAME}-{part}"
    assert spec["replicas"] == WORKLOADS[part][0]
    assert spec["podManagementPolicy"] == "Parallel"
    assert spec["updateStrategy"] == {"type": "RollingUpdate"}
    assert spec["template"]["metadata"].get("annotations") == ANNOTATIONS[part]
    assert spec.get("volumeClaimTemplates", []) == [
        {
            "metadata": {"name": name},
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}},
        }
        for name, size, _path in VOLUMES[part]
    ]


@pytest.mark.parametrize("part", PARTS)
def test_main_containers(part: str) -> None:
    _replicas, _account, ports, cpu, memory = WORKLOADS[part]
    container = main_of(rendered(), part)
    assert container["name"] == f"{NAME}-{part}"
    assert container["image"] == IMAGE
    assert container["imagePullPolicy"] == "IfNotPresent"
    assert container["command"] == ["sh", "-c"]
    assert len(container["args"]) == 1
    assert container["ports"] == [{"name": name, "containerPort": port, "protocol": "TCP"} for name, port in ports]
    assert container["resources"] == {"requests": {"cpu": cpu, "memory": memory}}
    assert container["envFrom"] == [{"configMapRef": {"name": f"{NAME}-{part}"}}]
    assert {key: value for key, value in container.items() if key.endswith("Probe")} == PROBES[part]
    mounts = [(mount["name"], mount["mountPath"]) for mount in container.get("volumeMounts", [])]
    assert mounts == [(name, path) for name, _size, path in VOLUMES[part]]


@pytest.mark.parametrize("part", PARTS)
def test_pods(part: str) -> None:
    pod = pod_of(rendered(), part)
    restricted = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    owner = {"fsGroup": 0, "fsGroupChangePolicy": "OnRootMismatch"} if VOLUMES[part] else {}
    assert pod["securityContext"] == {**restricted, **owner}
    assert pod["serviceAccountName"] == f"{NAME}-{WORKLOADS[part][1]}"
    assert pod["terminationGracePeriodSeconds"] == 30
    assert pod["automountServiceAccountToken"] is False
    assert "affinity" not in pod
    assert "volumes" not in pod


@pytest.mark.parametrize("part", [*PARTS, *JOBS])
def test_init_containers(part: str) -> None:
    containers = pod_of(rendered(), part, "Job" if part in JOBS else "StatefulSet").get("initContainers", [])
    expected = INIT_CONTAINERS[part]
    assert [container["name"] for container in containers] == [name for name, _configuration in expected]
    for container, (_name, configuration) in zip(containers, expected, strict=True):
        reference = [{"configMapRef": {"name": f"{NAME}-{configuration}"}}] if configuration else None
        assert container.get("envFrom") == reference
        assert container["image"] == IMAGE
        assert container["resources"] == {"requests": {"cpu": "100m", "memory": "256Mi"}}
        assert container["command"] == ["sh", "-c"]


def test_zookeeper_knows_its_servers() -> None:
    assert main_of(rendered(), "zookeeper")["env"] == [
        {"name": "ZOOKEEPER_SERVERS", "value": f"{NAME}-zookeeper-0,{NAME}-zookeeper-1,{NAME}-zookeeper-2"},
        {"name": "EXTERNAL_PROVIDED_SERVERS", "value": "false"},
    ]
    listed = rendered({"zookeeper": {"externalZookeeperServerList": "a:2888:3888,b:2888:3888"}})
    assert main_of(listed, "zookeeper")["env"] == [
        {"name": "ZOOKEEPER_SERVERS", "value": "a:2888:3888,b:2888:3888"},
        {"name": "EXTERNAL_PROVIDED_SERVERS", "value": "true"},
    ]


def test_jobs() -> None:
    objects = rendered()
    for job, account in (("bookie-init", f"{NAME}-bookie"), ("pulsar-init", None)):
        spec = one(objects, "Job", f"{NAME}-{job}")["spec"]
        pod, container = pod_of(objects, job, "Job"), main_of(objects, job, "Job")
        assert set(spec) == {"template"}
        assert pod["restartPolicy"] == "OnFailure"
        assert pod.get("serviceAccountName") == account
        assert container["name"] == f"{NAME}-{job}"
        assert container["image"] == IMAGE
        assert "resources" not in container
    assert main_of(objects, "bookie-init", "Job")["envFrom"] == [{"configMapRef": {"name": f"{NAME}-bookie"}}]
    assert "envFrom" not in main_of(objects, "pulsar-init", "Job")


def test_without_persistence_of_any_spelling() -> None:
    spellings: list[dict[str, t.Any]] = [
        {"persistence": False},
        {"volumes": {"persistence": False}},
        {"zookeeper": {"volumes": {"persistence": False}}, "bookkeeper": {"volumes": {"persistence": False}}},
    ]
    first, second, third = (rendered(values) for values in spellings)
    assert first == second == third
    for part in ("zookeeper", "bookie"):
        assert "volumeClaimTemplates" not in one(first, "StatefulSet", f"{NAME}-{part}")["spec"]
        assert pod_of(first, part)["volumes"] == [
            {"name": name, "emptyDir": {}} for name, _size, _path in VOLUMES[part]
        ]
        assert main_of(first, part)["volumeMounts"] == main_of(rendered(), part)["volumeMounts"]


@pytest.mark.parametrize("values", [{}, example_values(), ONE_OF_EACH, {"persistence": False}], ids=str)
def test_checks_that_hold_for_every_renderer(values: dict[str, t.Any]) -> None:
    objects = rendered(values)
    assert restricted_violations(objects) == []
    assert service_link_violations(objects) == []
    assert services_without_pods(objects) == []
    assert canonical_violations(objects) == []


def test_the_values_are_left_alone_and_every_time_give_the_same() -> None:
    assert rendered() == rendered()
    mounts = [{"name": "sample", "mountPath": "/pulsar/data"}]
    assert rendered({"zookeeper": {"extraVolumeMounts": mounts}}) != rendered()
    assert complete(PULSAR_DEFAULTS) == rendered()
    # Values recorded by an earlier version may lack what came later.
    assert [item["metadata"]["name"] for item in complete({})] == [item["metadata"]["name"] for item in rendered()]


def test_example() -> None:
    """The acceptance manifest: images from a mirror and volumes of 5Gi on nfs-sc."""
    objects = rendered(example_values())
    images = {container["image"] for _name, container in all_containers(objects)}
    assert images == {"registry.milvus-mirror.cn/apachepulsar/pulsar:3.0.7"}
    claims = {
        claim["metadata"]["name"]: claim["spec"]
        for part in ("zookeeper", "bookie")
        for claim in one(objects, "StatefulSet", f"{NAME}-{part}")["spec"]["volumeClaimTemplates"]
    }
    assert sorted(claims) == [f"{NAME}-bookie-journal", f"{NAME}-bookie-ledgers", f"{NAME}-zookeeper-data"]
    for spec in claims.values():
        assert spec == {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": "5Gi"}},
            "storageClassName": "nfs-sc",
        }
    replicas = [one(objects, "StatefulSet", f"{NAME}-{part}")["spec"]["replicas"] for part in PARTS]
    assert replicas == [3, 3, 1, 2, 2]


def test_one_of_each() -> None:
    objects = rendered(ONE_OF_EACH)
    parts = [part for part in PARTS if part != "recovery"]
    assert sorted(item["metadata"]["name"] for item in objects if item["kind"] == "StatefulSet") == sorted(
        f"{NAME}-{part}" for part in parts
    )
    assert {item["spec"]["replicas"] for item in objects if item["kind"] == "StatefulSet"} == {1}
    assert "autoRecoveryDaemonEnabled" not in data_of(objects, "bookie")
    data = data_of(objects, "broker")
    assert data["autoSkipNonRecoverableData"] == "true"
    assert [data[f"managedLedgerDefault{key}"] for key in ("EnsembleSize", "WriteQuorum", "AckQuorum")] == ["1"] * 3
    assert data["maxMessageSize"] == "104857600"
    assert (
        f"nslookup {NAME}-zookeeper-0.{NAME}-zookeeper.{NAMESPACE}"
        in (pod_of(objects, "bookie-init", "Job")["initContainers"][0]["args"][0])
    )
    assert "-ge 1 ]" in pod_of(objects, "broker")["initContainers"][1]["args"][0]


def test_deviations_say_why() -> None:
    assert DEVIATIONS
    assert all(path and reason for path, reason in DEVIATIONS)


@pytest.mark.parametrize("section", ["zookeeper", "bookkeeper", "autorecovery", "broker", "proxy"])
def test_a_pod_monitor_finds_its_pods_and_their_port(section: str) -> None:
    objects = rendered({section: {"podMonitor": {"enabled": True, "interval": "60s"}}})
    (monitor,) = (item for item in objects if item["kind"] == "PodMonitor")
    (endpoint,) = monitor["spec"]["podMetricsEndpoints"]
    assert {key: endpoint[key] for key in ("path", "interval", "scrapeTimeout")} == {
        "path": "/metrics",
        "interval": "60s",
        "scrapeTimeout": "10s",
    }
    selector = monitor["spec"]["selector"]["matchLabels"].items()
    (workload,) = (
        item
        for item in objects
        if item["kind"] == "StatefulSet" and selector <= item["spec"]["template"]["metadata"]["labels"].items()
    )
    assert workload["metadata"]["name"] == monitor["metadata"]["name"]
    ports = workload["spec"]["template"]["spec"]["containers"][0]["ports"]
    assert endpoint["port"] in [port["name"] for port in ports]
