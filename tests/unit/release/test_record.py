# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The release record survives the way through its Secret."""

from __future__ import annotations

import dataclasses

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import MilvusError
from ansible_collections.vectorops.milvus.plugins.module_utils.release.record import (
    Record,
    outdated_revisions,
    read_record,
    read_revision,
    record_object,
    revision_object,
)

RECORD = Record(
    revision=2,
    manifest={"kind": "Milvus"},
    defaults={"etcd": {"replicaCount": 3}},
    inventory=(("etcd", "Service", "a-etcd"),),
    initialised={"etcd_members": 3},
    history=({"revision": 1}, {"revision": 2}),
)


def test_a_record_is_read_as_it_was_written() -> None:
    assert read_record(record_object(RECORD, "a", "default")) == RECORD


def test_the_same_record_gives_the_same_bytes() -> None:
    assert record_object(RECORD, "a", "default") == record_object(RECORD, "a", "default")


def test_no_secret_is_an_empty_record() -> None:
    assert read_record(None) == Record()


def test_a_damaged_record_is_named() -> None:
    with pytest.raises(MilvusError, match=r"a-milvus-release.*can't be read"):
        read_record({"metadata": {"name": "a-milvus-release"}, "data": {"record": "bm90IGd6aXA="}})


def test_a_revision_holds_manifest_and_objects_and_never_changes() -> None:
    secret = revision_object(RECORD, [{"kind": "Service"}], "a", "default")
    assert secret["metadata"]["name"] == "a-milvus-release-v2" and secret["immutable"] is True
    assert read_revision(secret)["objects"] == [{"kind": "Service"}]
    assert read_revision(secret)["manifest"] == {"kind": "Milvus"}


def test_ten_revisions_are_kept() -> None:
    history = tuple({"revision": number} for number in range(1, 13))
    record = dataclasses.replace(RECORD, revision=12, history=history)
    assert outdated_revisions(record, "a") == ["a-milvus-release-v1", "a-milvus-release-v2"]


def test_the_order_of_keys_does_not_make_a_new_manifest() -> None:
    record = dataclasses.replace(RECORD, manifest={"a": 1, "b": 2})
    assert record.remembers({"b": 2, "a": 1}) and not record.remembers({"a": 1})
