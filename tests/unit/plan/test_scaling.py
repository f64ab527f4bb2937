# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may have how many pods, and the way there."""

from __future__ import annotations

import dataclasses
import typing as t

import hypothesis.strategies as some
import pytest
from hypothesis import given

from ansible_collections.vectorops.milvus.plugins.module_utils.plan.scaling import (
    Running,
    minimums,
    moves,
    numbers,
    overruled,
    wishes,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Workload

FEW = some.integers(1, 8)


def running(*names: str, **more: t.Any) -> dict[str, Running]:
    """Components with three ready pods each."""
    return {name: Running(name, f"a-milvus-{name.replace('/', '-')}", (), 3, 3, **more) for name in names}


CLUSTER = running("mixcoord", "querynode/hot", "querynode/cold", "datanode", "proxy", "cdc")


@pytest.mark.parametrize(
    ("replicas", "ready", "wanted", "expected"),
    [
        (1, 1, 6, [6]),
        (6, 6, 2, [5, 4, 3, 2]),
        (6, 4, 2, [4, 3, 2]),
        (6, 1, 2, [2]),
        (6, 0, 2, [2]),
        (3, 2, 3, []),
    ],
)
def test_numbers(replicas: int, ready: int, wanted: int, expected: list[int]) -> None:
    assert numbers(replicas, ready, wanted) == expected


@given(replicas=FEW, ready=FEW, wanted=FEW)
def test_who_serves_goes_one_at_a_time(replicas: int, ready: int, wanted: int) -> None:
    ready = min(ready, replicas)
    for number in numbers(replicas, ready, wanted):
        # Kubernetes takes those that aren't ready first.
        left = min(ready, number)
        assert ready - left <= 1 and left >= min(ready, wanted)
        replicas = ready = number
    assert replicas == wanted


def test_moves_say_who_and_from_where() -> None:
    assert moves(CLUSTER["querynode/hot"], 1) == [
        {"component": "querynode/hot", "deployment": "a-milvus-querynode-hot", "from": 3, "to": 2},
        {"component": "querynode/hot", "deployment": "a-milvus-querynode-hot", "from": 2, "to": 1},
    ]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"dataNode": 5, "PROXY": 2}, {"datanode": 5, "proxy": 2}),
        ({"querynode/hot": 4, "queryNode/cold": 1}, {"querynode/hot": 4, "querynode/cold": 1}),
        ({"mixcoord": 1, "cdc": 1}, {"mixcoord": 1, "cdc": 1}),
    ],
)
def test_what_is_asked_for(asked: dict[str, int], expected: dict[str, int]) -> None:
    assert wishes(asked, 1, CLUSTER) == (expected, [])


@pytest.mark.parametrize(
    ("name", "number", "said"),
    [
        ("mixcoord", 2, "mixCoord"),
        ("mixcoord", 2, "rootCoord.enableActiveStandby, dataCoord.enableActiveStandby"),
        ("mixcoord", 3, "scale workers (datanode, querynode, indexnode, streamingnode, proxy) instead"),
        ("cdc", 2, "leave it at 1"),
        ("proxy", 0, "state: stopped"),
        ("proxy", -1, "option autoscale"),
        ("proxy", -2, "below the minimum of 1"),
        ("proxy", "many", "'many' is not a number of pods"),
        ("proxy", True, "True is not a number of pods"),
        ("querynode", 3, "name one of its groups: querynode/cold, querynode/hot"),
        ("querynode/hott", 3, "did you mean querynode/hot?"),
        ("proxy/hot", 3, "proxy has no groups"),
        ("indexnode", 3, "this cluster has none; it has datanode, proxy, querynode/cold, querynode/hot"),
        ("querynodes", 3, "did you mean querynode?"),
        ("etcd", 3, "known: datanode, proxy"),
    ],
)
def test_what_cannot_be(name: str, number: t.Any, said: str) -> None:
    found, (finding,) = wishes({name: number}, 1, CLUSTER)
    assert not found and finding.subject == f"replicas.{name}"
    assert said.lower() in finding.text().lower()


def test_a_standalone_is_one_server() -> None:
    _found, (finding,) = wishes({"standalone": 2}, 1, running("standalone"))
    assert "mode: cluster" in finding.advice


def test_a_coordinator_may_have_one_that_stands_by() -> None:
    assert wishes({"mixcoord": 2}, 1, running("mixcoord", standby=True)) == ({"mixcoord": 2}, [])
    assert wishes({"mixcoord": 3}, 1, running("mixcoord", standby=True))[1]


def test_an_autoscaler_keeps_its_number() -> None:
    found, (finding,) = wishes({"proxy": 2}, 1, running("proxy", autoscaler="a-milvus-proxy"))
    assert not found and "HorizontalPodAutoscaler a-milvus-proxy" in finding.text()


@pytest.mark.parametrize(
    "minimum", [2, {"querynode": 2, "proxy": 1}, {"queryNode/hot": 2}, {"querynode": 1, "querynode/hot": 2}]
)
def test_a_minimum_is_kept(minimum: t.Any) -> None:
    assert wishes({"querynode/hot": 2}, minimum, CLUSTER) == ({"querynode/hot": 2}, [])
    assert "below the minimum of 2" in wishes({"querynode/hot": 1}, minimum, CLUSTER)[1][0].text()


@pytest.mark.parametrize("minimum", [0, "two", True, {"querynode": 0}, {"querynodes": 2}])
def test_a_minimum_that_is_none(minimum: t.Any) -> None:
    assert len(minimums(minimum, CLUSTER)[1]) == 1


def test_who_is_named_twice_has_no_number() -> None:
    _found, (finding,) = wishes({"queryNode/hot": 2, "querynode/hot": 4}, 1, CLUSTER)
    assert finding.text() == "replicas.querynode/hot: querynode/hot is given twice; leave one of them out"


@pytest.mark.parametrize(("said", "warned"), [(None, False), (-1, False), (5, False), (2, True)])
def test_a_manifest_has_its_way_with_a_warning(said: int | None, warned: bool) -> None:
    workload = Workload("querynode", {} if said is None else {"replicas": said}, 5, slots=True)
    found = overruled({"querynode": 5}, [workload])
    assert bool(found) is warned and all(finding.severity == "warning" for finding in found)
    grouped = overruled({"querynode/hot": 5}, [dataclasses.replace(workload, group="hot")])
    assert [finding.subject for finding in grouped] == ["spec.components.queryNode.groups (hot).replicas"] * warned


@pytest.mark.parametrize(("said", "warned"), [(None, False), (-1, False), (2, True)])
def test_a_number_of_what_is_autoscaled_has_no_effect(said: int | None, warned: bool) -> None:
    workload = Workload("proxy", {} if said is None else {"replicas": said}, 5)
    assert ["belongs to the autoscaler" in finding.text() for finding in overruled({}, [workload], {"proxy"})] == [
        True
    ] * warned
