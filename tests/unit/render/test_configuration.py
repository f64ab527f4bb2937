# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import typing as t

import pytest
import yaml

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.configuration import SENSITIVE
from ansible_collections.vectorops.milvus.plugins.module_utils.render.components import render_workload
from ansible_collections.vectorops.milvus.plugins.module_utils.render.configuration import render_configuration
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.keys import value_of
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.unit.resolve.manifests import acceptance, release

Object = dict[str, t.Any]


def user_yaml(**manifest: t.Any) -> Object:
    return t.cast(Object, yaml.safe_load(render_configuration(release(**manifest))[0]["data"]["user.yaml"]))


def test_a_standalone_does_not_wait_for_somebody_to_take_over() -> None:
    """The real 2.3.5 waited half an hour, at every stop and every restart."""
    assert user_yaml(mode="standalone")["common"] == {"gracefulStopTimeout": 10}
    own = {"common": {"gracefulStopTimeout": 60}}
    assert user_yaml(mode="standalone", config=own)["common"] == own["common"]
    assert "gracefulStopTimeout" not in user_yaml().get("common", {})


def test_the_manifest_names_the_config_map() -> None:
    made = release(components={"activeConfigMap": "tuned"})
    assert [item["metadata"]["name"] for item in render_configuration(made)] == ["tuned"]
    template = render_workload(made, made.workloads[0])[0]["spec"]["template"]
    assert template["metadata"]["annotations"]["milvus.io/using-configmap"] == "tuned"
    assert "tuned" in [volume.get("configMap", {}).get("name") for volume in template["spec"]["volumes"]]


def test_the_acceptance_manifest() -> None:
    name = "milvus-release-v25"
    objects = render_configuration(resolve(acceptance()).release)
    assert [manifest["kind"] for manifest in objects] == ["ConfigMap"]
    metadata = objects[0]["metadata"]
    assert (metadata["name"], metadata["namespace"]) == (name, "default")
    assert metadata["labels"] == {
        "app.kubernetes.io/instance": name,
        "app.kubernetes.io/name": "milvus",
        "app.kubernetes.io/managed-by": "milvus-operator",
    }
    assert list(objects[0]["data"]) == ["user.yaml"]
    standby = {"enableActiveStandby": True}
    assert yaml.safe_load(objects[0]["data"]["user.yaml"]) == {
        "rootCoord": standby,
        "dataCoord": standby,
        "queryCoord": standby,
        "indexCoord": standby,
        "etcd": {
            "endpoints": [f"{name}-etcd-{index}.{name}-etcd-headless.default:2379" for index in range(3)],
            "rootPath": name,
        },
        "minio": {"address": f"{name}-minio.default", "port": 9000, "bucketName": name},
        "msgChannel": {"chanNamePrefix": {"cluster": name}},
        "pulsar": {"address": f"{name}-pulsar-proxy.default", "port": 6650},
        "mq": {"type": "pulsar"},
        "messageQueue": "pulsar",
    }


def test_the_manifest_beats_defaults_but_not_what_follows_from_the_dependencies() -> None:
    config = {
        "etcd": {"rootPath": "shared", "endpoints": ["elsewhere:2379"]},
        "minio": {"bucketName": "bucket", "address": "elsewhere", "port": 1, "rootPath": "files"},
        "msgChannel": {"chanNamePrefix": {"cluster": "shared", "rootCoordTimeTick": "a"}},
        "pulsar": {"address": "elsewhere", "tenant": "a"},
        "mq": {"type": "pulsar", "mqBufSize": 16},
        "log": {"level": "debug"},
    }
    result = user_yaml(config=config)
    assert result["etcd"]["rootPath"] == "shared"
    assert "elsewhere:2379" not in result["etcd"]["endpoints"]
    assert result["minio"] == {
        "bucketName": "bucket",
        "address": "my-release-minio.default",
        "port": 9000,
        "rootPath": "files",
    }
    assert result["msgChannel"]["chanNamePrefix"] == {"cluster": "shared", "rootCoordTimeTick": "a"}
    assert result["pulsar"] == {"address": "my-release-pulsar-proxy.default", "port": 6650, "tenant": "a"}
    assert result["mq"] == {"type": "pulsar", "mqBufSize": 16}
    assert result["log"] == {"level": "debug"}


@pytest.mark.parametrize("spelling", [{"minio.bucketName": "mine"}, {"Minio": {"bucketname": "mine"}}])
def test_a_setting_in_another_spelling_doesnt_stand_there_twice(spelling: Object) -> None:
    result = user_yaml(config=spelling)
    assert value_of(result, "minio.bucketName") == "mine"
    assert "my-release" not in [value_of(result, "minio.bucketName")]
    assert value_of(result, "minio.port") == 9000


def test_the_hook_configuration() -> None:
    data = render_configuration(release(hook_config={"soPath": "a"}))[0]["data"]
    assert yaml.safe_load(data["hook.yaml"]) == {"soPath": "a"}


@pytest.mark.parametrize(
    "row", [row for row in SENSITIVE if not row.path.startswith(("minio.access", "minio.secret", "kafka"))]
)
def test_sensitive_settings_go_into_a_secret(row: t.Any) -> None:
    config_map, secret = render_configuration(release(config={row.path: "geheim"}))
    assert "geheim" not in config_map["data"]["user.yaml"]
    assert secret["metadata"]["name"] == "my-release-milvus-configuration"
    assert secret["type"] == "Opaque"
    assert base64.b64decode(secret["data"][row.variable]) == b"geheim"


def test_the_storages_keys_stand_nowhere() -> None:
    objects = render_configuration(release(config={"minio": {"accessKeyID": "wer", "secretAccessKey": "geheim"}}))
    assert len(objects) == 1
    assert "geheim" not in str(objects)


def test_the_text_is_stable_and_readable() -> None:
    one = render_configuration(release(config={"b": {"z": 1, "a": "ä"}, "a": True}))[0]["data"]["user.yaml"]
    other = render_configuration(release(config={"a": True, "b": {"a": "ä", "z": 1}}))[0]["data"]["user.yaml"]
    assert one == other
    assert one.startswith("a: true\nb:\n  a: ä\n  z: 1\n")
