# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entry from outside, by type: which objects, and what they say to the controller behind them."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.ingress_presets import preset_for
from ansible_collections.vectorops.milvus.plugins.module_utils.render.components import render_workload
from ansible_collections.vectorops.milvus.plugins.module_utils.render.external import Exposure, Front, render_external
from ansible_collections.vectorops.milvus.tests.unit.render.object_checks import (
    canonical_violations,
    services_without_pods,
)
from ansible_collections.vectorops.milvus.tests.unit.resolve.manifests import release

NAME = "milvus-release-v25"
NGINX = "nginx.ingress.kubernetes.io"
TRAEFIK = "traefik.ingress.kubernetes.io"
FRONT = Front()
SITE = Exposure(
    type="Ingress", ingress_host="milvus.example.com", web_host="ui.example.com", tls=True, tls_secret="tls"
)

Object = dict[str, t.Any]


def rendered(front: Front = FRONT, **wanted: t.Any) -> dict[str, Object]:
    """The objects by kind and name."""
    objects = render_external(NAME, "default", Exposure(**wanted), front)
    assert canonical_violations(objects) == []
    return {f"{item['kind']} {item['metadata']['name'].removeprefix(NAME)}": item for item in objects}


def ingress(preset: str, front: Front = FRONT, **changes: t.Any) -> dict[str, Object]:
    return rendered(front, **{**vars(SITE), "preset": preset, **changes})


def test_the_seeds_external_service() -> None:
    assert rendered(node_ports={"milvus": 31530, "web": 31531}) == {
        "Service -external-svc": {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {
                "name": f"{NAME}-external-svc",
                "namespace": "default",
                "labels": {"app": f"{NAME}-external-svc", "vectorops.milvus/release": NAME},
            },
            "spec": {
                "type": "NodePort",
                "selector": {
                    "app.kubernetes.io/component": "proxy",
                    "app.kubernetes.io/instance": NAME,
                    "app.kubernetes.io/name": "milvus",
                },
                "ports": [
                    {"name": "milvus", "protocol": "TCP", "port": 19530, "targetPort": 19530, "nodePort": 31530},
                    {"name": "milvus-web", "protocol": "TCP", "port": 9091, "targetPort": 9091, "nodePort": 31531},
                ],
            },
        }
    }


@pytest.mark.parametrize("node_ports", [{}, {"web": 31531}])
def test_node_ports_may_be_left_to_kubernetes(node_ports: dict[str, int]) -> None:
    ports = rendered(node_ports=node_ports)["Service -external-svc"]["spec"]["ports"]
    assert [port.get("nodePort") for port in ports] == [None, node_ports.get("web")]


@pytest.mark.parametrize("component", ["proxy", "standalone"])
def test_the_service_selects_the_pods_that_answer(component: str) -> None:
    made = release(mode="cluster" if component == "proxy" else "standalone", components={component: {"port": 19999}})
    deployments = [manifest for workload in made.workloads for manifest in render_workload(made, workload)]
    front = Front(made.entry.component, made.entry.target_port)
    services = render_external("my-release", "default", Exposure(), front)
    assert services_without_pods([*deployments, *services]) == []
    assert services[0]["spec"]["ports"][0]["targetPort"] == 19999


def test_a_group_has_a_service_that_selects_its_pods_only() -> None:
    service = rendered(group="hot")["Service -external-hot-svc"]
    assert service["spec"]["selector"]["milvus.io/deployment-group"] == "hot"
    assert service["metadata"]["labels"]["app"] == f"{NAME}-external-hot-svc"


def test_a_load_balancer() -> None:
    wanted: dict[str, t.Any] = {
        "annotations": {"a": "b"},
        "load_balancer_class": "metallb",
        "source_ranges": ("10.0.0.0/8",),
        "external_traffic_policy": "Local",
    }
    (service,) = rendered(type="LoadBalancer", **wanted).values()
    assert service["metadata"]["annotations"] == {"a": "b"}
    spec = {key: value for key, value in service["spec"].items() if key not in ("ports", "selector")}
    assert spec == {
        "type": "LoadBalancer",
        "loadBalancerClass": "metallb",
        "loadBalancerSourceRanges": ["10.0.0.0/8"],
        "externalTrafficPolicy": "Local",
    }
    (other,) = rendered(type="NodePort", **{**wanted, "external_traffic_policy": ""}).values()
    assert sorted(other["spec"]) == ["ports", "selector", "type"], "nothing that Kubernetes refuses of another type"


def test_nginx_speaks_grpc_to_milvus_and_http_to_the_web_ui() -> None:
    found = ingress("nginx", annotations={"cert-manager.io/issuer": "ours", f"{NGINX}/proxy-read-timeout": "60"})
    assert list(found) == ["Service -external-svc", "Ingress -external", "Ingress -webui"]
    clients, web = found["Ingress -external"], found["Ingress -webui"]
    assert clients["metadata"]["annotations"] == {
        f"{NGINX}/backend-protocol": "GRPC",
        f"{NGINX}/proxy-body-size": "0",
        f"{NGINX}/proxy-read-timeout": "60",
        f"{NGINX}/proxy-send-timeout": "3600",
        "cert-manager.io/issuer": "ours",
    }
    assert web["metadata"]["annotations"] == {"cert-manager.io/issuer": "ours"}
    assert clients["spec"]["tls"] == [{"hosts": ["milvus.example.com"], "secretName": "tls"}]
    assert web["spec"]["tls"] == [{"hosts": ["ui.example.com"], "secretName": "tls"}]
    backends = [item["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"] for item in (clients, web)]
    assert backends == [
        {"name": f"{NAME}-external-svc", "port": {"number": 19530}},
        {"name": f"{NAME}-milvus", "port": {"number": 9091}},
    ]
    service = found["Service -external-svc"]
    assert service["spec"]["type"] == "ClusterIP" and "annotations" not in service["metadata"]


def test_traefik_is_told_by_the_service() -> None:
    found = ingress("traefik")
    assert found["Service -external-svc"]["metadata"]["annotations"] == {f"{TRAEFIK}/service.serversscheme": "h2c"}
    tls = {f"{TRAEFIK}/router.entrypoints": "websecure", f"{TRAEFIK}/router.tls": "true"}
    assert found["Ingress -external"]["metadata"]["annotations"] == tls
    assert found["Ingress -webui"]["metadata"]["annotations"] == tls
    plain = ingress("traefik", tls=False)["Ingress -external"]
    assert "annotations" not in plain["metadata"] and "tls" not in plain["spec"]


def test_proxies_with_tls_of_their_own() -> None:
    front = Front(secure=True)
    nginx, traefik = ingress("nginx", front)["Ingress -external"], ingress("traefik", front)["Service -external-svc"]
    assert nginx["metadata"]["annotations"][f"{NGINX}/backend-protocol"] == "GRPCS"
    assert traefik["metadata"]["annotations"][f"{TRAEFIK}/service.serversscheme"] == "https"


def test_no_preset_and_the_controllers_own_certificate() -> None:
    found = ingress("none", tls_secret="", web_host="", ingress_class="corporate")
    assert list(found) == ["Service -external-svc", "Ingress -external"]
    clients = found["Ingress -external"]
    assert clients["spec"]["tls"] == [{"hosts": ["milvus.example.com"]}]
    assert clients["spec"]["ingressClassName"] == "corporate" and "annotations" not in clients["metadata"]


@pytest.mark.parametrize(("name", "preset"), [("nginx", "nginx"), ("traefik-lan", "traefik"), ("haproxy", "none")])
def test_the_preset_that_a_class_is_called_after(name: str, preset: str) -> None:
    assert preset_for(name) == preset
