# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user gets: the archive, installed into an empty folder, does what the README says."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import typing as t
from pathlib import Path

import pytest

from ansible_collections.vectorops.milvus.tests.integration.harness import BIN, CHECKOUT, Cluster

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
NAME = "milvus-release-v25"


class User:
    """Somebody with an own folder, an own home and a kubeconfig in it, who has no checkout."""

    def __init__(self, folder: Path, cluster: Cluster):
        self.folder = folder
        (folder / "home/.kube").mkdir(parents=True)
        shutil.copy(cluster.kubeconfig, folder / "home/.kube/config")
        hidden = ("ANSIBLE_", "K8S_AUTH_", "KUBECONFIG")
        self._environ = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        self._environ |= {"HOME": str(folder / "home"), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
        self._environ |= {"ANSIBLE_COLLECTIONS_PATH": str(folder / "collections"), "ANSIBLE_FORCE_COLOR": "0"}

    def run(self, *command: str) -> str:
        done = subprocess.run(
            command, cwd=self.folder, env=self._environ, capture_output=True, text=True, timeout=280, check=False
        )
        assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def user(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> User:
    """A user who has installed the archive, and has the example's manifest at hand."""
    folder = tmp_path_factory.mktemp("user")
    someone = User(folder, cluster)
    someone.run("ansible-galaxy", "collection", "build", "--output-path", str(folder), str(CHECKOUT))
    (archive,) = folder.glob("*.tar.gz")
    someone.run("ansible-galaxy", "collection", "install", "--offline", "-p", str(folder / "collections"), str(archive))
    installed = folder / "collections/ansible_collections/vectorops/milvus"
    shutil.copy(installed / f"examples/{NAME}.yaml", folder)
    return someone


def blocks(language: str) -> list[str]:
    """The blocks of code in a language, of the README's part on the user's own cluster."""
    part = README.partition("## On your cluster")[2].partition("\n## ")[0]
    return t.cast("list[str]", re.findall(rf"```{language}\n(.*?)```", part, re.DOTALL))


def commands() -> list[list[str]]:
    """The README's calls of ansible-playbook there."""
    text = "\n".join(blocks("sh")).replace("\\\n", " ")
    return [shlex.split(line) for line in text.splitlines() if line.startswith("ansible-playbook ")]


def test_the_playbook(cluster: Cluster, user: User) -> None:
    (playbook,) = [block for block in blocks("yaml") if "vectorops.milvus.milvus_cluster:" in block]
    (user.folder / "site.yml").write_text(playbook, encoding="utf-8")
    try:
        printed = user.run("ansible-playbook", "site.yml")
        info = cluster.module("milvus_info", name=NAME, namespace="milvus").result
        assert info["cluster"]["status"] == "Healthy"
        assert info["cluster"]["external"]["node_ports"] == {"milvus": 31530, "web": 31531}
        assert info["cluster"]["external"]["uri"] in printed
    finally:
        cluster.kubectl("delete", "services", "--all", "-n", "milvus")
        cluster.kubectl("delete", "namespace", "milvus", "--wait=false")


def test_the_commands(cluster: Cluster, user: User) -> None:
    """From deploying to removing, as they stand there."""
    assert [command[1].rpartition(".")[2] for command in commands()] == ["deploy", "expose", "scale", "info", "remove"]
    for command in commands()[:-1]:
        printed = user.run(*command)
    assert "Healthy" in printed
    user.run(*commands()[-1])
    kinds = "statefulset,deployment,job,pod,pvc,service,configmap,secret"
    assert cluster.list(kinds, "default", f"vectorops.milvus/release={NAME}") == []
