# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.components import (
    COMPONENT_KEYS,
    COMPONENTS,
    component_of_key,
    default_replicas,
)

# Component names and spec keys of the milvus-operator (pkg/controllers/components.go).
SPEC_KEYS = {
    "proxy": "proxy",
    "standalone": "standalone",
    "mixcoord": "mixCoord",
    "rootcoord": "rootCoord",
    "datacoord": "dataCoord",
    "querycoord": "queryCoord",
    "indexcoord": "indexCoord",
    "datanode": "dataNode",
    "querynode": "queryNode",
    "indexnode": "indexNode",
    "streamingnode": "streamingNode",
    "cdc": "cdc",
}


def test_names_and_keys_are_the_operators() -> None:
    assert {name: row.spec_key for name, row in COMPONENTS.items()} == SPEC_KEYS
    assert set(SPEC_KEYS.values()) == COMPONENT_KEYS


@pytest.mark.parametrize("name", sorted(SPEC_KEYS))
def test_a_component_is_found_by_its_key(name: str) -> None:
    assert component_of_key(SPEC_KEYS[name]).name == name


def test_an_unknown_key_is_no_component() -> None:
    with pytest.raises(StopIteration):
        component_of_key("queryNodes")


def test_who_is_special() -> None:
    rows = COMPONENTS.values()
    assert {row.name for row in rows if row.entry} == {"proxy", "standalone"}
    assert {row.name for row in rows if row.slots} == {"querynode"}
    assert {row.name: row.minimum_ready_seconds for row in rows if row.minimum_ready_seconds} == {"querynode": 10}
    assert COMPONENTS["mixcoord"].arguments == ("mixture", "-rootcoord", "-querycoord", "-datacoord", "-indexcoord")
    assert all(row.arguments == (row.name,) for row in rows if row.name != "mixcoord")


@pytest.mark.parametrize(
    ("component", "mode", "replicas"),
    [("standalone", "cluster", 0), ("standalone", "standalone", 1), ("proxy", "cluster", 1)],
)
def test_default_replicas(component: str, mode: str, replicas: int) -> None:
    assert default_replicas(component, mode) == replicas
