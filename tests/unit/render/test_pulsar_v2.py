# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pulsar of the older chart: what it has otherwise; the values are the chart's 2.7.8 under the operator."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.pulsar_v2_defaults import PULSAR_V2_DEFAULTS
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.rows import Verdict
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.tables.pulsar_values import PULSAR_VALUES
from ansible_collections.vectorops.milvus.plugins.module_utils.render.pulsar import render_pulsar
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.merge import merged
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Dependency
from ansible_collections.vectorops.milvus.tests.unit.render.object_checks import (
    canonical_violations,
    services_without_pods,
)
from ansible_collections.vectorops.milvus.tests.unit.render.pod_security import service_link_violations
from ansible_collections.vectorops.milvus.tests.unit.render.pulsar_objects import (
    NAME,
    NAMESPACE,
    all_containers,
    data_of,
    main_of,
    one,
    pod_of,
)
from ansible_collections.vectorops.milvus.tests.unit.render.pulsar_objects import rendered as newer

PARTS = ("zookeeper", "bookie", "recovery", "broker", "proxy")
# part: replicas, cpu and memory requests
WORKLOADS = {
    "zookeeper": (3, "300m", "1Gi"),
    "bookie": (3, "1", "2Gi"),
    "recovery": (1, "1", "512Mi"),
    "broker": (1, "1500m", "4Gi"),
    "proxy": (1, "1", "2Gi"),
}
Values = t.Mapping[str, t.Any]


def rendered(values: Values | None = None) -> list[dict[str, t.Any]]:
    """The objects for a manifest's values."""
    complete = merged(PULSAR_V2_DEFAULTS, values or {})
    return render_pulsar(Dependency("pulsar", NAME, NAMESPACE, complete, generation="pulsar-v2"))


def test_twenty_objects_with_the_newer_ones_names() -> None:
    names = {(item["kind"], item["metadata"]["name"]) for item in rendered()}
    others = {(item["kind"], item["metadata"]["name"]) for item in newer()}
    # The chart's Role and RoleBinding aren't rendered (deviations.py), so 18 of the 20 are left.
    assert len(names) == 18
    assert others - names == {("ServiceAccount", f"{NAME}-{part}") for part in PARTS if part != "broker"}
    assert names < others


@pytest.mark.parametrize("part", PARTS)
def test_stateful_sets(part: str) -> None:
    spec = one(rendered(), "StatefulSet", f"{NAME}-{part}")["spec"]
    replicas, cpu, memory = WORKLOADS[part]
    assert (spec["replicas"], spec["serviceName"]) == (replicas, f"{NAME}-{part}")
    assert spec["podManagementPolicy"] == ("OrderedReady" if part == "zookeeper" else "Parallel")
    identity = {"app": "pulsar", "release": NAME, "component": part}
    assert spec["selector"] == {"matchLabels": identity}
    assert spec["template"]["metadata"]["labels"] == {**identity, "cluster": NAME}
    main = main_of(rendered(), part)
    assert main["image"] == "apachepulsar/pulsar:2.9.5"
    assert main["resources"] == {"requests": {"cpu": cpu, "memory": memory}}
    account = f"{NAME}-broker-acct" if part == "broker" else None
    assert pod_of(rendered(), part).get("serviceAccountName") == account


@pytest.mark.parametrize("part", ("zookeeper", "bookie"))
def test_claims_are_the_newer_ones(part: str) -> None:
    """So that a StatefulSet that is there can be taken over."""
    old, new = (one(objects, "StatefulSet", f"{NAME}-{part}")["spec"] for objects in (rendered(), newer()))
    assert old["volumeClaimTemplates"] == new["volumeClaimTemplates"]


def test_the_label_of_the_chart() -> None:
    assert {item["metadata"]["labels"]["chart"] for item in rendered()} == {"pulsar-2.7.8"}


def test_proxies_have_one_port_for_http() -> None:
    service = one(rendered(), "Service", f"{NAME}-proxy")["spec"]
    assert [(port["name"], port["port"], port["targetPort"]) for port in service["ports"]] == [
        ("http", 8080, 8080),
        ("pulsar", 6650, 6650),
    ]
    ports = main_of(rendered(), "proxy")["ports"]
    assert [(port["name"], port["containerPort"]) for port in ports] == [("http", 8080), ("pulsar", 6650)]
    assert data_of(rendered(), "proxy")["webServicePort"] == "8080"
    other = rendered({"proxy": {"ports": {"http": 8090}}})
    assert data_of(other, "proxy")["webServicePort"] == "8090"
    assert main_of(other, "proxy")["livenessProbe"]["httpGet"]["port"] == 8090


def test_zookeeper_is_asked_by_the_images_script() -> None:
    main = main_of(rendered(), "zookeeper")
    times = {"initialDelaySeconds": 10, "periodSeconds": 30, "timeoutSeconds": 5, "failureThreshold": 10}
    probe = {"exec": {"command": ["bin/pulsar-zookeeper-ruok.sh"]}, **times, "successThreshold": 1}
    assert (main["readinessProbe"], main["livenessProbe"]) == (probe, probe)
    assert [variable["name"] for variable in main["env"]] == ["ZOOKEEPER_SERVERS"]
    annotations = one(rendered(), "StatefulSet", f"{NAME}-zookeeper")["spec"]["template"]["metadata"]["annotations"]
    assert annotations == {"prometheus.io/scrape": "true", "prometheus.io/port": "8000"}


def test_pods_run_as_the_images_user_which_is_root() -> None:
    for item in rendered():
        if "template" in item.get("spec", {}):
            assert item["spec"]["template"]["spec"]["securityContext"] == {"seccompProfile": {"type": "RuntimeDefault"}}
    for _name, container in all_containers(rendered()):
        assert container["securityContext"] == {"allowPrivilegeEscalation": False}


def test_settings() -> None:
    assert data_of(rendered(), "recovery")["BOOKIE_MEM"] == "-Xms64m -Xmx64m\n"
    assert data_of(rendered(), "bookie")["dbStorage_rocksDB_blockCacheSize"] == "8388608"
    assert data_of(rendered(), "proxy")["httpNumThreads"] == "100"
    broker = data_of(rendered(), "broker")
    assert (broker["managedLedgerDefaultEnsembleSize"], broker["maxMessageSize"]) == ("2", "104857600")


def test_jobs() -> None:
    bookies, pulsar = (pod_of(rendered(), job, "Job") for job in ("bookie-init", "pulsar-init"))
    assert (bookies["restartPolicy"], pulsar["restartPolicy"]) == ("Never", "OnFailure")
    assert "serviceAccountName" not in bookies


def test_what_holds_for_every_renderer() -> None:
    objects = rendered()
    assert service_link_violations(objects) == []
    assert services_without_pods(objects) == []
    assert canonical_violations(objects) == []
    assert rendered() == objects


def test_an_image_without_a_tag_stays_old() -> None:
    assert main_of(rendered({"images": {"bookie": {"tag": ""}}}), "bookie")["image"].endswith(":2.9.5")


def test_every_default_has_an_honoured_row() -> None:
    honoured = [row.path for row in PULSAR_VALUES if row.verdict is Verdict.HONOURED]

    def leaves(values: Values, prefix: str = "") -> t.Iterator[str]:
        for key, value in values.items():
            if isinstance(value, t.Mapping) and value:
                yield from leaves(value, f"{prefix}{key}.")
            else:
                yield f"{prefix}{key}"

    paths = list(leaves(PULSAR_V2_DEFAULTS))
    unknown = {path for path in paths if not any(path == row or path.startswith(f"{row}.") for row in honoured)}
    assert unknown == set()
