# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The shell scripts of Pulsar's containers: they parse, and they do what the apache pulsar chart 3.3.0 does."""

from __future__ import annotations

import shutil
import subprocess
import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.unit.render.pulsar_objects import (
    NAME,
    NAMESPACE,
    ONE_OF_EACH,
    all_containers,
    main_of,
    pod_of,
    rendered,
)

DOMAIN = f"{NAME}-broker.{NAMESPACE}.svc.cluster.local"
APPLY = "bin/apply-config-from-env.py"
FLAG = 'export OPTS="${OPTS} -Dlog4j2.formatMsgNoLookups=true"'
INSTANCE_ID = "until bin/bookkeeper shell whatisinstanceid; do"
WITH_EVERYTHING: dict[str, t.Any] = {
    "metadataPrefix": "/it's odd",
    "clusterName": "two words; exit 1",
    "extraInitCommand": "echo done",
    "zookeeper": {"additionalCommand": "echo 'first'"},
    "pulsar_metadata": {"configurationStore": "store.example.com", "userProvidedZookeepers": "zk:2181"},
}

# (workload, kind, container) → what stands in its script, in this order
ESSENTIALS: t.Mapping[tuple[str, str, str], list[str]] = {
    ("zookeeper", "StatefulSet", f"{NAME}-zookeeper"): [
        f"{APPLY} conf/zookeeper.conf",
        "bin/generate-zookeeper-config.sh conf/zookeeper.conf",
        FLAG,
        "exec bin/pulsar zookeeper",
    ],
    ("bookie", "StatefulSet", "pulsar-bookkeeper-verify-clusterid"): [
        "set -e",
        f"{APPLY} conf/bookkeeper.conf",
        INSTANCE_ID,
        "sleep 3",
    ],
    ("bookie", "StatefulSet", f"{NAME}-bookie"): [f"{APPLY} conf/bookkeeper.conf", FLAG, "exec bin/pulsar bookie"],
    ("recovery", "StatefulSet", "pulsar-bookkeeper-verify-clusterid"): [
        f"{APPLY} conf/bookkeeper.conf",
        INSTANCE_ID,
        "sleep 3",
    ],
    ("recovery", "StatefulSet", f"{NAME}-recovery"): [
        f"{APPLY} conf/bookkeeper.conf",
        FLAG,
        "exec bin/bookkeeper autorecovery",
    ],
    ("broker", "StatefulSet", "wait-zookeeper-ready"): [
        'export BOOKIE_MEM="-Xmx128M"',
        f"until bin/bookkeeper org.apache.zookeeper.ZooKeeperMain -server {NAME}-zookeeper:2181 "
        f"get /admin/clusters/{NAME}; do",
        "sleep 3",
    ],
    ("broker", "StatefulSet", "wait-bookkeeper-ready"): [
        f"{APPLY} conf/bookkeeper.conf",
        'export BOOKIE_MEM="-Xmx128M"',
        INSTANCE_ID,
        "sleep 3",
        f'until [ "$(nslookup -timeout=10 {NAME}-bookie | grep -c Name)" -ge 2 ]; do',
        "sleep 10",
    ],
    ("broker", "StatefulSet", f"{NAME}-broker"): [
        f"{APPLY} conf/broker.conf",
        "bin/gen-yml-from-env.py conf/functions_worker.yml",
        "echo OK > status",
        f"while timeout 60 bin/pulsar zookeeper-shell -server {NAME}-zookeeper:2181 get /loadbalance/brokers/",
        '"${HOSTNAME}"',
        f".{DOMAIN}:8080; do",
        "sleep 10",
        FLAG,
        "exec bin/pulsar broker",
    ],
    ("proxy", "StatefulSet", "wait-zookeeper-ready"): [
        'export PULSAR_MEM="-Xmx128M"',
        f"until bin/pulsar zookeeper-shell -server {NAME}-zookeeper:2181 get /admin/clusters/{NAME}; do",
        "sleep 3",
    ],
    ("proxy", "StatefulSet", "wait-broker-ready"): [
        "set -e",
        f'until [ "$(nslookup -timeout=10 {NAME}-broker | grep -c Name)" -ge 1 ]; do',
        "sleep 10",
    ],
    ("proxy", "StatefulSet", f"{NAME}-proxy"): [
        "set -e",
        f"{APPLY} conf/proxy.conf",
        "echo OK > status",
        FLAG,
        "exec bin/pulsar proxy",
    ],
    ("bookie-init", "Job", "wait-zookeeper-ready"): [
        f"until nslookup {NAME}-zookeeper-2.{NAME}-zookeeper.{NAMESPACE}; do",
        "sleep 3",
    ],
    ("bookie-init", "Job", f"{NAME}-bookie-init"): [
        f"{APPLY} conf/bookkeeper.conf",
        'export BOOKIE_MEM="-Xmx128M"',
        "if bin/bookkeeper shell whatisinstanceid; then",
        "else",
        "bin/bookkeeper shell initnewcluster",
        "fi",
    ],
    ("pulsar-init", "Job", "wait-zookeeper-ready"): [
        f"until nslookup {NAME}-zookeeper-2.{NAME}-zookeeper.{NAMESPACE}; do",
        "sleep 3",
    ],
    ("pulsar-init", "Job", "pulsar-bookkeeper-verify-clusterid"): [
        f"{APPLY} conf/bookkeeper.conf",
        'export BOOKIE_MEM="-Xmx128M"',
        INSTANCE_ID,
        "sleep 3",
    ],
    ("pulsar-init", "Job", f"{NAME}-pulsar-init"): [
        'export PULSAR_MEM="-Xmx128M"',
        "bin/pulsar initialize-cluster-metadata",
        f"--cluster {NAME}",
        f"--zookeeper {NAME}-zookeeper:2181 ",
        f"--configuration-store {NAME}-zookeeper:2181 ",
        f"--web-service-url http://{DOMAIN}:8080/",
        f"--web-service-url-tls https://{DOMAIN}:8443/",
        f"--broker-service-url pulsar://{DOMAIN}:6650/",
        f"--broker-service-url-tls pulsar+ssl://{DOMAIN}:6651/",
    ],
}


