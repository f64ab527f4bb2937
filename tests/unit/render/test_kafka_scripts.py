# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The scripts of Kafka's and ZooKeeper's containers, run by a real shell with a stand-in for the images' own."""

from __future__ import annotations

import contextlib
import pathlib
import re
import socket
import subprocess
import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.unit.render.dependency_fixtures import Values
from ansible_collections.vectorops.milvus.tests.unit.render.kafka_objects import (
    CERTIFICATES,
    NAME,
    USERS,
    ZOOKEEPER,
    objects_by_name,
    script_of,
)

# Without a ZooKeeper to wait for.
ALONE: Values = {"zookeeper": {"enabled": False}, "externalZookeeper": {"servers": ["zookeeper.example.com"]}}
STAND_IN = '#!/bin/bash\necho "$1 ${KAFKA_CFG_BROKER_ID:-}${ZOO_SERVER_ID:-} ${KAFKA_TLS_TRUSTSTORE_FILE:-}"\n'


def started(script: str, folder: pathlib.Path, pod: str) -> subprocess.Popen[str]:
    """Start a script as if the folder were the root of the file system."""
    stand_in = folder / "entrypoint.sh"
    stand_in.write_text(STAND_IN)
    stand_in.chmod(0o755)
    script = re.sub(r"(?<![\w/.])/(?=entrypoint\.sh|bitnami|opt|certs-)", f"{folder}/", script)
    environment = {"PATH": "/usr/bin:/bin", "MY_POD_NAME": pod, "POD_NAME": pod}
    pipe = subprocess.PIPE
    return subprocess.Popen(["/bin/bash", "-c", script], env=environment, stdout=pipe, stderr=pipe, text=True)


