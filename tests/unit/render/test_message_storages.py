# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each message storage makes of pods, claims and the configuration, field by field."""

from __future__ import annotations

import base64
import json
import typing as t

import pytest
import yaml

from ansible_collections.vectorops.milvus.plugins.module_utils.render.stages import render
from ansible_collections.vectorops.milvus.tests.unit.resolve.manifests import milvus, release

Object = dict[str, t.Any]
PERSISTENT = {"persistence": {"enabled": True}}
RECREATE = {"type": "Recreate"}
ROLLING = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}


def objects(**manifest: t.Any) -> dict[str, Object]:
    """The objects of a release called my-release by kind and name."""
    found = [item for stage in render(release(**manifest)) for item in stage.objects]
    return {f"{item['kind']}/{item['metadata']['name']}": item for item in found}


def standalone(dependencies: t.Mapping[str, t.Any], version: str = "2.5.4", **more: t.Any) -> dict[str, Object]:
    components = {"image": f"milvusdb/milvus:v{version}", **more.pop("components", {})}
    return objects(mode="standalone", dependencies=dependencies, components=components, **more)


def deployment(found: dict[str, Object], component: str = "standalone") -> Object:
    spec: Object = found[f"Deployment/my-release-milvus-{component}"]["spec"]
    return spec


def pod(found: dict[str, Object], component: str = "standalone") -> Object:
    spec: Object = deployment(found, component)["template"]["spec"]
    return spec


def volumes(found: dict[str, Object], component: str = "standalone") -> dict[str, Object]:
    return {item["name"]: {k: v for k, v in item.items() if k != "name"} for item in pod(found, component)["volumes"]}


def mounts(found: dict[str, Object], component: str = "standalone") -> dict[str, str]:
    return {item["mountPath"]: item["name"] for item in pod(found, component)["containers"][0]["volumeMounts"]}


def variables(found: dict[str, Object], component: str = "standalone") -> dict[str, t.Any]:
    items = pod(found, component)["containers"][0]["env"]
    return {item["name"]: item.get("value", item.get("valueFrom")) for item in items}


def configuration(found: dict[str, Object]) -> Object:
    read: Object = yaml.safe_load(found["ConfigMap/my-release"]["data"]["user.yaml"])
    return read


def test_a_standalone_server() -> None:
    found = standalone({})
    spec = deployment(found)
    assert [name for name in found if name.startswith("Deployment/my-release-milvus")] == [
        "Deployment/my-release-milvus-standalone"
    ]
    assert spec["replicas"] == 1
    assert spec["strategy"] == RECREATE
    container = pod(found)["containers"][0]
    assert container["args"][-3:] == ["milvus", "run", "standalone"]
    assert [port["containerPort"] for port in container["ports"]] == [19530, 9091]
    assert container["lifecycle"] == {"preStop": {"exec": {"command": ["sleep", "30"]}}}
    assert spec["template"]["metadata"]["labels"]["milvus.io/service"] == "true"
    assert found["Service/my-release-milvus"]["spec"]["selector"]["milvus.io/service"] == "true"
    assert found["StatefulSet/my-release-etcd"]["spec"]["replicas"] == 1
    assert "Deployment/my-release-minio" in found
    assert configuration(found) == {
        "common": {"gracefulStopTimeout": 10},
        "etcd": {"endpoints": ["my-release-etcd-0.my-release-etcd-headless.default:2379"], "rootPath": "my-release"},
        "messageQueue": "rocksmq",
        "minio": {"address": "my-release-minio.default", "bucketName": "my-release", "port": 9000},
        "mq": {"type": "rocksmq"},
        "msgChannel": {"chanNamePrefix": {"cluster": "my-release"}},
    }


@pytest.mark.parametrize(
    ("storage", "version", "strategy"),
    [
        ("rocksmq", "2.5.4", RECREATE),
        ("natsmq", "2.5.4", RECREATE),
        ("pulsar", "2.5.4", ROLLING),
        ("kafka", "2.3.4", ROLLING),
        ("woodpecker", "2.6.1", ROLLING),
        ("rocksmq", "2.6.1", RECREATE),
    ],
)
def test_who_can_run_twice_is_rolled(storage: str, version: str, strategy: Object) -> None:
    found = standalone({"msgStreamType": storage}, version)
    assert deployment(found)["strategy"] == strategy
    assert (
        deployment(standalone({"msgStreamType": storage}, version, components={"enableRollingUpdate": False}))[
            "strategy"
        ]
        == RECREATE
    )


