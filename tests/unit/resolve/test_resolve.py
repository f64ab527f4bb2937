# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import json
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog import defaults as catalogue
from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.message_storages import KAFKA_CA_FOLDER
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import ManifestError
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.parse import parse
from ansible_collections.vectorops.milvus.plugins.module_utils.render import launch, pods
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve import dependencies, versions
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve import resolve as room
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Live
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.secrets import sensitive_values
from ansible_collections.vectorops.milvus.tests.unit.resolve.manifests import acceptance, milvus, release

STORAGE = "spec.dependencies.storage"


def subjects(milvus_arguments: dict[str, t.Any]) -> list[str]:
    with pytest.raises(ManifestError) as error:
        resolve(milvus(**milvus_arguments))
    return [finding.subject for finding in error.value.findings if finding.severity == "error"]


def warnings(**arguments: t.Any) -> list[str]:
    return [finding.subject for finding in resolve(milvus(**arguments)).warnings]


def test_the_acceptance_manifest() -> None:
    made, recorded, findings = resolve(acceptance())
    name = "milvus-release-v25"
    assert findings == ()
    assert (made.name, made.namespace, made.mode, made.version) == (name, "default", "cluster", "2.5.4")
    assert {workload.component: workload.replicas for workload in made.workloads} == {
        "mixcoord": 1,
        "datanode": 1,
        "querynode": 1,
        "indexnode": 1,
        "proxy": 1,
        "standalone": 0,
    }
    assert made.etcd_endpoints == tuple(f"{name}-etcd-{i}.{name}-etcd-headless.default:2379" for i in range(3))
    assert (made.storage_endpoint, made.storage_secret) == (f"{name}-minio.default:9000", f"{name}-minio")
    assert (made.message_storage, made.message_storage_endpoint) == ("pulsar", f"{name}-pulsar-proxy.default:6650")
    assert [dependency.name for dependency in made.dependencies] == [
        f"{name}-{kind}" for kind in ("etcd", "minio", "pulsar")
    ]
    assert all(dependency.deletion_policy == "Delete" and dependency.pvc_deletion for dependency in made.dependencies)
    assert all(dependency.cluster_state == "new" for dependency in made.dependencies)
    assert (made.entry.component, made.entry.type, made.entry.port, made.entry.target_port) == (
        "proxy",
        "ClusterIP",
        19530,
        19530,
    )
    assert recorded["image"] == made.image == "registry.milvus-mirror.cn/milvusdb/milvus:v2.5.4"
    etcd = made.dependency("etcd")
    minio = made.dependency("minio")
    assert etcd is not None
    assert minio is not None
    assert etcd.values["global"] == {"imageRegistry": "registry.milvus-mirror.cn", "storageClass": "nfs-sc"}
    assert etcd.values["replicaCount"] == 3
    assert minio.values["resources"]["limits"] == {"cpu": 2, "memory": "8Gi"}


def test_the_least_manifest_gets_defaults_that_are_recorded() -> None:
    made, recorded, findings = resolve(milvus(namespace=None))
    assert findings == ()
    assert (made.image, made.namespace) == (catalogue.MILVUS_IMAGE, "default")
    assert set(recorded) == {"image", "version", "messageStorage", "dependencies", "generations", "disruption"}
    assert set(recorded["dependencies"]) == {"etcd", "minio", "pulsar"}
    assert json.loads(json.dumps(recorded)) == recorded
    assert all(
        dependency.deletion_policy == "Retain" and not dependency.pvc_deletion for dependency in made.dependencies
    )


