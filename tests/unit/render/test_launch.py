# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pathlib
import subprocess
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.versions import ConfigurationMethod
from ansible_collections.vectorops.milvus.plugins.module_utils.render.launch import (
    LAUNCHES,
    SEED_SCRIPT,
    environment_variables,
    launch,
    prefixed_variables,
)


@pytest.fixture(name="folder")
def _folder(tmp_path: pathlib.Path) -> pathlib.Path:
    """A container's file system: the image's files, the ConfigMap as Kubernetes mounts it, the writable folder."""
    image = tmp_path / "milvus" / "configs"
    (image / "cert").mkdir(parents=True)
    (image / "milvus.yaml").write_text("from: image")
    (image / "hook.yaml").write_text("from: image")
    (image / "cert" / "ca.pem").write_text("pem")
    mounted = image / "operator" / "..2026"
    mounted.mkdir(parents=True)
    (mounted / "user.yaml").write_text("first: 1")
    (image / "operator" / "..data").symlink_to("..2026")
    (image / "operator" / "user.yaml").symlink_to("..data/user.yaml")
    (tmp_path / "milvus" / "configuration").mkdir()
    return tmp_path


def start(folder: pathlib.Path, *command: str) -> tuple[int, str]:
    """Run the script as a container would: its process id, and what it printed."""
    script = SEED_SCRIPT.replace("/milvus/", f"{folder}/milvus/")
    environment = {"MILVUSCONF": f"{folder}/milvus/configuration", "PATH": "/usr/bin:/bin"}
    arguments = ["/bin/sh", "-c", script, "start", *command]
    with subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, text=True) as process:
        output, _errors = process.communicate()
    assert process.returncode == 0
    return process.pid, output


def test_the_script_brings_the_images_files_and_the_config_map_together(folder: pathlib.Path) -> None:
    assert start(folder, "echo", "milvus", "run", "a b")[1] == "milvus run a b\n"
    server = folder / "milvus" / "configuration"
    assert sorted(path.name for path in server.iterdir()) == ["cert", "hook.yaml", "milvus.yaml", "user.yaml"]
    assert (server / "milvus.yaml").read_text() == "from: image"
    assert (server / "hook.yaml").read_text() == "from: image"
    assert (server / "user.yaml").read_text() == "first: 1"


def test_an_update_of_the_config_map_arrives_while_the_server_runs(folder: pathlib.Path) -> None:
    start(folder, "true")
    mounted = folder / "milvus" / "configs" / "operator"
    (mounted / "..2027").mkdir()
    (mounted / "..2027" / "user.yaml").write_text("second: 2")
    (mounted / "..new").symlink_to("..2027")
    (mounted / "..new").rename(mounted / "..data")
    assert (folder / "milvus" / "configuration" / "user.yaml").read_text() == "second: 2"


def test_a_restarted_container_starts_afresh(folder: pathlib.Path) -> None:
    start(folder, "true")
    operator = folder / "milvus" / "configs" / "operator"
    (operator / "hook.yaml").write_text("from: manifest")
    (folder / "milvus" / "configuration" / "stale.yaml").write_text("")
    start(folder, "true")
    server = folder / "milvus" / "configuration"
    assert (server / "hook.yaml").read_text() == "from: manifest"
    assert (folder / "milvus" / "configs" / "hook.yaml").read_text() == "from: image"
    assert not (server / "stale.yaml").exists()


def test_the_server_replaces_the_shell_and_gets_the_signals(folder: pathlib.Path) -> None:
    process, shown = start(folder, "/bin/sh", "-c", "echo $$")
    assert int(shown) == process


def test_kubernetes_leaves_the_script_as_it_is() -> None:
    assert "$(" not in SEED_SCRIPT
    assert "$$" not in SEED_SCRIPT


def test_every_method_has_a_launch() -> None:
    assert set(LAUNCHES) == set(ConfigurationMethod)


def test_the_environment_method_needs_nothing_in_the_container() -> None:
    made = launch(ConfigurationMethod.ENVIRONMENT, ["milvus", "run", "proxy"], "a", {"proxy": {"port": 1}})
    assert made.arguments == ("milvus", "run", "proxy")
    assert {variable["name"]: variable["value"] for variable in made.environment} == {
        "ETCD_KVSUBPATH": "kv",
        "ETCD_METASUBPATH": "meta",
        "PROXY_PORT": "1",
    }
    assert made.volumes == made.mounts == ()


@pytest.mark.parametrize(
    ("configuration", "expected"),
    [
        ({}, []),
        ({"a": None, "b": {}}, []),
        ({"etcd": {"endpoints": ["a:1", "b:2"]}}, [("ETCD_ENDPOINTS", "a:1,b:2")]),
        ({"a": {"b": True, "c": 1.5, "d": "x"}}, [("A_B", "true"), ("A_C", "1.5"), ("A_D", "x")]),
        ({"a.b": 1, "A": {"B": 2}}, [("A_B", "1")]),
        ({"a": [{"b": 1}]}, [("A", '[{"b": 1}]')]),
        ({"a/b": {"c": 0}}, [("A_B_C", "0")]),
    ],
)
def test_environment_variables(configuration: dict[str, t.Any], expected: list[tuple[str, str]]) -> None:
    assert environment_variables(configuration) == expected


@pytest.mark.parametrize(
    ("configuration", "expected"),
    [
        ({"a": None, "b": {}}, {}),
        ({"proxy": {"maxNameLength": 64, "ginLogging": True}}, {"maxNameLength": "64", "ginLogging": "true"}),
        ({"etcd": {"endpoints": ["a:1", "b:2"], "rootPath": "r"}}, {"ETCD_ENDPOINTS": "a:1,b:2", "rootPath": "r"}),
        ({"minio": {"address": "a", "port": 1, "useSSL": False}}, {"MINIO_ADDRESS": "a:1", "MINIO_USE_SSL": "false"}),
        ({"Minio": {"ADDRESS": "a", "Port": 1}}, {"MINIO_ADDRESS": "a:1"}),
        ({"pulsar": {"address": "a", "port": 6650}}, {"PULSAR_ADDRESS": "pulsar://a:6650"}),
        ({"pulsar": {"address": "pulsar+ssl://a:6651", "port": 6651}}, {"PULSAR_ADDRESS": "pulsar+ssl://a:6651"}),
        ({"pulsar": {"address": ""}, "rocksmq": {"path": ""}}, {"_PulsarAddress": "", "_RocksmqPath": ""}),
        ({"kafka": {"brokerList": "a:9092"}}, {"KAFKA_BROKER_LIST": "a:9092"}),
    ],
)
def test_variables_of_servers_that_look_for_each_setting_by_its_name(
    configuration: dict[str, t.Any], expected: dict[str, str]
) -> None:
    found = dict(prefixed_variables(configuration))
    assert {name.rpartition(".")[2]: value for name, value in found.items()} == expected
    assert all(name.isupper() or name.startswith("milvus.") for name in found)


def test_such_a_server_is_started_without_a_shell() -> None:
    made = launch(ConfigurationMethod.PREFIXED_ENVIRONMENT, ["milvus", "run", "proxy"], "a", {"proxy": {"port": 1}})
    assert made.arguments == ("milvus", "run", "proxy")
    assert made.environment == ({"name": "milvus.proxy.port", "value": "1"},)
    assert made.volumes == made.mounts == ()
