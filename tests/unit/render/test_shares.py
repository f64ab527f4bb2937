# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which clusters would write into each other's data."""

from __future__ import annotations

import copy
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.render.shares import Share, normal, shares
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.read import read_manifest
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve

Spec = dict[str, t.Any]
ETCD, BUCKET, PREFIX = (
    f"spec.config.{path}" for path in ("etcd.rootPath", "minio.bucketName", "msgChannel.chanNamePrefix.cluster")
)


def spec(messages: Spec, **config: Spec) -> Spec:
    return {
        "mode": "cluster",
        "components": {"image": "milvusdb/milvus:v2.6.1"},
        "dependencies": {
            "etcd": {"external": True, "endpoints": ["etcd-0.example.com:2379", "etcd-1.example.com:2379"]},
            "storage": {"external": True, "type": "S3", "endpoint": "s3.example.com:9000", "secretRef": "keys"},
            **messages,
        },
        "config": config,
    }


KAFKA: Spec = {"msgStreamType": "kafka", "kafka": {"external": True, "brokerList": ["kafka.example.com:9092"]}}
PULSAR: Spec = {"msgStreamType": "pulsar", "pulsar": {"external": True, "endpoint": "pulsar.example.com:6650"}}
WOODPECKER: Spec = {"msgStreamType": "woodpecker", "woodpecker": {}}


def taken(document: Spec, name: str = "one", namespace: str = "a") -> tuple[Share, ...]:
    manifest = {"apiVersion": "milvus.io/v1beta1", "kind": "Milvus", "metadata": {"name": name}, "spec": document}
    return shares(resolve(read_manifest(manifest, namespace=namespace)[0]).release)


def collisions(first: tuple[Share, ...], second: tuple[Share, ...]) -> set[str]:
    return {share.field for share in first if any(share.collides(other) for other in second)}


@pytest.mark.parametrize("messages", [KAFKA, PULSAR, WOODPECKER])
def test_names_keep_apart_and_the_same_name_does_not(messages: Spec) -> None:
    one = taken(spec(messages))
    assert all(share.external for share in one)
    assert collisions(one, taken(spec(messages), "two")) == set()
    assert collisions(one, taken(spec(messages), namespace="b")) == {ETCD, BUCKET, PREFIX}


@pytest.mark.parametrize(
    ("config", "left"),
    [
        ({"etcd": {"rootPath": "/two/"}}, {BUCKET, PREFIX}),
        ({"minio": {"bucketName": "two"}}, {ETCD, PREFIX}),
        ({"minio": {"rootPath": "two"}}, {ETCD, PREFIX}),
        ({"msgChannel": {"chanNamePrefix": {"cluster": "two"}}}, {ETCD, BUCKET}),
        ({"pulsar": {"namespace": "two"}}, {ETCD, BUCKET}),
        ({"minio": {"rootPath": "/files"}}, {ETCD, BUCKET, PREFIX}),
    ],
)
def test_each_setting_keeps_its_own_service_apart(config: Spec, left: set[str]) -> None:
    assert collisions(taken(spec(PULSAR)), taken(spec(PULSAR, **config), namespace="b")) == left


def test_other_endpoints_are_other_services() -> None:
    others = copy.deepcopy(spec(KAFKA))
    others["dependencies"]["etcd"]["endpoints"] = ["etcd-1.example.com:2379"]
    assert collisions(taken(spec(KAFKA)), taken(others, namespace="b")) == {ETCD, BUCKET, PREFIX}
    others["dependencies"]["etcd"]["endpoints"] = ["etcd-2.example.com:2379"]
    others["dependencies"]["storage"]["endpoint"] = "s3.example.com:9001"
    assert collisions(taken(spec(KAFKA)), taken(others, namespace="b")) == {PREFIX}


def test_a_service_of_another_release() -> None:
    """What one has for itself, the other calls external, by another of its names."""
    own = {"mode": "standalone", "components": {"image": "milvusdb/milvus:v2.5.4"}}
    guest = {**own, "dependencies": {"etcd": {"external": True, "endpoints": ["one-etcd.a.svc:2379"]}}}
    assert not taken(own)[0].external
    assert collisions(taken(own), taken(guest, "two", "b")) == set()
    assert collisions(taken(own), taken({**guest, "config": {"etcd": {"rootPath": "one"}}}, "two", "b")) == {ETCD}


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        ("etcd:2379", "etcd.a:2379"),
        ("etcd.a.svc.cluster.local.:2379", "etcd.a:2379"),
        ("[::1]:2379", "[::1]:2379"),
        ("10.0.0.1:80", "10.0.0.1:80"),
        ("pulsar+ssl://P.example.com:6651/", "p.example.com:6651"),
    ],
)
def test_one_spelling(endpoint: str, expected: str) -> None:
    assert normal(endpoint, "a") == expected