def run(script: str, folder: pathlib.Path, pod: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end."""
    with started(script, folder, pod) as process:
        output, errors = process.communicate(timeout=60)
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)


def number(script: str, folder: pathlib.Path, pod: str) -> str:
    done = run(script, folder, pod)
    assert (done.returncode, done.stderr) == (0, "")
    command, found = done.stdout.split()[:2]
    assert command == "/run.sh"
    return found


@pytest.mark.parametrize(("values", "wanted"), [({}, "12"), ({"minBrokerId": 100}, "112")])
def test_a_new_broker_is_numbered_as_its_pod(tmp_path: pathlib.Path, values: Values, wanted: str) -> None:
    assert number(script_of({**ALONE, **values}), tmp_path, "my-release-kafka-12") == wanted


def test_a_broker_with_data_keeps_its_number(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "bitnami/kafka/data"
    folder.mkdir(parents=True)
    (folder / "meta.properties").write_text("version=0\nbroker.id=1001\ncluster.id=x\n")
    assert number(script_of(ALONE), tmp_path, "my-release-kafka-2") == "1001"


def test_data_is_looked_for_where_it_lies(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "bitnami/kafka/it's odd"
    folder.mkdir(parents=True)
    (folder / "meta.properties").write_text("broker.id=7\n")
    script = script_of({**ALONE, "logsDirs": "/bitnami/kafka/it's odd,/bitnami/kafka/more"})
    assert number(script, tmp_path, "my-release-kafka-2") == "7"


@pytest.mark.parametrize(("values", "wanted"), [({}, "3"), ({"zookeeper": {"minServerId": 10}}, "12")])
def test_a_new_zookeeper_is_numbered_as_its_pod(tmp_path: pathlib.Path, values: Values, wanted: str) -> None:
    assert number(script_of(values, ZOOKEEPER), tmp_path, f"{ZOOKEEPER}-2") == wanted


def test_a_zookeeper_with_data_keeps_its_number(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "bitnami/zookeeper/data"
    folder.mkdir(parents=True)
    (folder / "myid").write_text("5\n")
    assert number(script_of(None, ZOOKEEPER), tmp_path, f"{ZOOKEEPER}-0") == "5"


def certificates(folder: pathlib.Path, files: dict[str, str]) -> None:
    (folder / "certs-1").mkdir()
    for name, content in files.items():
        (folder / "certs-1" / name).write_text(content)


def test_key_stores_are_put_where_the_image_looks(tmp_path: pathlib.Path) -> None:
    certificates(tmp_path, {"my store.jks": "mine", "kafka.truststore.jks": "ours"})
    tls = {**CERTIFICATES["tls"], "type": "jks", "jksKeystoreSAN": "my store.jks"}
    done = run(script_of({**ALONE, "auth": {**CERTIFICATES, "tls": tls}}), tmp_path, "my-release-kafka-1")
    target = tmp_path / "opt/bitnami/kafka/config/certs"
    assert (done.stdout, done.stderr) == (f"/run.sh 1 {target}/kafka.truststore.jks\n", "")
    assert (target / "kafka.keystore.jks").read_text() == "mine"
    assert (target / "kafka.truststore.jks").read_text() == "ours"


@pytest.mark.parametrize(("chain", "trusted"), [(False, "authority"), (True, "certificate")])
def test_pem_files_are_put_where_the_image_looks(tmp_path: pathlib.Path, chain: bool, trusted: str) -> None:
    key = subprocess.run(
        ["/usr/bin/openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout"],
        capture_output=True,
        text=True,
        check=True,
    )
    certificates(tmp_path, {"ca.crt": "authority", "tls.crt": "certificate", "tls.key": key.stdout})
    auth = {**CERTIFICATES, "tls": {**CERTIFICATES["tls"], "pemChainIncluded": chain}}
    done = run(script_of({**ALONE, "auth": auth}), tmp_path, "my-release-kafka-1")
    target = tmp_path / "opt/bitnami/kafka/config/certs"
    assert (done.returncode, done.stderr) == (0, "")
    assert (target / "kafka.truststore.pem").read_text() == trusted
    assert (target / "kafka.keystore.pem").read_text() == "certificate"
    assert (target / "kafka.keystore.key").read_text().startswith("-----BEGIN PRIVATE KEY-----")


def test_a_broker_without_its_certificates_does_not_start(tmp_path: pathlib.Path) -> None:
    done = run(script_of({**ALONE, "auth": CERTIFICATES}), tmp_path, "my-release-kafka-1")
    assert done.returncode != 0
    assert "certs-1/ca.crt" in done.stderr
    assert done.stdout == ""


@contextlib.contextmanager
def waiting(folder: pathlib.Path) -> t.Iterator[tuple[subprocess.Popen[str], socket.socket]]:
    """A broker that waits for its ZooKeeper, and that one's port, where nothing listens yet and nobody else can."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        own = {"fullnameOverride": "127.0.0.1", "service": {"ports": {"client": port}}}
        with started(script_of({"zookeeper": own}), folder, "my-release-kafka-1") as process:
            try:
                assert process.stdout is not None
                assert process.stdout.readline() == f"Waiting for ZooKeeper at 127.0.0.1:{port}.\n"
                yield process, listener
            finally:
                process.kill()


def test_a_broker_ends_while_it_waits(tmp_path: pathlib.Path) -> None:
    with waiting(tmp_path) as (process, _listener):
        process.terminate()
        assert process.wait(timeout=30) == 143


def test_a_broker_waits_for_zookeeper(tmp_path: pathlib.Path) -> None:
    with waiting(tmp_path) as (process, listener):
        listener.listen()
        assert process.stdout is not None
        rest = process.stdout.read().splitlines()
        assert rest[-1] == "/run.sh 1 "
        assert process.wait(timeout=30) == 0


KAFKA_TOPICS = """#!/bin/bash
printf '%s\\n' "${@:5}" >> {folder}/arguments
cp "$4" {folder}/settings
"""
TOPICS: Values = {
    "enabled": True,
    "numPartitions": 4,
    "topics": [{"name": "a"}, {"name": "b", "partitions": 2, "config": {"retention.ms": 7}}],
}


def provision(values: Values, folder: pathlib.Path, **environment: str) -> tuple[list[str], str]:
    """What the Job asks Kafka's own tool for, and the settings that it gives it."""
    job = objects_by_name({**values, "provisioning": TOPICS})["Job", f"{NAME}-provisioning"]
    (container,) = job["spec"]["template"]["spec"]["containers"]
    tool = folder / "kafka-topics.sh"
    tool.write_text(KAFKA_TOPICS.replace("{folder}", str(folder)))
    tool.chmod(0o755)
    script = re.sub(r"for attempt in .*?\ndone\n", "", container["args"][1], flags=re.S)
    script = script.replace("/opt/bitnami/kafka/bin", str(folder))
    subprocess.run(["/bin/bash", "-c", script], env={"PATH": "/usr/bin:/bin", **environment}, check=True, timeout=60)
    return (folder / "arguments").read_text().split(), (folder / "settings").read_text()


def test_topics_are_made(tmp_path: pathlib.Path) -> None:
    arguments, settings = provision({}, tmp_path)
    create = ["--create", "--if-not-exists", "--topic"]
    first = [*create, "a", "--partitions", "4", "--replication-factor", "1"]
    second = [*create, "b", "--partitions", "2", "--replication-factor", "1", "--config", "retention.ms=7"]
    assert arguments == [*first, *second]
    assert settings == "security.protocol=PLAINTEXT\n"


def test_topics_are_made_by_a_user(tmp_path: pathlib.Path) -> None:
    secrets = {"SASL_USERNAME": "milvus", "SASL_USER_PASSWORD": 'a"b\\c,second'}
    settings = provision({"auth": USERS}, tmp_path, **secrets)[1].splitlines()
    assert settings[:2] == ["security.protocol=SASL_PLAINTEXT", "sasl.mechanism=PLAIN"]
    module = "org.apache.kafka.common.security.plain.PlainLoginModule"
    # Read once as a file of properties, and once by what logs in.
    password = r"a\\" + r'"b\\\\c'
    assert settings[2] == f'sasl.jaas.config={module} required username="milvus" password="{password}";'
