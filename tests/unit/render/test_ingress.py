# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Ingress and the PodMonitor of a manifest."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import ManifestError
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.parse import parse
from ansible_collections.vectorops.milvus.plugins.module_utils.render.metadata import RELEASE_LABEL
from ansible_collections.vectorops.milvus.plugins.module_utils.render.stages import COMPONENTS, render
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Live, Resolution
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.unit.manifest.documents import document
from ansible_collections.vectorops.milvus.tests.unit.resolve.manifests import milvus

INGRESS: dict[str, t.Any] = {
    "ingressClassName": "traefik",
    "hosts": ["a.example.com", "b.example.com", "a.example.com"],
    "tlsSecretRefs": {"second": ["b.example.com"], "first": ["a.example.com"]},
    "labels": {"team": "vectors"},
    "annotations": {"note": "1"},
}
MONITORED = Live(pod_monitors=True)
UNMONITORED = Live(pod_monitors=False)


def rendered(resolution: Resolution, kind: str) -> list[dict[str, t.Any]]:
    (stage,) = (stage for stage in render(resolution.release) if stage.name == COMPONENTS)
    return [manifest for manifest in stage.objects if manifest["kind"] == kind]


def ingress(proxy: dict[str, t.Any]) -> dict[str, t.Any]:
    (found,) = rendered(resolve(milvus(components={"proxy": proxy})), "Ingress")
    return found


def test_the_ingress_of_a_manifest() -> None:
    backend = {"service": {"name": "my-release-milvus", "port": {"number": 19530}}}
    paths = [{"path": "/", "pathType": "Prefix", "backend": backend}]
    assert ingress({"ingress": INGRESS}) == {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {
            "name": "my-release-milvus",
            "namespace": "default",
            "labels": {"team": "vectors", RELEASE_LABEL: "my-release"},
            "annotations": {"note": "1"},
        },
        "spec": {
            "ingressClassName": "traefik",
            "tls": [
                {"secretName": "first", "hosts": ["a.example.com"]},
                {"secretName": "second", "hosts": ["b.example.com"]},
            ],
            "rules": [
                {"host": "a.example.com", "http": {"paths": paths}},
                {"host": "b.example.com", "http": {"paths": paths}},
            ],
        },
    }


def test_an_ingress_that_says_only_its_host() -> None:
    made = ingress({"ingress": {"hosts": ["a"]}, "port": 19999})
    assert set(made["spec"]) == {"rules"}
    (path,) = made["spec"]["rules"][0]["http"]["paths"]
    assert path["backend"]["service"]["port"] == {"number": 19999}


def test_no_ingress_without_one_in_the_manifest() -> None:
    assert rendered(resolve(milvus(components={"proxy": {"port": 19999}})), "Ingress") == []


@pytest.mark.parametrize("given", [{}, {"ingressClassName": "traefik"}, {"hosts": []}])
def test_an_ingress_without_hosts_is_refused(given: dict[str, t.Any]) -> None:
    with pytest.raises(ManifestError) as caught:
        resolve(milvus(components={"proxy": {"ingress": given}}))
    assert "spec.components.proxy.ingress.hosts: is missing" in caught.value.message


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"hosts": ["a"], "ingressClassName": "nginx"}, ["spec.components.proxy.ingress.annotations"]),
        (
            {
                "hosts": ["a"],
                "ingressClassName": "nginx",
                "annotations": {"nginx.ingress.kubernetes.io/backend-protocol": "GRPC"},
            },
            [],
        ),
        (
            {"hosts": ["a"], "tlsSecretRefs": {"s": ["a", "b"]}},
            ["spec.components.proxy.ingress.tlsSecretRefs.s"],
        ),
        ({"hosts": ["a"]}, []),
    ],
)
def test_what_is_likely_not_meant_is_warned_of(given: dict[str, t.Any], expected: list[str]) -> None:
    warnings = resolve(milvus(components={"proxy": {"ingress": given}})).warnings
    assert [warning.subject for warning in warnings] == expected
    assert all(warning.severity == "warning" and warning.advice for warning in warnings)


def test_the_fields_are_checked() -> None:
    given = document(components={"proxy": {"ingress": {**INGRESS, "host": "a", "tlsSecretRefs": {"s": "a"}}}})
    with pytest.raises(ManifestError) as caught:
        parse(given)
    assert [finding.text() for finding in caught.value.findings] == [
        "spec.components.proxy.ingress.tlsSecretRefs.s: expected a list, found a text; "
        "put a dash in front of each member",
        "spec.components.proxy.ingress.host: unknown key; did you mean hosts?",
    ]
    assert parse(document(components={"proxy": {"ingress": INGRESS}}))[1] == ()


