# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets of a manifest stand in Secrets, and nowhere else: not in ConfigMaps, diffs, results, or verbose output."""

from __future__ import annotations

import base64
import json
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, ansible_playbook

SECRETS = {
    "storage access key": "storage-access-4711",
    "storage secret key": "storage-secret-4711",
    "root password": "root-password-4711",
}
# In a ConfigMap, as the chart has it; but a diff of that is not for everybody.
IN_A_TEXT = "store-password-4711"
# In the Deployments, as the manifest has it.
IN_A_VARIABLE = "variable-password-4711"


@pytest.fixture
def with_secrets(manifest: Object) -> Object:
    """The small cluster with secrets of its own, inline."""
    values = manifest["spec"]["dependencies"]["storage"]["inCluster"]["values"]
    values |= {"accessKey": SECRETS["storage access key"], "secretKey": SECRETS["storage secret key"]}
    manifest["spec"]["config"] = {"common": {"security": {"defaultRootPassword": SECRETS["root password"]}}}
    return manifest


def test_no_secret_is_shown(cluster: Cluster, namespace: str, with_secrets: Object, tmp_path: Path) -> None:
    broker = with_secrets["spec"]["dependencies"]["pulsar"]["inCluster"]["values"]["broker"]
    broker["configData"]["brokerClientAuthenticationParameters"] = f'{{"keyStorePassword": "{IN_A_TEXT}"}}'
    with_secrets["spec"]["components"].setdefault("env", []).append({"name": "MY_PASSWORD", "value": IN_A_VARIABLE})
    elsewhere = {"password in a setting of Pulsar": IN_A_TEXT, "password in a variable": IN_A_VARIABLE}
    file = tmp_path / "milvus.yaml"
    file.write_text(yaml.safe_dump(with_secrets))
    options = ["-e", f"milvus_src={file}", "-e", f"milvus_namespace={namespace}"]
    options += ["-e", f"milvus_kubeconfig={cluster.kubeconfig}", "--diff", "-vvv"]
    for flags in (["--check"], [], []):
        done = ansible_playbook("vectorops.milvus.deploy", *options, *flags)
        assert done.returncode == 0, done.stdout
        for what, text in {**SECRETS, **elsewhere}.items():
            assert text not in done.stdout + done.stderr, what
    assert IN_A_TEXT in json.dumps(cluster.list("configmaps", namespace))
    shown = cluster.module("milvus_info", name=with_secrets["metadata"]["name"], namespace=namespace)
    assert "brokerClientAuthenticationParameters" in shown.output and IN_A_TEXT not in shown.output
    assert IN_A_VARIABLE in json.dumps(cluster.list("deployments", namespace))
    assert "MY_PASSWORD" in shown.output and IN_A_VARIABLE not in shown.output
    # Who names no manifest works with what is recorded.
    removal = ["-e", f"milvus_name={with_secrets['metadata']['name']}", *options[2:], "--check"]
    done = ansible_playbook("vectorops.milvus.remove", *removal)
    assert done.returncode == 0 and "MY_PASSWORD" in done.stdout, done.stdout
    assert IN_A_VARIABLE not in done.stdout + done.stderr


def test_secrets_stand_in_secrets_only(cluster: Cluster, namespace: str, with_secrets: Object) -> None:
    outcome = cluster.module("milvus_cluster", manifest=with_secrets, namespace=namespace)
    assert not outcome.failed, outcome.message
    kinds = "configmaps,deployments,statefulsets,pods,services,persistentvolumeclaims,serviceaccounts,jobs"
    shown = json.dumps(cluster.list(kinds, namespace))
    assert not [what for what, text in SECRETS.items() if text in shown]
    stored = "".join(
        base64.b64decode(value).decode("latin-1")
        for secret in cluster.list("secrets", namespace)
        for value in t.cast("dict[str, str]", secret.get("data", {})).values()
    )
    assert [what for what, text in SECRETS.items() if text in stored] == list(SECRETS)


def test_a_failure_shows_no_secret(cluster: Cluster, namespace: str, with_secrets: Object) -> None:
    with_secrets["spec"]["dependencies"]["etcd"]["inCluster"]["values"]["persistance"] = SECRETS["root password"]
    outcome = cluster.module("milvus_cluster", manifest=with_secrets, namespace=namespace)
    assert outcome.failed and "persistance" in outcome.message
    assert SECRETS["root password"] not in outcome.output
