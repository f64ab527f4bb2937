"""The testbed's parts that need no cluster."""

import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ansible_collections.vectorops.milvus.tests.testbed.testbed import kwok, objects, processes
from ansible_collections.vectorops.milvus.tests.testbed.testbed.errors import TestbedError
from ansible_collections.vectorops.milvus.tests.testbed.testbed.external import external_kubeconfig, point_to, pointer
from ansible_collections.vectorops.milvus.tests.testbed.testbed.layout import Layout
from ansible_collections.vectorops.milvus.tests.testbed.testbed.locks import locked
from ansible_collections.vectorops.milvus.tests.testbed.testbed.ports import HOST, choose_ports
from ansible_collections.vectorops.milvus.tests.testbed.testbed.settings import Settings
from ansible_collections.vectorops.milvus.tests.testbed.testbed.volumes import remove_volume_folders

SLEEP = [sys.executable, "-c", "import signal; signal.pause()"]


def test_short_forms_of_stages_are_resolved() -> None:
    text = str(kwok.stages())
    assert "@behaviour@" not in text
    assert "@setting" not in text
    assert "@include" not in text
    assert '.metadata.annotations["testbed.vectorops/start-delay"]' in text


def test_ports_differ_and_are_free() -> None:
    ports = choose_ports(["a", "b", "c"])
    assert len(set(ports.values())) == 3
    for port in ports.values():
        with socket.socket() as one:
            one.bind((HOST, port))


def test_nodes_are_spread_over_zones() -> None:
    nodes = objects.nodes(Settings(nodes=4), 10250, "1.36.1")
    zones = [node["metadata"]["labels"]["topology.kubernetes.io/zone"] for node in nodes]
    assert zones == ["zone-a", "zone-b", "zone-c", "zone-a"]


def test_a_lock_lets_one_in_at_a_time(tmp_path: Path) -> None:
    inside: list[int] = []
    crowds: list[int] = []

    def enter(number: int) -> None:
        with locked(tmp_path / "lock"):
            inside.append(number)
            crowds.append(len(inside))
            inside.remove(number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(enter, range(200)))
    assert crowds == [1] * 200
    assert not list(tmp_path.iterdir())


def test_a_process_is_known_again_and_ended(tmp_path: Path) -> None:
    record = tmp_path / "one.json"
    process = processes.start(SLEEP, tmp_path / "one.log", record, os.environ)
    assert processes.recorded(record) == process
    assert process.alive
    processes.end([process], first=signal.SIGKILL)
    assert not process.alive


def test_a_process_that_began_at_another_time_is_left_alone() -> None:
    with subprocess.Popen(SLEEP) as stranger:
        reused = processes.Process(stranger.pid, "another boot/1")
        processes.end([reused], first=signal.SIGKILL)
        assert stranger.poll() is None
        stranger.kill()


def test_kubeconfig_of_another_cluster_is_pointed_to(tmp_path: Path) -> None:
    layout, other = Layout(tmp_path / "testbed"), tmp_path / "other"
    other.touch()
    assert external_kubeconfig(layout, {}) is None
    assert external_kubeconfig(layout, {"KUBECONFIG": str(layout.kubeconfig)}) is None
    assert external_kubeconfig(layout, {"KUBECONFIG": str(other)}) == other
    point_to(layout, other)
    assert pointer(layout) == other
    assert external_kubeconfig(layout, {"KUBECONFIG": str(layout.kubeconfig)}) == other
    layout.remove()
    assert other.exists()
    assert not layout.root.exists()


@pytest.mark.parametrize("value", ["/no/such/file", "/a:/b"])
def test_unusable_kubeconfig_is_an_error(tmp_path: Path, value: str) -> None:
    with pytest.raises(TestbedError):
        external_kubeconfig(Layout(tmp_path), {"KUBECONFIG": value})


def test_foreign_files_survive_removal(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.create()
    (tmp_path / "mine").touch()
    layout.remove()
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_only_volume_folders_are_removed(tmp_path: Path) -> None:
    keep = tmp_path / "keep"
    keep.mkdir()
    log = tmp_path / "audit.log"
    log.write_text(f'{{"path":"{keep}"}}\n{{"path":"/tmp/hostpath_pv/../.."}}\n')
    remove_volume_folders(log)
    assert keep.is_dir()
