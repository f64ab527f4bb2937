# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Claims of StatefulSets that somebody else made: their templates stay, the claims get the label."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.vectorops.milvus.plugins.module_utils.operations.claims import as_it_was_made, taken_over
from ansible_collections.vectorops.milvus.plugins.module_utils.plan.changes import identity
from ansible_collections.vectorops.milvus.plugins.module_utils.render.stages import Stage

LABEL = {"vectorops.milvus/release": "small"}


def stateful_set(**labels: str) -> dict[str, t.Any]:
    templates = [
        {"metadata": {"name": "data", "labels": labels}, "spec": {}},
        {"metadata": {"name": "log"}, "spec": {}},
    ]
    return {"kind": "StatefulSet", "metadata": {"name": "small-etcd"}, "spec": {"volumeClaimTemplates": templates}}


def claim(name: str, **labels: str) -> dict[str, t.Any]:
    return {"kind": "PersistentVolumeClaim", "metadata": {"name": name, "namespace": "default", "labels": labels}}


def test_templates_of_others_stay_without_the_label() -> None:
    wanted = stateful_set(**LABEL, tier="data")
    before = copy.deepcopy(wanted)
    adopted = as_it_was_made(wanted, stateful_set(tier="data"))
    assert adopted["spec"]["volumeClaimTemplates"][0]["metadata"] == {"name": "data", "labels": {"tier": "data"}}
    assert as_it_was_made(stateful_set(**LABEL), stateful_set())["spec"]["volumeClaimTemplates"][0]["metadata"] == {
        "name": "data"
    }
    assert wanted == before


def test_our_own_templates_keep_it() -> None:
    wanted = stateful_set(**LABEL)
    assert as_it_was_made(wanted, stateful_set(**LABEL)) == wanted
    assert as_it_was_made(wanted, None) == wanted


def test_only_claims_of_the_stage_are_labelled() -> None:
    live = [
        claim("data-small-etcd-0"),
        claim("log-small-etcd-12", app="etcd"),
        claim("data-small-etcd-1", **LABEL),
        claim("data-small-etcd-x"),
        claim("other-small-etcd-0"),
        claim("data-small-etcd-second-0"),
    ]
    stage = Stage("etcd", (stateful_set(**LABEL),))
    changes = taken_over([stage], {identity(item): item for item in live}, "small")
    assert [(change.action, change.name, change.stage) for change in changes] == [
        ("update", "data-small-etcd-0", "etcd"),
        ("update", "log-small-etcd-12", "etcd"),
    ]
    assert all(change.desired and change.desired["metadata"]["labels"] == LABEL for change in changes)