def test_the_port_of_a_standalone_server() -> None:
    found = standalone({}, components={"standalone": {"port": 19999, "serviceType": "LoadBalancer", "replicas": 0}})
    assert configuration(found)["proxy"] == {"port": 19999}
    assert found["Service/my-release-milvus"]["spec"]["type"] == "LoadBalancer"
    assert deployment(found)["replicas"] == 0


@pytest.mark.parametrize(("storage", "version"), [("rocksmq", "2.4.1"), ("natsmq", "2.4.1"), ("woodpecker", "2.6.1")])
def test_data_on_the_pods_own_disk(storage: str, version: str) -> None:
    found = standalone({"msgStreamType": storage}, version)
    assert volumes(found)["milvus-data"] == {"emptyDir": {}}
    assert mounts(found)["/var/lib/milvus"] == "milvus-data"
    assert not [name for name in found if name.startswith("PersistentVolumeClaim/my-release-data")]


@pytest.mark.parametrize(("storage", "version"), [("rocksmq", "2.2.3"), ("natsmq", "2.4.1"), ("woodpecker", "2.6.1")])
def test_data_on_a_claim(storage: str, version: str) -> None:
    found = standalone({"msgStreamType": storage, storage: PERSISTENT}, version)
    assert volumes(found)["milvus-data"] == {"persistentVolumeClaim": {"claimName": "my-release-data"}}
    assert mounts(found)["/var/lib/milvus"] == "milvus-data"
    claim = found["PersistentVolumeClaim/my-release-data"]
    assert claim["metadata"]["labels"] == {"vectorops.milvus/release": "my-release"}
    assert claim["spec"] == {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "5Gi"}}}


def test_the_claim_is_as_the_manifest_says() -> None:
    spec = {
        "accessModes": ["ReadWriteMany"],
        "storageClassName": "local-path",
        "resources": {"requests": {"storage": "10Gi"}},
    }
    claim = {"labels": {"a": "b"}, "annotations": {"c": "d"}, "spec": spec}
    section = {"persistence": {"enabled": True, "pvcDeletion": True, "persistentVolumeClaim": claim}}
    made = standalone({"rocksmq": section})["PersistentVolumeClaim/my-release-data"]
    assert made["spec"] == spec
    assert made["metadata"]["labels"] == {"a": "b", "vectorops.milvus/release": "my-release"}
    assert made["metadata"]["annotations"] == {"c": "d"}


@pytest.mark.parametrize("deletion", [True, False])
def test_the_claim_goes_only_where_the_manifest_says_so(deletion: bool) -> None:
    section = {"persistence": {"enabled": True, "pvcDeletion": deletion}}
    made = release(mode="standalone", dependencies={"rocksmq": section}).dependency("data")
    assert made is not None
    assert (made.name, made.deletion_policy, made.pvc_deletion) == ("my-release-data", "Delete", deletion)


def test_a_claim_that_exists_is_used_and_not_made() -> None:
    section = {"persistence": {"enabled": True, "persistentVolumeClaim": {"existingClaim": "mine"}}}
    found = standalone({"rocksmq": section})
    assert volumes(found)["milvus-data"] == {"persistentVolumeClaim": {"claimName": "mine"}}
    assert "PersistentVolumeClaim/my-release-data" not in found


def test_the_claim_is_written_with_the_message_storage() -> None:
    made = release(mode="standalone", dependencies={"rocksmq": PERSISTENT})
    assert {stage.name: stage.after for stage in render(made)} == {
        "etcd": (),
        "storage": (),
        "message_storage": (),
        "configuration": ("etcd", "storage", "message_storage"),
        "components": ("configuration",),
    }


def test_a_mount_of_the_manifest_replaces_the_pods_own_disk_but_not_a_claim() -> None:
    mine = {
        "volumes": [{"name": "mine", "hostPath": {"path": "/mine"}}],
        "volumeMounts": [{"name": "mine", "mountPath": "/var/lib/milvus"}],
    }
    assert mounts(standalone({}, components=mine))["/var/lib/milvus"] == "mine"
    assert mounts(standalone({"rocksmq": PERSISTENT}, components=mine))["/var/lib/milvus"] == "milvus-data"


def test_user_1000_can_write_to_the_claim() -> None:
    found = standalone({"rocksmq": PERSISTENT}, components={"runAsNonRoot": True})
    assert pod(found)["securityContext"] == {"runAsNonRoot": True, "runAsUser": 1000, "fsGroup": 1000}
    own = standalone({"rocksmq": {}}, components={"runAsNonRoot": True})
    assert pod(own)["securityContext"] == {"runAsNonRoot": True, "runAsUser": 1000}


