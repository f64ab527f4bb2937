# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible_collections.vectorops.milvus.plugins.module_utils.render.access import render_service
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


def test_the_service_selects_pods() -> None:
    made = release(components={"proxy": {"port": 19999}})
    deployments = [manifest for workload in made.workloads for manifest in render_workload(made, workload)]
    services = [render_service(made)]
    assert services_without_pods([*deployments, *services]) == []
    assert canonical_violations(services) == []
