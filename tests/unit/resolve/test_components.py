# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.components import COMPONENTS
from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.versions import minor_of
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.components import (
    MERGED,
    component_names,
    container_findings,
    effective_spec,
    unused_components,
    version_findings,
    workload,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Live

IMAGE = "milvusdb/milvus:v2.5.4"
ROW = minor_of((2, 5, 4))


def effective(general: dict[str, t.Any], own: dict[str, t.Any]) -> dict[str, t.Any]:
    return effective_spec({**general, "queryNode": own}, COMPONENTS["querynode"], IMAGE)


@pytest.mark.parametrize(
    ("key", "general", "own", "expected"),
    [
        ("podLabels", {"a": "1", "b": "1"}, {"b": "2"}, {"a": "1", "b": "2"}),
        ("podAnnotations", {"a": "1"}, {"a": "2"}, {"a": "2"}),
        ("paused", True, False, True),
        ("hostNetwork", False, True, True),
        ("image", "a:v2.5.1", "b:v2.5.2", "b:v2.5.2"),
        ("image", "a:v2.5.1", None, "a:v2.5.1"),
        ("image", None, None, IMAGE),
        ("commands", ["a"], ["b"], ["b"]),
        ("imagePullSecrets", [{"name": "a"}], [], [{"name": "a"}]),
        ("nodeSelector", {"a": "1"}, {"b": "2"}, {"b": "2"}),
        ("tolerations", [{"key": "a"}], [{"key": "b"}], [{"key": "b"}]),
        ("serviceAccountName", "a", None, "a"),
        ("affinity", {"nodeAffinity": {}}, {}, None),
        ("affinity", {"nodeAffinity": {"a": 1}}, None, {"nodeAffinity": {"a": 1}}),
        ("resources", {"limits": {"cpu": 1}}, {"requests": {"cpu": 2}}, {"requests": {"cpu": 2}}),
        ("imagePullPolicy", "Always", None, "Always"),
        ("imagePullPolicy", None, None, "IfNotPresent"),
        ("probes", {"livenessProbe": {"a": 1}}, {"startupProbe": {"b": 1}}, {"startupProbe": {"b": 1}}),
        ("securityContext", {"runAsUser": 1}, {"runAsUser": 2}, {"runAsUser": 2}),
        ("volumes", [{"name": "a"}], [{"name": "b"}], [{"name": "b"}]),
        (
            "volumeMounts",
            [{"name": "a", "mountPath": "/a"}, {"name": "b", "mountPath": "/b"}],
            [{"name": "c", "mountPath": "/a"}, {"name": "_remove", "mountPath": "/b"}],
            [{"name": "c", "mountPath": "/a"}],
        ),
        (
            "env",
            [{"name": "A", "value": "1"}, {"name": "B", "value": "1"}],
            [{"name": "B", "value": "2"}, {"name": "C", "value": "2"}],
            [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}, {"name": "C", "value": "2"}],
        ),
    ],
)
def test_merging(key: str, general: t.Any, own: t.Any, expected: t.Any) -> None:
    assert effective({key: general}, {key: own}).get(key) == expected


def test_what_only_a_component_may_hold_stays() -> None:
    spec = effective({"version": "2.5.4"}, {"replicas": 0, "sidecars": [{"name": "a"}]})
    assert spec["replicas"] == 0
    assert spec["sidecars"] == [{"name": "a"}]
    assert "version" not in spec
    assert "replicas" not in MERGED


def test_components_of_a_cluster() -> None:
    assert ROW is not None
    workers = ("datanode", "querynode", "indexnode", "proxy", "standalone")
    separate = ("rootcoord", "datacoord", "querycoord", "indexcoord")
    assert component_names("cluster", {}, ROW) == ("mixcoord", *workers)
    assert component_names("cluster", {"mixCoord": {}}, ROW) == ("mixcoord", *workers)
    assert component_names("cluster", {"rootCoord": {}}, ROW) == (*separate, *workers)
    assert component_names("cluster", {"rootCoord": {}, "mixCoord": {}}, ROW) == ("mixcoord", *workers)
    assert unused_components({"rootCoord": {}, "cdc": {}, "proxy": {}}, ("mixcoord", "proxy")) == ["cdc", "rootCoord"]


FROM_2_6 = ("mixcoord", "datanode", "streamingnode", "querynode", "proxy", "standalone")
UNTIL_2_5 = ("mixcoord", "datanode", "querynode", "indexnode", "proxy", "standalone")


