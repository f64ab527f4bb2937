# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects of Kafka and its ZooKeeper, field by field."""

from __future__ import annotations

import json

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.kafka_defaults import KAFKA_DEFAULTS
from ansible_collections.vectorops.milvus.plugins.module_utils.render.kafka import DEVIATIONS, render_kafka
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.merge import merged
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Dependency
from ansible_collections.vectorops.milvus.tests.unit.render.dependency_fixtures import Values, by_name, expected
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
from ansible_collections.vectorops.milvus.tests.unit.render.object_checks import (
    canonical_violations,
    services_without_pods,
)
from ansible_collections.vectorops.milvus.tests.unit.render.pod_security import (
    restricted_violations,
    service_link_violations,
)


def test_the_default_cluster() -> None:
    assert objects_by_name() == expected("kafka_cluster")


@pytest.mark.parametrize("name", [NAME, ZOOKEEPER])
def test_the_environment_keeps_its_order(name: str) -> None:
    wanted = expected("kafka_cluster")["StatefulSet", name]["spec"]["template"]["spec"]["containers"][0]["env"]
    assert container_of(name=name)["env"] == wanted


CASES: dict[str, Values] = {
    "default": {},
    "one broker": {"replicaCount": 1, "zookeeper": {"replicaCount": 1}},
    "without persistence": {"persistence": {"enabled": False}, "zookeeper": {"persistence": {"enabled": False}}},
    "given claims": {
        "persistence": {"existingClaim": "a"},
        "logPersistence": {"enabled": True, "existingClaim": "b"},
        "zookeeper": {"persistence": {"existingClaim": "c", "dataLogDir": {"existingClaim": "d"}}, "dataLogDir": "/l"},
    },
    "more volumes": {"logPersistence": {"enabled": True}, "zookeeper": {"dataLogDir": "/bitnami/zookeeper/log"}},
    "node port": {"service": {"type": "NodePort", "nodePorts": {"client": 32092}}},
    "with users": {"auth": USERS},
    "with users of ZooKeeper": ZOOKEEPER_USERS,
    "encrypted": {"auth": CERTIFICATES},
    "other ports": {
        "containerPorts": {"client": 19092},
        "service": {"ports": {"client": 29092, "internal": 29093}},
        "zookeeper": {"containerPorts": {"client": 12181}},
    },
    "exported": {"metrics": {"kafka": {"enabled": True, "extraFlags": {"verbosity": 1}}, "jmx": {"enabled": True}}},
    "provisioned": {"provisioning": {"enabled": True, "topics": [{"name": "a"}]}, "auth": USERS},
    "from outside": {"externalAccess": {"enabled": True, "service": {"loadBalancerNames": ["a", "b", "c"]}}},
    "everything named": {
        "commonLabels": {"number": 1},
        "podLabels": {"app.kubernetes.io/component": "mine", "flag": True},
        "podAnnotations": {"number": 1},
        "config": "a=b",
        "log4j": "c=d",
        "pdb": {"create": True},
        "extraEnvVars": [{"name": "KAFKA_HEAP_OPTS", "value": True}, {"name": "NUMBER", "value": 7}],
        "global": {"imagePullSecrets": ["a"]},
        "image": {"pullSecrets": ["a", "b"]},
        "zookeeper": {
            "commonLabels": {"number": 2},
            "configuration": "tickTime=1",
            "metrics": {"enabled": True},
            "pdb": {"create": True},
            "serviceAccount": {"create": True},
        },
    },
}


@pytest.mark.parametrize("values", CASES.values(), ids=list(CASES))
def test_what_holds_for_all_objects(values: Values) -> None:
    objects = rendered(values)
    assert services_without_pods(objects) == []
    assert canonical_violations(objects) == []
    assert restricted_violations(objects) == []
    assert service_link_violations(objects) == []
    assert json.dumps(objects) == json.dumps(rendered(values))
    assert len(by_name(objects)) == len(objects)


def test_labels_of_the_selector_stay() -> None:
    found = objects_by_name(CASES["everything named"])["StatefulSet", NAME]
    labels = found["spec"]["template"]["metadata"]["labels"]
    assert labels["app.kubernetes.io/component"] == "kafka"
    assert labels["flag"] == "true"
    assert "number" not in labels
    assert found["metadata"]["labels"]["number"] == "1"


def test_the_manifest_wins_over_the_environment() -> None:
    found = environment_of(CASES["everything named"])
    assert found["KAFKA_HEAP_OPTS"] == "true"
    assert found["NUMBER"] == "7"
    assert "KAFKA_CFG_LOG_ROLL_HOURS" not in found


