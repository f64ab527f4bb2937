# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is compared: each brings the same objects into a namespace, as one whole program."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import typing as t
from pathlib import Path

import yaml

from ansible_collections.vectorops.milvus.tests.integration.harness import BIN, CHECKOUT, Object

from .arena import Arena
from .manifests import objects

HELM_CHART = "BENCH_HELM_CHART"
HELM_VALUES = "BENCH_HELM_VALUES"


@dataclasses.dataclass(frozen=True)
class Workshop:
    """Where the contestants' files lie, and the cluster that they work on."""

    arena: Arena
    folder: Path

    def playbook(self, name: str, tasks: list[Object], **play: t.Any) -> Path:
        """A playbook with these tasks."""
        path = self.folder / f"{name}.json"
        content = {"name": name, "hosts": "localhost", "gather_facts": False, "tasks": tasks, **play}
        path.write_text(json.dumps([content]), encoding="utf-8")
        return path

    def environ(self) -> dict[str, str]:
        """The same environment for all: compiled code is kept, as it is where Ansible is installed for good."""
        mine = ("K8S_AUTH_", "KUBECONFIG", "ANSIBLE_", "PYTHON")
        variables = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
        return variables | {
            "ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg"),
            "ANSIBLE_NOCOLOR": "1",
            "K8S_AUTH_KUBECONFIG": str(self.arena.kubeconfig),
            "PYTHONPYCACHEPREFIX": str(self.folder / "compiled"),
        }


Command = t.Callable[[Workshop, str, Object], "list[str]"]


@dataclasses.dataclass(frozen=True)
class Contestant:
    """One way to bring up a cluster.

    :param key: its letter, which the namespaces are named by.
    :param command: from the workshop, the namespace and the manifest to the program to run.
    """

    key: str
    title: str
    command: Command


def _play(file: Path) -> list[str]:
    return [str(BIN / "ansible-playbook"), str(file)]


def _ours(workshop: Workshop, namespace: str, manifest: Object) -> list[str]:
    path = workshop.folder / f"milvus-{namespace}.yaml"
    path.write_text(yaml.safe_dump(manifest), encoding="utf-8")
    task = {"vectorops.milvus.milvus_cluster": {"namespace": namespace, "src": str(path)}}
    return _play(workshop.playbook(f"ours-{namespace}", [task]))


def _single_task(workshop: Workshop, namespace: str, manifest: Object) -> list[str]:
    task = {"kubernetes.core.k8s": {"state": "present", "definition": objects(manifest, namespace)}}
    return _play(workshop.playbook(f"single-{namespace}", [task]))


def _loop(workshop: Workshop, namespace: str, manifest: Object) -> list[str]:
    task = {
        "kubernetes.core.k8s": {"state": "present", "definition": "{{ item }}"},
        "loop": objects(manifest, namespace),
        "loop_control": {"label": "{{ item.metadata.name }}"},
    }
    return _play(workshop.playbook(f"loop-{namespace}", [task]))


def _kubectl(workshop: Workshop, namespace: str, manifest: Object) -> list[str]:
    path = workshop.folder / f"objects-{namespace}.json"
    items = {"apiVersion": "v1", "kind": "List", "items": objects(manifest, namespace)}
    path.write_text(json.dumps(items), encoding="utf-8")
    kubectl = [workshop.arena.kubectl_program, "--kubeconfig", str(workshop.arena.kubeconfig)]
    return [*kubectl, "apply", "--server-side", "-f", str(path)]


def _ping(workshop: Workshop, namespace: str, _manifest: Object) -> list[str]:
    return _play(workshop.playbook(f"ping-{namespace}", [{"ansible.builtin.ping": {}}]))


def _helm(workshop: Workshop, namespace: str, manifest: Object) -> list[str]:
    helm = ["helm", "--kubeconfig", str(workshop.arena.kubeconfig), "upgrade", "--install", "--namespace", namespace]
    values = os.environ.get(HELM_VALUES)
    return [*helm, manifest["metadata"]["name"], os.environ[HELM_CHART], *(["--values", values] if values else [])]


OURS = Contestant("a", "milvus_cluster (waits until ready)", _ours)
SINGLE_TASK = Contestant("b", "one kubernetes.core.k8s task", _single_task)
LOOP = Contestant("c", "a loop of kubernetes.core.k8s tasks", _loop)
KUBECTL = Contestant("d", "kubectl apply --server-side", _kubectl)
PING = Contestant("e", "ansible.builtin.ping (the floor)", _ping)
HELM = Contestant("f", "helm upgrade --install", _helm)


def has_helm() -> bool:
    """Whether Helm can take part: the program is there, and somebody says where the chart is."""
    return bool(shutil.which("helm") and os.environ.get(HELM_CHART))
