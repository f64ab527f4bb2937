"""Milvus' own configuration reader against what we render, 2.4 to 2.6."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

import pytest

from ansible_collections.vectorops.milvus.tests.reality.reader import (
    MODULES,
    effective_configuration,
    read_container,
    read_stage,
)
from ansible_collections.vectorops.milvus.tests.reality.rendered import WRITABLE, Container, rendered_container
from ansible_collections.vectorops.milvus.tests.reality.stage import IMAGE_FILES, Stage, mount_config_map

pytestmark = pytest.mark.skipif(shutil.which("go") is None, reason="needs a Go toolchain")
VERSIONS = sorted(MODULES)
SEEN = {
    "etcd.endpoints": ",".join(f"demo-etcd-{member}.demo-etcd-headless.default:2379" for member in range(3)),
    "etcd.rootPath": "demo",
    "minio.address": "demo-minio.default:9000",
    "minio.bucketName": "demo",
    "minio.accessKeyID": "demo-access",
    "minio.secretAccessKey": "demo-secret",
    "mq.type": "pulsar",
    "pulsar.address": "pulsar://demo-pulsar-proxy.default:6650",
    "msgChannel.chanNamePrefix.cluster": "demo",
    "dataCoord.enableActiveStandby": "true",
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("component", ["proxy", "mixcoord"])
def test_rendered_container_reaches_the_server(version: str, component: str, tmp_path: Path) -> None:
    seen = read_container(version, rendered_container(component, version), tmp_path, list(SEEN))
    assert {key: setting.effective for key, setting in seen.items()} == SEEN


@pytest.mark.parametrize("version", VERSIONS)
def test_the_shell_becomes_the_server(version: str, tmp_path: Path) -> None:
    """The shell execs: a signal to the container's process reaches the server."""
    stage = Stage(tmp_path, rendered_container("proxy", version))
    with read_stage(version, stage, ["mq.type"]) as reader:
        assert Path(f"/proc/{reader.pid}/exe").resolve().name.startswith(f"reader-{version}")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_changed_config_map_is_read_while_running(version: str, tmp_path: Path) -> None:
    stage = Stage(tmp_path, rendered_container("proxy", version))
    with read_stage(version, stage, ["proxy.maxNameLength", "etcd.rootPath"]) as reader:
        assert reader.first["proxy.maxNameLength"].effective == "255"
        text = stage.container.config_map["user.yaml"].replace("rootPath: demo", "rootPath: other")
        mount_config_map(stage.mounted, {"user.yaml": text + "proxy: {maxNameLength: 64}\n"}, 2)
        deadline = time.monotonic() + 15
        while reader.state()["proxy.maxNameLength"].effective != "64" and time.monotonic() < deadline:
            time.sleep(0.5)
        seen = reader.state()
    assert seen["proxy.maxNameLength"].effective == "64"
    assert seen["etcd.rootPath"].effective == "other"  # identity keys too: they need a restart, not a refresh


@pytest.mark.parametrize("version", VERSIONS)
def test_a_file_that_was_missing_at_the_start_is_never_read(version: str, tmp_path: Path) -> None:
    rendered = rendered_container("proxy", version)
    stage = Stage(tmp_path, Container(rendered.args, rendered.environment))
    with read_stage(version, stage, ["proxy.maxNameLength"]) as reader:
        Path(stage.local(WRITABLE), "user.yaml").write_text("proxy: {maxNameLength: 64}\n")
        time.sleep(7)
        assert reader.state()["proxy.maxNameLength"].effective == "255"


