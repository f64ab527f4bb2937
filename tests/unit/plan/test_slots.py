# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Moving pods between Deployments without going below what serves."""

from __future__ import annotations

import itertools
import typing as t

import hypothesis.strategies as some
import pytest
from hypothesis import given

from ansible_collections.vectorops.milvus.plugins.module_utils.plan.slots import Move, limits, moves

FEW = some.integers(0, 6)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({"current": 2, "last": 0, "wanted": 5}, ["current 5"]),
        ({"current": 5, "last": 0, "wanted": 3}, ["current 4", "current 3"]),
        ({"current": 0, "last": 2, "wanted": 2}, ["current 1", "last 1", "current 2", "last 0"]),
        ({"current": 0, "last": 3, "wanted": 1}, ["last 2", "last 1", "current 1", "last 0"]),
        ({"current": 0, "last": 1, "wanted": 3}, ["current 2", "current 3", "last 0"]),
        ({"current": 0, "last": 2, "wanted": 2, "same_limits": False}, ["current 2", "last 1", "last 0"]),
        ({"current": 0, "last": 2, "wanted": 2, "jump": True}, ["current 2", "last 0"]),
        ({"current": 2, "last": 0, "wanted": 2}, []),
    ],
)
def test_moves(case: dict[str, t.Any], expected: list[str]) -> None:
    assert [f"{move.slot} {move.replicas}" for move in moves(**case)] == expected


def numbers(current: int, last: int, found: list[Move]) -> t.Iterator[tuple[int, int]]:
    for move in found:
        current, last = (move.replicas, last) if move.slot == "current" else (current, move.replicas)
        yield current, last


@given(current=FEW, last=FEW, wanted=some.integers(1, 6), same_limits=some.booleans())
def test_there_are_never_fewer_pods_than_there_were_or_shall_be(
    current: int, last: int, wanted: int, same_limits: bool
) -> None:
    states = list(numbers(current, last, moves(current, last, wanted, same_limits=same_limits)))
    assert all(sum(state) >= min(current + last, wanted) for state in states)
    assert (states or [(current, last)])[-1] == (wanted, 0)


@given(current=FEW, last=FEW, wanted=some.integers(1, 6))
def test_pods_go_one_at_a_time(current: int, last: int, wanted: int) -> None:
    states = [(current, last), *numbers(current, last, moves(current, last, wanted))]
    for (current_before, last_before), (current_after, last_after) in itertools.pairwise(states):
        assert current_before - current_after <= 1 and last_before - last_after <= 1


def test_limits_are_compared_container_by_container() -> None:
    def deployment(memory: str) -> dict[str, t.Any]:
        containers = [{"name": "querynode", "resources": {"limits": {"memory": memory}}}, {"name": "sidecar"}]
        return {"spec": {"template": {"spec": {"containers": containers}}}}

    assert limits(deployment("1Gi")) == limits(deployment("1Gi")) != limits(deployment("2Gi"))
