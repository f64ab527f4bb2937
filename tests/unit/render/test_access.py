# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.render.access import (
    render_external_service,
    render_service,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.render.components import render_workload
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.unit.render.object_checks import (
    canonical_violations,
    services_without_pods,
)
from ansible_collections.vectorops.milvus.tests.unit.resolve.manifests import acceptance, release

NAME = "milvus-release-v25"


def test_the_service_of_the_acceptance_manifest() -> None:
    app = {
        "app.kubernetes.io/instance": NAME,
        "app.kubernetes.io/name": "milvus",
        "app.kubernetes.io/managed-by": "milvus-operator",
    }
    assert render_service(resolve(acceptance()).release) == {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": f"{NAME}-milvus", "namespace": "default", "labels": app},
        "spec": {
            "type": "ClusterIP",
            "selector": {**app, "milvus.io/service": "true"},
            "ports": [
                {"name": "milvus", "protocol": "TCP", "port": 19530, "targetPort": "milvus"},
                {"name": "metrics", "protocol": "TCP", "port": 9091, "targetPort": "metrics"},
            ],
        },
    }


def test_everything_the_manifest_says_of_the_service() -> None:
    proxy: dict[str, t.Any] = {
        "serviceType": "LoadBalancer",
        "serviceLabels": {"a": "1", "app.kubernetes.io/name": "other"},
        "serviceAnnotations": {"b": "2"},
        "port": 19999,
        "serviceRestfulPort": 8080,
        "sidecars": [
            {
                "name": "envoy",
                "image": "a:1",
                "ports": [{"name": "admin", "containerPort": 9901}, {"containerPort": 53, "protocol": "UDP"}],
            },
            {"name": "other", "image": "a:1", "ports": [{"name": "again", "containerPort": 9091}]},
        ],
    }
    service = render_service(release(components={"proxy": proxy}))
    assert service["metadata"]["labels"]["a"] == "1"
    assert service["metadata"]["labels"]["app.kubernetes.io/name"] == "milvus"
    assert service["metadata"]["annotations"] == {"b": "2"}
    assert service["spec"]["type"] == "LoadBalancer"
    assert service["spec"]["ports"] == [
        {"name": "milvus", "protocol": "TCP", "port": 19999, "targetPort": "milvus"},
        {"name": "metrics", "protocol": "TCP", "port": 9091, "targetPort": "metrics"},
        {"name": "admin", "protocol": "TCP", "port": 9901, "targetPort": "admin"},
        {"name": "udp-53", "protocol": "UDP", "port": 53, "targetPort": 53},
        {"name": "restful", "protocol": "TCP", "port": 8080, "targetPort": "restful"},
    ]


def test_target_ports_by_number() -> None:
    service = render_service(release(components={"targetPortType": "integer"}))
    assert [port["targetPort"] for port in service["spec"]["ports"]] == [19530, 9091]


def test_the_seeds_external_service() -> None:
    service = render_external_service(NAME, "default", type="NodePort", node_ports={"milvus": 31530, "web": 31531})
    assert service == {
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


@pytest.mark.parametrize("node_ports", [None, {"web": 31531}])
def test_node_ports_may_be_left_to_kubernetes(node_ports: dict[str, int] | None) -> None:
    ports = render_external_service("a", "b", node_ports=node_ports)["spec"]["ports"]
    assert [port.get("nodePort") for port in ports] == [None, (node_ports or {}).get("web")]


def test_both_services_select_pods() -> None:
    made = release(components={"proxy": {"port": 19999}})
    deployments = [manifest for workload in made.workloads for manifest in render_workload(made, workload)]
    services = [render_service(made), render_external_service("my-release", "default", target_port=19999)]
    assert services_without_pods([*deployments, *services]) == []
    assert canonical_violations(services) == []
