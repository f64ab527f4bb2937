# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the first document ends with: the example is deployed and exposed, and kubectl lists what it should."""

from __future__ import annotations

import fnmatch
import json
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, ansible_playbook
from ansible_collections.vectorops.milvus.tests.integration.manifests import EXAMPLE

EXPECTED: Object = yaml.safe_load((Path(__file__).parent / "fixtures/expected.yaml").read_text(encoding="utf-8"))
NAME = "milvus-release-v25"
RELEASE = "vectorops.milvus/release"
#: What Kubernetes itself puts into a namespace.
BY_KUBERNETES = {"event", "endpoints", "endpointslice", "controllerrevision", "podmetrics"}
IN_EVERY_NAMESPACE = {("serviceaccount", "default"), ("configmap", "kube-root-ca.crt")}

Row = tuple[str, ...]


@pytest.fixture(scope="module")
def namespace(cluster: Cluster) -> t.Iterator[str]:
    """The namespace that the playbooks have deployed the example to."""
    variables = {"milvus_namespace": "acceptance", "milvus_kubeconfig": str(cluster.kubeconfig)}
    deploy = {**variables, "milvus_src": str(EXAMPLE)}
    ports = {"milvus": 31530, "web": 31531}
    expose = {**variables, "milvus_name": NAME, "milvus_expose_node_ports": ports}
    with cluster.namespace("acceptance") as name:
        for playbook, given in (("deploy", deploy), ("expose", expose)):
            done = ansible_playbook(f"vectorops.milvus.{playbook}", "-e", json.dumps(given))
            assert done.returncode == 0, done.stdout + done.stderr
        yield name


def listed(cluster: Cluster, kind: str, namespace: str, *columns: int) -> list[Row]:
    """These columns of what ``kubectl get`` prints."""
    lines = cluster.kubectl("get", kind, "-n", namespace, "--no-headers").splitlines()
    return [tuple(words[column] for column in columns) for words in map(str.split, lines)]


def expected_rows(listing: str) -> list[Row]:
    return sorted(tuple(row) for row in EXPECTED[listing])


def test_lists_seven_deployments(cluster: Cluster, namespace: str) -> None:
    assert listed(cluster, "deployments", namespace, 0, 1) == sorted(EXPECTED["deployments"].items())
    assert len(EXPECTED["deployments"]) == 7


def test_lists_twenty_five_pods(cluster: Cluster, namespace: str) -> None:
    patterns = [row[0] for row in expected_rows("pods")]

    def known(name: str) -> str:
        return next((pattern for pattern in patterns if fnmatch.fnmatch(name, pattern)), name)

    rows = [(known(name), ready, status) for name, ready, status in listed(cluster, "pods", namespace, 0, 1, 2)]
    assert sorted(rows) == expected_rows("pods")
    assert len(rows) == 25


def test_lists_sixteen_bound_volumes(cluster: Cluster, namespace: str) -> None:
    assert sorted(listed(cluster, "pvc", namespace, 0, 1, 3, 4, 5)) == expected_rows("pvcs")
    assert len(EXPECTED["pvcs"]) == 16


def test_lists_eleven_services(cluster: Cluster, namespace: str) -> None:
    assert sorted(listed(cluster, "services", namespace, 0, 1, 4)) == expected_rows("services")
    assert len(EXPECTED["services"]) == 11


def test_mixcoord_has_the_manifests_image_and_limits(cluster: Cluster, namespace: str) -> None:
    deployment = cluster.get("deployment", f"{NAME}-milvus-mixcoord", namespace)
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert {"image": container["image"], "limits": container["resources"]["limits"]} == EXPECTED["mixcoord"]


def test_every_service_has_ready_endpoints(cluster: Cluster, namespace: str) -> None:
    ready: dict[str, int] = {service["metadata"]["name"]: 0 for service in cluster.list("services", namespace)}
    for piece in cluster.list("endpointslices", namespace):
        addresses = [one for one in piece["endpoints"] or [] if one["conditions"]["ready"]]
        ready[piece["metadata"]["labels"]["kubernetes.io/service-name"]] += len(addresses)
    assert [service for service, count in ready.items() if not count] == []


def test_everything_in_the_namespace_carries_the_release(cluster: Cluster, namespace: str) -> None:
    resources = cluster.kubectl("api-resources", "--verbs=list", "--namespaced", "-o", "name").split()
    found = json.loads(cluster.kubectl("get", ",".join(resources), "-n", namespace, "-o", "json"))["items"]
    strangers = {
        (item["kind"].lower(), item["metadata"]["name"])
        for item in found
        if item["metadata"].get("labels", {}).get(RELEASE) != NAME and item["kind"].lower() not in BY_KUBERNETES
    }
    assert strangers == IN_EVERY_NAMESPACE