def _script(objects: list[dict[str, t.Any]], workload: str, kind: str, name: str) -> str:
    pod = pod_of(objects, workload, kind)
    containers = [*pod.get("initContainers", []), *pod["containers"]]
    (text,) = next(container for container in containers if container["name"] == name)["args"]
    return str(text)


@pytest.mark.parametrize("key", ESSENTIALS, ids="/".join)
def test_essentials_stand_in_order(key: tuple[str, str, str]) -> None:
    text, position = _script(rendered(), *key), 0
    for essential in ESSENTIALS[key]:
        found = text.find(essential, position)
        assert found >= 0, f"{essential!r} is not where it should be in\n{text}"
        position = found + len(essential)


def test_the_table_knows_every_container() -> None:
    objects = rendered()
    assert {
        (workload.removeprefix(f"{NAME}-"), container["name"]) for workload, container in all_containers(objects)
    } == {(workload, name) for workload, _kind, name in ESSENTIALS}


@pytest.mark.parametrize("shell", ["sh", "bash"])
@pytest.mark.parametrize("values", [{}, ONE_OF_EACH, {"persistence": False}, WITH_EVERYTHING], ids=str)
def test_scripts_parse(shell: str, values: dict[str, t.Any]) -> None:
    if not shutil.which(shell):
        pytest.skip(f"no {shell} here")
    for workload, container in all_containers(rendered(values)):
        (text,) = container["args"]
        result = subprocess.run([shell, "-n"], input=text, capture_output=True, text=True, check=False)
        assert result.returncode == 0, f"{workload}/{container['name']}: {result.stderr}\n{text}"


def _run(script: str, folder: t.Any, programs: t.Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Runs a script in a folder whose programs are shell lines of our own."""
    for name, text in programs.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        path.chmod(0o755)
    environment = {"PATH": f"{folder / 'tools'}:/usr/bin:/bin", "HOSTNAME": "demo-pulsar-broker-0"}
    return subprocess.run(
        ["sh", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=20, check=False
    )


def test_bookie_init_runs_once(tmp_path: t.Any) -> None:
    script = _script(rendered(), "bookie-init", "Job", f"{NAME}-bookie-init")
    programs = {
        "bin/apply-config-from-env.py": "true",
        "bin/bookkeeper": 'echo "$@" >> calls; case "$2" in initnewcluster) touch made;; *) test -e made;; esac',
    }
    for _attempt in range(2):
        assert _run(script, tmp_path, programs).returncode == 0
    calls = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    assert calls == ["shell whatisinstanceid", "shell initnewcluster", "shell whatisinstanceid"]


def test_pulsar_init_fails_when_a_step_fails(tmp_path: t.Any) -> None:
    script = _script(rendered({"extraInitCommand": "echo after"}), "pulsar-init", "Job", f"{NAME}-pulsar-init")
    result = _run(script, tmp_path, {"bin/pulsar": "exit 3"})
    assert result.returncode == 3
    assert "after" not in result.stdout
    assert "after" in _run(script, tmp_path, {"bin/pulsar": "exit 0"}).stdout


def test_brokers_wait_for_the_one_before_and_for_bookies(tmp_path: t.Any) -> None:
    objects = rendered()
    programs = {
        "bin/apply-config-from-env.py": "true",
        "bin/gen-yml-from-env.py": "true",
        "bin/pulsar": 'echo "$@" >> calls; case "$1" in broker) exit 0;; *) test ! -e gone && touch gone;; esac',
        "bin/bookkeeper": "true",
        "tools/sleep": 'echo "slept $1"',
        "tools/nslookup": "echo 'Name: a'; test -e once && echo 'Name: b'; touch once",
    }
    result = _run(_script(objects, "broker", "StatefulSet", f"{NAME}-broker"), tmp_path, programs)
    assert result.returncode == 0, result.stderr
    question = f"zookeeper-shell -server {NAME}-zookeeper:2181 get /loadbalance/brokers/{NAME}-broker-0.{DOMAIN}:8080"
    question = question.replace(f"{NAME}-broker-0", "demo-pulsar-broker-0")
    assert (tmp_path / "calls").read_text(encoding="utf-8").splitlines() == [question, question, "broker"]
    assert (tmp_path / "status").read_text(encoding="utf-8") == "OK\n"
    waited = _run(_script(objects, "broker", "StatefulSet", "wait-bookkeeper-ready"), tmp_path, programs)
    assert waited.stdout.splitlines() == [f"Waiting for 2 pods behind {NAME}-bookie.", "slept 10"]


def test_additional_command_comes_first() -> None:
    for part in ("zookeeper", "bookkeeper", "broker", "proxy"):
        component = {"bookkeeper": "bookie"}.get(part, part)
        text = main_of(rendered({part: {"additionalCommand": "ulimit -n 100000"}}), component)["args"][0]
        assert text == "ulimit -n 100000\n" + main_of(rendered(), component)["args"][0]


def test_bookies_without_claims_forget_their_cookie() -> None:
    text = _script(rendered({"persistence": False}), "bookie", "StatefulSet", "pulsar-bookkeeper-verify-clusterid")
    assert "set -e" not in text
    assert text.index(INSTANCE_ID) < text.index(
        "bin/bookkeeper shell bookieformat -nonInteractive -force -deleteCookie"
    )