def test_the_pod_monitor_of_a_first_deploy() -> None:
    labels = {"app.kubernetes.io/instance": "my-release", "app.kubernetes.io/name": "milvus"}
    components = {"metricInterval": "1m30s", "metricLabels": {"site": "b", "region": "a"}}
    (monitor,) = rendered(resolve(milvus(components=components), live=MONITORED), "PodMonitor")
    relabelings = [
        {"action": "replace", "targetLabel": "region", "replacement": "a"},
        {"action": "replace", "targetLabel": "site", "replacement": "b"},
    ]
    assert monitor["apiVersion"] == "monitoring.coreos.com/v1"
    assert monitor["metadata"]["name"] == "my-release"
    assert monitor["spec"] == {
        "namespaceSelector": {"matchNames": ["default"]},
        "selector": {"matchLabels": labels},
        "podTargetLabels": [*labels, "app.kubernetes.io/component", "milvus.io/deployment-group"],
        "podMetricsEndpoints": [
            {
                "port": "metrics",
                "path": "/metrics",
                "honorLabels": True,
                "interval": "1m30s",
                "metricRelabelings": relabelings,
            }
        ],
    }


def test_the_pod_monitor_finds_the_pods_and_their_port() -> None:
    resolution = resolve(milvus(), live=MONITORED)
    (monitor,) = rendered(resolution, "PodMonitor")
    wanted = monitor["spec"]["selector"]["matchLabels"].items()
    (endpoint,) = monitor["spec"]["podMetricsEndpoints"]
    assert endpoint["interval"] == "30s"
    for deployment in rendered(resolution, "Deployment"):
        template = deployment["spec"]["template"]
        assert wanted <= template["metadata"]["labels"].items()
        assert endpoint["port"] in [port["name"] for port in template["spec"]["containers"][0]["ports"]]


@pytest.mark.parametrize(
    ("components", "live", "expected"),
    [
        ({}, MONITORED, True),
        ({"disableMetric": True}, MONITORED, False),
        ({"disableMetric": True, "metricInterval": "10s"}, MONITORED, False),
        ({}, UNMONITORED, False),
        ({}, Live(), False),
    ],
)
def test_where_there_is_a_pod_monitor_at_the_first_deploy(
    components: dict[str, t.Any], live: Live, expected: bool
) -> None:
    resolution = resolve(milvus(components=components), live=live)
    assert bool(rendered(resolution, "PodMonitor")) == expected
    assert resolution.warnings == ()


@pytest.mark.parametrize(
    "components", [{"metricInterval": "10s"}, {"metricLabels": {"a": "b"}}, {"disableMetric": False}]
)
def test_what_is_asked_for_and_cannot_be_had_is_warned_of(components: dict[str, t.Any]) -> None:
    (warning,) = resolve(milvus(components=components), live=UNMONITORED).warnings
    assert warning.subject == f"spec.components.{next(iter(components))}"
    assert "Kubernetes has no PodMonitors" in warning.message
    assert resolve(milvus(components=components)).warnings == ()


def test_a_running_cluster_gets_a_pod_monitor_only_when_it_is_asked_for() -> None:
    before = resolve(milvus(), live=UNMONITORED).defaults
    later = resolve(milvus(), recorded=before, live=MONITORED)
    assert rendered(later, "PodMonitor") == []
    assert later.defaults == before
    asked = resolve(milvus(components={"disableMetric": False}), recorded=before, live=MONITORED)
    assert len(rendered(asked, "PodMonitor")) == 1


def test_a_pod_monitor_of_the_first_deploy_stays() -> None:
    before = resolve(milvus(), live=MONITORED).defaults
    again = resolve(milvus(), recorded=before, live=MONITORED)
    assert len(rendered(again, "PodMonitor")) == 1
    assert again.defaults == before


@pytest.mark.parametrize("interval", ["", "30", "s", "1s1m", "-1s"])
def test_an_interval_that_prometheus_would_refuse(interval: str) -> None:
    manifest = milvus(components={"metricInterval": interval})
    if not interval:
        assert resolve(manifest, live=UNMONITORED).warnings == ()
        return
    with pytest.raises(ManifestError) as caught:
        resolve(manifest)
    assert "spec.components.metricInterval" in caught.value.message