@pytest.mark.parametrize(
    ("version", "mode", "components", "expected"),
    [
        ((2, 2, 16), "cluster", {}, UNTIL_2_5),
        ((2, 4, 0), "cluster", {"streamingNode": {}}, UNTIL_2_5),
        ((2, 5, 0), "cluster", {"streamingNode": {}}, (*UNTIL_2_5, "streamingnode")),
        ((2, 5, 0), "cluster", {"streamingMode": True}, (*UNTIL_2_5, "streamingnode")),
        ((2, 5, 0), "cluster", {"streamingMode": False, "streamingNode": {}}, UNTIL_2_5),
        ((2, 6, 0), "cluster", {}, FROM_2_6),
        ((2, 6, 0), "cluster", {"rootCoord": {}, "indexNode": {}}, FROM_2_6),
        ((2, 6, 6), "cluster", {"cdc": {}}, ("cdc", *FROM_2_6)),
        ((2, 9, 0), "cluster", {}, FROM_2_6),
        ((2, 2, 0), "standalone", {}, ("standalone",)),
        ((2, 5, 0), "standalone", {"mixCoord": {}, "streamingNode": {}}, ("standalone",)),
        ((2, 6, 6), "standalone", {"cdc": {}}, ("cdc", "standalone")),
    ],
)
def test_components_by_version_and_mode(
    version: tuple[int, int, int], mode: str, components: dict[str, t.Any], expected: tuple[str, ...]
) -> None:
    row = minor_of(version)
    assert row is not None
    assert component_names(mode, components, row) == expected


@pytest.mark.parametrize(
    ("version", "components", "subjects"),
    [
        ((2, 5, 0), {"cdc": {}}, ["spec.components.cdc"]),
        ((2, 6, 0), {"cdc": {}}, []),
        ((2, 4, 0), {"streamingMode": True}, ["spec.components.streamingMode"]),
        ((2, 4, 0), {"streamingMode": False}, []),
        ((2, 5, 0), {"streamingMode": True}, []),
    ],
)
def test_what_a_version_lacks(version: tuple[int, int, int], components: dict[str, t.Any], subjects: list[str]) -> None:
    row = minor_of(version)
    assert row is not None
    assert [finding.subject for finding in version_findings(components, row)] == subjects


@pytest.mark.parametrize(
    ("component", "wanted", "live", "active", "expected"),
    [
        ("proxy", 3, {"a-milvus-proxy": 5}, {}, 3),
        ("proxy", 0, {"a-milvus-proxy": 5}, {}, 0),
        ("proxy", None, {}, {}, 1),
        ("proxy", None, {"a-milvus-proxy": 5}, {}, 5),
        ("proxy", None, {"a-milvus-proxy": 0}, {}, 0),
        ("proxy", -1, {}, {}, 1),
        ("proxy", -1, {"a-milvus-proxy": 4}, {}, 4),
        ("proxy", -1, {"a-milvus-proxy": 0}, {}, 1),
        ("standalone", None, {}, {}, 0),
        ("querynode", None, {"a-milvus-querynode-0": 4, "a-milvus-querynode-1": 0}, {}, 4),
        ("querynode", None, {"a-milvus-querynode-0": 0, "a-milvus-querynode-1": 6}, {"querynode": 1}, 6),
        ("querynode", 2, {"a-milvus-querynode-1": 6}, {"querynode": 1}, 2),
    ],
)
def test_replicas(
    component: str, wanted: int | None, live: dict[str, int], active: dict[str, int], expected: int
) -> None:
    spec = {} if wanted is None else {"replicas": wanted}
    result = workload("a", "cluster", COMPONENTS[component], spec, Live(live, active))
    assert result.replicas == expected
    assert result.slots == (component == "querynode")
    assert result.active_slot == active.get(component, 0)


@pytest.mark.parametrize(("wanted", "running", "expected"), [(3, 5, 5), (None, 5, 5), (0, 5, 5), (3, 0, 1)])
def test_an_autoscaler_goes_before_the_manifest(wanted: int | None, running: int, expected: int) -> None:
    spec = {} if wanted is None else {"replicas": wanted}
    live = Live({"a-milvus-proxy": running}, autoscaled=frozenset({"proxy"}))
    assert workload("a", "cluster", COMPONENTS["proxy"], spec, live).replicas == expected


@pytest.mark.parametrize(("running", "expected"), [({"a-milvus-proxy": 5}, 5), ({"a-milvus-proxy": 0}, 0), ({}, 3)])
def test_by_hand_what_runs_goes_before_the_manifest(running: dict[str, int], expected: int) -> None:
    made = workload("a", "cluster", COMPONENTS["proxy"], {"replicas": 3}, Live(running), manual=True)
    assert made.replicas == expected


def test_names_that_are_taken_are_found_where_they_stand() -> None:
    reserved = {"volumes": ("ours",), "volumeMounts": ("/ours",)}
    components = {
        "volumes": [{"name": "mine"}, {"name": "ours"}],
        "proxy": {
            "volumeMounts": [{"name": "mine", "mountPath": "/ours"}],
            "initContainers": [{"name": "init"}],
            "sidecars": [{"name": "init"}, {"name": "proxy"}, {"name": "fine"}],
        },
    }
    subjects = [finding.subject for finding in container_findings(components, ["proxy", "querynode"], reserved)]
    assert subjects == [
        "spec.components.volumes[1]",
        "spec.components.proxy.volumeMounts[0]",
        "spec.components.proxy.sidecars[0].name",
        "spec.components.proxy.sidecars[1].name",
    ]
