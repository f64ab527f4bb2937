# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Manifests of kind MilvusUpgrade."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import ManifestError
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.migration import Migration, parse_migration

# As Milvus' documents have it.
SEED: t.Mapping[str, t.Any] = {
    "apiVersion": "milvus.io/v1beta1",
    "kind": "MilvusUpgrade",
    "metadata": {"name": "my-release-upgrade"},
    "spec": {
        "milvus": {"namespace": "default", "name": "my-release"},
        "sourceVersion": "v2.1.4",
        "targetVersion": "v2.4.23",
    },
}


def changed(**spec: t.Any) -> dict[str, t.Any]:
    return {**SEED, "spec": {**SEED["spec"], **spec}}


def refused(document: t.Any) -> str:
    with pytest.raises(ManifestError) as caught:
        parse_migration(document)
    return caught.value.message


def test_the_documents_manifest_gets_the_operators_defaults() -> None:
    expected = Migration(
        name="my-release-upgrade",
        cluster="my-release",
        namespace="default",
        source=(2, 1, 4),
        target=(2, 4, 23),
        target_image="milvusdb/milvus:v2.4.23",
        tool_image="milvusdb/meta-migration:v2.2.0-bugfix-20230112",
        operation="upgrade",
        rollback_if_failed=True,
        max_retry=3,
        backup_claim="",
    )
    assert parse_migration(SEED) == (expected, ())
    assert parse_migration(changed(backupPVC="", toolImage="", targetImage="")) == (expected, ())
    assert expected.claim == "my-release-upgrade"


def test_what_the_operator_loses_is_kept() -> None:
    migration, _warnings = parse_migration(changed(rollbackIfFailed=False, maxRetry=0, backupPVC="mine"))
    assert (migration.rollback_if_failed, migration.max_retry, migration.claim) == (False, 0, "mine")


def test_the_namespace() -> None:
    bare = {**SEED, "spec": {**SEED["spec"], "milvus": {"name": "my-release"}}}
    assert parse_migration(bare)[0].namespace == "default"
    assert parse_migration({**bare, "metadata": {"name": "up", "namespace": "a"}})[0].namespace == "a"
    assert parse_migration(SEED, namespace="b")[0].namespace == "b"
    _migration, warnings = parse_migration({**SEED, "metadata": {"name": "up", "namespace": "a"}})
    assert [finding.subject for finding in warnings] == ["metadata.namespace"]


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"rollbackIfFail": True}, ("spec.rollbackIfFail: unknown key", "did you mean rollbackIfFailed?")),
        ({"targetVersion": "2.4"}, ("spec.targetVersion: '2.4' is no version", "like v2.2.16")),
        ({"sourceVersion": 2.1}, ("spec.sourceVersion: expected a text", "quote it")),
        ({"sourceVersion": None}, ("spec.sourceVersion: is missing",)),
        ({"sourceVersion": "v2.2.3"}, ("need no migration", "use milvus_upgrade")),
        ({"sourceVersion": "2.0.2"}, ("2.0.2 can't be migrated",)),
        ({"targetVersion": "2.1.9"}, ("2.1.9 has the same metadata as 2.1",)),
        ({"targetVersion": "2.6.1"}, ("2.6.1 can't follow at once", "migrate to 2.5.27")),
        ({"targetImage": "milvusdb/milvus:v2.3.1"}, ("spec.targetImage", "is Milvus 2.3.1", "says 2.4.23")),
        ({"targetImage": "a b"}, ("spec.targetImage: 'a b' has a space in it",)),
        ({"operation": "rollBack"}, ("is not one of upgrade, rollback", "did you mean rollback?")),
        ({"maxRetry": -1}, ("-1 is less than 0",)),
        ({"milvus": {}}, ("spec.milvus.name: is missing",)),
    ],
)
def test_what_cannot_be_meant_is_refused(spec: t.Mapping[str, t.Any], words: t.Sequence[str]) -> None:
    message = refused(changed(**spec))
    assert all(word in message for word in words), message


def test_other_documents_are_refused() -> None:
    assert "expected a map" in refused([]) or "is a map" in refused([])
    assert "milvus_cluster and milvus_upgrade take this one" in refused({**SEED, "kind": "Milvus"})
    assert "write kind: MilvusUpgrade" in refused({**SEED, "kind": "Service"})
    assert "metadata.name" in refused({**SEED, "metadata": {"name": "A"}})