def test_a_newer_catalogue_changes_nothing_for_a_recorded_release(monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = milvus(dependencies={"etcd": {"inCluster": {"values": {"persistence": {"size": "1Gi"}}}}})
    before, recorded, _findings = resolve(manifest)
    newer = {
        kind: {**values, "novelty": {"a": 1}, "image": {"tag": "new"}}
        for kind, values in catalogue.DEPENDENCY_VALUES.items()
    }
    monkeypatch.setattr(versions, "MILVUS_IMAGE", "milvusdb/milvus:v2.5.99")
    monkeypatch.setattr(dependencies, "DEPENDENCY_VALUES", newer)
    stored = json.loads(json.dumps(recorded))
    after, kept, _findings = resolve(manifest, recorded=stored)
    assert after == before
    assert kept == recorded
    fresh = resolve(manifest).release
    assert fresh.image.endswith("v2.5.99")
    assert fresh.dependencies[0].values["novelty"] == {"a": 1}


def test_the_manifest_beats_what_is_recorded() -> None:
    recorded = resolve(milvus()).defaults
    made = resolve(milvus(components={"image": "milvusdb/milvus:v2.5.5"}), recorded=recorded).release
    assert made.image == "milvusdb/milvus:v2.5.5"
    assert made.version == "2.5.5"


def test_an_image_that_the_manifest_no_longer_names_stays() -> None:
    first = resolve(milvus(components={"image": "mirror/milvus@sha256:25", "version": "2.5.3"}))
    again = resolve(milvus(), recorded=first.defaults).release
    assert (again.image, again.version) == ("mirror/milvus@sha256:25", "2.5.3")


def test_resolving_changes_neither_the_manifest_nor_the_catalogue() -> None:
    manifest = acceptance()
    before = copy.deepcopy((manifest, dict(catalogue.DEPENDENCY_VALUES)))
    made = resolve(manifest)
    made.defaults["dependencies"]["etcd"]["replicaCount"] = 99
    assert (manifest, dict(catalogue.DEPENDENCY_VALUES)) == before


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"components": {"image": "milvusdb/milvus:v2.0.2"}}, ["spec.components.image"]),
        ({"components": {"image": "milvusdb/milvus:v1.0.0"}}, ["spec.components.image"]),
        ({"components": {"image": "milvusdb/milvus:latest"}}, ["spec.components.image"]),
        ({"components": {"image": "milvusdb/milvus:v2.5.4", "version": "2.0.0"}}, ["spec.components.version"]),
        ({"components": {"image": "milvusdb/milvus:v2.5.4", "cdc": {}}}, ["spec.components.cdc"]),
        (
            {"components": {"image": "milvusdb/milvus:v2.3.4"}, "hook_config": {"a": 1}},
            ["spec.hookConfig"],
        ),
        (
            {"components": {"image": "milvusdb/milvus:v2.1.4"}, "hook_config": {"a": 1}},
            ["spec.hookConfig"],
        ),
        (
            {"components": {"image": "a:v2.5.4", "proxy": {"image": "b:v2.6.1"}, "queryNode": {"image": "b:v2.5.5"}}},
            ["spec.components.proxy.image"],
        ),
        (
            {"components": {"image": "a:v2.1.4", "env": [{"name": "A"}], "proxy": {"env": [{"name": "my_milvus"}]}}},
            ["spec.components.proxy.env[0].name"],
        ),
        ({"dependencies": {"msgStreamType": "rocksmq"}}, ["spec.dependencies.msgStreamType"]),
        ({"dependencies": {"msgStreamType": "custom"}}, ["spec.config.mq.type"]),
        ({"dependencies": {"natsmq": {}}}, ["spec.dependencies.msgStreamType"]),
        ({"dependencies": {"etcd": {"external": True}}}, ["spec.dependencies.etcd.endpoints"]),
        (
            {"dependencies": {"storage": {"external": True}}},
            ["spec.dependencies.storage.endpoint", "spec.dependencies.storage.secretRef"],
        ),
        ({"config": {"mq": {"type": "kafka"}}}, ["spec.config.mq.type"]),
        ({"name": "ab"}, ["spec.config.minio.bucketName"]),
        (
            {"mode": "standalone", "components": {"image": "a:latest"}, "dependencies": {"etcd": {"external": True}}},
            ["spec.components.image", "spec.dependencies.etcd.endpoints"],
        ),
        (
            {"components": {"volumes": [{"name": "milvus-config", "emptyDir": {}}]}},
            ["spec.components.volumes[0]"],
        ),
    ],
)
def test_what_cannot_be_deployed_is_refused_with_its_field(arguments: dict[str, t.Any], expected: list[str]) -> None:
    assert subjects(arguments) == expected


def test_an_unsupported_version_is_named_with_the_way_out() -> None:
    with pytest.raises(ManifestError) as error:
        resolve(milvus(components={"image": "mirror/milvus:v2.0.2"}))
    for text in ("mirror/milvus:v2.0.2", "older than 2.1", "no upgrade", "2.5, 2.6", "spec.components.version"):
        assert text in str(error.value)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"config": {"etcd": {"endpoints": ["a"]}}}, ["spec.config.etcd.endpoints"]),
        ({"config": {"minio": {"secretAccessKey": "a"}}}, ["spec.config.minio.secretAccessKey"]),
        ({"config": {"kafka": {"brokerList": "a"}}}, ["spec.config.kafka"]),
        ({"dependencies": {"pulsar": {}, "kafka": {}}}, ["spec.dependencies.kafka"]),
        ({"dependencies": {"msgStreamType": "pulsar", "kafka": {}}}, ["spec.dependencies.kafka"]),
        ({"components": {"indexCoord": {}, "mixCoord": {}}}, ["spec.components.indexCoord"]),
        ({"mode": "standalone", "components": {"proxy": {}}}, ["spec.components.proxy"]),
        ({"components": {"image": "milvusdb/milvus:v2.7.0"}}, ["spec.components.image"]),
        ({"components": {"image": "milvusdb/milvus:master-2025"}}, ["spec.components.image"]),
        (
            {"dependencies": {"storage": {"endpoint": "a:1", "secretRef": "b"}}},
            [f"{STORAGE}.endpoint", f"{STORAGE}.secretRef"],
        ),
        (
            {"dependencies": {"msgStreamType": "pulsar", "kafka": {"external": False}, "rocksmq": {"persistence": {}}}},
            [],
        ),
        (
            {"mode": "standalone", "components": {"enableRollingUpdate": True}},
            ["spec.components.enableRollingUpdate"],
        ),
    ],
)
def test_what_has_no_effect_is_warned_of(arguments: dict[str, t.Any], expected: list[str]) -> None:
    assert warnings(**arguments) == expected


