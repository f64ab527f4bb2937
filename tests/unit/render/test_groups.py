# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deployment groups: several Deployments of one component, each with its own number of pods and place."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.render.access import render_service
from ansible_collections.vectorops.milvus.plugins.module_utils.render.stages import render
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Live, Release
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.unit.manifest.documents import document, errors
from ansible_collections.vectorops.milvus.tests.unit.render.object_checks import canonical_violations
from ansible_collections.vectorops.milvus.tests.unit.resolve.manifests import milvus, release

GROUP = "milvus.io/deployment-group"
HOT: dict[str, t.Any] = {
    "name": "hot",
    "replicas": 2,
    "labels": {"tier": "hot"},
    "annotations": {"note": "1"},
    "extraEnv": [{"name": "A", "value": "group"}],
    "nodeSelector": {"disk": "ssd"},
    "tolerations": [],
}
COLD: dict[str, t.Any] = {"name": "cold", "replicas": 1}
OWN: dict[str, t.Any] = {
    "podLabels": {"tier": "any", "team": "a"},
    "env": [{"name": "A", "value": "component"}, {"name": "B", "value": "component"}],
    "nodeSelector": {"disk": "any"},
    "tolerations": [{"key": "x", "operator": "Exists"}],
    "groups": [HOT, COLD],
}


def deployments(made: Release, component: str) -> dict[str, dict[str, t.Any]]:
    objects = [manifest for stage in render(made) for manifest in stage.objects if manifest["kind"] == "Deployment"]
    return {
        manifest["metadata"]["name"]: manifest
        for manifest in objects
        if manifest["metadata"]["labels"]["app.kubernetes.io/component"] == component
    }


def pod(deployment: dict[str, t.Any]) -> dict[str, t.Any]:
    spec: dict[str, t.Any] = deployment["spec"]["template"]["spec"]
    return spec


def test_each_group_is_a_deployment_of_its_own() -> None:
    found = deployments(release(components={"proxy": OWN}), "proxy")
    assert list(found) == ["my-release-milvus-proxy-cold", "my-release-milvus-proxy-hot"]
    assert [deployment["spec"]["replicas"] for deployment in found.values()] == [1, 2]
    for name, deployment in found.items():
        group = name.rpartition("-")[2]
        template = deployment["spec"]["template"]
        assert deployment["spec"]["selector"]["matchLabels"][GROUP] == group
        assert template["metadata"]["labels"][GROUP] == deployment["metadata"]["labels"][GROUP] == group
    assert canonical_violations(list(found.values())) == []


def test_what_a_group_says_goes_over_its_component() -> None:
    found = deployments(release(components={"proxy": OWN}), "proxy")
    hot, cold = found["my-release-milvus-proxy-hot"], found["my-release-milvus-proxy-cold"]
    assert hot["metadata"]["labels"]["tier"] == "hot"
    assert hot["metadata"]["annotations"] == {"note": "1"}
    assert hot["spec"]["template"]["metadata"]["annotations"]["note"] == "1"
    assert "tier" not in hot["spec"]["selector"]["matchLabels"]
    labels = [deployment["spec"]["template"]["metadata"]["labels"] for deployment in (hot, cold)]
    assert [(label["tier"], label["team"]) for label in labels] == [("hot", "a"), ("any", "a")]
    values = {variable["name"]: variable.get("value") for variable in pod(hot)["containers"][0]["env"]}
    assert (values["A"], values["B"]) == ("group", "component")
    assert (pod(hot)["nodeSelector"], pod(cold)["nodeSelector"]) == ({"disk": "ssd"}, {"disk": "any"})
    assert "tolerations" not in pod(hot)
    assert pod(cold)["tolerations"] == OWN["tolerations"]


def test_groups_of_query_nodes_have_two_slots_each() -> None:
    live = Live(active_slots={"querynode/hot": 1}, replicas={"my-release-milvus-querynode-cold-0": 4})
    groups = [HOT, {"name": "cold", "replicas": -1}]
    found = deployments(resolve(milvus(components={"queryNode": {"groups": groups}}), live=live).release, "querynode")
    assert {name: deployment["spec"]["replicas"] for name, deployment in found.items()} == {
        "my-release-milvus-querynode-cold-0": 4,
        "my-release-milvus-querynode-cold-1": 0,
        "my-release-milvus-querynode-hot-0": 0,
        "my-release-milvus-querynode-hot-1": 2,
    }
    selectors = [tuple(sorted(item["spec"]["selector"]["matchLabels"].items())) for item in found.values()]
    assert len(set(selectors)) == 4


def test_the_service_stays_the_components() -> None:
    selector = render_service(release(components={"proxy": OWN}))["spec"]["selector"]
    for deployment in deployments(release(components={"proxy": OWN}), "proxy").values():
        assert selector.items() <= deployment["spec"]["template"]["metadata"]["labels"].items()
        assert GROUP not in selector


def test_the_order_of_groups_changes_nothing() -> None:
    one = release(components={"dataNode": {"groups": [HOT, COLD]}})
    assert render(one) == render(release(components={"dataNode": {"groups": [COLD, HOT]}}))


def test_no_groups_are_one_deployment() -> None:
    assert list(deployments(release(components={"proxy": {"groups": []}}), "proxy")) == ["my-release-milvus-proxy"]


def test_a_number_beside_groups_is_warned_of() -> None:
    (warning,) = resolve(milvus(components={"proxy": {"replicas": 3, "groups": [COLD]}})).warnings
    assert warning.subject == "spec.components.proxy.replicas"


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ({"replicas": 1}, "groups[0].name: is missing; give it"),
        ({"name": "a"}, "groups[0].replicas: is missing; give it"),
        ({"name": "A", "replicas": 1}, "groups[0].name: 'A' can't be the name of a group; use at most 63"),
        ({"name": "a", "replicas": -2}, "groups[0].replicas: -2 is less than -1; give at least -1"),
        ({"name": "a", "replicas": 1, "env": []}, "groups[0].env: unknown key; "),
        ({"name": "a", "replicas": 1, "labels": {"milvus.io/x": "1"}}, 'groups[0].labels["milvus.io/x"]: is set by us'),
        (
            {"name": "a", "replicas": 1, "annotations": {"checksum/config": "1"}},
            'groups[0].annotations["checksum/config"]: is set by us',
        ),
    ],
)
def test_groups_that_are_refused(group: dict[str, t.Any], expected: str) -> None:
    (found,) = errors(document(components={"queryNode": {"groups": [group]}}))
    assert found.startswith(f"spec.components.queryNode.{expected}")


def test_two_groups_of_one_name_are_refused() -> None:
    found = errors(document(components={"queryNode": {"groups": [COLD, COLD]}}))
    assert found == [
        "spec.components.queryNode.groups[1].name: 'cold' is taken by spec.components.queryNode.groups[0]; "
        "name each once"
    ]