def test_every_component_of_a_cluster_has_woodpeckers_disk() -> None:
    image = {"image": "milvusdb/milvus:v2.6.1"}
    found = objects(components=image, dependencies={"msgStreamType": "woodpecker"})
    for component in ("mixcoord", "streamingnode", "querynode-0", "proxy"):
        assert volumes(found, component)["milvus-data"] == {"emptyDir": {}}
    assert configuration(found)["mq"] == {"type": "woodpecker"}
    assert "milvus-data" not in volumes(objects(components=image), "proxy")


def test_an_external_woodpecker() -> None:
    pools = [{"name": "a", "seeds": ["b:18080", "c:18080"]}]
    section = {"external": True, "quorumBufferPools": pools}
    found = standalone({"msgStreamType": "woodpecker", "woodpecker": section}, "2.6.1")
    told = configuration(found)["woodpecker"]
    assert told["storage"] == {"type": "service"}
    assert json.loads(told["client"]["quorum"]["quorumBufferPools"]) == pools
    assert "milvus-data" not in volumes(found)


def test_nats_gets_its_servers_settings() -> None:
    server = {"port": 4333, "monitor": {"debug": False, "logSizeLimit": 0}, "retention": {"maxAge": 4320}}
    dependencies = {"msgStreamType": "natsmq", "natsmq": {"server": server}}
    assert configuration(standalone(dependencies))["natsmq"] == {"server": server}
    told = variables(standalone(dependencies, "2.3.4"))
    assert told["NATSMQ_SERVER_PORT"] == "4333"
    assert told["NATSMQ_SERVER_MONITOR_DEBUG"] == "false"
    assert told["NATSMQ_SERVER_RETENTION_MAXAGE"] == "4320"
    both = standalone(dependencies, config={"natsmq": {"server": {"maxPayload": 1}}})
    assert configuration(both)["natsmq"] == {"server": {**server, "maxPayload": 1}}


def test_kafkas_user_comes_from_a_secret() -> None:
    section = {"external": True, "brokerList": ["a:9092"], "secretRef": "user"}
    config = {"kafka": {"securityProtocol": "SASL_PLAINTEXT", "saslUsername": "me", "saslPassword": "hush"}}
    found = objects(dependencies={"msgStreamType": "kafka", "kafka": section}, config=config)
    told = variables(found, "proxy")
    assert told["KAFKA_SASLUSERNAME"] == {"secretKeyRef": {"name": "user", "key": "username"}}
    assert told["KAFKA_SASLPASSWORD"] == {"secretKeyRef": {"name": "user", "key": "password"}}
    assert configuration(found)["kafka"] == {"brokerList": "a:9092", "securityProtocol": "SASL_PLAINTEXT"}
    assert "kafka-ca" not in volumes(found, "proxy")
    assert "hush" not in json.dumps(found)


def test_kafkas_authority_comes_from_the_same_secret() -> None:
    section = {"external": True, "brokerList": ["a:9093"], "secretRef": "user"}
    config = {"kafka": {"securityProtocol": "SASL_SSL"}}
    found = objects(dependencies={"msgStreamType": "kafka", "kafka": section}, config=config)
    assert volumes(found, "querynode-0")["kafka-ca"] == {
        "secret": {"secretName": "user", "items": [{"key": "ca.pem", "path": "ca.pem"}], "defaultMode": 292}
    }
    assert mounts(found, "querynode-0")["/milvus/configs/kafka-ca"] == "kafka-ca"
    assert configuration(found)["kafka"]["ssl"] == {"enabled": True, "tlsCaCert": "/milvus/configs/kafka-ca/ca.pem"}
    public = {"kafka": {"securityProtocol": "SASL_SSL", "ssl": {"enabled": False}}}
    found = objects(dependencies={"msgStreamType": "kafka", "kafka": section}, config=public)
    assert "kafka-ca" not in volumes(found, "proxy")
    assert configuration(found)["kafka"]["ssl"] == {"enabled": False}


def test_kafkas_password_in_the_configuration_goes_into_our_secret() -> None:
    section = {"external": True, "brokerList": ["a:9092"]}
    config = {"kafka": {"securityProtocol": "SASL_PLAINTEXT", "saslUsername": "me", "saslPassword": "hush"}}
    found = objects(dependencies={"msgStreamType": "kafka", "kafka": section}, config=config)
    secret = found["Secret/my-release-milvus-configuration"]
    assert secret["data"] == {"KAFKA_SASLPASSWORD": base64.b64encode(b"hush").decode()}
    assert configuration(found)["kafka"]["saslUsername"] == "me"
    assert "saslPassword" not in configuration(found)["kafka"]