@pytest.mark.parametrize("version", VERSIONS)
def test_order_of_sources(version: str) -> None:
    files = {
        "milvus.yaml": "proxy: {maxNameLength: 1, maxFieldNum: 1, maxShardNum: 1, maxDimension: 1}\n",
        "default.yaml": "proxy: {maxFieldNum: 2, maxShardNum: 2, maxDimension: 2}\n",
        "user.yaml": "proxy: {maxShardNum: 3, maxDimension: 3}\n",
    }
    names = ("maxNameLength", "maxFieldNum", "maxShardNum", "maxDimension")
    keys = {f"proxy.{name}": str(source) for source, name in enumerate(names, start=1)}
    seen = effective_configuration(version, files, {"PROXY_MAXDIMENSION": "4"}, list(keys))
    assert seen == keys


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "name", ["MINIO_ADDRESS", "minio.address", "MINIOADDRESS", "milvus.minio.address", "Minio_/Address"]
)
def test_spellings_of_a_variable(version: str, name: str) -> None:
    seen = effective_configuration(version, IMAGE_FILES, {name: "elsewhere"}, ["minio.address"])
    assert seen == {"minio.address": "elsewhere:9000"}


@pytest.mark.parametrize("version", VERSIONS)
def test_variables_have_names_that_a_shell_hands_on(version: str) -> None:
    """dash, the sh of the Ubuntu images, drops a variable with a dot in its name."""
    for name in rendered_container("proxy", version).environment:
        assert re.fullmatch("[A-Z_][A-Z0-9_]*", name)


@pytest.mark.parametrize("version", VERSIONS)
def test_what_kubernetes_service_variables_would_break(version: str) -> None:
    seen = effective_configuration(version, IMAGE_FILES, {"MINIO_PORT": "tcp://10.0.0.1:9000"}, ["minio.address"])
    assert seen == {"minio.address": "localhost:tcp://10.0.0.1:9000"}


@pytest.mark.parametrize("version", VERSIONS)
def test_lists_and_emptying(version: str) -> None:
    """A comma string equals a list; an empty value empties what the image sets."""
    environment = {"ETCD_ENDPOINTS": "a:1,b:2", "PULSAR_ADDRESS": ""}
    seen = effective_configuration(version, IMAGE_FILES, environment, ["etcd.endpoints", "pulsar.address"])
    assert seen == {"etcd.endpoints": "a:1,b:2", "pulsar.address": ""}
    files = {**IMAGE_FILES, "user.yaml": "pulsar: {address: ''}\netcd: {endpoints: 'a:1,b:2'}\n"}
    assert effective_configuration(version, files, {}, list(seen)) == seen


@pytest.mark.parametrize("version", VERSIONS)
def test_message_queue_key_alone_does_nothing(version: str) -> None:
    files = {**IMAGE_FILES, "user.yaml": "messageQueue: kafka\n"}
    assert effective_configuration(version, files, {}, ["mq.type"]) == {"mq.type": "default"}


@pytest.mark.parametrize("version", VERSIONS)
def test_prefix_groups(version: str, tmp_path: Path) -> None:
    """Members of kafka.producer. come from the files; a variable without dots adds none."""
    group = "kafka.producer."
    user = {"user.yaml": "kafka: {producer: {linger.ms: 5}}\n"}
    rendered = rendered_container("proxy", version)
    environment = {**rendered.environment, "KAFKA_PRODUCER_ACKS": "1"}
    seen = read_container(version, Container(rendered.args, environment, user), tmp_path, [group])
    assert seen[group].group == {"client.id": "image", "linger.ms": "5"}


@pytest.mark.parametrize("version", VERSIONS)
def test_hook_file_replaces_the_images(version: str, tmp_path: Path) -> None:
    container = rendered_container("proxy", version)
    hook = {**container.config_map, "hook.yaml": "soPath: /plugins/hook.so\n"}
    stage = Stage(tmp_path, Container(container.args, container.environment, hook))
    for _start in range(2):  # a restarted container finds its folder as it left it
        with read_stage(version, stage, ["mq.type"]) as reader:
            assert reader.first["mq.type"].effective == "pulsar"
    assert (stage.mounted / "hook.yaml").read_text() == hook["hook.yaml"]
    assert Path(stage.local(WRITABLE), "hook.yaml").read_text() == hook["hook.yaml"]
