# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.merge import by_key, merged, plain

VALUES = st.dictionaries(
    st.sampled_from("abc"),
    st.recursive(
        st.none() | st.integers() | st.text(max_size=3),
        lambda below: st.dictionaries(st.sampled_from("abc"), below, max_size=3) | st.lists(below, max_size=2),
        max_leaves=6,
    ),
    max_size=3,
)


def nulls_below_maps(value: t.Any) -> bool:
    if isinstance(value, dict):
        return any(member is None or nulls_below_maps(member) for member in value.values())
    return False


@pytest.mark.parametrize(
    ("base", "over", "expected"),
    [
        ({}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}}, {"a": {"b": 3, "c": 2}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": {"b": 1}}, {"a": 2}, {"a": 2}),
        ({"a": 2}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"a": 1, "b": 2}, {"a": None}, {"b": 2}),
        ({"a": 1}, {"b": {"c": None}}, {"a": 1, "b": {}}),
        ({"a": {"b": {"c": 1}}}, {"a": {"b": {"c": None}}}, {"a": {"b": {}}}),
        ({"a": 1}, {"a": 0}, {"a": 0}),
        ({"a": True}, {"a": False}, {"a": False}),
    ],
)
def test_merged(base: dict[str, t.Any], over: dict[str, t.Any], expected: dict[str, t.Any]) -> None:
    assert merged(base, over) == expected


# The first draw of a run is slow on a busy machine.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VALUES, VALUES)
def test_merging_changes_neither_side_and_leaves_no_null_of_the_second(
    base: dict[str, t.Any], over: dict[str, t.Any]
) -> None:
    before = (plain(base), plain(over))
    result = merged(base, over)
    assert (base, over) == before
    assert not nulls_below_maps(merged({}, over))
    assert merged(result, over) == result


def test_a_key_stands_once_at_its_first_place_with_its_last_value() -> None:
    first = [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]
    assert by_key("name", first, [{"name": "A", "value": "3"}]) == [
        {"name": "A", "value": "3"},
        {"name": "B", "value": "2"},
    ]
