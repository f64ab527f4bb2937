# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which components a change of the configuration restarts."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.components import COMPONENTS
from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.configuration import SENSITIVE
from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.configuration_keys import READERS
from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.dynamic_keys import DYNAMIC_KEYS
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.concerned import (
    changed_keys,
    components_concerned,
    is_dynamic,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.keys import normalised

CLUSTER = ("indexnode", "mixcoord", "querynode", "datanode", "proxy")
LATER = ("mixcoord", "streamingnode", "querynode", "datanode", "proxy")


def concerned(after: dict[str, t.Any], components: tuple[str, ...] = CLUSTER, **options: t.Any) -> dict[str, list[str]]:
    return components_concerned({}, after, components, **options)


@pytest.mark.parametrize(
    "key",
    [
        "log.level",
        "quotaAndLimits.dml.enabled",
        "queryNode.cache.memoryLimit",
        "dataCoord.compaction.enableAutoCompaction",
    ],
)
def test_keys_of_both_kinds_are_there(key: str) -> None:
    # cache.memoryLimit is known as static: it is the twin that makes the others worth something.
    assert is_dynamic(key) == (key != "queryNode.cache.memoryLimit")


@pytest.mark.parametrize(
    "key",
    [
        "etcd.rootPath",
        "minio.bucketName",
        "common.security.authorizationEnabled",
        "mq.type",
        "proxy.port",
        "rootCoord.dmlChannelNum",
        "common.threadCoreCoefficient.highPriority",  # static in 2.5, dynamic in 2.6
        "nobody.knows.this",
        *(row.path for row in SENSITIVE),  # the environment carries them
    ],
)
def test_keys_that_take_a_restart(key: str) -> None:
    assert not is_dynamic(key)


def test_a_dynamic_key_restarts_nothing() -> None:
    assert concerned({"log": {"level": "debug"}}) == {}
    assert concerned({"knowhere": {"HNSW": {"build": {"M": 3}}}}) == {}


def test_a_server_that_reads_no_file_restarts_for_every_key() -> None:
    assert concerned({"log": {"level": "debug"}}, dynamic=False) == {component: ["log.level"] for component in CLUSTER}


@pytest.mark.parametrize(
    ("key", "components", "expected"),
    [
        ("queryNode.soPath", CLUSTER, ["querynode"]),
        ("queryNode.soPath", LATER, ["streamingnode", "querynode"]),
        ("dataNode.timetick.interval", CLUSTER, ["datanode"]),
        ("indexNode.enableDisk", CLUSTER, ["indexnode", "datanode"]),
        ("indexNode.enableDisk", LATER, ["datanode"]),
        ("rootCoord.dmlChannelNum", CLUSTER, ["mixcoord"]),
        ("rootCoord.dmlChannelNum", ("rootcoord", "datacoord", "proxy"), ["rootcoord"]),
        ("proxy.port", CLUSTER, ["proxy"]),
        ("PROXY_PORT", CLUSTER, ["proxy"]),
        ("proxy.grpc.clientMaxSendSize", CLUSTER, list(CLUSTER)),
        ("etcd.rootPath", CLUSTER, list(CLUSTER)),
        ("nobody.knows.this", CLUSTER, list(CLUSTER)),
        ("queryNode.soPath", ("cdc", "standalone"), ["standalone"]),
        ("common.storageType", ("cdc", "standalone"), ["cdc", "standalone"]),
    ],
)
def test_a_static_key_restarts_its_readers_in_order(key: str, components: tuple[str, ...], expected: list[str]) -> None:
    assert concerned({key: "x"}, components) == {component: [key] for component in expected}


def test_only_what_differs_counts() -> None:
    before = {"queryNode": {"soPath": "a"}, "etcd.rootPath": "b", "dataNode": {"timetick": {"interval": 1}}}
    after = {"queryNode.soPath": "a", "etcd": {"rootPath": "c"}, "proxy": {"port": 1}}
    assert changed_keys(before, after) == ["dataNode.timetick.interval", "etcd.rootPath", "proxy.port"]
    assert changed_keys(before, before) == []
    found = components_concerned(before, after, CLUSTER)
    assert found["querynode"] == ["etcd.rootPath"]
    assert found["datanode"] == ["dataNode.timetick.interval", "etcd.rootPath"]
    assert found["proxy"] == ["etcd.rootPath", "proxy.port"]


def test_the_tables_name_what_exists_and_each_key_once() -> None:
    assert {reader for readers in READERS.values() for reader in readers} <= set(COMPONENTS)
    keys = [normalised(f"{section}.{path}") for section, paths in DYNAMIC_KEYS.items() for path in paths.split()]
    assert len(keys) == len(set(keys))
