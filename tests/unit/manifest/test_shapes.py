# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kubernetes structures."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.rows import Row, honoured
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.shapes import SHAPES
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.validate import validate

ROWS: tuple[Row, ...] = tuple(honoured(name, f"list of {name}") for name in SHAPES)

GOOD: dict[str, list[dict[str, t.Any]]] = {
    "resources": [{}, {"limits": {"cpu": 2, "nvidia.com/gpu": 1}, "requests": {"cpu": "500m", "memory": "1Gi"}}],
    "toleration": [{"operator": "Exists"}, {"key": "a", "value": "b", "effect": "NoExecute", "tolerationSeconds": 3}],
    "affinity": [{"podAntiAffinity": {"anything": []}}],
    "topologySpreadConstraint": [{"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway"}],
    "envVariable": [{"name": "A"}, {"name": "B", "value": ""}, {"name": "C", "valueFrom": {"fieldRef": {}}}],
    "envSource": [{"secretKeyRef": {"name": "a", "key": "b"}}],
    "envFrom": [{"prefix": "A_", "configMapRef": {"name": "a"}}],
    "probe": [{"httpGet": {"path": "/", "port": 80}, "periodSeconds": 5, "initialDelaySeconds": 0}],
    "probes": [{"livenessProbe": {"tcpSocket": {"port": 9091}}}],
    "containerPort": [{"containerPort": 80, "protocol": "TCP"}],
    "container": [{"name": "a", "image": "b:1"}, {"name": "b", "image": "b", "env": [{"name": "A"}]}],
    "volume": [{"name": "a", "emptyDir": {}}, {"name": "b", "secret": {"secretName": "c"}}],
    "volumeMount": [{"name": "a", "mountPath": "/a"}, {"name": "_remove", "mountPath": "/b"}],
    "bookieVolume": [{"name": "a", "size": "1Gi", "mountPath": "/a", "storageClassName": "fast"}],
    "bucket": [{"name": "one", "policy": "download", "purge": False, "versioning": True}],
    "localObjectReference": [{"name": "a"}, {"name": "b"}],
    "deploymentGroup": [{"name": "a", "replicas": 1}, {"name": "b", "replicas": -1}],
    "quorumBufferPool": [{"name": "a", "seeds": ["b:18080"]}, {"name": "c", "seeds": ["d:18080", "e:18080"]}],
    "securityContext": [{"runAsNonRoot": True, "capabilities": {"drop": ["ALL"]}}],
    "podSecurityContext": [{"fsGroup": 1000, "supplementalGroups": [1, 2]}],
}

# shape, values, path below the shape, message, advice
BAD: list[tuple[str, dict[str, t.Any], str, str, str]] = [
    ("resources", {"limit": {}}, ".limit", "unknown key", "did you mean limits?"),
    ("resources", {"cpu": 2}, ".cpu", "unknown key", "known here: limits, requests, claims"),
    ("resources", {"limits": {"memory": "8GB"}}, ".limits.memory", "'8GB' is not a quantity", "8G"),
    ("resources", {"limits": {"cpu": 1}, "requests": {"cpu": "1500m"}}, ".requests.cpu", "more than the limit 1", ""),
    ("toleration", {"effect": "NoSchedul"}, ".effect", "not one of", "did you mean NoSchedule?"),
    ("toleration", {"value": True}, ".value", "found a boolean", "quote it"),
    ("affinity", {"nodeAfinity": {}}, ".nodeAfinity", "unknown key", "did you mean nodeAffinity?"),
    ("topologySpreadConstraint", {"maxSkew": 1, "topologyKey": "a"}, ".whenUnsatisfiable", "is missing", ""),
    ("envVariable", {"value": "a"}, ".name", "is missing", ""),
    ("envVariable", {"name": "A", "value": 1}, ".value", "expected a text, found an integer", "quote it"),
    (
        "envVariable",
        {"name": "A", "valueFrom": {"secretRef": {}}},
        ".valueFrom.secretRef",
        "unknown key",
        "secretKeyRef",
    ),
    ("probe", {"periodSeconds": 0}, ".periodSeconds", "0 is less than 1", ""),
    ("containerPort", {"containerPort": 70000}, ".containerPort", "not a port", ""),
    ("containerPort", {"containerPort": 0}, ".containerPort", "0 is less than 1", ""),
    ("container", {"name": "a"}, ".image", "is missing", ""),
    ("container", {"name": "a", "image": "A"}, ".image", "upper-case letters", ""),
    ("container", {"name": "a", "image": "a", "enviroment": []}, ".enviroment", "unknown key", ""),
    ("volume", {"emptyDir": {}}, ".name", "is missing", ""),
    ("volume", {"name": "a", "emptydir": {}}, ".emptydir", "unknown key", "did you mean emptyDir?"),
    ("volume", {"name": "a", "emptyDir": {}, "secret": {}}, "", "one source, not 2: emptyDir, secret", ""),
    ("volumeMount", {"name": "a"}, ".mountPath", "is missing", ""),
    ("bookieVolume", {"name": "a", "size": "1Gi"}, ".mountPath", "is missing", ""),
    ("securityContext", {"fsGroup": 1}, ".fsGroup", "unknown key", ""),
    ("podSecurityContext", {"fsGroup": "1"}, ".fsGroup", "expected an integer", "remove the quotes"),
]


@pytest.mark.parametrize("shape", SHAPES)
def test_good_structures(shape: str) -> None:
    values = {shape: GOOD[shape]}
    assert validate(values, ROWS, "spec") == (values, ())


@pytest.mark.parametrize(("shape", "values", "path", "message", "advice"), BAD)
def test_bad_structures(shape: str, values: dict[str, t.Any], path: str, message: str, advice: str) -> None:
    (finding,) = validate({shape: [values]}, ROWS, "spec")[1]
    assert finding.subject == f"spec.{shape}[0]{path}"
    assert message in finding.message
    assert advice in finding.advice


def test_names_that_are_none_are_refused_only_as_such() -> None:
    found = validate({"envVariable": [{"name": ["A"]}, {"name": ["A"]}, "A", "A"]}, ROWS, "spec")[1]
    assert [(finding.subject, finding.message) for finding in found] == [
        ("spec.envVariable[0].name", "expected a text, found a list"),
        ("spec.envVariable[1].name", "expected a text, found a list"),
        ("spec.envVariable[2]", "expected a map, found a text"),
        ("spec.envVariable[3]", "expected a map, found a text"),
    ]


@pytest.mark.parametrize("shape", [name for name, shape in SHAPES.items() if shape.key])
def test_each_key_once_in_a_list(shape: str) -> None:
    key = SHAPES[shape].key
    first = GOOD[shape][0]
    other = {**first, key: "/other"} if key == "mountPath" else {**first, key: "other"}
    (finding,) = validate({shape: [first, other, first]}, ROWS, "spec")[1]
    assert (finding.subject, finding.advice) == (f"spec.{shape}[2].{key}", "name each once")
    assert f"is taken by spec.{shape}[0]" in finding.message
