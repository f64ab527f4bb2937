# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operator by its Helm chart: installed, changed and removed by the playbooks."""

from __future__ import annotations

import json
import os
import re
import typing as t
from pathlib import Path

from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, ansible_playbook
from ansible_collections.vectorops.milvus.tests.operator.chart import helm, write_chart
from ansible_collections.vectorops.milvus.tests.operator.standin.definitions import NAME


def test_from_install_to_removal(bare: Cluster, tmp_path: Path) -> None:
    chart = write_chart(tmp_path / "chart")
    site = {"milvus_operator_chart": str(chart), "milvus_image_registry": "mirror.example.com"}
    access = {"milvus_kubeconfig": str(bare.kubeconfig), "milvus_operator_method": "helm"}
    path = {"PATH": f"{helm()}:{os.environ['PATH']}"}

    def run(playbook: str, *arguments: str, **variables: t.Any) -> tuple[int, str]:
        """How many tasks changed something, and what was printed; -1 for a failure."""
        given = json.dumps({**access, **variables})
        done = ansible_playbook(f"vectorops.milvus.operator_{playbook}", "-e", given, *arguments, environ=path)
        changed = re.search(r"changed=(\d+)", done.stdout)
        assert changed and "Traceback" not in done.stdout, done.stdout + done.stderr
        return (-1 if done.returncode else int(changed[1])), done.stdout

    refused, words = run("install", **site, milvus_operator_watch_namespaces=["a"])
    assert refused < 0 and "The chart knows no watched namespaces" in words
    made, words = run("install", **site, milvus_image_pull_secrets=["mine"])
    assert made == 1, words
    pod = bare.get("deployment", NAME, NAME)["spec"]["template"]["spec"]
    assert pod["containers"][0]["image"] == "mirror.example.com/milvusdb/milvus-operator:v1.3.8"
    assert pod["imagePullSecrets"] == [{"name": "mine"}]
    assert bare.get("deployment", NAME, NAME)["status"]["availableReplicas"] == 1, "it waits"
    again, words = run("install", **site, milvus_image_pull_secrets=["mine"])
    assert again == 0, words
    resources = {"limits": {"cpu": "2"}}
    changed, words = run("upgrade", **site, milvus_image_pull_secrets=["mine"], milvus_operator_resources=resources)
    assert changed == 1, words
    assert bare.get("deployment", NAME, NAME)["spec"]["template"]["spec"]["containers"][0]["resources"] == resources

    left = bare.module("milvus_operator", state="absent")
    assert left.failed and "Helm" in left.message, "what Helm installed the module leaves to it"
    refused, words = run("remove")
    assert refused < 0 and "milvus_operator_retain_crds: false" in words
    with bare.namespace("charted") as namespace:
        milvus = {"apiVersion": "milvus.io/v1beta1", "kind": "Milvus", "spec": {}}
        bare.apply({**milvus, "metadata": {"name": "live", "namespace": namespace}})
        refused, words = run("remove", milvus_operator_retain_crds=False)
        assert refused < 0 and "The operator still looks after live" in words
        bare.kubectl("delete", "milvus", "live", "-n", namespace)
        old = {"apiVersion": "milvus.io/v1alpha1", "kind": "MilvusCluster", "spec": {}}
        bare.apply({**old, "metadata": {"name": "first", "namespace": namespace}})
        refused, words = run("remove", milvus_operator_retain_crds=False)
        assert refused < 0 and "The operator still looks after first" in words
        bare.kubectl("delete", "milvuscluster", "first", "-n", namespace)
    gone, words = run("remove", milvus_operator_retain_crds=False)
    assert gone == 1, words
    assert not bare.kubectl("get", "crd", "-o", "name") and not bare.list("deployments", NAME)
    bare.kubectl("delete", "namespace", NAME)
