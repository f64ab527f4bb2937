# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Milvus' Deployments, field by field (milvus-operator: names, labels, strategies, probes, environment)."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.render.components import render_workload
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Live
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.unit.render.object_checks import canonical_violations
from ansible_collections.vectorops.milvus.tests.unit.render.pod_security import (
    restricted_violations,
    service_link_violations,
)
from ansible_collections.vectorops.milvus.tests.unit.resolve.manifests import acceptance, milvus, release

NAME = "milvus-release-v25"
IMAGE = "registry.milvus-mirror.cn/milvusdb/milvus:v2.5.4"
APP = {
    "app.kubernetes.io/instance": NAME,
    "app.kubernetes.io/name": "milvus",
    "app.kubernetes.io/managed-by": "milvus-operator",
}
MIXTURE = ["milvus", "run", "mixture", "-rootcoord", "-querycoord", "-datacoord", "-indexcoord"]
STANDARD = ("mixcoord", "datanode", "indexnode", "proxy", "standalone")
DEPLOYMENTS = (*STANDARD, "querynode-0", "querynode-1")

Object = dict[str, t.Any]


def rendered(made: t.Any) -> dict[str, Object]:
    """The Deployments by what follows ``<release>-milvus-``."""
    objects = [manifest for workload in made.workloads for manifest in render_workload(made, workload)]
    return {manifest["metadata"]["name"].removeprefix(f"{made.name}-milvus-"): manifest for manifest in objects}


@pytest.fixture(scope="module", name="deployments")
def _deployments() -> dict[str, Object]:
    return rendered(resolve(acceptance()).release)


def pod(deployment: Object) -> Object:
    return t.cast(Object, deployment["spec"]["template"]["spec"])


def container(deployment: Object) -> Object:
    return t.cast(Object, pod(deployment)["containers"][0])


def variables(deployment: Object) -> dict[str, t.Any]:
    return {item["name"]: item.get("value", item.get("valueFrom")) for item in container(deployment)["env"]}


