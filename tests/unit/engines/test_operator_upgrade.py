# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way of an operator's cluster to another version, and what is remembered for the way back."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.engines.operator.memory import (
    UPGRADE_ANNOTATION,
    way_back,
    went_back,
    went_forth,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.engines.operator.patching import (
    changed_fields,
    combined,
    undoing,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.engines.operator.way import (
    settled_image,
    wanted_patch,
    way,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.edits import merge_patch
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import ManifestError
from ansible_collections.vectorops.milvus.plugins.module_utils.operations.upgrade import Target

Object = dict[str, t.Any]


def resource(image: str = "v2.5.4", *, settled: str = "", **components: t.Any) -> Object:
    """A cluster as the operator shows it.

    :param settled: what all components have, where that is something else.
    """
    done = {"type": "MilvusUpdated", "status": "False" if settled else "True"}
    current = f"milvusdb/milvus:{settled or image}"
    return {
        "apiVersion": "milvus.io/v1beta1",
        "kind": "Milvus",
        "metadata": {"name": "a", "namespace": "b", "generation": 2},
        "spec": {"mode": "cluster", "components": {"image": f"milvusdb/milvus:{image}", **components}},
        "status": {"observedGeneration": 2, "currentImage": current, "conditions": [done]},
    }


def step(image: str, mode: str = "rollingUpgrade") -> Object:
    return {"spec": {"components": {"image": f"milvusdb/milvus:{image}", "imageUpdateMode": mode}}}


#: The new image's tag says the version.
UNSTATED = {"spec": {"components": {"version": None}}}


@pytest.mark.parametrize(
    ("live", "target", "patches"),
    [
        (resource(), Target("2.5.27"), [step("v2.5.27")]),
        (resource("v2.4.1"), Target("2.6.1"), [step("v2.5.27"), step("v2.6.1")]),
        (resource("v2.5.27", settled="v2.4.1"), Target("2.6.1"), [step("v2.5.27"), step("v2.6.1")]),
        (resource("v2.5.5", settled="v2.5.4"), Target("v2.5.4"), [step("v2.5.4", "rollingDowngrade")]),
        (resource("v2.2.1"), Target("2.3.5"), [step("v2.3.5", "all")]),
        (resource(imageUpdateMode="force"), Target("2.5.27"), [step("v2.5.27", "force")]),
        (resource("v2.5.4-gpu"), Target("2.5.27"), [step("v2.5.27-gpu")]),
        (resource(), Target("2.5.4"), [{}]),
        (resource("latest", version="2.5.4"), Target("2.5.27"), [combined(step("v2.5.27"), UNSTATED)]),
    ],
    ids=["patch", "hops", "resumed", "back", "replaced", "chosen mode", "variant", "there", "stated version"],
)
def test_the_way_is_gone_hop_by_hop(live: Object, target: Target, patches: list[Object]) -> None:
    assert list(way(live, target, {}).patches) == patches


def test_a_patch_goes_with_the_last_hop() -> None:
    patch = {"spec": {"components": {"image": "milvusdb/milvus:v2.6.1", "imageUpdateMode": "all", "mixCoord": None}}}
    found = way(resource("v2.4.1"), Target(), patch)
    assert list(found.patches) == [step("v2.5.27"), combined(step("v2.6.1", "all"), patch)]
    whole = {"apiVersion": "milvus.io/v1beta1", "kind": "Milvus", "metadata": {"name": "a", "labels": {"b": "c"}}}
    assert wanted_patch({**whole, **patch}) == {"metadata": {"labels": {"b": "c"}}, **patch}


@pytest.mark.parametrize(
    ("live", "target", "word"),
    [
        (resource(), Target("2.5"), "'2.5' is no version"),
        (resource(), Target(image="milvusdb/milvus:2.6.0-rc1"), "release candidates"),
        (resource("v2.6.1"), Target("2.5.27"), "2.6.1 to 2.5.27: 2.6 keeps its log"),
        (resource("v2.1.4"), Target("2.3.5"), "use milvus_migration"),
        (resource("latest"), Target("2.3.5"), "of milvusdb/milvus:latest it isn't known"),
    ],
)
def test_ways_that_lead_nowhere(live: Object, target: Target, word: str) -> None:
    with pytest.raises(ManifestError) as caught:
        way(live, target, {})
    assert word in caught.value.message


def test_an_upgrade_is_taken_back_with_its_patch_once() -> None:
    live = resource(dataNode={"replicas": 2})
    patch = {"spec": {"components": {"dataNode": {"replicas": 3, "resources": {}}, "proxy": {"replicas": 1}}}}
    found = way(live, Target("2.5.27"), patch)
    after = merge_patch(live, combined(found.patches[-1], went_forth(live, found)))
    undo = way_back(after, [])
    assert way(after, Target(), undo).patches[-1]["spec"]["components"]["imageUpdateMode"] == "rollingDowngrade"
    back = merge_patch(after, undo)
    assert back["spec"]["components"] == {
        "image": "milvusdb/milvus:v2.5.4",
        "imageUpdateMode": "rollingUpgrade",
        "dataNode": {"replicas": 2},
    }
    assert way_back(merge_patch(back, went_back(way(after, Target(), undo))), []) == {}


def test_a_resumed_upgrade_is_taken_back_to_where_it_began() -> None:
    live = resource("v2.4.1")
    found = way(live, Target("2.6.1"), {})
    halfway = merge_patch(live, combined(found.patches[0], went_forth(live, found)))
    halfway["status"]["conditions"][0]["status"] = "False"
    assert settled_image(halfway) == "milvusdb/milvus:v2.4.1"
    again = way(halfway, Target("2.6.1"), {})
    noted = json.loads(went_forth(halfway, again)["metadata"]["annotations"][UPGRADE_ANNOTATION])
    assert noted["undo"]["spec"]["components"]["image"] == "milvusdb/milvus:v2.4.1"
    assert noted["images"] == ["milvusdb/milvus:v2.5.27", "milvusdb/milvus:v2.6.1"]


def test_an_upgrade_by_somebody_else_is_taken_back_by_what_is_left_of_it() -> None:
    entries = [{"image": f"milvusdb/milvus:{tag}"} for tag in ("v2.5.1", "v2.5.4", "v2.5.5")]
    image = {"spec": {"components": {"image": "milvusdb/milvus:v2.5.4"}}}
    assert way_back(resource("v2.5.5"), entries) == image
    assert way_back(resource("v2.5.5", settled="v2.5.4"), []) == image
    stale = resource("v2.5.5")
    stale["metadata"]["annotations"] = {UPGRADE_ANNOTATION: json.dumps({"images": ["x"], "undo": {"spec": {}}})}
    assert way_back(stale, entries) == image
    with pytest.raises(ManifestError, match="no image is known"):
        way_back(resource("v2.5.5"), entries[-1:])


def test_patches() -> None:
    live = {"a": {"b": 1, "c": [1]}, "d": 2}
    patch = {"a": {"b": 2, "c": [1], "e": {"f": 1}}, "d": None, "g": None}
    assert changed_fields(patch, live) == ["a.b", "a.e.f", "d"]
    assert merge_patch(merge_patch(live, patch), undoing(patch, live)) == live
