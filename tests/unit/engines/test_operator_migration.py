# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is written into the resource of a migration, in every state that the operator can have left it in."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.engines.operator.migration.resource import (
    all_at_once,
    as_before,
    following,
    is_final,
    progress_of,
    upgrade_resource,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.edits import merge_patch
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.migration import parse_migration
from ansible_collections.vectorops.milvus.plugins.module_utils.operations.migration import states
from ansible_collections.vectorops.milvus.tests.unit.manifest.test_migration import changed

Object = dict[str, t.Any]


def migration(**spec: t.Any) -> t.Any:
    return parse_migration(changed(**spec))[0]


def live(state: str, *, wanted: t.Any = None, **status: t.Any) -> Object:
    return {**upgrade_resource(wanted or migration()), "status": {"state": state, **status}}


def test_nothing_is_left_to_the_webhook() -> None:
    assert upgrade_resource(migration(rollbackIfFailed=False, maxRetry=0, backupPVC="mine"))["spec"] == {
        "milvus": {"namespace": "default", "name": "my-release"},
        "operation": "upgrade",
        "sourceVersion": "v2.1.4",
        "targetVersion": "v2.4.23",
        "targetImage": "milvusdb/milvus:v2.4.23",
        "toolImage": "milvusdb/meta-migration:v2.2.0-bugfix-20230112",
        "rollbackIfFailed": False,
        "maxRetry": 0,
        "backupPVC": "mine",
    }


BACK = {"operation": "rollback"}
STAY = {"rollbackIfFailed": False}


@pytest.mark.parametrize(
    ("spec", "begun", "state", "status", "patch", "outcome"),
    [
        ({}, {}, states.SUCCEEDED, {}, {}, "done"),
        (BACK, BACK, states.ROLLED_BACK, {}, {}, "done"),
        ({}, {}, states.ROLLED_BACK, {}, {}, "anew"),
        ({}, {}, states.UPDATING, {}, {}, ""),
        ({"toolImage": "b:1"}, {}, states.BACKING_UP, {}, {"toolImage": "b:1"}, ""),
        (BACK, {}, states.SUCCEEDED, {}, BACK, ""),
        (BACK, {}, states.UPDATING, {}, BACK, ""),
        (BACK, {}, states.STOPPING_TO_GO_BACK, {"isRollbacking": True}, {}, ""),
        ({}, STAY, states.UPDATE_FAILED, {}, {"rollbackIfFailed": True}, ""),
        (STAY, STAY, states.BACKUP_FAILED, {"retriedTimes": 3}, {"maxRetry": 6}, ""),
    ],
)
def test_what_is_done_in_each_state(
    spec: Object, begun: Object, state: str, status: Object, patch: Object, outcome: str
) -> None:
    found = following(migration(**spec), live(state, wanted=migration(**begun), **status))
    spec_patch = found.patch.get("spec", {})
    assert {key: value for key, value in spec_patch.items() if key != "toolImage" or key in patch} == patch
    assert (found.done, found.anew) == (outcome == "done", outcome == "anew")


@pytest.mark.parametrize(
    ("state", "spec", "retried", "final"),
    [
        ("", {}, 0, False),
        (states.UPDATING, {}, 0, False),
        (states.SUCCEEDED, {}, 0, True),
        (states.SUCCEEDED, BACK, 0, False),
        (states.ROLLED_BACK, BACK, 0, True),
        (states.ROLLBACK_FAILED, {}, 0, True),
        (states.UPDATE_FAILED, {}, 0, False),
        (states.UPDATE_FAILED, STAY, 0, True),
        (states.BACKUP_FAILED, STAY, 2, False),
        (states.BACKUP_FAILED, STAY, 3, True),
        (states.BACKUP_FAILED, {}, 3, False),
    ],
)
def test_which_states_are_the_last_ones(state: str, spec: Object, retried: int, final: bool) -> None:
    assert is_final(state, live(state, wanted=migration(**spec), retriedTimes=retried)) is final


def test_its_status_in_the_words_of_both_engines() -> None:
    condition = {"type": "Rollbacked", "status": "True", "reason": "RollbackedSucceeded", "message": "why"}
    status = {"metaBackuped": True, "metaStorageChanged": True, "isRollbacking": True, "retriedTimes": 2}
    found = progress_of(live("RollbackedSucceeded", conditions=[condition], **status), migration())
    assert states.conditions(found) == [condition]
    assert (found.source, found.target, found.claim, found.own_claim) == ("2.1.4", "2.4.23", "my-release-upgrade", True)
    assert found.backed_up and found.metadata_changed and found.retried == 2


def test_no_component_starts_with_the_old_image() -> None:
    cluster: Object = {"metadata": {"name": "a"}, "spec": {"components": {"imageUpdateMode": "rollingUpgrade"}}}
    meanwhile = merge_patch(cluster, all_at_once(cluster))
    assert meanwhile["spec"]["components"]["imageUpdateMode"] == "all"
    assert all_at_once(meanwhile) == {}
    assert merge_patch(meanwhile, as_before(meanwhile))["spec"] == cluster["spec"]
    assert as_before(cluster) == {}
    assert all_at_once({"spec": {"components": {"enableRollingUpdate": False}}}) == {}
