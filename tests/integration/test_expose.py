# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The external entry: the Service of the documents, its addresses, and node ports that are taken."""

from __future__ import annotations

import json
import threading
import typing as t

import pytest
import yaml

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.harness import CHECKOUT, Cluster, Object, Outcome
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
    cluster.kubectl(
        "delete", "service,ingress", "-n", live, "-l", "app in (small-external-svc,small-external,small-webui)"
    )
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
    config = cluster.kubeconfig_of("milvus-deployer", live)
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


def entry(cluster: Cluster, live: str) -> Object:
    """What of the Service a type can leave behind."""
    service = cluster.get("service", NAME, live)
    given = {key: value for key, value in service["spec"].items() if key in ("type", "loadBalancerSourceRanges")}
    annotations = {
        key: value for key, value in service["metadata"].get("annotations", {}).items() if "vectorops" not in key
    }
    ports = [port.get("nodePort") for port in service["spec"]["ports"]]
    return {**given, "annotations": annotations, "node_ports": ports}


class Balancer(threading.Thread):
    """The controller of load balancers, which the testbed doesn't have: gives an address as soon as one is wanted."""

    def __init__(self, cluster: Cluster, namespace: str, service: str):
        super().__init__(daemon=True)
        self._cluster, self._namespace, self._service = cluster, namespace, service

    def run(self) -> None:
        where = ("-n", self._namespace)
        name = f"service/{self._service}"
        self._cluster.kubectl("wait", "--for=jsonpath={.spec.type}=LoadBalancer", name, *where, "--timeout=60s")
        status = {"status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.10"}, {"hostname": "lb.example.com"}]}}}
        self._cluster.kubectl("patch", name, *where, "--subresource=status", "--type=merge", "-p", json.dumps(status))


SITE: Object = {"type": "Ingress", "node_ports": {}, "ingress_host": "milvus.example.com", "web_host": "ui.example.com"}
BALANCED: Object = {"type": "LoadBalancer", "annotations": {"pool": "lan"}, "source_ranges": ["10.0.0.0/8"]}


@pytest.fixture
def ingress_class(cluster: Cluster) -> t.Iterator[str]:
    """A class whose controller nobody runs."""
    name = "nginx-expose"
    spec = {"controller": "k8s.io/ingress-nginx"}
    body = {"apiVersion": "networking.k8s.io/v1", "kind": "IngressClass", "metadata": {"name": name}, "spec": spec}
    cluster.apply(body)
    yield name
    cluster.kubectl("delete", "ingressclass", name)


@pytest.fixture
def certificate(cluster: Cluster, live: str) -> t.Iterator[str]:
    """A Secret that looks like one with a certificate."""
    cluster.kubectl(
        "create", "secret", "generic", "site-tls", "-n", live, *(f"--from-literal=tls.{k}=x" for k in ("crt", "key"))
    )
    yield "site-tls"
    cluster.kubectl("delete", "secret", "site-tls", "-n", live)


def test_the_type_changes_in_place(cluster: Cluster, live: str, ingress_class: str, certificate: str) -> None:
    expose(cluster, live)
    balancer = Balancer(cluster, live, NAME)
    balancer.start()
    balanced = expose(cluster, live, **BALANCED)
    balancer.join()
    assert balanced.changes() == [("update", "Service", NAME)], balanced.message
    expected = {"type": "LoadBalancer", "loadBalancerSourceRanges": ["10.0.0.0/8"], "annotations": {"pool": "lan"}}
    assert entry(cluster, live) == {**expected, "node_ports": [31530, 31531]}
    external = balanced.result["external"]
    assert external["uris"] == ["http://192.0.2.10:19530", "http://lb.example.com:19530"]
    assert (external["uri"], external["webui"]) == (external["uris"][0], "http://192.0.2.10:9091/webui/")
    assert balanced.result["steps"][0]["waited_for"] == [f"Service {NAME}"]
    assert not expose(cluster, live, **BALANCED).changed

    options: Object = {**SITE, "ingress_class": ingress_class, "tls_secret": certificate}
    foreseen = cluster.module("milvus_expose", name="small", namespace=live, check=True, **options)
    site = expose(cluster, live, **options)
    assert not site.failed, site.message
    created = [("create", "Ingress", "small-external"), ("create", "Ingress", "small-webui")]
    assert site.changes() == [*created, ("update", "Service", NAME)] == foreseen.changes(), site.message
    assert entry(cluster, live) == {"type": "ClusterIP", "annotations": {}, "node_ports": [None, None]}
    external = site.result["external"]
    assert (external["type"], external["ingress"], external["node_ports"]) == ("Ingress", "small-external", {})
    assert external["uri"] == "https://milvus.example.com:443" and external["webui"] == "https://ui.example.com/webui/"
    protocol = "nginx.ingress.kubernetes.io/backend-protocol"
    assert cluster.get("ingress", "small-external", live)["metadata"]["annotations"][protocol] == "GRPC"
    assert not expose(cluster, live, **options).changed
    info = cluster.module("milvus_info", name="small", namespace=live)
    assert info.result["cluster"]["external"] == external

    back = expose(cluster, live)
    deleted = [("delete", "Ingress", "small-external"), ("delete", "Ingress", "small-webui")]
    assert back.changes() == [*deleted, ("update", "Service", NAME)]
    assert entry(cluster, live) == {"type": "NodePort", "annotations": {}, "node_ports": [31530, 31531]}
    assert cluster.list("ingresses", live) == []