def test_the_seven_deployments(deployments: dict[str, Object]) -> None:
    replicas = {name: deployment["spec"]["replicas"] for name, deployment in deployments.items()}
    assert replicas == {**dict.fromkeys(DEPLOYMENTS, 1), "standalone": 0, "querynode-1": 0}
    assert all(deployment["metadata"]["namespace"] == "default" for deployment in deployments.values())


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_labels_and_selectors(deployments: dict[str, Object], name: str) -> None:
    component, _dash, slot = name.partition("-")
    expected = {**APP, "app.kubernetes.io/component": component}
    if slot:
        expected["milvus.io/querynode-group-id"] = slot
    deployment = deployments[name]
    assert deployment["metadata"]["labels"] == expected
    assert deployment["spec"]["selector"] == {"matchLabels": expected}
    entry = {"milvus.io/service": "true"} if component in ("proxy", "standalone") else {}
    assert deployment["spec"]["template"]["metadata"]["labels"] == {**expected, **entry}


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_deployment_fields(deployments: dict[str, Object], name: str) -> None:
    spec = deployments[name]["spec"]
    assert spec["progressDeadlineSeconds"] == 2592000
    assert spec["strategy"] == {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    assert spec.get("minReadySeconds") == (10 if name.startswith("querynode") else None)
    assert "paused" not in spec
    assert "revisionHistoryLimit" not in spec


@pytest.mark.parametrize(
    ("config", "seconds"),
    [
        ({}, 100),
        ({"common": {"gracefulStopTimeout": 600}}, 690),
        ({"common": {"gracefulStopTimeout": "soon"}}, 2592000),
    ],
)
def test_a_standalone_that_does_not_end_is_killed(config: Object, seconds: int) -> None:
    (alone,) = rendered(release(mode="standalone", config=config)).values()
    assert pod(alone)["terminationGracePeriodSeconds"] == seconds


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_pods(deployments: dict[str, Object], name: str) -> None:
    fields = pod(deployments[name])
    assert fields["terminationGracePeriodSeconds"] == 2592000
    assert fields["enableServiceLinks"] is False
    ours = {"containers", "volumes", "terminationGracePeriodSeconds", "enableServiceLinks"}
    assert set(fields) == {*ours, "topologySpreadConstraints"}
    assert fields["volumes"] == [
        {"name": "milvus-config", "configMap": {"name": NAME, "defaultMode": 511}},
        {"name": "milvus-configuration", "emptyDir": {}},
    ]
    annotations = deployments[name]["spec"]["template"]["metadata"]["annotations"]
    assert set(annotations) == {"milvus.io/using-configmap", "vectorops.milvus/configuration"}
    assert annotations["milvus.io/using-configmap"] == NAME


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_containers(deployments: dict[str, Object], name: str) -> None:
    component = name.partition("-")[0]
    fields = container(deployments[name])
    client = [{"name": "milvus", "containerPort": 19530, "protocol": "TCP"}]
    metrics = [{"name": "metrics", "containerPort": 9091, "protocol": "TCP"}]
    entry = component in ("proxy", "standalone")
    assert fields["name"] == component
    assert fields["image"] == IMAGE
    assert fields["imagePullPolicy"] == "IfNotPresent"
    assert "command" not in fields
    assert fields["args"][:2] == ["/bin/sh", "-c"]
    assert fields["args"][4:] == (MIXTURE if component == "mixcoord" else ["milvus", "run", component])
    assert fields["ports"] == (client + metrics if entry else metrics)
    assert fields["resources"] == {"limits": {"cpu": 2, "memory": "8Gi"}}
    assert fields.get("lifecycle") == ({"preStop": {"exec": {"command": ["sleep", "30"]}}} if entry else None)
    assert fields["volumeMounts"] == [
        {"name": "milvus-config", "mountPath": "/milvus/configs/operator", "readOnly": True},
        {"name": "milvus-configuration", "mountPath": "/milvus/configuration"},
    ]


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_probes(deployments: dict[str, Object], name: str) -> None:
    fields = container(deployments[name])
    common = {"successThreshold": 1}
    tcp = {"tcpSocket": {"port": 9091}}
    http = {"httpGet": {"path": "/healthz", "port": 9091, "scheme": "HTTP"}}
    assert fields["startupProbe"] == {**tcp, "timeoutSeconds": 3, "periodSeconds": 10, "failureThreshold": 18, **common}
    assert fields["livenessProbe"] == {
        **tcp,
        "timeoutSeconds": 10,
        "periodSeconds": 15,
        "failureThreshold": 3,
        **common,
    }
    assert fields["readinessProbe"] == {
        **http,
        "timeoutSeconds": 3,
        "periodSeconds": 15,
        "failureThreshold": 2,
        **common,
    }


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_environment(deployments: dict[str, Object], name: str) -> None:
    access = {"secretKeyRef": {"name": f"{NAME}-minio", "key": "accesskey"}}
    secret = {"secretKeyRef": {"name": f"{NAME}-minio", "key": "secretkey"}}
    assert variables(deployments[name]) == {
        "MILVUSCONF": "/milvus/configuration",
        "CACHE_SIZE": {"resourceFieldRef": {"resource": "limits.memory", "divisor": "1Gi"}},
        "MINIO_ACCESS_KEY": access,
        "MINIO_ACCESS_KEY_ID": access,
        "MINIO_SECRET_KEY": secret,
        "MINIO_SECRET_ACCESS_KEY": secret,
    }


def test_slots_name_the_active_one_and_carry_the_same_pods() -> None:
    made = resolve(milvus(components={"queryNode": {"replicas": 4}}), live=Live(active_slots={"querynode": 1})).release
    deployments = rendered(made)
    slots = [deployments["querynode-0"], deployments["querynode-1"]]
    assert [slot["spec"]["replicas"] for slot in slots] == [0, 4]
    assert [slot["metadata"]["annotations"] for slot in slots] == [{"vectorops.milvus/active-slot": "1"}] * 2
    assert pod(slots[0]) == pod(slots[1])
    assert "annotations" not in deployments["proxy"]["metadata"]


def test_what_the_manifest_says_of_all_and_of_one_component() -> None:
    components = {
        "podLabels": {"team": "a", "app.kubernetes.io/name": "other"},
        "podAnnotations": {"note": "a"},
        "nodeSelector": {"disk": "ssd"},
        "tolerations": [{"key": "a", "operator": "Exists"}],
        "imagePullSecrets": [{"name": "registry"}],
        "serviceAccountName": "milvus",
        "hostNetwork": True,
        "proxy": {
            "podLabels": {"team": "b"},
            "paused": True,
            "runWithSubProcess": True,
            "sidecars": [{"name": "envoy", "image": "envoy:1"}],
            "initContainers": [{"name": "first", "image": "busybox:1"}],
            "volumes": [{"name": "tls", "secret": {"secretName": "tls"}}],
            "volumeMounts": [{"name": "tls", "mountPath": "/tls"}],
            "probes": {"livenessProbe": {"tcpSocket": {"port": 1}}},
            "securityContext": {"runAsUser": 5},
        },
    }
    deployment = rendered(release(components=components))["proxy"]
    metadata = deployment["spec"]["template"]["metadata"]
    assert deployment["spec"]["paused"] is True
    assert metadata["labels"]["team"] == "b"
    assert metadata["labels"]["app.kubernetes.io/name"] == "milvus"
    assert metadata["annotations"]["note"] == "a"
    fields = pod(deployment)
    for key in ("nodeSelector", "tolerations", "imagePullSecrets", "serviceAccountName", "hostNetwork"):
        assert fields[key] == components[key]
    assert [member["name"] for member in fields["containers"]] == ["proxy", "envoy"]
    assert [member["name"] for member in fields["initContainers"]] == ["first"]
    assert [member["name"] for member in fields["volumes"]] == ["tls", "milvus-config", "milvus-configuration"]
    main = container(deployment)
    assert main["volumeMounts"][0] == {"name": "tls", "mountPath": "/tls"}
    assert main["args"][-1] == "--run-with-subprocess"
    assert main["livenessProbe"] == {"tcpSocket": {"port": 1}}
    assert main["startupProbe"]["failureThreshold"] == 18
    assert main["securityContext"] == {"runAsUser": 5}


def test_an_image_of_one_components_own() -> None:
    components = {"image": IMAGE, "proxy": {"image": "a:v2.5.9"}, "queryNode": {"image": "b:patched"}}
    made = rendered(release(components=components))
    found = {name: container(deployment)["image"] for name, deployment in made.items()}
    own = {"proxy": "a:v2.5.9", "querynode-0": "b:patched", "querynode-1": "b:patched"}
    assert found == {**dict.fromkeys(DEPLOYMENTS, IMAGE), **own}


def test_own_commands_are_started_with_the_same_configuration() -> None:
    deployment = rendered(release(components={"dataNode": {"commands": ["milvus", "run", "x"]}}))["datanode"]
    args = container(deployment)["args"]
    assert args[:2] == ["/bin/sh", "-c"]
    assert args[4:] == ["milvus", "run", "x"]


@pytest.mark.parametrize("where", ["all", "one"])
def test_the_manifests_variables_win_and_each_stands_once(where: str) -> None:
    env = [{"name": "CACHE_SIZE", "value": "4"}, {"name": "MINE", "value": "$(CACHE_SIZE)"}]
    components: dict[str, t.Any] = {"env": env} if where == "all" else {"queryNode": {"env": env}}
    deployment = rendered(release(components=components))["querynode-0"]
    names = [item["name"] for item in container(deployment)["env"]]
    assert sorted(names) == sorted(set(names))
    assert variables(deployment)["CACHE_SIZE"] == "4"
    assert names.index("CACHE_SIZE") < names.index("MINE")


def test_sensitive_settings_come_from_the_secret() -> None:
    deployment = rendered(release(config={"etcd": {"auth": {"password": "geheim"}}}))["proxy"]
    reference = {"secretKeyRef": {"name": "my-release-milvus-configuration", "key": "ETCD_AUTH_PASSWORD"}}
    assert variables(deployment)["ETCD_AUTH_PASSWORD"] == reference


def test_secrets_of_a_2_1_server_have_the_names_that_it_knows() -> None:
    keys = {"accessKeyID": "a", "secretAccessKey": "b"}
    made = release(
        components={"image": "milvusdb/milvus:v2.1.4"},
        config={"minio": keys, "etcd": {"auth": {"password": "c"}}},
        dependencies={
            "storage": {"external": True, "endpoint": "s3.example.com:9000"},
            "kafka": {"external": True, "brokerList": ["k:9092"], "secretRef": "users"},
            "msgStreamType": "kafka",
        },
    )
    found = variables(rendered(made)["proxy"])
    inline = "my-release-milvus-configuration"
    expected = {
        "MINIO_ACCESS_KEY": (inline, "MINIO_ACCESS_KEY_ID"),
        "MINIO_SECRET_KEY": (inline, "MINIO_SECRET_ACCESS_KEY"),
        "milvus.etcd.auth.password": (inline, "ETCD_AUTH_PASSWORD"),
        "milvus.kafka.saslUsername": ("users", "username"),
        "milvus.kafka.saslPassword": ("users", "password"),
    }
    for variable, (secret, key) in expected.items():
        assert found[variable] == {"secretKeyRef": {"name": secret, "key": key}}
    assert not {"MINIO_ACCESS_KEY_ID", "KAFKA_SASLPASSWORD"} & set(found)


@pytest.mark.parametrize(
    ("components", "config", "name", "expected"),
    [
        ({"enableRollingUpdate": False}, {}, "mixcoord", "Recreate"),
        ({"enableRollingUpdate": False}, {}, "standalone", "Recreate"),
        ({"enableRollingUpdate": False}, {}, "proxy", "RollingUpdate"),
        ({}, {"rootCoord": {"enableActiveStandby": False}}, "mixcoord", "Recreate"),
        ({"rootCoord": {}}, {"rootCoord": {"enableActiveStandby": False}}, "rootcoord", "Recreate"),
        ({"rootCoord": {}}, {"rootCoord": {"enableActiveStandby": False}}, "datacoord", "RollingUpdate"),
    ],
)
def test_strategies(components: Object, config: Object, name: str, expected: str) -> None:
    deployment = rendered(release(components=components, config=config))[name]
    assert deployment["spec"]["strategy"]["type"] == expected


@pytest.mark.parametrize("components", [{"imageUpdateMode": "force"}, {"enableManualMode": True}])
def test_force_and_manual_mode_replace_all_at_once(components: Object) -> None:
    deployment = rendered(release(components=components))["mixcoord"]
    assert deployment["spec"]["strategy"]["rollingUpdate"] == {"maxSurge": "100%", "maxUnavailable": "100%"}


def test_pods_restart_on_a_new_configuration_only_where_the_manifest_asks_for_it() -> None:
    def checksum(update_config_map_only: bool, config: Object) -> t.Any:
        made = release(components={"updateConfigMapOnly": update_config_map_only}, config=config)
        return rendered(made)["proxy"]["spec"]["template"]["metadata"]["annotations"].get("checksum/config")

    assert checksum(True, {}) is None
    assert checksum(False, {}) == checksum(False, {})
    assert (
        len({checksum(False, {}), checksum(False, {"log": {"level": "a"}}), checksum(False, {"log": {"level": "b"}})})
        == 3
    )


def test_the_listening_port_follows_the_configuration() -> None:
    deployment = rendered(release(components={"proxy": {"port": 19999, "serviceRestfulPort": 8080}}))["proxy"]
    ports = {port["name"]: port["containerPort"] for port in container(deployment)["ports"]}
    assert ports == {"milvus": 19999, "metrics": 9091, "restful": 8080}


def test_pod_security() -> None:
    deployments = rendered(release(components={"runAsNonRoot": True})).values()
    assert restricted_violations(deployments) == []
    for deployment in deployments:
        assert pod(deployment)["securityContext"] == {"runAsNonRoot": True, "runAsUser": 1000}
        assert {"name": "milvus-data", "mountPath": "/var/lib/milvus"} in container(deployment)["volumeMounts"]
    # The image's own user is root: only that is missing.
    problems = restricted_violations(rendered(release()).values())
    assert {problem.rpartition(": ")[2] for problem in problems} == {"runAsNonRoot is not true"}


def test_a_data_folder_of_the_manifest_stays() -> None:
    mount = {"name": "mine", "mountPath": "/var/lib/milvus"}
    volume: Object = {"name": "mine", "emptyDir": {}}
    components = {"runAsNonRoot": True, "volumes": [volume], "volumeMounts": [mount]}
    deployment = rendered(release(components=components))["querynode-0"]
    assert [entry["name"] for entry in pod(deployment)["volumes"]] == ["mine", "milvus-config", "milvus-configuration"]


def test_objects_are_canonical(deployments: dict[str, Object]) -> None:
    assert canonical_violations(list(deployments.values())) == []
    assert service_link_violations(deployments.values()) == []


@pytest.mark.parametrize(
    ("components", "config", "single"),
    [
        ({"rollingMode": 2}, {}, {"mixcoord", "datanode", "indexnode", "proxy", "standalone"}),
        ({"rollingMode": 3}, {}, set()),
        ({"rollingMode": 3, "enableRollingUpdate": False}, {}, {"mixcoord", "standalone"}),
    ],
)
def test_who_has_slots(components: Object, config: Object, single: set[str]) -> None:
    found = set(rendered(release(components=components, config=config)))
    several = {"mixcoord", "datanode", "indexnode", "proxy", "standalone", "querynode"} - single
    assert found == single | {f"{name}-{slot}" for name in several for slot in (0, 1)}
