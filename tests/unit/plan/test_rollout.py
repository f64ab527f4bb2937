# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The order in which a cluster's components get new pods."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.components import COMPONENTS
from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.rollout_orders import SUCCESSORS, rollout_order
from ansible_collections.vectorops.milvus.plugins.module_utils.plan.changes import Change
from ansible_collections.vectorops.milvus.plugins.module_utils.plan.rollout import Rollout, restarted, rollout

Object = dict[str, t.Any]
SEPARATE = ("indexnode", "rootcoord", "datacoord", "indexcoord", "querycoord", "querynode", "datanode", "proxy")
MIXED = ("indexnode", "mixcoord", "querynode", "datanode", "proxy")
STREAMING = ("mixcoord", "streamingnode", "querynode", "datanode", "proxy")
V25, V26 = (2, 5, 16), (2, 6, 1)


def deployment(component: str, replicas: int, image: str) -> Object:
    metadata = {"name": f"my-milvus-{component}", "labels": {"app.kubernetes.io/component": component}}
    template = {"spec": {"containers": [{"image": image}]}}
    return {"kind": "Deployment", "metadata": metadata, "spec": {"replicas": replicas, "template": template}}


def update(component: str, *, before: int = 1, after: int = 1, image: str = "new") -> Change:
    old, new = deployment(component, before, "old"), deployment(component, after, image)
    fields = [*(["spec.replicas"] * (before != after)), *(["spec.template.spec.x"] * (image != "old"))]
    return Change("update", "components", "Deployment", f"my-milvus-{component}", old, new, tuple(fields))


def create(component: str) -> Change:
    new = deployment(component, 1, "new")
    return Change("create", "components", "Deployment", f"my-milvus-{component}", None, new)


def delete(component: str) -> Change:
    old = deployment(component, 1, "old")
    return Change("delete", "components", "Deployment", f"my-milvus-{component}", old, None)


def names(found: Rollout) -> list[str]:
    return [step.name for step in found.steps]


def sorted_(changes: t.Sequence[Change], before: t.Any = V25, after: t.Any = V25, **options: t.Any) -> Rollout:
    ordered = options.pop("ordered", True)
    deletions = options.pop("deletions", ())
    return rollout(changes, deletions, rollout_order(before, after, **options), ordered=ordered)


@pytest.mark.parametrize("components", [SEPARATE, MIXED, STREAMING, ("standalone",)])
def test_the_operators_graphs(components: tuple[str, ...]) -> None:
    found = sorted_([update(name) for name in sorted(components)])
    assert names(found) == list(components) and not found.at_once


@pytest.mark.parametrize("way_back", [{"backwards": True}, {"after": (2, 5, 4)}])
def test_backwards_the_callers_come_first(way_back: dict[str, t.Any]) -> None:
    assert names(sorted_([update(name) for name in MIXED], **way_back)) == list(reversed(MIXED))


def test_query_nodes_of_2_2_come_back_once_no_newer_coordinator_is_there() -> None:
    back = names(sorted_([update(name) for name in MIXED], (2, 3, 5), (2, 2, 16)))
    assert back.index("mixcoord") < back.index("querynode")
    assert back[0] == "proxy" and back[-1] == "indexnode"


def test_streaming_nodes_are_started_before_the_first_coordinator_that_needs_them() -> None:
    changes = [create("streamingnode"), *(update(name) for name in MIXED if name != "indexnode")]
    deletions = [delete("indexnode"), delete("rootcoord")]
    found = sorted_(changes, V25, V26, deletions=deletions)
    assert names(found) == ["streamingnode+mixcoord", "querynode", "datanode", "proxy"]
    assert [[change.name for change in step.deletions] for step in found.steps] == [
        ["my-milvus-rootcoord"],
        [],
        [],
        ["my-milvus-indexnode"],
    ]


def test_side_by_side_there_is_one_step() -> None:
    assert names(sorted_([update(name) for name in MIXED], ordered=False)) == ["+".join(MIXED)]


def test_what_disturbs_nobody_is_done_at_once() -> None:
    calm = [
        update("proxy", before=1, after=3, image="old"),
        update("standalone", before=0, after=0),
        Change("update", "components", "Service", "my-milvus", {}, {"metadata": {}}, ("spec.ports",)),
    ]
    found = sorted_([*calm, update("datanode")])
    assert list(found.at_once) == calm and names(found) == ["datanode"]


def test_fewer_pods_are_a_step() -> None:
    assert names(sorted_([update("proxy", before=3, after=1, image="old")])) == ["proxy"]


def test_only_running_pods_are_restarted() -> None:
    changes = [update("proxy"), update("standalone", before=0, after=0), update("datanode", after=2, image="old")]
    assert restarted([*changes, update("mixcoord")], rollout_order(V25, V25)) == ["mixcoord", "proxy"]


def test_paused_pods_stay_and_nobody_waits_for_them() -> None:
    paused = update("datanode")
    t.cast(Object, paused.desired)["spec"]["paused"] = True
    found = sorted_([paused, update("mixcoord")])
    assert found.at_once == (paused,) and names(found) == ["mixcoord"]
    assert restarted([paused, update("mixcoord")], rollout_order(V25, V25)) == ["mixcoord"]


def test_every_component_has_its_turn() -> None:
    for after in (V25, V26, (2, 2, 16)):
        assert sorted(turn.component for turn in rollout_order(V25, after)) == sorted(COMPONENTS)
    assert set(SUCCESSORS) | set(SUCCESSORS.values()) <= set(COMPONENTS)
