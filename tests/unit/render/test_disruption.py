# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Budgets that follow the number of pods, and a spread that doesn't."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.operations.preflight.budgets import selects
from ansible_collections.vectorops.milvus.plugins.module_utils.render.stages import render
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Live
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.unit.render.object_checks import canonical_violations
from ansible_collections.vectorops.milvus.tests.unit.resolve.manifests import milvus

ZONE, NODE = "topology.kubernetes.io/zone", "kubernetes.io/hostname"
OWN = [{"maxSkew": 2, "topologyKey": ZONE, "whenUnsatisfiable": "DoNotSchedule"}]
GROUPS: list[dict[str, t.Any]] = [
    {"name": "hot", "replicas": 2},
    {"name": "cold", "replicas": 1, "topologySpreadConstraints": []},
]


NOTHING = Live()


def rendered(
    live: Live = NOTHING, recorded: t.Any = None, **components: t.Any
) -> dict[str, dict[str, dict[str, t.Any]]]:
    """Budgets and Deployments of Milvus itself, by kind and the end of the name."""
    release = resolve(milvus(components=components), live=live, recorded=recorded).release
    found: dict[str, dict[str, dict[str, t.Any]]] = {"PodDisruptionBudget": {}, "Deployment": {}}
    for item in render(release)[-1].objects:
        if item["kind"] in found:
            found[item["kind"]][item["metadata"]["name"].removeprefix("my-release-milvus-")] = item
    assert canonical_violations(list(found["PodDisruptionBudget"].values())) == []
    return found


def spread(deployment: dict[str, t.Any]) -> list[str]:
    rows = deployment["spec"]["template"]["spec"].get("topologySpreadConstraints") or []
    return [row["topologyKey"] for row in rows]


def test_a_budget_for_several_pods_only() -> None:
    found = rendered(proxy={"replicas": 2}, queryNode={"replicas": 3})["PodDisruptionBudget"]
    assert list(found) == ["proxy", "querynode"]
    assert all(item["spec"]["maxUnavailable"] == 1 for item in found.values())
    assert rendered()["PodDisruptionBudget"] == {}
    scaled = rendered(Live(replicas={"my-release-milvus-datanode": 4}), {"disruption": True})
    assert list(scaled["PodDisruptionBudget"]) == ["datanode"], "the number that is live, where the manifest has none"


def test_what_is_autoscaled_has_a_budget_whatever_its_number() -> None:
    live = Live(replicas={"my-release-milvus-datanode": 1}, autoscaled=frozenset({"datanode"}))
    assert list(rendered(live, {"disruption": True})["PodDisruptionBudget"]) == ["datanode"]


def test_a_budget_covers_both_slots_and_no_other_group() -> None:
    found = rendered(queryNode={"replicas": 2}, proxy={"groups": GROUPS})
    assert list(found["PodDisruptionBudget"]) == ["proxy-hot", "querynode"]
    covered = {
        name: [end for end, item in found["Deployment"].items() if selects(budget["spec"]["selector"], labels(item))]
        for name, budget in found["PodDisruptionBudget"].items()
    }
    assert covered == {"proxy-hot": ["proxy-hot"], "querynode": ["querynode-0", "querynode-1"]}


def labels(deployment: dict[str, t.Any]) -> dict[str, str]:
    found: dict[str, str] = deployment["spec"]["template"]["metadata"]["labels"]
    return found


def test_scaling_changes_no_template() -> None:
    one, many = (rendered(proxy={"replicas": number})["Deployment"]["proxy"]["spec"]["template"] for number in (1, 5))
    assert one == many


def test_pods_are_spread_unless_the_manifest_says_something() -> None:
    found = rendered(proxy={"groups": GROUPS}, dataNode={"topologySpreadConstraints": OWN})["Deployment"]
    assert spread(found["proxy-hot"]) == spread(found["querynode-0"]) == [ZONE, NODE]
    assert spread(found["datanode"]) == [ZONE] and spread(found["proxy-cold"]) == []
    (zone, _node) = found["proxy-hot"]["spec"]["template"]["spec"]["topologySpreadConstraints"]
    assert zone["whenUnsatisfiable"] == "ScheduleAnyway"
    assert selects(zone["labelSelector"], labels(found["proxy-hot"]))
    assert not selects(zone["labelSelector"], labels(found["proxy-cold"]))
    none = rendered(topologySpreadConstraints=[])["Deployment"]
    assert {name: spread(item) for name, item in none.items() if spread(item)} == {}


@pytest.mark.parametrize("before", ["taken over", "older collection"])
def test_a_cluster_that_was_there_before_stays_as_it_is(before: str) -> None:
    live = Live(replicas={"my-release-milvus-proxy": 2})
    found = rendered(live, {} if before == "older collection" else None)
    assert found["PodDisruptionBudget"] == {} and spread(found["Deployment"]["proxy"]) == []
    kept = rendered(live, {"disruption": True})
    assert list(kept["PodDisruptionBudget"]) == ["proxy"] and spread(kept["Deployment"]["proxy"]) == [ZONE, NODE]


def test_selectors_as_kubernetes_reads_them() -> None:
    expression = {"key": "tier", "operator": "NotIn", "values": ["a"]}
    assert selects({}, {"tier": "a"}) and selects({"matchExpressions": [expression]}, {"tier": "b"})
    assert not selects({"matchExpressions": [expression]}, {"tier": "a"})
    assert not selects({"matchExpressions": [{"key": "tier", "operator": "Exists"}]}, {})
