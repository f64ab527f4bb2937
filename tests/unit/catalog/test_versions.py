# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.components import COMPONENTS
from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.defaults import (
    DEPENDENCY_VALUES,
    MILVUS_IMAGE,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.generations import (
    GENERATIONS,
    WITNESSES,
    generation,
    newest,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.versions import (
    DEVELOPMENT,
    MINORS,
    NEWEST,
    Version,
    is_newer,
    milvus_version,
    minor_of,
    supported_minors,
)


@pytest.mark.parametrize(
    ("image", "version", "expected"),
    [
        ("milvusdb/milvus:v2.5.4", None, (2, 5, 4)),
        ("milvusdb/milvus:2.5.4", None, (2, 5, 4)),
        ("milvusdb/milvus:v2.5", None, (2, 5, 0)),
        ("milvusdb/milvus:v2.5.4-gpu", None, (2, 5, 4)),
        ("milvusdb/milvus:v2.6.0-rc1", None, (2, 6, 0)),
        ("milvusdb/milvus:2.5-20250801-abc", None, None),
        ("milvusdb/milvus:2.5-20250801-abc", "2.5.9", (2, 5, 9)),
        ("milvusdb/milvus:master-20250801-abc", None, DEVELOPMENT),
        ("milvusdb/milvus:master-20250801-abc", "v2.5.4", (2, 5, 4)),
        ("milvusdb/milvus:master", None, None),
        ("milvusdb/milvus:latest", None, None),
        ("milvusdb/milvus", None, None),
        ("registry:5000/milvusdb/milvus", None, None),
        ("registry:5000/milvusdb/milvus:v2.5.4", None, (2, 5, 4)),
        ("milvusdb/milvus@sha256:25", None, None),
        ("milvusdb/milvus:v2.5.4@sha256:25", None, (2, 5, 4)),
        ("milvusdb/milvus:v2.5.4", "nonsense", None),
    ],
)
def test_the_version_is_stated_or_read_from_the_tag(
    image: str, version: str | None, expected: tuple[int, int, int] | None
) -> None:
    assert milvus_version(image, version) == expected


def test_the_default_image_is_of_a_supported_version() -> None:
    version = milvus_version(MILVUS_IMAGE)
    assert version is not None
    row = minor_of(version)
    assert row is not None
    assert row.minor == version[:2]
    assert row.text in supported_minors()


@pytest.mark.parametrize(
    ("version", "minor", "newer"),
    [
        ((2, 0, 2), None, False),
        ((2, 1, 4), (2, 1), False),
        ((1, 0, 0), None, False),
        ((2, 2, 0), (2, 2), False),
        ((2, 6, 99), (2, 6), False),
        ((2, 7, 0), (2, 6), True),
        ((3, 0, 0), (2, 6), True),
        (DEVELOPMENT, (2, 6), True),
    ],
)
def test_what_is_newer_counts_as_the_newest(version: Version, minor: tuple[int, int] | None, newer: bool) -> None:
    row = minor_of(version)
    assert (row and row.minor) == minor
    assert is_newer(version) == newer


def test_the_supported_versions_are_named() -> None:
    assert supported_minors() == ("2.1", "2.2", "2.3", "2.4", "2.5", "2.6")
    assert NEWEST.text == "2.6"


def test_what_came_and_went() -> None:
    assert [row.text for row in MINORS if row.separate_coordinators] == ["2.1", "2.2", "2.3", "2.4", "2.5"]
    assert [row.text for row in MINORS if row.cdc] == ["2.6"]
    assert {row.text: row.streaming for row in MINORS if row.streaming != "never"} == {
        "2.5": "on request",
        "2.6": "always",
    }
    assert {row.text: row.message_storage["standalone"] for row in MINORS} == {
        **dict.fromkeys(("2.1", "2.2", "2.3", "2.4", "2.5"), "rocksmq"),
        "2.6": "woodpecker",
    }
    assert {row.message_storage["cluster"] for row in MINORS} == {"pulsar"}


def test_only_known_components_are_named() -> None:
    for row in MINORS:
        assert set(row.coordinators + row.workers) <= set(COMPONENTS)
        assert set(row.message_storage) == {"cluster", "standalone"}


def test_the_index_node_ends_with_2_5_and_the_streaming_node_begins_with_2_6() -> None:
    workers = {row.minor: row.workers for row in MINORS}
    assert all(("indexnode" in names) == (minor < (2, 6)) for minor, names in workers.items())
    assert all(("streamingnode" in names) == (minor >= (2, 6)) for minor, names in workers.items())


def test_every_chart_version_belongs_to_a_dependency() -> None:
    assert set(WITNESSES) == set(GENERATIONS) <= set(DEPENDENCY_VALUES)
    assert {kind: newest(kind) for kind in GENERATIONS} == {"etcd": "etcd-v8", "pulsar": "pulsar-v3"}
    assert all(generation(kind, "").values is DEPENDENCY_VALUES[kind] for kind in GENERATIONS)
    assert newest("minio") == ""


@pytest.mark.parametrize(
    ("kind", "label", "expected"),
    [
        ("pulsar", "pulsar-2.7.8", ["pulsar-v2"]),
        ("pulsar", "pulsar-3.9.0", ["pulsar-v3"]),
        ("pulsar", "pulsar-21.0.0", []),
        ("pulsar", "", []),
        ("etcd", "etcd-6.3.3", ["etcd-v6"]),
        ("etcd", "etcd-8.12.0", ["etcd-v8"]),
    ],
)
def test_a_generation_is_told_by_the_charts_label(kind: str, label: str, expected: list[str]) -> None:
    assert [name for name, row in GENERATIONS[kind].items() if row.made(label)] == expected
