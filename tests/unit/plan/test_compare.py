# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What counts as a difference between desired and live."""

from __future__ import annotations

import copy
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.plan.compare import differences
from ansible_collections.vectorops.milvus.plugins.module_utils.plan.quantity import quantity

DEPLOYMENT: dict[str, t.Any] = {
    "kind": "Deployment",
    "metadata": {"name": "web", "labels": {"app": "web"}},
    "spec": {
        "replicas": 2,
        "template": {
            "spec": {
                "containers": [
                    {
                        "name": "web",
                        "image": "web:1",
                        "args": ["serve", "--fast"],
                        "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
                        "ports": [{"name": "http", "containerPort": 80, "protocol": "TCP"}],
                        "resources": {"limits": {"cpu": 2, "memory": "2048Mi"}},
                    }
                ],
                "volumes": [{"name": "work", "emptyDir": {}}],
            }
        },
    },
}


def live() -> dict[str, t.Any]:
    """The object as an API server would return it: canonical quantities, defaults, other people's fields."""
    item = copy.deepcopy(DEPLOYMENT)
    item["metadata"] |= {"uid": "1", "annotations": {"deployment.kubernetes.io/revision": "1"}}
    item["spec"]["progressDeadlineSeconds"] = 600
    container = item["spec"]["template"]["spec"]["containers"][0]
    container["resources"]["limits"] = {"cpu": "2", "memory": "2Gi"}
    container["terminationMessagePath"] = "/dev/termination-log"
    container["env"].append({"name": "C", "value": "somebody else's"})
    item["spec"]["template"]["spec"]["containers"].append({"name": "injected", "image": "sidecar:1"})
    return item


def paths(item: dict[str, t.Any]) -> list[str]:
    return [difference.text() for difference in differences(DEPLOYMENT, item)]


def test_defaults_and_fields_of_others_are_no_differences() -> None:
    assert paths(live()) == []


def test_a_changed_field_is_named_by_its_list_key() -> None:
    item = live()
    item["spec"]["template"]["spec"]["containers"][0]["image"] = "web:2"
    assert paths(item) == ["spec.template.spec.containers[web].image"]


def test_the_order_of_keyed_lists_does_not_matter() -> None:
    item = live()
    item["spec"]["template"]["spec"]["containers"].reverse()
    item["spec"]["template"]["spec"]["containers"][1]["env"].reverse()
    assert paths(item) == []


def test_the_order_of_arguments_matters() -> None:
    item = live()
    item["spec"]["template"]["spec"]["containers"][0]["args"].reverse()
    assert paths(item) == [
        "spec.template.spec.containers[web].args[0]",
        "spec.template.spec.containers[web].args[1]",
    ]


def test_a_removed_item_of_a_keyed_list_is_missed() -> None:
    item = live()
    del item["spec"]["template"]["spec"]["containers"][0]["env"][0]
    assert paths(item) == ["spec.template.spec.containers[web].env[A]"]


def test_a_longer_atomic_list_is_a_difference() -> None:
    item = live()
    item["spec"]["template"]["spec"]["containers"][0]["args"].append("--slow")
    assert paths(item) == ["spec.template.spec.containers[web].args"]


def test_a_removed_map_is_missed() -> None:
    item = live()
    del item["spec"]["template"]["spec"]["containers"][0]["resources"]
    assert paths(item) == [
        "spec.template.spec.containers[web].resources.limits.cpu",
        "spec.template.spec.containers[web].resources.limits.memory",
    ]


def test_a_changed_quantity_is_a_difference() -> None:
    item = live()
    item["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"]["memory"] = "2G"
    assert paths(item) == ["spec.template.spec.containers[web].resources.limits.memory"]


def test_true_is_not_one() -> None:
    assert [d.text() for d in differences({"kind": "Pod", "spec": {"a": True}}, {"kind": "Pod", "spec": {"a": 1}})] == [
        "spec.a"
    ]


def test_a_zero_that_the_api_server_leaves_out_is_no_difference() -> None:
    probe = {"kind": "Pod", "spec": {"startupProbe": {"initialDelaySeconds": 0, "periodSeconds": 10}}}
    assert differences(probe, {"kind": "Pod", "spec": {"startupProbe": {"periodSeconds": 10}}}) == []


def test_a_zero_that_means_something_is_missed() -> None:
    desired = {"kind": "Deployment", "spec": {"replicas": 0}}
    assert [d.text() for d in differences(desired, {"kind": "Deployment", "spec": {}})] == ["spec.replicas"]


def test_service_ports_are_known_by_number_and_protocol() -> None:
    desired = {"kind": "Service", "spec": {"ports": [{"name": "http", "port": 80, "nodePort": 30080}]}}
    ports = [{"port": 443, "protocol": "TCP"}, {"name": "http", "port": 80, "protocol": "TCP", "nodePort": 30081}]
    assert [d.text() for d in differences(desired, {"kind": "Service", "spec": {"ports": ports}})] == [
        "spec.ports[80,TCP].nodePort"
    ]


@pytest.mark.parametrize(
    ("one", "other"), [("2048Mi", "2Gi"), (2, "2"), ("0.1", "100m"), (0.5, "500m"), ("1e3", "1k"), ("1E", "1000P")]
)
def test_equal_quantities(one: t.Any, other: t.Any) -> None:
    assert quantity(one) == quantity(other) is not None


@pytest.mark.parametrize("text", ["", "two", "1 Gi", "2gb", True, None, "."])
def test_what_is_no_quantity(text: t.Any) -> None:
    assert quantity(text) is None
