# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every example that the documentation shows is deployed, all of them side by side."""

from __future__ import annotations

import typing as t

import pytest
import yaml

from ansible_collections.vectorops.milvus.tests.integration.harness import CHECKOUT, Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.playbooks import run_side_by_side

EXAMPLES = {
    path.stem: document
    for path in sorted((CHECKOUT / "examples").glob("*.yaml"))
    if (document := yaml.safe_load(path.read_text(encoding="utf-8")))["kind"] == "Milvus"
}
#: What the acceptance test deploys.
ELSEWHERE = "milvus-release-v25"
HERE = [name for name in EXAMPLES if name != ELSEWHERE]
#: The Secrets that the examples name, with the keys that they take.
SECRETS = {
    "kafka-user": ("username", "password", "ca.pem"),
    "etcd-user": ("password",),
    "etcd-certificates": ("tls.crt", "tls.key", "ca.crt"),
}


def surroundings(namespace: str) -> t.Iterator[Object]:
    """What somebody else brings."""
    for name, keys in SECRETS.items():
        secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": namespace}}
        yield {**secret, "stringData": dict.fromkeys(keys, "a")}
    yield {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "milvus", "namespace": namespace}}


@pytest.fixture(scope="module")
def deployed(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[dict[str, dict[str, Outcome]]]:
    """Each example deployed twice, in a namespace of its own."""
    namespaces = {name: f"example-{name}" for name in HERE}
    cluster.apply(*({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": n}} for n in namespaces.values()))
    cluster.apply(*(item for namespace in namespaces.values() for item in surroundings(namespace)))
    options = {"kubeconfig": str(cluster.kubeconfig), "src": "{{ src }}", "namespace": "{{ namespace }}"}
    task: Object = {"vectorops.milvus.milvus_cluster": options}
    hosts: dict[str, Object] = {
        name: {"src": str(CHECKOUT / "examples" / f"{name}.yaml"), "namespace": namespace}
        for name, namespace in namespaces.items()
    }
    try:
        yield run_side_by_side(hosts, {"deploy": task, "again": task}, tmp_path_factory.mktemp("examples"), forks=4)
    finally:
        cluster.kubectl("delete", "namespace", "--wait=false", *namespaces.values())


@pytest.mark.parametrize("name", HERE)
def test_an_example_is_deployed(deployed: dict[str, dict[str, Outcome]], name: str) -> None:
    first = deployed["deploy"][name]
    assert not first.failed, first.message
    assert first.result["cluster"]["status"] == "Healthy"
    assert not deployed["again"][name].changed, deployed["again"][name].changes()


def test_the_documentation_shows_every_example() -> None:
    shown = (CHECKOUT / "docs/message-storage.md").read_text(encoding="utf-8")
    assert [name for name in EXAMPLES if f"../examples/{name}.yaml" not in shown] == []
