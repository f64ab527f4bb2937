# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whole documents."""

from __future__ import annotations

import copy
import datetime
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import ManifestError
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.model import Milvus
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.parse import parse

Document = dict[str, t.Any]


def document(**spec: t.Any) -> Document:
    return {
        "apiVersion": "milvus.io/v1beta1",
        "kind": "Milvus",
        "metadata": {"name": "my-release"},
        "spec": {"mode": "cluster", **spec},
    }


def errors(given: t.Any, **options: t.Any) -> list[str]:
    """The errors as text, which are also what the exception's message lists."""
    with pytest.raises(ManifestError) as caught:
        parse(given, **options)
    found = [finding.text() for finding in caught.value.findings if finding.severity == "error"]
    assert caught.value.message.splitlines() == [
        "The manifest can't be deployed as it is:",
        *(f"- {text}" for text in found),
    ]
    return found


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


@pytest.mark.parametrize(
    ("api_version", "kind", "expected"),
    [
        ("milvus.io/v1beta1", "Service", "kind: 'Service' is no Milvus cluster; give the manifest of the cluster; "),
        (
            "v1",
            "ConfigMap",
            "kind: 'ConfigMap' is no Milvus cluster; give a manifest of kind Milvus (milvus.io/v1beta1)",
        ),
        ("milvus.io/v1beta1", "MilvusUpgrade", "kind: 'MilvusUpgrade' is no Milvus cluster; give the manifest of"),
        ("milvus.io/v1alpha1", "Milvus", "apiVersion: 'milvus.io/v1alpha1' is not supported yet; write apiVersion: "),
        ("milvus.io/v1alpha1", "MilvusCluster", "apiVersion: 'milvus.io/v1alpha1' is not supported yet; write api"),
        ("milvus.io/v1beta1", "MilvusCluster", "kind: 'MilvusCluster' is not supported yet; write apiVersion: milvus"),
        ("milvus.io/v2", "Milvus", "apiVersion: 'milvus.io/v2' is not known; write apiVersion: milvus.io/v1beta1"),
        (None, "Milvus", "apiVersion: is missing; write apiVersion: milvus.io/v1beta1"),
        ("milvus.io/v1beta1", None, "kind: is missing; write kind: Milvus"),
        ("milvus.io/v1beta1", ["Milvus"], "kind: '['Milvus']' is no Milvus cluster"),
    ],
)
def test_kind_and_version(api_version: t.Any, kind: t.Any, expected: str) -> None:
    (found,) = errors({**document(), "apiVersion": api_version, "kind": kind})
    assert found.startswith(expected)


def test_old_kinds_are_looked_through_others_are_not() -> None:
    given = document(zzz=1)
    assert len(errors({**given, "apiVersion": "milvus.io/v1alpha1"})) == 2
    assert len(errors({**given, "kind": "Service"})) == 1


@pytest.mark.parametrize("given", [None, [], "text", 3])
def test_not_a_map(given: t.Any) -> None:
    assert errors(given)[0].startswith("a manifest is a map, found ")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (None, "metadata.name: is missing; name the cluster"),
        ("", "metadata.name: is missing; name the cluster"),
        ("My_Release", "metadata.name: 'My_Release' can't be the name of a cluster; use lower-case letters"),
        ("1st", "metadata.name: '1st' can't be the name of a cluster"),
        ("a.b", "metadata.name: 'a.b' can't be the name of a cluster"),
        ("a-", "metadata.name: 'a-' can't be the name of a cluster"),
        ("a\n", "metadata.name: 'a\n' can't be the name of a cluster"),
        ("a" * 36, "metadata.name: '" + "a" * 36 + "' has 36 characters; use at most 35"),
        (25, "metadata.name: expected a text, found an integer; quote it"),
    ],
)
def test_bad_names(name: t.Any, expected: str) -> None:
    (found,) = errors({**document(), "metadata": {"name": name}})
    assert found.startswith(expected)


def test_the_longest_name() -> None:
    assert parse(document(), name="a" * 35)[0].name == "a" * 35