def test_what_is_global_reaches_both() -> None:
    values = {"global": {"imageRegistry": "mirror.example.com", "storageClass": "fast", "imagePullSecrets": ["key"]}}
    for name, image in ((NAME, "kafka:3.1.0"), (ZOOKEEPER, "zookeeper:3.7.0")):
        assert container_of(values, name)["image"] == f"mirror.example.com/bitnamilegacy/{image}"
        assert pod_of(values, name)["imagePullSecrets"] == [{"name": "key"}]
        claims = statefulset(values, name)["volumeClaimTemplates"]
        assert [claim["spec"]["storageClassName"] for claim in claims] == ["fast"]


def test_sizes_lose_the_sign_that_helm_needs() -> None:
    found = environment_of({"maxMessageBytes": "_5242880", "logRetentionBytes": "_-1", "logSegmentBytes": 1024})
    assert found["KAFKA_CFG_MESSAGE_MAX_BYTES"] == "5242880"
    assert found["KAFKA_CFG_LOG_RETENTION_BYTES"] == "-1"
    assert found["KAFKA_CFG_LOG_SEGMENT_BYTES"] == "1024"


def test_what_is_switched_off_or_zero_or_empty_is_said() -> None:
    found = environment_of({"autoCreateTopicsEnable": False, "numIoThreads": 0, "superUsers": ""})
    assert found["KAFKA_CFG_AUTO_CREATE_TOPICS_ENABLE"] == "false"
    assert found["KAFKA_CFG_NUM_IO_THREADS"] == "0"
    assert found["KAFKA_CFG_SUPER_USERS"] == ""


def test_a_grace_period_in_quotes_is_a_number() -> None:
    assert pod_of({"terminationGracePeriodSeconds": "120"})["terminationGracePeriodSeconds"] == 120


def test_clients_are_told_where_brokers_listen() -> None:
    values = CASES["other ports"]
    found = environment_of(values)
    host = f"$(MY_POD_NAME).{NAME}-headless.default.svc.cluster.local"
    assert found["KAFKA_CFG_LISTENERS"] == "INTERNAL://:29093,CLIENT://:19092"
    assert found["KAFKA_CFG_ADVERTISED_LISTENERS"] == f"INTERNAL://{host}:29093,CLIENT://{host}:19092"
    assert container_of(values)["ports"][0]["containerPort"] == 19092
    assert objects_by_name(values)["Service", NAME]["spec"]["ports"][0]["port"] == 29092
    assert "localhost 12181 |" in container_of(values, ZOOKEEPER)["livenessProbe"]["exec"]["command"][2]


@pytest.mark.parametrize(("kind", "node_port"), [("NodePort", 32092), ("LoadBalancer", 32092), ("ClusterIP", None)])
def test_the_port_of_nodes(kind: str, node_port: int | None) -> None:
    service = {"type": kind, "nodePorts": {"client": 32092}}
    spec = objects_by_name({"service": service, "zookeeper": {"service": service}})["Service", ZOOKEEPER]["spec"]
    assert [port.get("nodePort") for port in spec["ports"]] == [node_port, None, None]


def test_another_zookeeper() -> None:
    values = {"zookeeper": {"enabled": False}, "externalZookeeper": {"servers": ["a:2181", "b:2181"]}}
    assert environment_of(values)["KAFKA_CFG_ZOOKEEPER_CONNECT"] == "a:2181,b:2181"
    assert [name for _kind, name in objects_by_name(values) if "zookeeper" in name] == []


def test_kafka_finds_zookeeper_by_its_other_name() -> None:
    for override, name in (({"nameOverride": "keeper"}, f"{NAME}-keeper"), ({"fullnameOverride": "own"}, "own")):
        values = {"zookeeper": override, "zookeeperChrootPath": "/milvus"}
        assert environment_of(values)["KAFKA_CFG_ZOOKEEPER_CONNECT"] == f"{name}/milvus"
        assert ("Service", name) in objects_by_name(values)
        assert f"{name}-2.{name}-headless.default.svc" in environment_of(values, name)["ZOO_SERVERS"]


def test_kafka_finds_zookeeper_at_its_other_port() -> None:
    values = {"zookeeper": {"service": {"ports": {"client": 12181}}}, "zookeeperChrootPath": "/milvus"}
    assert environment_of(values)["KAFKA_CFG_ZOOKEEPER_CONNECT"] == f"{ZOOKEEPER}:12181/milvus"


def test_volumes_that_go_with_the_pod() -> None:
    values = CASES["without persistence"]
    assert "volumeClaimTemplates" not in statefulset(values)
    assert {"name": "data", "emptyDir": {}} in pod_of(values)["volumes"]
    assert {"name": "data", "emptyDir": {}} in pod_of(values, ZOOKEEPER)["volumes"]


