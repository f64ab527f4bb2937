# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An API server that doesn't answer, or doesn't let us in: one clear message, within seconds."""

from __future__ import annotations

import datetime
import socket
import time
import typing as t
from pathlib import Path

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ansible_collections.vectorops.milvus.tests.integration.harness import CHECKOUT, Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.playbooks import run_each

ROLE = CHECKOUT / "examples/namespaced-role.yaml"
#: The start of ansible-playbook included, on a machine with other work.
SECONDS = 20


@pytest.fixture
def access(cluster: Cluster) -> Object:
    """What the kubeconfig says, as the modules' options."""
    config = yaml.safe_load(cluster.kubectl("config", "view", "--raw", "--flatten"))
    return {"kubeconfig": config, "host": config["clusters"][0]["cluster"]["server"]}


def look(options: Object, manifest: Object) -> dict[str, Outcome]:
    """Two modules with these authentication options."""
    started = time.monotonic()
    outcomes = run_each(
        {
            "milvus_info": {"vectorops.milvus.milvus_info": {"name": "small", **options}},
            "milvus_cluster": {"vectorops.milvus.milvus_cluster": {"manifest": manifest, **options}},
        }
    )
    assert time.monotonic() - started < SECONDS
    return outcomes


def fails_clearly(outcomes: t.Mapping[str, Outcome], *words: str) -> None:
    for outcome in outcomes.values():
        assert outcome.failed and not outcome.changed
        for word in words:
            assert word in outcome.message, outcome.message
        assert "\n" not in outcome.message, "one line"
        assert "Traceback" not in outcome.output


def test_nobody_answers(access: Object, manifest: Object) -> None:
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        host = f"https://127.0.0.1:{taken.getsockname()[1]}"
        fails_clearly(look({**access, "host": host}, manifest), host, "can't be reached", "refused")


def test_a_host_that_does_not_exist(access: Object, manifest: Object) -> None:
    host = "https://kubernetes.invalid:6443"
    fails_clearly(look({**access, "host": host}, manifest), host, "can't be reached")


def test_a_wrong_token(access: Object, manifest: Object) -> None:
    config = {**access["kubeconfig"]}
    config["users"] = [{"name": user["name"], "user": {"token": "guessed"}} for user in config["users"]]
    outcomes = look({"kubeconfig": config}, manifest)
    fails_clearly(outcomes, "401 Unauthorized", "check the token or certificate")


def test_a_wrong_authority(access: Object, manifest: Object, tmp_path: Path) -> None:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.timezone.utc)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "somebody else")])
    unsigned = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = unsigned.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1)).sign(key, hashes.SHA256())
    authority = tmp_path / "other.crt"
    authority.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    outcomes = look({**access, "ca_cert": str(authority)}, manifest)
    fails_clearly(outcomes, "can't be reached", "CERTIFICATE_VERIFY_FAILED")


def test_no_such_kubeconfig(manifest: Object) -> None:
    fails_clearly(look({"kubeconfig": "/nowhere/kubeconfig"}, manifest), "kubeconfig", "/nowhere/kubeconfig")


def test_a_verb_that_is_missing(cluster: Cluster, namespace: str, manifest: Object, access: Object) -> None:
    """The shipped Role without one verb of one kind."""
    role = yaml.safe_load(ROLE.read_text(encoding="utf-8"))
    rule = next(rule for rule in role["rules"] if "deployments" in rule["resources"])
    rule["resources"].remove("deployments")
    role["rules"].append(
        {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get", "list", "watch", "create", "delete"]}
    )
    role["metadata"] = {"name": "nearly", "namespace": namespace}
    cluster.apply(role)
    cluster.kubectl("create", "serviceaccount", "nearly", "-n", namespace)
    account = f"--serviceaccount={namespace}:nearly"
    cluster.kubectl("create", "rolebinding", "nearly", "-n", namespace, "--role=nearly", account)
    token = cluster.kubectl("create", "token", "nearly", "-n", namespace).strip()
    options = {**access, "api_key": token, "namespace": namespace, "manifest": manifest}
    task = {"vectorops.milvus.milvus_cluster": options}

    outcome = run_each({"deploy": task})["deploy"]

    assert outcome.failed and not outcome.changed
    (line,) = outcome.message.splitlines()[1:]
    assert line.startswith(f"- deployments in namespace {namespace}: the right to patch is missing; grant it by a Role")
    assert token not in outcome.output
    cluster.kubectl("create", "role", "rest", "-n", namespace, "--verb=patch", "--resource=deployments.apps")
    cluster.kubectl("create", "rolebinding", "rest", "-n", namespace, "--role=rest", account)
    assert not run_each({"deploy": task}, check=True)["deploy"].failed