@pytest.mark.parametrize("namespace", ["A", "a_b", "a" * 64, "-a"])
def test_bad_namespaces(namespace: str) -> None:
    (found,) = errors(document(), namespace=namespace)
    assert found.startswith(f"metadata.namespace: '{namespace}' can't be the name of a namespace")


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"mode": "standalone"}, "spec.mode: 'standalone' is not supported yet; supported so far: cluster"),
        ({"mode": "clusters"}, "spec.mode: 'clusters' is not one of cluster, standalone; did you mean cluster?"),
        (
            {"dependencies": {"msgStreamType": "rocksmq"}},
            "spec.dependencies.msgStreamType: a cluster can't use rocksmq: it lives inside one process, which the "
            "components of a cluster can't share; use pulsar",
        ),
        ({"dependencies": {"msgStreamType": "natsmq"}}, "spec.dependencies.msgStreamType: a cluster can't use natsmq"),
        ({"dependencies": {"msgStreamType": "kafka"}}, "spec.dependencies.msgStreamType: 'kafka' is not supported yet"),
        ({"dependencies": {"msgStreamType": "custom"}}, "spec.dependencies.msgStreamType: 'custom' is not supported"),
        (
            {"dependencies": {"storage": {"type": "S3"}}},
            "spec.dependencies.storage.type: 'S3' is not supported yet; su",
        ),
        (
            {"dependencies": {"etcd": {"inCluster": {"chartVersion": "etcd-v6"}}}},
            "spec.dependencies.etcd.inCluster.chartVersion: 'etcd-v6' is not supported yet; supported so far: etcd-v8",
        ),
        (
            {"dependencies": {"pulsar": {"inCluster": {"chartVersion": "pulsar-v2"}}}},
            "spec.dependencies.pulsar.inCluster.chartVersion: 'pulsar-v2' is not supported yet",
        ),
        (
            {"dependencies": {"etcd": {"external": True, "endpoints": ["a:2379"]}}},
            "spec.dependencies.etcd.external: known, not supported yet",
        ),
        (
            {"components": {"rollingMode": 3}},
            "spec.components.rollingMode: '3' is not supported yet; supported so far: 2",
        ),
        (
            {"components": {"image": "a:v2.5.4", "proxy": {"image": "b:v2.5.4"}}},
            "spec.components.proxy.image: an image of its own is not supported yet; set spec.components.image",
        ),
        ({"components": {"proxy": {"replicas": -2}}}, "spec.components.proxy.replicas: -2 is less than -1"),
        ({"components": {"proxy": {"port": 65536}}}, "spec.components.proxy.port: 65536 is not a port"),
        ({"components": {"image": "a b"}}, "spec.components.image: 'a b' has a space in it"),
        ({"image": "a:v2.5.4"}, "spec.image: unknown key; did you mean components.image?"),
        ({"components": {"dataNodes": {}}}, "spec.components.dataNodes: unknown key; did you mean dataNode?"),
        (
            {"components": {"podLabels": {"a": "b c"}}},
            "spec.components.podLabels.a: 'b c' can't be the value of a label",
        ),
        (
            {"components": {"env": [{"name": "A"}, {"name": "A"}]}},
            "spec.components.env[1].name: 'A' is taken by spec.components.env[0]; name each once",
        ),
        (
            {"components": {"proxy": {"resources": {"limits": {"cpu": 1}, "requests": {"cpu": 2}}}}},
            "spec.components.proxy.resources.requests.cpu: 2 is more than the limit 1; raise the limit",
        ),
        (
            {"dependencies": {"etcd": {"inCluster": {"values": {"persistance": {}}}}}},
            "spec.dependencies.etcd.inCluster.values.persistance: unknown key; did you mean persistence?",
        ),
    ],
)
def test_what_a_spec_may_not_say(spec: Document, expected: str) -> None:
    (found,) = errors(document(**spec))
    assert found.startswith(expected)


@pytest.mark.parametrize(
    "spec",
    [
        {"components": {"proxy": {"replicas": -1}, "rollingMode": 2}},
        {"components": {"image": "a:v2.5.4", "proxy": {"image": "a:v2.5.4"}, "rollingMode": 0}},
        {"components": {"proxy": {"port": 0, "serviceRestfulPort": 0}, "streamingMode": False}},
        {"dependencies": {"msgStreamType": "", "kafka": {"external": False}, "tei": {"enabled": False}}},
        {"dependencies": {"storage": {"type": "", "ssl": {"enabled": False}, "external": False}}},
    ],
)
def test_what_a_spec_may_say(spec: Document) -> None:
    assert parse(document(**spec))[1] == ()


def test_repeating_a_default_is_allowed_where_the_key_is_not_supported() -> None:
    given = values("etcd", nameOverride="etcd")
    assert errors(given)[0].startswith("spec.dependencies.etcd.inCluster.values.nameOverride: known, not supported yet")
    parse(given, defaults={"etcd": {"nameOverride": "etcd"}})


def test_what_json_cannot_say() -> None:
    endless: list[t.Any] = []
    endless.append(endless)
    deep: t.Any = "x"
    for _level in range(100):
        deep = [deep]
    config = {"a": datetime.date(2024, 1, 1), True: "b", "c": [float("nan")], "d": endless, "e": deep}
    found = errors(document(config=config))
    assert [text.partition(": ")[0] for text in found[:4]] == [
        "spec.config.a",
        "spec.config.True",
        "spec.config.c[0]",
        "spec.config.d[0]",
    ]
    assert found[1] == "spec.config.True: the key is a bool, not a text; quote the key"
    assert "contains itself" in found[3]
    assert "is nested more than 64 levels deep" in found[4]


def test_all_problems_at_once_in_the_documents_order() -> None:
    given = document(
        components={"proxy": {"image": "b"}, "imagePullPolice": "Always"},
        dependencies={
            "pulsar": {"inCluster": {"values": {"zookeper": {}}}},
            "etcd": {"inCluster": {"values": {"replicaCount": 0}, "chartVersion": "etcd-v6"}},
        },
        config={"a": datetime.date(2024, 1, 1)},
        mode="standalone",
    )
    given["metadata"] = {"labels": {"a": 1}}
    assert [text.partition(": ")[0] for text in errors(given)] == [
        "metadata.name",
        "metadata.labels.a",
        "spec.mode",
        "spec.components.proxy.image",
        "spec.components.imagePullPolice",
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