def test_other_brokers_settings_are_left_out() -> None:
    config = {name: {"a": 1} for name in ("pulsar", "kafka", "rocksmq")}
    left = {
        name: set(configuration(standalone({"msgStreamType": name}, "2.6.1", config=config))) & set(config)
        for name in ("pulsar", "kafka", "rocksmq", "woodpecker")
    }
    assert left == {"pulsar": {"pulsar"}, "kafka": {"kafka"}, "rocksmq": {"rocksmq"}, "woodpecker": set()}


@pytest.mark.parametrize(
    ("endpoint", "address", "port"),
    [
        ("10.0.0.1:6650", "10.0.0.1", 6650),
        ("pulsar://a:6650", "pulsar://a:6650", 6650),
        ("pulsar+ssl://a:6651", "pulsar+ssl://a:6651", 6651),
    ],
)
def test_an_external_pulsar(endpoint: str, address: str, port: int) -> None:
    found = objects(dependencies={"pulsar": {"external": True, "endpoint": endpoint}})
    assert configuration(found)["pulsar"] == {"address": address, "port": port}
    assert not [name for name in found if "pulsar" in name]


def test_external_services_leave_nothing_of_theirs() -> None:
    made = milvus(
        dependencies={
            "etcd": {"external": True, "endpoints": ["a:2379", "b:2379"]},
            "storage": {"external": True, "endpoint": "s3.example.com:9000", "secretRef": "keys"},
            "pulsar": {"external": True, "endpoint": "a:6650"},
        }
    )
    found = objects(dependencies=made.dependencies)
    assert {name.partition("/")[0] for name in found} == {"ConfigMap", "Service", "Deployment"}
    assert variables(found, "proxy")["MINIO_ACCESS_KEY_ID"] == {"secretKeyRef": {"name": "keys", "key": "accesskey"}}
    assert [stage.name for stage in render(release(dependencies=made.dependencies))] == ["configuration", "components"]


@pytest.mark.parametrize(
    ("endpoint", "minio", "port"),
    [
        ("s3.example.com", {}, 80),
        ("s3.example.com", {"useSSL": True}, 443),
        ("s3.example.com:443", {"useSSL": "true"}, 443),
        ("s3.example.com:9000", {}, 9000),
    ],
)
def test_the_port_of_an_external_storage(endpoint: str, minio: Object, port: int) -> None:
    section = {"external": True, "type": "S3", "endpoint": endpoint, "secretRef": "keys"}
    told = configuration(objects(dependencies={"storage": section}, config={"minio": minio}))["minio"]
    assert (told["address"], told["port"]) == ("s3.example.com", port)


def test_storage_by_identity_has_no_keys() -> None:
    section = {"external": True, "type": "S3", "endpoint": "s3.amazonaws.com:443"}
    minio = {"useIAM": True, "useSSL": True, "cloudProvider": "aws", "region": "eu-west-1"}
    components = {"serviceAccountName": "milvus"}
    found = objects(dependencies={"storage": section}, config={"minio": minio}, components=components)
    assert not [name for name in variables(found, "proxy") if name.startswith("MINIO")]
    assert pod(found, "proxy")["serviceAccountName"] == "milvus"
    assert configuration(found)["minio"]["useIAM"] is True


def test_storage_keys_in_the_configuration_go_into_our_secret() -> None:
    section = {"external": True, "type": "S3", "endpoint": "s3.example.com:9000"}
    config = {"minio": {"accessKeyID": "one", "secretAccessKey": "two"}}
    found = objects(dependencies={"storage": section}, config=config)
    name = "my-release-milvus-configuration"
    assert variables(found, "proxy")["MINIO_SECRET_ACCESS_KEY"] == {
        "secretKeyRef": {"name": name, "key": "MINIO_SECRET_ACCESS_KEY"}
    }
    assert set(found[f"Secret/{name}"]["data"]) == {"MINIO_ACCESS_KEY_ID", "MINIO_SECRET_ACCESS_KEY"}
    assert "two" not in found["ConfigMap/my-release"]["data"]["user.yaml"]


def test_etcds_password_goes_into_our_secret() -> None:
    section = {"external": True, "endpoints": ["a:2379"]}
    config = {"etcd": {"auth": {"enabled": True, "userName": "root", "password": "hush"}}}
    found = objects(dependencies={"etcd": section}, config=config)
    assert set(found["Secret/my-release-milvus-configuration"]["data"]) == {"ETCD_AUTH_PASSWORD"}
    assert configuration(found)["etcd"]["auth"] == {"enabled": True, "userName": "root"}
