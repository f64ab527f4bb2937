# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One inventory host is one cluster: a fleet in one run, side by side."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, ansible_playbook
from ansible_collections.vectorops.milvus.tests.integration.manifests import small_manifest

#: Inventory host → its cluster's name and namespace: the same name in two namespaces, two names in one.
FLEET = {
    "first": ("twin", "fleet-east"),
    "second": ("twin", "fleet-west"),
    "third": ("single", "fleet-west"),
}
#: Five components, etcd, MinIO and five parts of Pulsar.
RUNNING = 12


@pytest.fixture
def inventory(cluster: Cluster, tmp_path: Path) -> t.Iterator[Path]:
    """An inventory file with a manifest for each host."""
    source = tmp_path / "milvus.yaml"
    source.write_text(json.dumps(small_manifest("small")), encoding="utf-8")
    hosts: Object = {
        host: {"milvus_src": str(source), "milvus_name": name, "milvus_namespace": namespace}
        for host, (name, namespace) in FLEET.items()
    }
    file = tmp_path / "fleet.yml"
    file.write_text(json.dumps({"fleet": {"hosts": hosts}}), encoding="utf-8")
    with cluster.namespace("fleet-east"), cluster.namespace("fleet-west"):
        yield file


def test_a_fleet_in_one_run(cluster: Cluster, inventory: Path) -> None:
    wanted = json.dumps({"milvus_hosts": "fleet", "milvus_kubeconfig": str(cluster.kubeconfig)})
    done = ansible_playbook("vectorops.milvus.deploy", "-i", str(inventory), "--forks", "3", "-e", wanted)
    assert done.returncode == 0, done.stdout + done.stderr
    for name, namespace in FLEET.values():
        info = cluster.module("milvus_info", name=name, namespace=namespace).result["cluster"]
        assert (info["status"], info["revision"]) == ("Healthy", 1)
        assert info["endpoint"] == f"{name}-milvus.{namespace}:19530"
        pods = cluster.list("pods", namespace, f"vectorops.milvus/release={name}")
        phases = sorted(pod["status"]["phase"] for pod in pods)
        assert phases == ["Running"] * RUNNING + ["Succeeded"] * 2
