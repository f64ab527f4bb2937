# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The embedding server's objects; the expected values are the tei chart's 1.6.0. And the table of its values."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.tei_defaults import TEI_DEFAULTS
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import ManifestError
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.rows import Row
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.tables.tei_values import TEI_VALUES
from ansible_collections.vectorops.milvus.plugins.module_utils.render.images import images
from ansible_collections.vectorops.milvus.plugins.module_utils.render.tei import DEVIATIONS, render_tei
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Dependency
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.unit.render.dependency_fixtures import (
    Object,
    Values,
    by_name,
    container,
    dependency,
    environment,
    pod,
)
from ansible_collections.vectorops.milvus.tests.unit.render.object_checks import (
    canonical_violations,
    services_without_pods,
)
from ansible_collections.vectorops.milvus.tests.unit.render.pod_security import service_link_violations
from ansible_collections.vectorops.milvus.tests.unit.render.row_effects import Sample, checkable, row_id, row_problem
from ansible_collections.vectorops.milvus.tests.unit.resolve.manifests import milvus

NAME = "my-release-tei"
SELECTOR = {"app.kubernetes.io/name": "tei", "app.kubernetes.io/instance": NAME}
LABELS = {
    **SELECTOR,
    "helm.sh/chart": "tei-1.6.0",
    "app.kubernetes.io/version": "1.6.0",
    "app.kubernetes.io/managed-by": "Helm",
}
IMAGE = "ghcr.io/huggingface/text-embeddings-inference:cpu-1.6"


def rendered(values: Values | None = None) -> list[Object]:
    return render_tei(dependency("tei", values))


def stateful_set(values: Values | None = None) -> dict[str, t.Any]:
    return by_name(rendered(values))["StatefulSet", NAME]


def test_exactly_these_objects() -> None:
    objects = by_name(rendered())
    assert set(objects) == {
        ("ServiceAccount", NAME),
        ("Service", NAME),
        ("Service", f"{NAME}-headless"),
        ("StatefulSet", NAME),
    }
    assert all(item["metadata"]["labels"] == LABELS for item in objects.values())


def test_services() -> None:
    port = {"name": "http", "port": 8080, "protocol": "TCP", "targetPort": "http"}
    objects = by_name(rendered())
    common = {"ports": [port], "selector": SELECTOR}
    assert objects["Service", NAME]["spec"] == {"type": "ClusterIP", **common}
    assert objects["Service", f"{NAME}-headless"]["spec"] == {"clusterIP": "None", **common}


def test_the_stateful_set() -> None:
    spec = stateful_set()["spec"]
    assert (spec["replicas"], spec["serviceName"], spec["podManagementPolicy"]) == (1, f"{NAME}-headless", "Parallel")
    assert spec["selector"] == {"matchLabels": SELECTOR}
    assert spec["template"]["metadata"] == {"labels": LABELS}
    assert spec["volumeClaimTemplates"] == [
        {
            "metadata": {"name": "data-volume"},
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "50Gi"}}},
        }
    ]


def test_the_container() -> None:
    main = container(
        rendered({"extraArgs": ["--max-batch-tokens=16384", 7], "extraEnv": [{"name": "A", "value": "b"}]})
    )
    assert main["image"] == IMAGE
    assert main["args"] == ["--model-id", "BAAI/bge-large-en-v1.5", "--max-batch-tokens=16384", "7"]
    assert main["ports"] == [{"name": "http", "containerPort": 80, "protocol": "TCP"}]
    assert main["volumeMounts"] == [{"name": "data-volume", "mountPath": "/data"}]
    assert main["resources"] == TEI_DEFAULTS["resources"]
    assert main["readinessProbe"]["httpGet"]["path"] == "/health"
    assert environment(rendered({"extraEnv": [{"name": "A", "value": "b"}]})) == {"A": "b"}


def test_a_model_that_goes_with_the_pod() -> None:
    values = {"persistence": {"enabled": False}}
    assert "volumeClaimTemplates" not in stateful_set(values)["spec"]
    assert pod(rendered(values))["volumes"] == [{"name": "data-volume", "emptyDir": {}}]


def test_its_image_is_listed() -> None:
    release = resolve(milvus(dependencies={"tei": {"enabled": True}})).release
    (entry,) = [entry for entry in images(release) if entry["image"] == IMAGE]
    assert entry["used_by"] == [f"StatefulSet {NAME}"]


def test_what_holds_for_every_renderer() -> None:
    assert service_link_violations(rendered()) == []
    assert services_without_pods(rendered()) == []
    assert canonical_violations(rendered()) == []
    assert all(path and reason for path, reason in DEVIATIONS)


# Rows whose sample needs more than their type tells.
SAMPLES = {"serviceAccount.name": Sample("mine"), "image.tag": Sample("1.7")}


@pytest.mark.parametrize("row", checkable(TEI_VALUES), ids=row_id)
def test_rows_tell_the_truth(row: Row) -> None:
    def render(values: dict[str, object]) -> list[Object]:
        return render_tei(Dependency("tei", NAME, "default", values))

    assert row_problem(row, render=render, defaults=TEI_DEFAULTS, samples=SAMPLES) == ""


@pytest.mark.parametrize(
    ("section", "policy"),
    [
        ({}, "Delete"),
        ({"inCluster": {}}, "Retain"),
        ({"inCluster": {"deletionPolicy": "Delete"}}, "Delete"),
        ({"inCluster": {"deletionPolicy": "Retain"}}, "Retain"),
    ],
)
def test_what_becomes_of_it(section: Values, policy: str) -> None:
    """As the operator has it: its own default, and the API's once there is a section to put it in."""
    made = resolve(milvus(dependencies={"tei": {"enabled": True, **section}})).release.dependency("tei")
    assert made is not None
    assert made.deletion_policy == policy


def test_off_it_is_not_rendered_and_values_are_in_vain() -> None:
    made = resolve(milvus(dependencies={"tei": {"enabled": False, "inCluster": {"values": {"modelId": "a"}}}}))
    assert made.release.dependency("tei") is None
    assert [finding.subject for finding in made.warnings] == ["spec.dependencies.tei.inCluster"]


def test_without_a_model_it_is_refused() -> None:
    values = {"tei": {"enabled": True, "inCluster": {"values": {"modelId": ""}}}}
    with pytest.raises(ManifestError) as caught:
        resolve(milvus(dependencies=values))
    (error,) = caught.value.findings
    assert error.subject == "spec.dependencies.tei.inCluster.values.modelId"
