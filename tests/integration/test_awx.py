# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""As AWX runs it: credentials only in K8S_AUTH_* variables, a namespaced account, ansible-runner."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import typing as t
from pathlib import Path

import pytest

from ansible_collections.vectorops.milvus.tests.integration.harness import BIN, CHECKOUT, Cluster, Object, run_tasks
from ansible_collections.vectorops.milvus.tests.integration.manifests import small_manifest

NAMESPACE = "awx"


@pytest.fixture(scope="module")
def injected(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[dict[str, str]]:
    """What AWX's credential type *OpenShift or Kubernetes API Bearer Token* puts into the environment of a job."""
    folder = tmp_path_factory.mktemp("awx")
    authority = folder / "ca.crt"
    view = json.loads(cluster.kubectl("config", "view", "--raw", "--minify", "--flatten", "-o", "json"))
    server = view["clusters"][0]["cluster"]
    with cluster.namespace(NAMESPACE):
        cluster.kubectl("create", "serviceaccount", "job", "-n", NAMESPACE)
        rights = ("--clusterrole=admin", f"--serviceaccount={NAMESPACE}:job", "-n", NAMESPACE)
        cluster.kubectl("create", "rolebinding", "job", *rights)
        authority.write_bytes(base64.b64decode(server["certificate-authority-data"]))
        yield {
            "K8S_AUTH_HOST": server["server"],
            "K8S_AUTH_API_KEY": cluster.kubectl("create", "token", "job", "-n", NAMESPACE).strip(),
            "K8S_AUTH_VERIFY_SSL": "True",
            "K8S_AUTH_SSL_CA_CERT": str(authority),
            "HOME": str(folder),
        }


def test_variables_are_all_it_needs(cluster: Cluster, injected: dict[str, str]) -> None:
    options: Object = {"manifest": small_manifest("small"), "namespace": NAMESPACE}
    done = run_tasks([{"vectorops.milvus.milvus_cluster": options}], environ=injected)
    assert done.changed, done.output
    assert done.result["cluster"]["status"] == "Healthy"
    exposed = run_tasks(
        [{"vectorops.milvus.milvus_expose": {"name": "small", "namespace": NAMESPACE}}], environ=injected
    )
    assert exposed.changes() == [("create", "Service", "small-external-svc")]
    assert injected["K8S_AUTH_API_KEY"] not in done.output + exposed.output


def test_an_untrusted_certificate_is_refused(injected: dict[str, str]) -> None:
    without = {name: value for name, value in injected.items() if name != "K8S_AUTH_SSL_CA_CERT"}
    done = run_tasks([{"vectorops.milvus.milvus_info": {"name": "small", "namespace": NAMESPACE}}], environ=without)
    assert done.failed
    assert "certificate" in done.message


def test_a_job_of_ansible_runner(cluster: Cluster, injected: dict[str, str], tmp_path: Path) -> None:
    manifest = tmp_path / "project/milvus.yaml"
    variables = {"milvus_src": str(manifest), "milvus_name": "runner", "milvus_namespace": NAMESPACE}
    for name, content in {
        "project/milvus.yaml": small_manifest("runner"),
        "inventory/hosts.json": {"all": {"hosts": {"localhost": {"ansible_connection": "local"}}}},
        "env/envvars": {"ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg"), **injected},
        "env/extravars": variables,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    command = [str(BIN / "ansible-runner"), "run", str(tmp_path), "-p", "vectorops.milvus.deploy", "-i", "job"]
    environ = {name: value for name, value in os.environ.items() if name != "KUBECONFIG"}
    environ |= {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environ, cwd=CHECKOUT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "artifacts/job/status").read_text(encoding="utf-8") == "successful"
    events = [
        json.loads(file.read_text(encoding="utf-8")) for file in (tmp_path / "artifacts/job/job_events").iterdir()
    ]
    lines = [event["stdout"] for event in events if event["event"] == "verbose"]
    assert any("Milvus runner: writing" in line for line in lines), lines  # progress is seen in the job's output
    info = cluster.module("milvus_info", name="runner", namespace=NAMESPACE).result
    assert info["cluster"]["status"] == "Healthy"
