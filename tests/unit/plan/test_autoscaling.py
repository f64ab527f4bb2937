# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user may ask of autoscalers, and what becomes of it."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.plan.autoscaling import asked, autoscaler, recorded
from ansible_collections.vectorops.milvus.plugins.module_utils.plan.scaling import Running
from ansible_collections.vectorops.milvus.plugins.module_utils.render.autoscaler import (
    Autoscaler,
    autoscaler_name,
    render_autoscaler,
)

RUNNING = {
    name: Running(name, f"a-milvus-{name.replace('/', '-')}", (), 3, 3)
    for name in ("proxy", "querynode/hot", "mixcoord")
}
QPS = {"type": "Pods", "pods": {"metric": {"name": "qps"}, "target": {"type": "AverageValue", "averageValue": "100"}}}


def rendered(*, held: bool = False, known_as: str = "proxy", **given: t.Any) -> dict[str, t.Any]:
    """The autoscaler for some options."""
    return render_autoscaler("a", "ns", known_as, "a-milvus-proxy", autoscaler({"max": 3, **given}), held=held)


def test_what_is_asked_for() -> None:
    given = {"Proxy": {"max": 4, "cpu": 70}, "queryNode/hot": {"state": "absent"}}
    found, findings = asked(given, 1, RUNNING)
    assert not findings
    assert found.present == {"proxy": Autoscaler(1, 4, cpu=70)} and found.absent == {"querynode/hot"}


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("proxi", {"max": 2, "cpu": 70}, "did you mean proxy?"),
        ("proxy", 3, "says nothing of an autoscaler"),
        ("proxy", {"cpu": 70}, "autoscale.proxy.max: is missing"),
        ("proxy", {"max": 3}, "has nothing to follow"),
        ("proxy", {"min": 4, "max": 3, "cpu": 70}, "3 is below min, which is 4"),
        ("proxy", {"min": 0, "max": 3, "cpu": 70}, "0 is not a number from 1 up"),
        ("proxy", {"max": 3, "cpu": True}, "True is not a number from 1 up"),
        ("proxy", {"max": 3, "cpus": 70}, "autoscale.proxy.cpus: is unknown; did you mean cpu?"),
        ("proxy", {"max": 3, "cpu": 70, "state": "gone"}, "write present or absent"),
        ("proxy", {"max": 3, "metrics": {"type": "Pods"}}, "isn't a list of metrics"),
        ("proxy", {"max": 3, "cpu": 70, "behavior": {"up": {}}}, "something else than scaleUp and scaleDown"),
        ("mixcoord", {"max": 2, "cpu": 70}, "Milvus shares the work of workers only"),
        ("querynode/hot", {"min": 1, "max": 3, "cpu": 70}, "1 is below the minimum of 2"),
    ],
)
def test_what_cannot_be(name: str, given: t.Any, said: str) -> None:
    found, findings = asked({name: given}, {"querynode": 2}, RUNNING)
    assert not found.present and any(said in finding.text() for finding in findings), findings


@pytest.mark.parametrize(
    "given", [{"max": 3, "cpu": 70}, {"min": 2, "max": 5, "metrics": [QPS], "behavior": {"scaleUp": {}}}]
)
def test_the_record_gives_back_what_was_asked_for(given: dict[str, t.Any]) -> None:
    assert autoscaler(recorded(autoscaler(given))) == autoscaler(given)


def test_what_is_rendered() -> None:
    spec = rendered(cpu=70, memory=80, metrics=[QPS])["spec"]
    assert [metric["type"] for metric in spec["metrics"]] == ["Resource", "Resource", "Pods"]
    assert spec["metrics"][0]["resource"] == {
        "name": "cpu",
        "target": {"type": "Utilization", "averageUtilization": 70},
    }
    assert (spec["minReplicas"], spec["maxReplicas"], spec["scaleTargetRef"]["name"]) == (1, 3, "a-milvus-proxy")
    assert spec["behavior"] == {"scaleDown": {"policies": [{"type": "Pods", "value": 1, "periodSeconds": 60}]}}
    own = {"scaleUp": {"stabilizationWindowSeconds": 30}, "scaleDown": {"stabilizationWindowSeconds": 60}}
    assert rendered(cpu=70, behavior=own)["spec"]["behavior"] == own


def test_a_held_one_differs_in_its_policies_only() -> None:
    free, held = rendered(cpu=70)["spec"], rendered(cpu=70, held=True)["spec"]
    assert {key for key in free if free[key] != held[key]} == {"behavior"}
    assert {name: rules["selectPolicy"] for name, rules in held["behavior"].items()} == {
        "scaleUp": "Disabled",
        "scaleDown": "Disabled",
    }


def test_a_group_has_a_name_and_a_label_of_its_own() -> None:
    found = rendered(cpu=70, known_as="querynode/hot")
    assert found["metadata"]["name"] == autoscaler_name("a", "querynode/hot") == "a-milvus-querynode-hot"
    assert found["metadata"]["labels"]["milvus.io/deployment-group"] == "hot"
