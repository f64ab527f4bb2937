# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Manifests of the operator's first API become today's, and are checked like these."""

from __future__ import annotations

import copy
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.convert import convert, in_own_words
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import Finding, ManifestError
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.model import Milvus
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.parse import parse
from ansible_collections.vectorops.milvus.tests.unit.manifest.documents import Document, document, errors

OLD = "milvus.io/v1alpha1"


def standalone(**spec: t.Any) -> Document:
    return {"apiVersion": OLD, "kind": "Milvus", "metadata": {"name": "my-release"}, "spec": spec}


def cluster(**spec: t.Any) -> Document:
    return {"apiVersion": OLD, "kind": "MilvusCluster", "metadata": {"name": "my-release"}, "spec": spec}


def parsed(given: Document) -> tuple[Milvus, list[str]]:
    milvus, findings = parse(given)
    return milvus, [finding.text() for finding in findings]


def test_a_cluster_is_the_same_with_a_mode() -> None:
    components = {"image": "milvusdb/milvus:v2.5.4", "queryNode": {"replicas": 2}}
    milvus, (warning,) = parsed(cluster(components=components, config={"log": {"level": "info"}}))
    assert milvus.mode == "cluster"
    assert milvus.components == components
    assert milvus.config == {"log": {"level": "info"}}
    assert milvus.document == document(components=components, config={"log": {"level": "info"}})
    assert warning == (
        "apiVersion: 'milvus.io/v1alpha1' is of the operator's first API; the manifest was converted; "
        "write apiVersion: milvus.io/v1beta1, kind: Milvus and spec.mode: cluster"
    )


def test_the_kind_of_the_first_api_under_todays_version() -> None:
    milvus, (warning,) = parsed({**cluster(), "apiVersion": "milvus.io/v1beta1"})
    assert milvus.document == document()
    assert warning.startswith("kind: 'MilvusCluster' is of the operator's first API; the manifest was converted; write")
    assert warning.endswith("write kind: Milvus and spec.mode: cluster")


def test_where_the_settings_of_a_standalone_one_go() -> None:
    given = standalone(
        image="milvusdb/milvus:v2.5.4",
        replicas=1,
        disableMetric=True,
        serviceType="NodePort",
        persistence={"enabled": True},
        env=[{"name": "A", "value": "1"}],
        config={"log": {"level": "info"}},
        dependencies={"storage": {"type": "MinIO"}},
    )
    before = copy.deepcopy(given)
    converted = convert(given)
    assert given == before
    assert converted.document == {
        "apiVersion": "milvus.io/v1beta1",
        "kind": "Milvus",
        "metadata": {"name": "my-release"},
        "spec": {
            "mode": "standalone",
            "config": {"log": {"level": "info"}},
            "dependencies": {"storage": {"type": "MinIO"}, "rocksmq": {"persistence": {"enabled": True}}},
            "components": {
                "image": "milvusdb/milvus:v2.5.4",
                "disableMetric": True,
                "standalone": {
                    "replicas": 1,
                    "serviceType": "NodePort",
                    "env": [{"name": "A", "value": "1"}],
                },
            },
        },
    }
    (warning,) = converted.findings
    assert warning.severity == "warning"
    for move in (
        "write apiVersion: milvus.io/v1beta1, spec.mode: standalone, ",
        "spec.components.image for spec.image",
        "spec.components.standalone.replicas for spec.replicas",
        "spec.dependencies.rocksmq.persistence for spec.persistence",
    ):
        assert move in warning.advice


@pytest.mark.parametrize("spec", [None, {}, {"components": {}, "config": {}}, {"mode": "standalone"}])
def test_a_standalone_one_that_says_little(spec: t.Any) -> None:
    converted = convert({**standalone(), "spec": spec})
    assert converted.document["spec"]["mode"] == "standalone"
    assert [finding.severity for finding in converted.findings] == ["warning"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            cluster(mode="standalone"),
            "spec.mode: 'standalone' contradicts the manifest's kind, which is always cluster",
        ),
        (
            standalone(mode="cluster"),
            "spec.mode: 'cluster' contradicts the manifest's kind, which is always standalone",
        ),
        (
            standalone(components={"image": "milvusdb/milvus:v2.5.4"}),
            "spec.components: this is a field of milvus.io/v1beta1, in milvus.io/v1alpha1 it doesn't exist; write",
        ),
        (standalone(replica=1), "spec.replica: unknown key; did you mean replicas?"),
        (standalone(resources={"limts": {"cpu": 1}}), "spec.resources.limts: unknown key; did you mean limits?"),
        (standalone(replicas="1"), "spec.replicas: expected an integer, found a text; remove the quotes"),
        (standalone(image="a b"), "spec.image: 'a b' has a space in it"),
        (
            standalone(persistence={"enabled": True}, dependencies={"rocksmq": {"persistence": {"enabled": False}}}),
            "spec.persistence: contradicts spec.dependencies.rocksmq.persistence; keep only spec.dependencies",
        ),
        (standalone(dependencies=[], persistence={"enabled": True}), "spec.dependencies: expected a map, found a list"),
        ({**standalone(), "spec": []}, "spec: expected a map, found a list"),
        ({**cluster(), "spec": 1}, "spec: expected a map, found an integer"),
        (cluster(component={}), "spec.component: unknown key; did you mean components?"),
    ],
)
def test_what_is_wrong_is_told_in_the_paths_of_the_given_document(given: Document, expected: str) -> None:
    assert [found for found in errors(given) if found.startswith(expected)] != []
    assert not [found for found in errors(given) if "spec.components.standalone" in found]


def test_warnings_have_the_given_paths_too() -> None:
    with pytest.raises(ManifestError) as caught:
        parse(standalone(version="2.5.4", toolImage="a:1", zzz=1))
    subjects = [finding.subject for finding in caught.value.findings]
    assert subjects[0] == "apiVersion"
    assert set(subjects[1:]) == {"spec.toolImage", "spec.zzz"}


def test_the_converted_document_converts_to_itself() -> None:
    converted = convert(standalone(replicas=1)).document
    again = convert(converted)
    assert again.document == converted
    assert again.findings == ()
    assert convert(document()).document == document()


def test_only_whole_paths_are_put_into_the_users_words() -> None:
    origins = {"spec.components.standalone.env": "spec.env", "spec.components.image": "spec.image"}
    texts = {
        "spec.components.standalone.env[0].name": "spec.env[0].name",
        "spec.components.standalone.environment": "spec.components.standalone.environment",
        "spec.components.imagePullPolicy": "spec.components.imagePullPolicy",
        "see spec.components.image, or spec.components.standalone.env": "see spec.image, or spec.env",
    }
    for text, expected in texts.items():
        (found,) = in_own_words([Finding(text, text, text)], origins)
        assert (found.subject, found.message, found.advice) == (expected, expected, expected)