def test_a_load_balancer_that_nobody_makes(cluster: Cluster, live: str) -> None:
    options = {"type": "LoadBalancer", "node_ports": {}, "grace": {"load_balancer": 0.1}}
    alone = expose(cluster, live, load_balancer_class="example.com/none", **options)
    assert alone.failed and alone.changed
    assert f"Service {NAME} has no address" in alone.message
    assert "no controller has touched it, nor one of the class example.com/none" in alone.message
    assert "Install a controller for load balancers" in alone.message
    assert [entry["reason"] for entry in alone.result["diagnosis"]] == ["NoLoadBalancer"]

    other = expose(cluster, live, load_balancer_class="example.com/other", **options)
    assert other.failed and not other.changed
    assert "the load balancer is of the class example.com/none, which can't change" in other.message

    service = cluster.get("service", NAME, live)
    event = {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": "no-address", "namespace": live},
        "type": "Warning",
        "reason": "AllocationFailed",
        "message": 'Failed to allocate IP for "small": no available IPs',
        "involvedObject": {"kind": "Service", "name": NAME, "namespace": live, "uid": service["metadata"]["uid"]},
        "lastTimestamp": "2030-01-01T00:00:00Z",
    }
    cluster.apply(event)
    failing = expose(cluster, live, load_balancer_class="example.com/none", **options)
    assert failing.failed and "AllocationFailed: Failed to allocate IP" in failing.message
    assert "Give the controller addresses to hand out" in failing.message
    asked = expose(cluster, live, load_balancer_class="example.com/none", **options, wait=False)
    assert not asked.failed and asked.result["external"]["uri"] == ""


def test_an_ingress_that_cannot_work(
    cluster: Cluster, live: str, certificate: str, audit: t.Callable[[], Audit]
) -> None:
    cluster.kubectl(
        "patch", "secret", certificate, "-n", live, "--type=json", "-p", '[{"op":"remove","path":"/data/tls.key"}]'
    )
    listening = audit()
    wrong = expose(
        cluster, live, **{**SITE, "ingress_host": ""}, ingress_class="nowhere", tls_secret=certificate, group="hot"
    )
    assert wrong.failed and not wrong.changed and not listening.writes()
    for words in (
        "ingress_host: is missing",
        "ingress_class: IngressClass nowhere doesn't exist; there ",
        f"Secret {certificate}: has no tls.key",
        "group: the cluster has no group hot of proxy; its proxy has no groups",
    ):
        assert words in wrong.message, wrong.message
    missing = expose(cluster, live, **SITE, tls_secret="no-such")
    assert f"Secret no-such: doesn't exist in namespace {live}; create it" in missing.message
    plain = cluster.module("milvus_expose", check=True, name="small", namespace=live, ingress_preset="nginx", **SITE)
    assert any("nginx takes gRPC from clients by TLS only" in text for text in plain.result["warnings"])


def test_entries_of_groups_and_of_the_manifest(cluster: Cluster, namespace: str) -> None:
    document = small_manifest("small")
    document["spec"]["components"]["proxy"] = {
        "groups": [{"name": "hot", "replicas": 1}, {"name": "cold", "replicas": 1}],
        "serviceType": "LoadBalancer",
    }
    document["spec"]["config"] = {"common": {"security": {"tlsMode": 1}}}
    deployed = cluster.module("milvus_cluster", manifest=document, namespace=namespace, wait=False)
    assert not deployed.failed, deployed.message
    hot = cluster.module("milvus_expose", name="small", namespace=namespace, group="hot")
    assert hot.changes() == [("create", "Service", "small-external-hot-svc")], hot.message
    external = hot.result["external"]
    assert external["group"] == "hot" and external["uri"].startswith("https://")
    selector = cluster.get("service", "small-external-hot-svc", namespace)["spec"]["selector"]
    cluster.kubectl(
        "wait", "--for=create", "pod", "-l", "milvus.io/deployment-group=hot", "-n", namespace, "--timeout=60s"
    )
    pods = cluster.list("pods", namespace, ",".join(f"{key}={value}" for key, value in selector.items()))
    assert [pod["metadata"]["name"].rsplit("-", 2)[0] for pod in pods] == ["small-milvus-proxy-hot"]

    wrong = cluster.module("milvus_expose", name="small", namespace=namespace, group="warm")
    assert wrong.failed and "the cluster has no group warm of proxy; there are: cold, hot" in wrong.message
    seen = cluster.module("milvus_info", name="small", namespace=namespace).result["cluster"]["external"]
    others = seen.pop("others")
    assert seen == external
    assert [(other["service"], other["type"]) for other in others] == [("small-milvus", "LoadBalancer")]
    gone = cluster.module("milvus_cluster", name="small", namespace=namespace, state="absent", check=True)
    assert ("delete", "Service", "small-external-hot-svc") in gone.changes()
    closed = cluster.module("milvus_expose", name="small", namespace=namespace, group="hot", state="absent")
    assert closed.changes() == [("delete", "Service", "small-external-hot-svc")] and closed.result["external"] == {}
