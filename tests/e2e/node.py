# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A node: namespaces of its own, containerd, kubelet and kube-proxy in them, and a testbed that it joins."""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import typing as t
from pathlib import Path

from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster
from ansible_collections.vectorops.milvus.tests.testbed.testbed import Settings, Testbed
from ansible_collections.vectorops.milvus.tests.testbed.testbed.build import tail
from ansible_collections.vectorops.milvus.tests.testbed.testbed.locks import locked

from . import build, images, machine, node_files, servers

_INSIDE = Path(__file__).with_name("inside.py")
_START_SECONDS = 60.0
_END_SECONDS = 20.0


class Node:
    """One node and its control plane; a context manager, at whose end nothing is left.

    :param folder: where all its files go.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = random.randrange(1, 255)  # noqa: S311 -- no secret
        self._stack = contextlib.ExitStack()

    @property
    def address(self) -> str:
        """Where the machine reaches the node, and its node ports."""
        return f"10.211.{self._number}.2"

    @property
    def _machine_address(self) -> str:
        return f"10.211.{self._number}.1"

    def __enter__(self) -> Node:
        try:
            self._start()
        except BaseException:
            if hasattr(self, "_place"):
                build.say(f"{self.logs()}\n{self.pod_logs()}")
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _start(self) -> None:
        machine.install_packages()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._stack.enter_context(locked(build.cache("locks") / "node.lock"))  # kubelets share their cgroups
        self._stack.callback(_remove_cgroups)
        self._process = self._isolate()
        settings = Settings(nodes=0, address=self._machine_address, hosts=(self.address,))
        self.testbed = self._stack.enter_context(Testbed(self._folder / "testbed", settings, build.say))
        self.cluster = Cluster(self.testbed.kubeconfig, self.testbed.kubectl)
        self._place = self._write_files()
        self._order(self._place)
        self._wait("containerd takes no images", lambda: self._ctr("version", check=False))
        self.load(servers.node_images())
        self._wait("the node is not ready", self._is_ready)
        self._stack.enter_context(_writable_volumes(self.testbed))
        self._start_dns()

    def _isolate(self) -> subprocess.Popen[str]:
        """Start the first process of the namespaces, and give them a link to this machine."""
        # Killed with us, whatever happens; unshare passes that on.
        command = ["setpriv", "--pdeathsig", "KILL", "--", *machine.ISOLATED, sys.executable, str(_INSIDE)]
        environment = {**os.environ, "PATH": machine.path_with_system_programs()}
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True
        )
        self._stack.callback(_end, process)
        assert process.stdout is not None
        if process.stdout.readline().strip() != "ready":
            raise RuntimeError("the node's namespaces could not be made")
        link = f"vom{self._number}"
        _ip("link", "add", link, "type", "veth", "peer", "name", node_files.LINK, "netns", str(process.pid))
        _ip("address", "add", f"{self._machine_address}/30", "dev", link)
        _ip("link", "set", link, "up")
        return process

    def _write_files(self) -> node_files.Place:
        folder = self._folder / "node"
        folder.mkdir()
        testbed = self.testbed
        programs = build.node_programs()
        place = node_files.Place(folder, self.address, testbed.kubeconfig, testbed.layout.pki, programs)
        node_files.write(place, servers.PAUSE)
        return place

    def _order(self, place: node_files.Place) -> None:
        orders = {
            "link": node_files.LINK,
            "address": f"{self.address}/30",
            "programs": node_files.programs(place),
        }
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(orders) + "\n")
        self._process.stdin.flush()

    def load(self, wanted: t.Sequence[images.Image]) -> None:
        """Make images known to the node, as if they had been pulled."""
        with tempfile.TemporaryDirectory(dir=self._folder) as name:
            archive = Path(name) / "images.tar"
            images.write_archive(wanted, archive)
            self._ctr("-n", "k8s.io", "images", "import", str(archive))

    def _ctr(self, *arguments: str, check: bool = True) -> bool:
        command = ["ctr", "-a", str(self._place.socket), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        if check and done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
        return done.returncode == 0

    def _is_ready(self) -> bool:
        found = json.loads(self.cluster.kubectl("get", "nodes", "-o", "json"))["items"]
        conditions = {entry["type"]: entry["status"] for node in found for entry in node["status"]["conditions"]}
        return conditions.get("Ready") == "True"

    def _start_dns(self) -> None:
        kubeconfig = self.testbed.kubeconfig.read_text(encoding="utf-8")
        secret, *others = node_files.dns_objects(servers.DNS, self.testbed.server)
        secret["stringData"]["kubeconfig"] = kubeconfig
        self.cluster.apply(secret, *others)
        self.cluster.kubectl("rollout", "status", "deployment/coredns", "-n", "kube-system", "--timeout=60s")

    def _wait(self, complaint: str, condition: t.Callable[[], bool]) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not condition():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{complaint}\n{self.logs()}")
            time.sleep(0.1)

    def logs(self) -> str:
        """The last lines of what the node's programs wrote."""
        names = ("containerd", "kubelet", "kube-proxy")
        return "\n".join(f"---- {name}\n{tail(self._place.log(name))}" for name in names)

    def pod_logs(self, lines: int = 40) -> str:
        """The last lines of every container, with the pod's events before them."""
        events = self.cluster.kubectl("get", "events", "-A", "--sort-by=.lastTimestamp")
        files = sorted(self._place.pod_logs.glob("*/*/*.log"))
        shown = [f"---- {file.relative_to(self._place.pod_logs)}\n{tail(file, lines)}" for file in files]
        return "\n".join([events, *shown])


def _ip(*arguments: str) -> None:
    path = machine.path_with_system_programs()
    subprocess.run(["ip", *arguments], check=True, env={**os.environ, "PATH": path})


def _end(process: subprocess.Popen[str]) -> None:
    """End the first process: the kernel ends all that is in its namespaces with it."""
    process.kill()
    process.wait()


def _remove_cgroups() -> None:
    """Remove the kubelet's cgroups, which outlive it, once the last killed process has left them."""
    deadline = time.monotonic() + _END_SECONDS
    while folders := machine.kubelet_cgroups():
        for folder in sorted((inner for top in folders for inner in top.glob("**/")), reverse=True):
            with contextlib.suppress(OSError):
                folder.rmdir()
        if time.monotonic() > deadline:
            raise RuntimeError(f"these cgroups are still in use: {', '.join(map(str, folders))}")
        time.sleep(0.1)


@contextlib.contextmanager
def _writable_volumes(testbed: Testbed) -> t.Iterator[None]:
    """Let every user write to new volumes, as the provisioners of real clusters for one node do.

    The controller-manager makes their folders for root only, and a kubelet leaves such volumes as they are.
    """
    command = [str(testbed.kubectl), "--kubeconfig", str(testbed.kubeconfig), "get", "persistentvolumes", "--watch"]
    command += ["-o", 'jsonpath={.spec.hostPath.path}{"\\n"}']
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def open_up() -> None:
        for line in process.stdout or ():
            with contextlib.suppress(OSError):
                os.chmod(line.strip(), 0o777)  # noqa: S103 -- see above

    thread = threading.Thread(target=open_up, daemon=True)
    thread.start()
    try:
        yield
    finally:
        process.terminate()
        process.wait()
        thread.join()