@pytest.mark.parametrize(
    ("formed", "replicas", "state"),
    [(None, 3, "new"), (3, 3, "new"), (3, 5, "existing"), (5, 3, "existing"), (3, 1, "existing")],
)
def test_members_that_join_etcd_later_are_told_so(formed: int | None, replicas: int, state: str) -> None:
    section = {"etcd": {"inCluster": {"values": {"replicaCount": replicas}}}}
    made = resolve(milvus(dependencies=section), live=Live(etcd_initialised_members=formed)).release
    etcd = made.dependency("etcd")
    assert etcd is not None
    assert etcd.cluster_state == state
    assert len(made.etcd_endpoints) == replicas


def test_addresses_follow_the_values() -> None:
    values = {
        "storage": {"inCluster": {"values": {"existingSecret": "keys", "service": {"port": 80}}}},
        "etcd": {"endpoints": ["a:2379"]},
        "pulsar": {"inCluster": {"values": {"proxy": {"ports": {"pulsar": 6655}}}}},
    }
    made = release(namespace="other", dependencies=values)
    assert made.storage_endpoint == "my-release-minio.other:80"
    assert made.storage_secret == "keys"
    assert made.etcd_endpoints == ("a:2379",)
    assert made.message_storage_endpoint == "my-release-pulsar-proxy.other:6655"


def test_a_null_in_the_values_drops_the_default() -> None:
    values = {"etcd": {"inCluster": {"values": {"replicaCount": None}}}}
    etcd = release(dependencies=values).dependency("etcd")
    assert etcd is not None
    assert "replicaCount" not in etcd.values


def test_coordinators_may_run_twice_unless_the_manifest_forbids_it() -> None:
    standby = {"enableActiveStandby": True}
    assert release().config == dict.fromkeys(("rootCoord", "dataCoord", "queryCoord", "indexCoord"), standby)
    assert release(components={"enableRollingUpdate": False}).config == {}
    stated = release(config={"rootCoord": {"enableActiveStandby": False, "a": 1}}).config
    assert stated["rootCoord"] == {"enableActiveStandby": False, "a": 1}
    for version, known in (("2.1.4", False), ("2.2.2", False), ("2.2.3", True)):
        assert bool(release(components={"image": f"milvusdb/milvus:v{version}"}).config) is known


def test_the_port_of_the_entry_reaches_the_server() -> None:
    made = release(components={"proxy": {"port": 19999, "serviceRestfulPort": 8080, "serviceType": "NodePort"}})
    assert made.config["proxy"] == {"port": 19999}
    assert (made.entry.port, made.entry.target_port, made.entry.restful_port) == (19999, 19999, 8080)
    assert made.entry.type == "NodePort"
    configured = release(config={"proxy": {"port": 19000}}).entry
    assert (configured.port, configured.target_port) == (19530, 19000)


def test_the_names_we_reserve_are_those_we_use() -> None:
    volumes = {launch.CONFIG_MAP_VOLUME, launch.SERVER_VOLUME, pods.KAFKA_CA_VOLUME}
    mounts = {launch.CONFIG_MAP_FOLDER, launch.SERVER_FOLDER, KAFKA_CA_FOLDER}
    assert set(room._RESERVED["volumes"]) == volumes
    assert set(room._RESERVED["volumeMounts"]) == mounts


def test_secret_texts_are_found_even_where_they_have_no_effect() -> None:
    config = {"minio": {"secretAccessKey": "one"}, "etcd.auth.password": "two", "log": {"level": "info"}}
    dependencies = {"storage": {"inCluster": {"values": {"secretKey": "three", "replicas": 4}}}}
    document = {"spec": {"config": config, "dependencies": dependencies}}
    assert sensitive_values(document) == ("one", "three", "two")


@pytest.mark.parametrize("document", [None, [], {"spec": 1}, {"spec": {"config": [], "dependencies": {"storage": 1}}}])
def test_what_is_no_manifest_has_no_secrets(document: t.Any) -> None:
    assert sensitive_values(document) == ()


def test_findings_about_a_converted_manifest_name_its_own_fields() -> None:
    document = {"apiVersion": "milvus.io/v1alpha1", "kind": "Milvus", "metadata": {"name": "my-release"}}
    volumes = [{"name": "milvus-config", "emptyDir": {}}]
    given = parse({**document, "spec": {"volumes": volumes}})[0]
    with pytest.raises(ManifestError) as caught:
        resolve(given)
    assert "- spec.volumes[0]: 'milvus-config' is used for Milvus' configuration; choose another one" in str(
        caught.value
    )
