# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a manifest may say, and what it may not, or not yet."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.parse import parse
from ansible_collections.vectorops.milvus.tests.unit.manifest.documents import Document, document, errors


@pytest.mark.parametrize(
    ("api_version", "kind", "expected"),
    [
        ("milvus.io/v1beta1", "Service", "kind: 'Service' is no Milvus cluster; give the manifest of the cluster; "),
        (
            "v1",
            "ConfigMap",
            "kind: 'ConfigMap' is no Milvus cluster; give a manifest of kind Milvus (milvus.io/v1beta1)",
        ),
        ("milvus.io/v1beta1", "MilvusUpgrade", "kind: 'MilvusUpgrade' is no Milvus cluster; give it to "),
        ("milvus.io/v2", "Milvus", "apiVersion: 'milvus.io/v2' is not known; write apiVersion: milvus.io/v1beta1"),
        (None, "Milvus", "apiVersion: is missing; write apiVersion: milvus.io/v1beta1"),
        ("milvus.io/v1beta1", None, "kind: is missing; write kind: Milvus"),
        ("milvus.io/v1beta1", ["Milvus"], "kind: \"['Milvus']\" is no Milvus cluster"),
    ],
)
def test_kind_and_version(api_version: t.Any, kind: t.Any, expected: str) -> None:
    (found,) = errors({**document(), "apiVersion": api_version, "kind": kind})
    assert found.startswith(expected)


def test_other_kinds_are_not_looked_through() -> None:
    given = document(zzz=1)
    assert len(errors({**given, "kind": "Service"})) == 1
    assert len(errors({**given, "kind": None})) == 2
    assert len(errors({**given, "kind": None, "apiVersion": "v1"})) == 1
    assert len(errors({**given, "kind": "Service", "apiVersion": None})) == 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (None, "metadata.name: is missing; name the cluster"),
        ("", "metadata.name: is missing; name the cluster"),
        ("My_Release", "metadata.name: 'My_Release' can't be the name of a cluster; use lower-case letters"),
        ("1st", "metadata.name: '1st' can't be the name of a cluster"),
        ("a.b", "metadata.name: 'a.b' can't be the name of a cluster"),
        ("a-", "metadata.name: 'a-' can't be the name of a cluster"),
        ("a\n", "metadata.name: 'a\\n' can't be the name of a cluster"),
        ("a" * 36, "metadata.name: '" + "a" * 36 + "' has 36 characters; use at most 35"),
        (25, "metadata.name: expected a text, found an integer; quote it"),
    ],
)
def test_bad_names(name: t.Any, expected: str) -> None:
    (found,) = errors({**document(), "metadata": {"name": name}})
    assert found.startswith(expected)


def test_the_longest_names() -> None:
    milvus, _warnings = parse(document(), name="a" * 35, namespace="b" * 63)
    assert (milvus.name, milvus.namespace) == ("a" * 35, "b" * 63)


def test_metadata_that_is_no_map() -> None:
    assert errors({**document(), "metadata": ["a"]}, name="a") == [
        "metadata: expected a map, found a list",
        "metadata.name: is missing; name the cluster",
    ]


@pytest.mark.parametrize("namespace", ["A", "a_b", "a" * 64, "-a"])
def test_bad_namespaces(namespace: str) -> None:
    (found,) = errors(document(), namespace=namespace)
    assert found.startswith(f"metadata.namespace: '{namespace}' can't be the name of a namespace")


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"mode": "clusters"}, "spec.mode: 'clusters' is not one of cluster, standalone; did you mean cluster?"),
        (
            {"dependencies": {"msgStreamType": "rocksmq"}},
            "spec.dependencies.msgStreamType: a cluster can't use rocksmq: it lives inside one process, which the "
            "components of a cluster can't share; use pulsar or kafka",
        ),
        ({"dependencies": {"msgStreamType": "natsmq"}}, "spec.dependencies.msgStreamType: a cluster can't use natsmq"),
        (
            {"dependencies": {"storage": {"type": "GCS"}}},
            "spec.dependencies.storage.type: 'GCS' is not one of MinIO, S3, Azure",
        ),
        ({"dependencies": {"kafka": {"brokers": []}}}, "spec.dependencies.kafka.brokers: unknown key; did you mean br"),
        (
            {"dependencies": {"rocksmq": {"persistance": {"enabled": True}}}},
            "spec.dependencies.rocksmq.persistance: unknown key; did you mean persistence?",
        ),
        (
            {"dependencies": {"woodpecker": {"quorumBufferPools": [{"name": "a"}]}}},
            "spec.dependencies.woodpecker.quorumBufferPools[0].seeds: is missing",
        ),
        (
            {"dependencies": {"natsmq": {"server": {"maxPayload": "8MB"}}}},
            "spec.dependencies.natsmq.server.maxPayload: expected an integer, found a text",
        ),
        (
            {"dependencies": {"etcd": {"inCluster": {"chartVersion": "etcd-v9"}}}},
            "spec.dependencies.etcd.inCluster.chartVersion: 'etcd-v9' is not one of etcd-v8, etcd-v6",
        ),
        (
            {"dependencies": {"pulsar": {"inCluster": {"chartVersion": "pulsar-v1"}}}},
            "spec.dependencies.pulsar.inCluster.chartVersion: 'pulsar-v1' is not one of pulsar-v3, pulsar-v2",
        ),
        (
            {"components": {"rollingMode": 1}},
            "spec.components.rollingMode: '1' is not supported yet; supported so far: 2, 3",
        ),
        ({"components": {"proxy": {"replicas": -2}}}, "spec.components.proxy.replicas: -2 is less than -1"),
        ({"components": {"proxy": {"port": 65536}}}, "spec.components.proxy.port: 65536 is not a port"),
        ({"components": {"image": "a b"}}, "spec.components.image: 'a b' has a space in it"),
        ({"image": "a:v2.5.4"}, "spec.image: unknown key; did you mean components.image?"),
        ({"annotations": {}}, "spec.annotations: unknown key; did you mean metadata.annotations?"),
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
