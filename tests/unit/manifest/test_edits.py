# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Manifests that are changed without their file."""

from __future__ import annotations

import copy
import typing as t

import hypothesis.strategies as some
import pytest
from hypothesis import given

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.edits import (
    merge_patch,
    with_image,
    with_one_coordinator,
)

Value = dict[str, t.Any]
VALUES = some.recursive(some.integers() | some.none(), lambda below: some.dictionaries(some.text("abc"), below))


@pytest.mark.parametrize(
    ("document", "patch", "expected"),
    [  # the examples of RFC 7386
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patch(document: t.Any, patch: Value, expected: Value) -> None:
    before = copy.deepcopy(document)
    assert merge_patch(document, patch) == expected
    assert document == before


@given(VALUES, VALUES)
def test_a_patch_twice_is_a_patch_once(document: t.Any, patch: t.Any) -> None:
    once = merge_patch(document, patch)
    assert merge_patch(once, patch) == once


def test_an_image_decides_the_version_again() -> None:
    document = {"spec": {"components": {"image": "a:v2.4.1", "version": "2.4.1", "proxy": {"replicas": 2}}}}
    assert with_image(document, "a:v2.5.27")["spec"]["components"] == {"image": "a:v2.5.27", "proxy": {"replicas": 2}}
    assert with_image(document, "a@sha256:00", "2.5.27")["spec"]["components"]["version"] == "2.5.27"


def test_one_coordinator() -> None:
    components = {"rootCoord": {"replicas": 1}, "queryCoord": {}, "mixCoord": {"resources": {}}, "proxy": {}}
    found = with_one_coordinator({"spec": {"components": components}})["spec"]["components"]
    assert found == {"mixCoord": {"resources": {}}, "proxy": {}}
    assert with_one_coordinator({"spec": {}}) == {"spec": {"components": {"mixCoord": {}}}}
