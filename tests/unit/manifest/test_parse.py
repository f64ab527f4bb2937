# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whole documents."""

from __future__ import annotations

import copy
import datetime
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.model import Milvus
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.parse import parse
from ansible_collections.vectorops.milvus.tests.unit.manifest.documents import Document, document, errors


def values(section: str, **content: t.Any) -> Document:
    return document(dependencies={section: {"inCluster": {"values": content}}})


def test_a_typed_manifest() -> None:
    given = document(
        components={"image": "milvusdb/milvus:v2.5.4", "proxy": {"replicas": 2, "env": None}, "toolImage": "x"},
        dependencies={"etcd": {"inCluster": {"deletionPolicy": "Delete", "values": {"replicaCount": 3}}}},
        config={"proxy": {"x": None}},
        hookConfig={"a": 1},
    )
    given["metadata"].update(labels={"app": "milvus"}, annotations={"a": "b"}, namespace="data")
    before = copy.deepcopy(given)
    milvus, warnings = parse(given)
    components = {"image": "milvusdb/milvus:v2.5.4", "proxy": {"replicas": 2}}
    assert milvus == Milvus(
        name="my-release",
        namespace="data",
        labels={"app": "milvus"},
        annotations={"a": "b"},
        mode="cluster",
        components=components,
        dependencies=given["spec"]["dependencies"],
        config={"proxy": {"x": None}},
        hook_config={"a": 1},
        document={**given, "spec": {**given["spec"], "components": components}},
    )
    assert [warning.subject for warning in warnings] == ["spec.components.toolImage"]
    assert given == before


def test_the_document_parses_to_the_same_manifest() -> None:
    given = document(dependencies={"pulsar": {"inCluster": {"values": {"proxy": {"extraEnvs": [{"name": "A"}]}}}}})
    milvus, warnings = parse(given, name="other", namespace="data")
    assert len(warnings) == 1
    assert milvus.dependencies["pulsar"]["inCluster"]["values"] == {"proxy": {"extreEnvs": [{"name": "A"}]}}
    assert parse(milvus.document) == (milvus, ())


def test_without_a_spec() -> None:
    given = document()
    del given["spec"]
    milvus, _warnings = parse(given)
    assert (milvus.mode, milvus.namespace, milvus.components, milvus.config) == ("standalone", None, {}, {})


def test_name_and_namespace_of_the_caller_win() -> None:
    milvus, _warnings = parse(document(), name="other", namespace="data")
    assert (milvus.name, milvus.namespace) == ("other", "data")
    assert milvus.document["metadata"] == {"name": "other", "namespace": "data"}
    without = document()
    del without["metadata"]
    assert parse(without, name="other")[0].name == "other"


@pytest.mark.parametrize("given", [None, [], "text", 3])
def test_not_a_map(given: t.Any) -> None:
    assert errors(given)[0].startswith("a manifest is a map, found ")


def test_repeating_a_default_is_allowed_where_the_key_is_not_supported() -> None:
    given = values("tei", nameOverride="tei")
    assert errors(given)[0].startswith("spec.dependencies.tei.inCluster.values.nameOverride: known, not supported yet")
    parse(given, defaults={"tei": {"nameOverride": "tei"}})


def test_what_json_cannot_say() -> None:
    endless: list[t.Any] = []
    endless.append(endless)
    deep: t.Any = "x"
    for _level in range(100):
        deep = [deep]
    config = {"a": datetime.date(2024, 1, 1), True: "b", "c": [float("nan")], "d": endless, "e": deep}
    found = errors(document(config=config))
    assert [text.partition(": ")[0] for text in found[:4]] == [
        "spec.config.True",
        "spec.config.a",
        "spec.config.c[0]",
        "spec.config.d[0]",
    ]
    assert found[1] == "spec.config.a: a date can't be given to Kubernetes; quote it, if it is meant as text"
    assert found[2].startswith("spec.config.c[0]: this number can't be given to Kubernetes")
    assert found[0] == "spec.config.True: the key is a bool, not a text; quote the key"
    assert "contains itself" in found[3]
    assert "is nested more than 64 levels deep" in found[4]


def test_all_problems_at_once_in_the_documents_order() -> None:
    given = document(
        components={
            "proxy": {"image": "b c"},
            "imagePullPolice": "Always",
            "env": [{"name": "A"}, {"name": "A"}, {"name": 3}],
        },
        dependencies={
            "pulsar": {"inCluster": {"values": {"zookeper": {}}}},
            "etcd": {"inCluster": {"values": {"replicaCount": 0}, "chartVersion": "etcd-v9"}},
        },
        config={"a": datetime.date(2024, 1, 1)},
        mode="standalones",
    )
    given["metadata"] = {"labels": {"a": 1}}
    assert [text.partition(": ")[0] for text in errors(given)] == [
        "metadata.name",
        "metadata.labels.a",
        "spec.mode",
        "spec.components.proxy.image",
        "spec.components.imagePullPolice",
        "spec.components.env[1].name",
        "spec.components.env[2].name",
        "spec.dependencies.pulsar.inCluster.values.zookeper",
        "spec.dependencies.etcd.inCluster.values.replicaCount",
        "spec.dependencies.etcd.inCluster.chartVersion",
        "spec.config.a",
    ]


def test_secrets_do_not_stand_in_messages() -> None:
    given = document(
        dependencies={"storage": {"inCluster": {"values": {"secretKey": ["hunter2"], "accesKey": "hunter3"}}}}
    )
    assert "hunter" not in "\n".join(errors(given))


def test_an_exported_resource_is_accepted() -> None:
    given = {**document(), "status": {"status": "Healthy"}}
    given["metadata"].update(uid="x", generation=3, creationTimestamp="2024-01-01T00:00:00Z", finalizers=["a"])
    _milvus, warnings = parse(given)
    assert [warning.subject for warning in warnings] == [
        "metadata.uid",
        "metadata.generation",
        "metadata.creationTimestamp",
        "metadata.finalizers",
        "status",
    ]
