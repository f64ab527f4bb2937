# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The walk through a table: four classes, nulls, paths, order."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.rows import (
    Row,
    alias,
    honoured,
    no_effect,
    not_supported,
    refused,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.validate import validate

ROWS: tuple[Row, ...] = (
    honoured("replicas", "integer", minimum=1),
    honoured("persistence.enabled", "boolean"),
    honoured("persistence.size", "quantity"),
    honoured("pull.policy", "string", choices=("Always", "Never", "")),
    honoured("env", "list of envVariable"),
    honoured("labels", "map of label"),
    honoured("free", "map"),
    honoured("resources", "resources"),
    honoured("names", "list of string"),
    alias("persistence.capacity", "quantity", "persistence.size"),
    alias("diskSize", "quantity", "persistence.size"),
    no_effect("name", "string", "nobody reads it"),
    not_supported("tls.enabled", "boolean", "next year"),
    not_supported("chart", "string"),
    not_supported("extra", "map"),
    not_supported("cdc", "presence"),
    refused("ingress.enabled", "boolean", "its API is gone"),
    honoured("deep.one.enabled", "boolean"),
    honoured("deep.two.enabled", "boolean"),
    honoured("deep.three.enabled", "boolean"),
    honoured("deep.four.enabled", "boolean"),
    honoured("deep.four.only", "boolean"),
)


def texts(values: dict[str, t.Any], **options: t.Any) -> list[str]:
    return [f"{finding.severity[0]} {finding.text()}" for finding in validate(values, ROWS, "spec", **options)[1]]


def converted(values: dict[str, t.Any]) -> dict[str, t.Any]:
    return validate(values, ROWS, "spec")[0]


def test_good_values_pass_unchanged() -> None:
    values = {
        "replicas": 1,
        "persistence": {"enabled": True, "size": "8Gi"},
        "pull": {"policy": ""},
        "env": [{"name": "A", "value": "1"}],
        "labels": {"a.b/c": "d"},
        "free": {"whatever": [None, {"x": 1}]},
        "resources": {"limits": {"cpu": 2}},
        "names": ["a"],
        "tls": {},
    }
    assert validate(values, ROWS, "spec") == (values, ())


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ({"replicas": "3"}, "e spec.replicas: expected an integer, found a text; remove the quotes"),
        ({"replicas": 0}, "e spec.replicas: 0 is less than 1; give at least 1"),
        (
            {"pull": {"policy": "always"}},
            "e spec.pull.policy: 'always' is not one of Always, Never; did you mean Always?",
        ),
        ({"pull": {"policy": "x"}}, "e spec.pull.policy: 'x' is not one of Always, Never"),
        ({"persistence": True}, "e spec.persistence: expected a map, found a boolean"),
        ({"free": []}, "e spec.free: expected a map, found a list"),
        ({"labels": ["a"]}, "e spec.labels: expected a map, found a list"),
        ({"names": "a"}, "e spec.names: expected a list, found a text; put a dash in front of each member"),
        ({"names": ["a", None, 3]}, "e spec.names[2]: expected a text, found an integer; quote it"),
        ({"labels": {"a.b/c": "x y"}}, "e spec.labels[\"a.b/c\"]: 'x y' can't be the value of a label"),
        ({"labels": {"a b": "c"}}, "e spec.labels: 'a b' can't be the key of a label or annotation"),
        (
            {"resources": {"limits": {"mem": "8Gi"}}},
            "e spec.resources.limits: 'mem' is not a resource; did you mean mem",
        ),
        (
            {"resources": {"requests": {"Memory": "8Gi", "nvidia.com/gpu": 1, "hugepages-2Mi": "4Mi"}}},
            "e spec.resources.requests: 'Memory' is not a resource; did you mean memory?",
        ),
        (
            {"resources": {"limits": {"replicas": 3, "cpu": 1, "ephemeral-storage": "1Gi"}}},
            "e spec.resources.limits: 'replicas' is not a resource; Kubernetes has cpu, memory, ephemeral-storage, s",
        ),
        ({"resources": 8}, "e spec.resources: expected a map, found an integer"),
        ({"name": 3}, "w spec.name: has no effect: nobody reads it"),
        ({"tls": {"enabled": True}}, "e spec.tls.enabled: known, not supported yet; next year"),
        ({"chart": "v2"}, "e spec.chart: known, not supported yet; leave it out"),
        ({"extra": {"a": {"b": 1}}}, "e spec.extra: known, not supported yet"),
        ({"cdc": {}}, "e spec.cdc: known, not supported yet"),
        (
            {"ingress": {"enabled": True}},
            "e spec.ingress.enabled: known, can't work; its API is gone",
        ),
    ],
)
def test_one_finding(values: dict[str, t.Any], finding: str) -> None:
    found = texts(values)
    assert len(found) == 1
    assert found[0].startswith(finding)


