# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A long run says where it is while it runs: at the terminal, and in what ansible-runner records."""

from __future__ import annotations

import json
import os
import subprocess
import typing as t
from pathlib import Path

import ansible_runner
import pytest

from ansible_collections.vectorops.milvus.tests.integration.harness import BIN, CHECKOUT, Cluster, Object

WAITING = "waiting for"


@pytest.fixture
def play(cluster: Cluster, namespace: str, manifest: Object) -> list[Object]:
    """A deploy whose Milvus pods take some seconds."""
    manifest["spec"]["components"]["podAnnotations"] = {"testbed.vectorops/start-delay": "4s"}
    options = {"kubeconfig": str(cluster.kubeconfig), "manifest": manifest, "namespace": namespace}
    task = {"name": "Deploy", "vectorops.milvus.milvus_cluster": options}
    return [{"name": "Test", "hosts": "localhost", "gather_facts": False, "tasks": [task]}]


def test_at_the_terminal(play: list[Object], tmp_path: Path) -> None:
    file = tmp_path / "play.yml"
    file.write_text(json.dumps(play))
    environ = {**os.environ, "ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg"), "PYTHONUNBUFFERED": "1"}
    command = [str(BIN / "ansible-playbook"), str(file)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ, cwd=CHECKOUT)
    assert running.stdout is not None
    line = next((line for line in running.stdout if WAITING in line), "")
    assert "components" in line or "etcd" in line, line
    assert running.poll() is None, "the line came only with the end"
    rest = running.stdout.read()
    assert running.wait() == 0 and "changed: [localhost]" in rest


def test_in_what_ansible_runner_records(play: list[Object], tmp_path: Path) -> None:
    seen: list[str] = []

    def remember(event: dict[str, t.Any]) -> bool:
        seen.append(f"{event['event']}: {event.get('stdout', '')}")
        return True

    done = ansible_runner.run(
        private_data_dir=str(tmp_path),
        playbook=play,
        envvars={"ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg"), "PATH": f"{BIN}:{os.environ['PATH']}"},
        event_handler=remember,
        quiet=True,
    )
    assert done.status == "successful"
    said = next(index for index, line in enumerate(seen) if line.startswith("verbose: ") and WAITING in line)
    ended = next(index for index, line in enumerate(seen) if line.startswith("runner_on_ok: "))
    assert said < ended