def test_given_claims() -> None:
    values = CASES["given claims"]
    for name, claims in ((NAME, {"data": "a", "logs": "b"}), (ZOOKEEPER, {"data": "c", "data-log": "d"})):
        volumes = [volume for volume in pod_of(values, name)["volumes"] if "persistentVolumeClaim" in volume]
        assert {volume["name"]: volume["persistentVolumeClaim"]["claimName"] for volume in volumes} == claims
        assert "volumeClaimTemplates" not in statefulset(values, name)


def test_further_claims() -> None:
    values = CASES["more volumes"]
    assert [claim["metadata"]["name"] for claim in statefulset(values)["volumeClaimTemplates"]] == ["data", "logs"]
    claims = statefulset(values, ZOOKEEPER)["volumeClaimTemplates"]
    assert [claim["metadata"]["name"] for claim in claims] == ["data", "data-log"]
    mount = {"name": "data-log", "mountPath": "/bitnami/zookeeper/log"}
    assert mount in container_of(values, ZOOKEEPER)["volumeMounts"]


def test_claims_without_a_class() -> None:
    claims = statefulset({"persistence": {"storageClass": "-"}})["volumeClaimTemplates"]
    assert claims[0]["spec"]["storageClassName"] == ""


@pytest.mark.parametrize(
    ("given", "shown"), [({}, {"maxUnavailable": 1}), ({"minAvailable": "51%"}, {"minAvailable": "51%"})]
)
def test_the_budget_has_one_limit(given: Values, shown: Values) -> None:
    budget = objects_by_name({"pdb": {"create": True, **given}})["PodDisruptionBudget", NAME]["spec"]
    assert {key: value for key, value in budget.items() if key != "selector"} == shown


def test_one_server_has_no_budget() -> None:
    values = {**CASES["one broker"], "pdb": {"create": True}}
    assert ("PodDisruptionBudget", NAME) not in objects_by_name(values)


def test_configuration_files_restart_the_pods_when_they_change() -> None:
    def annotations(text: str) -> Values:
        found: Values = statefulset({"config": text})["template"]["metadata"]["annotations"]
        return found

    assert annotations("a=1") != annotations("a=2")
    mount = {"name": "kafka-config", "mountPath": "/bitnami/kafka/config/server.properties"}
    assert {**mount, "subPath": "server.properties"} in container_of({"config": "a=1"})["volumeMounts"]


def test_given_files_are_not_rendered() -> None:
    values = {"config": "a=1", "existingConfigmap": "own", "zookeeper": {"existingConfigmap": "other"}}
    maps = [name for kind, name in objects_by_name(values) if kind == "ConfigMap"]
    assert maps == [f"{ZOOKEEPER}-scripts", f"{NAME}-scripts"]
    assert {"name": "kafka-config", "configMap": {"name": "own"}} in pod_of(values)["volumes"]
    assert {"name": "config", "configMap": {"name": "other"}} in pod_of(values, ZOOKEEPER)["volumes"]


def test_volumes_are_given_to_the_servers() -> None:
    permissions = {"volumePermissions": {"enabled": True}}
    values = {**permissions, "zookeeper": permissions}
    for name, folders in ((NAME, "/bitnami/kafka /opt/bitnami/kafka/logs"), (ZOOKEEPER, "/bitnami/zookeeper")):
        (initial,) = pod_of(values, name)["initContainers"]
        assert initial["command"][2].startswith(f"chown 1001:1001 {folders}\n")
        assert initial["securityContext"] == {"runAsUser": 0, "runAsNonRoot": False}


def test_values_recorded_by_an_older_collection_render() -> None:
    values: Values = {"replicaCount": 3, "zookeeper": {"enabled": True}}
    assert canonical_violations(render_kafka(Dependency("kafka", NAME, "default", values))) == []


def test_deviations_have_reasons() -> None:
    assert all(path and reason for path, reason in DEVIATIONS)


def test_what_older_defaults_lack_counts_where_it_is_switched_on() -> None:
    asked: Values = {
        "metrics": {"kafka": {"enabled": True}, "jmx": {"enabled": True}},
        "provisioning": {"enabled": True},
        "networkPolicy": {"enabled": True},
        "zookeeper": {"networkPolicy": {"enabled": True}},
    }
    added = ("externalAccess", "metrics", "networkPolicy", "provisioning")
    older = {key: value for key, value in KAFKA_DEFAULTS.items() if key not in added}
    older["zookeeper"] = {key: value for key, value in older["zookeeper"].items() if key != "networkPolicy"}
    recorded = Dependency("kafka", NAME, "default", merged(older, asked))
    assert by_name(render_kafka(recorded)) == objects_by_name(asked)