@pytest.mark.parametrize(
    ("values", "subject", "advice"),
    [
        ({"persistance": {"size": "1Gi"}}, "spec.persistance", "did you mean persistence?"),
        ({"persistence": {"Size": "1Gi"}}, "spec.persistence.Size", "did you mean size?"),
        ({"size": "1Gi"}, "spec.size", "did you mean persistence.size?"),
        ({"persistence": {"replicas": 1}}, "spec.persistence.replicas", "did you mean spec.replicas?"),
        ({"limits": {}}, "spec.limits", "did you mean resources.limits?"),
        ({"resources": {"limit": {}}}, "spec.resources.limit", "did you mean limits?"),
        ({"deep": {"enabled": True}}, "spec.deep.enabled", "known here: one, two, three, four"),
        ({"deep": {"four": {"policy": 1}}}, "spec.deep.four.policy", "did you mean spec.pull.policy?"),
        ({"zzz": 1}, "spec.zzz", "remove it"),
        ({"env": [{"name": "A"}, {"name": "B", "val": "1"}]}, "spec.env[1].val", "did you mean value?"),
    ],
)
def test_unknown_keys(values: dict[str, t.Any], subject: str, advice: str) -> None:
    (finding,) = validate(values, ROWS, "spec")[1]
    assert (finding.subject, finding.message, finding.advice) == (subject, "unknown key", advice)
    assert finding.severity == "error"


def test_nulls_are_not_given() -> None:
    values = {"replicas": None, "zzz": None, "tls": None, "names": [None, "a"], "labels": {"a": None}}
    assert validate(values, ROWS, "spec") == ({"names": ["a"], "labels": {}}, ())


def test_what_has_no_effect_or_an_error_is_left_out() -> None:
    assert converted({"name": "a", "zzz": 1, "replicas": "x", "names": ["a"]}) == {"names": ["a"]}


def test_the_input_stays_as_it_is() -> None:
    values = {"persistence": {"capacity": "1Gi"}, "name": "a"}
    converted(values)
    assert values == {"persistence": {"capacity": "1Gi"}, "name": "a"}


@pytest.mark.parametrize("value", [False, "", [], {}, {"a": {"enabled": False}}])
def test_an_unsupported_key_that_switches_nothing_on(value: t.Any) -> None:
    assert texts({"extra": value}) == []


def test_an_unsupported_key_that_repeats_its_default() -> None:
    defaults = {"chart": "v2", "tls": {"enabled": True}}
    assert texts({"chart": "v2", "tls": {"enabled": True}}, defaults=defaults) == []
    assert texts({"chart": "v3"}, defaults=defaults) == ["e spec.chart: known, not supported yet; leave it out"]


def test_an_old_spelling_moves() -> None:
    values = {"persistence": {"capacity": "1Gi"}}
    assert converted(values) == {"persistence": {"size": "1Gi"}}
    assert texts(values) == [
        "w spec.persistence.capacity: is an old spelling of persistence.size; write persistence.size"
    ]


def test_an_old_spelling_is_checked_like_the_new_one() -> None:
    assert texts({"persistence": {"capacity": "8GB"}})[1].startswith("e spec.persistence.capacity: '8GB' is not a quan")


def test_an_old_spelling_of_something_elsewhere() -> None:
    assert converted({"diskSize": "1Gi"}) == {"persistence": {"size": "1Gi"}}
    assert converted({"diskSize": "1Gi", "persistence": {"enabled": True}}) == {
        "persistence": {"enabled": True, "size": "1Gi"}
    }
    assert converted({"diskSize": "8GB", "persistence": {}}) == {"persistence": {}}
    assert [text[:24] for text in texts({"diskSize": "1Gi", "persistence": 3})] == [
        "w spec.diskSize: is an o",
        "e spec.persistence: expe",
    ]


def test_both_spellings() -> None:
    assert converted({"persistence": {"capacity": "1Gi", "size": "1Gi"}}) == {"persistence": {"size": "1Gi"}}
    assert texts({"persistence": {"capacity": "1Gi", "size": "2Gi"}}) == [
        "e spec.persistence.capacity: contradicts spec.persistence.size, its other spelling; keep only persistence.size"
    ]


def test_all_at_once_in_the_documents_order() -> None:
    values = {"zzz": 1, "replicas": 0, "name": "a", "persistence": {"capacity": "1Gi", "sise": 1}, "chart": "v2"}
    subjects = [finding.subject for finding in validate(values, ROWS, "spec")[1]]
    assert subjects == [
        "spec.zzz",
        "spec.replicas",
        "spec.name",
        "spec.persistence.capacity",
        "spec.persistence.sise",
        "spec.chart",
    ]
