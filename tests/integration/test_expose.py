# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The external entry: the Service of the documents, its addresses, and node ports that are taken."""

from __future__ import annotations

import typing as t

import pytest
import yaml

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.harness import CHECKOUT, Cluster, Outcome
from ansible_collections.vectorops.milvus.tests.integration.manifests import small_manifest
from ansible_collections.vectorops.milvus.tests.integration.playbooks import run_each

NAME = "small-external-svc"
PORTS = {"milvus": 31530, "web": 31531}
ROLE = CHECKOUT / "examples/namespaced-role.yaml"
#: The Service of the first seed document, its label's spelling corrected.
EXPECTED = """
ports:
  - {name: milvus, protocol: TCP, port: 19530, targetPort: 19530, nodePort: 31530}
  - {name: milvus-web, protocol: TCP, port: 9091, targetPort: 9091, nodePort: 31531}
selector:
  app.kubernetes.io/component: proxy
  app.kubernetes.io/instance: small
  app.kubernetes.io/name: milvus
type: NodePort
"""


@pytest.fixture(scope="module")
def live(cluster: Cluster) -> t.Iterator[str]:
    """The namespace of a cluster that is made, not waited for."""
    with cluster.namespace("expose") as name:
        outcome = cluster.module("milvus_cluster", manifest=small_manifest("small"), namespace=name)
        assert not outcome.failed, outcome.message
        yield name


@pytest.fixture(autouse=True)
def unexposed(cluster: Cluster, live: str) -> t.Iterator[None]:
    """Each test begins without an entry, and gives its node ports back."""
    yield
    cluster.kubectl("delete", "service", NAME, "-n", live, "--ignore-not-found")


def expose(cluster: Cluster, live: str, **options: t.Any) -> Outcome:
    return cluster.module("milvus_expose", **{"name": "small", "namespace": live, "node_ports": PORTS, **options})


def test_the_service_of_the_documents(cluster: Cluster, live: str) -> None:
    outcome = expose(cluster, live)
    assert outcome.changes() == [("create", "Service", NAME)]
    service = cluster.get("service", NAME, live)
    expected = yaml.safe_load(EXPECTED)
    assert {key: service["spec"][key] for key in expected} == expected
    assert service["metadata"]["labels"]["app"] == NAME
    selector = ",".join(f"{key}={value}" for key, value in service["spec"]["selector"].items())
    (pod,) = cluster.list("pods", live, selector)
    assert pod["metadata"]["name"].startswith("small-milvus-proxy-")

    assert not expose(cluster, live).changed


def test_the_addresses(cluster: Cluster, live: str) -> None:
    external = expose(cluster, live).result["external"]
    nodes = [node["status"]["addresses"] for node in cluster.list("nodes", live)]
    hosts = {entry["address"] for addresses in nodes for entry in addresses if entry["type"] == "InternalIP"}
    assert external["node_ports"] == PORTS and external["service"] == NAME
    assert external["addresses"] and {address.split(":")[0] for address in external["addresses"]} <= hosts
    assert {address.split(":")[1] for address in external["addresses"]} == {"31530"}
    assert external["uri"] == f"http://{external['addresses'][0]}"
    assert external["webui"] == external["uri"].replace(":31530", ":31531") + "/webui/"
    info = cluster.module("milvus_info", name="small", namespace=live)
    assert info.result["cluster"]["external"] == external


def test_other_ports_and_none(cluster: Cluster, live: str) -> None:
    expose(cluster, live)
    other = {"milvus": 31540, "web": 31541}
    outcome = expose(cluster, live, node_ports=other)
    assert outcome.changes() == [("update", "Service", NAME)]
    assert outcome.result["external"]["node_ports"] == other
    assert not expose(cluster, live, node_ports=other).changed

    gone = expose(cluster, live, state="absent")
    assert gone.changes() == [("delete", "Service", NAME)] and gone.result["external"] == {}
    assert cluster.kubectl("get", "service", NAME, "-n", live, "--ignore-not-found") == ""
    assert not expose(cluster, live, state="absent").changed


@pytest.fixture
def holder(cluster: Cluster, namespace: str) -> t.Iterator[str]:
    """A Service of another namespace that has the port."""
    port = {"port": 80, "nodePort": PORTS["milvus"]}
    spec = {"type": "NodePort", "selector": {"app": "other"}, "ports": [port]}
    metadata = {"name": "first-come", "namespace": namespace}
    cluster.apply({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec})
    yield f"{namespace}/first-come"


def test_a_port_that_is_taken(cluster: Cluster, live: str, holder: str, audit: t.Callable[[], Audit]) -> None:
    listening = audit()
    outcome = expose(cluster, live)
    assert outcome.failed and not outcome.changed and not listening.writes()
    said = f"Service {NAME}: node port 31530 belongs to Service {holder}; choose another one by node_ports, or free it"
    assert said in outcome.message
    assert not expose(cluster, live, node_ports={"milvus": 31532, "web": 31531}).failed


def test_a_port_taken_by_who_cannot_be_seen(cluster: Cluster, live: str, holder: str) -> None:
    cluster.kubectl("apply", "-n", live, "-f", str(ROLE))
    cluster.kubectl("create", "serviceaccount", "milvus-deployer", "-n", live)
    account = f"--serviceaccount={live}:milvus-deployer"
    cluster.kubectl("create", "rolebinding", "milvus-deployer", "-n", live, "--role=milvus-deployer", account)
    config = yaml.safe_load(cluster.kubectl("config", "view", "--raw", "--flatten"))
    token = cluster.kubectl("create", "token", "milvus-deployer", "-n", live).strip()
    config["users"] = [{"name": user["name"], "user": {"token": token}} for user in config["users"]]
    options = {"kubeconfig": config, "name": "small", "namespace": live, "node_ports": PORTS}

    outcome = run_each({"expose": {"vectorops.milvus.milvus_expose": options}})["expose"]

    assert outcome.failed and not outcome.changed
    assert f"Service {NAME}: " in outcome.message and "31530" in outcome.message
    assert "provided port is already allocated" in outcome.message
    assert "choose another one by node_ports, or free it" in outcome.message
    assert holder not in outcome.message, "it can't be seen"


@pytest.mark.parametrize("port", [80, 70000])
def test_a_port_that_cannot_be(cluster: Cluster, live: str, port: int) -> None:
    outcome = expose(cluster, live, node_ports={"milvus": port})
    assert outcome.failed and not outcome.changed
    assert f"Service {NAME}: " in outcome.message and str(port) in outcome.message and "range" in outcome.message
    assert cluster.kubectl("get", "service", NAME, "-n", live, "--ignore-not-found") == ""


def test_a_release_that_does_not_exist(cluster: Cluster, namespace: str, audit: t.Callable[[], Audit]) -> None:
    listening = audit()
    outcome = expose(cluster, namespace)
    assert outcome.failed and not listening.writes()
    said = f"Milvus small: there is no such release in namespace {namespace}; deploy it first (milvus_cluster)"
    assert outcome.message == said


def test_a_service_of_that_name_is_left_to_its_owner(cluster: Cluster, live: str) -> None:
    spec = {"selector": {"app": "other"}, "ports": [{"name": "milvus", "port": 1}]}
    metadata = {"name": NAME, "namespace": live}
    cluster.apply({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec})
    outcome = expose(cluster, live)
    assert outcome.failed and f"Service {NAME}" in outcome.message, "it is somebody else's"
    assert cluster.get("service", NAME, live)["spec"]["selector"] == {"app": "other"}
    assert not expose(cluster, live, state="absent").changed
    assert cluster.get("service", NAME, live)
