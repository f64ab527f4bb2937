# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which Milvus version may follow which."""

from __future__ import annotations

import itertools

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.upgrade_paths import (
    PATHS,
    Hop,
    dead_end,
    hops,
    path_between,
    with_version,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.versions import (
    DEVELOPMENT,
    MINORS,
    Version,
    version_text,
)


def way(source: str, target: str, *, separate: bool = False) -> list[str]:
    found = hops(numbers(source), numbers(target), separate_coordinators=separate)
    return [f"{'one mixcoord' if hop.one_coordinator else version_text(hop.target)} {hop.path.method}" for hop in found]


def numbers(text: str) -> Version:
    major, minor, patch = (int(part) for part in text.split("."))
    return major, minor, patch


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("2.5.4", "2.5.4", []),
        ("2.5.4", "2.5.27", ["2.5.27 rolling"]),
        ("2.2.3", "2.4.23", ["2.4.23 rolling"]),
        ("2.2.2", "2.4.23", ["2.4.23 replace"]),
        ("2.1.4", "2.4.23", ["2.4.23 migrate"]),
        ("2.5.16", "2.6.0", ["2.6.0 rolling"]),
        ("2.5.15", "2.6.1", ["2.5.27 rolling", "2.6.1 rolling"]),
        ("2.2.1", "2.6.1", ["2.5.27 replace", "2.6.1 rolling"]),
        ("2.6.1", "2.7.0", ["2.7.0 rolling"]),
        ("2.6.1", "2.5.27", ["2.5.27 forbidden"]),
        ("2.2.0", "2.1.4", ["2.1.4 forbidden"]),
        ("2.4.23", "2.3.5", ["2.3.5 rolling"]),
        ("2.3.5", "2.2.2", ["2.2.2 stopped"]),
        ("2.5.27", "2.2.16", ["2.2.16 stopped"]),
        ("2.3.5", "2.3.4", ["2.3.4 rolling"]),
        ("2.2.16", "2.2.9", ["2.2.9 rolling"]),
        ("2.2.16", "2.2.2", ["2.2.2 replace"]),
    ],
)
def test_ways(source: str, target: str, expected: list[str]) -> None:
    assert way(source, target) == expected


def test_separate_coordinators_become_one_before_2_6_and_not_elsewhere() -> None:
    assert way("2.4.1", "2.6.1", separate=True) == ["2.5.27 rolling", "one mixcoord rolling", "2.6.1 rolling"]
    assert way("2.5.20", "2.6.1", separate=True) == ["one mixcoord rolling", "2.6.1 rolling"]
    assert way("2.4.1", "2.5.27", separate=True) == ["2.5.27 rolling"]


def test_only_patches_are_known_to_be_undone() -> None:
    def undone(source: str, target: str) -> bool:
        return all(hop.can_be_undone for hop in hops(numbers(source), numbers(target)))

    assert undone("2.5.4", "2.5.27") and not undone("2.4.1", "2.5.27")


def test_every_pair_of_versions_has_a_way_that_ends() -> None:
    known = [(*row.minor, patch) for row in MINORS for patch in (0, 2, 3, 15, 16, 27, 40)] + [DEVELOPMENT]
    for source, target in itertools.permutations(known, 2):
        found: list[Hop] = hops(source, target, separate_coordinators=True)
        assert found[-1].target == target and len(found) <= 3


def test_every_row_is_the_first_for_some_pair() -> None:
    known = [(*row.minor, patch) for row in MINORS for patch in (0, 2, 3, 15, 16, 27)]
    used = {path_between(*pair) for pair in itertools.permutations(known, 2)}
    assert used == set(PATHS)


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("milvusdb/milvus:v2.4.1", "milvusdb/milvus:v2.5.27"),
        ("registry:5000/milvus:2.4.1-gpu", "registry:5000/milvus:2.5.27-gpu"),
        ("milvusdb/milvus@sha256:00", "milvusdb/milvus:v2.5.27"),
        ("milvusdb/milvus:v2.4-20240101-abc", "milvusdb/milvus:v2.5.27"),
        ("milvusdb/milvus", "milvusdb/milvus:v2.5.27"),
    ],
)
def test_the_tag_of_another_version(image: str, expected: str) -> None:
    assert with_version(image, (2, 5, 27)) == expected


def test_dead_ends() -> None:
    assert dead_end("milvusdb/milvus:v2.6.0-rc1") and dead_end("registry:5000/milvus:2.6.0-rc1-gpu@sha256:00")
    assert not dead_end("milvusdb/milvus:v2.6.0") and not dead_end("milvusdb/milvus")
