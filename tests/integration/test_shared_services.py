# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clusters that use the same services from outside have parts of their own there, or the second one is refused."""

from __future__ import annotations

import typing as t

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.edits import edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object
from ansible_collections.vectorops.milvus.tests.integration.test_preflight import checks, lines, made, passes, refused
from ansible_collections.vectorops.milvus.tests.integration.test_rights import deployer, run

__all__ = ["deployer"]
_KEYS = {"accesskey": "a", "secretkey": "b"}


def guest(name: str) -> Object:
    """A cluster with nothing of its own."""
    storage = {"external": True, "type": "S3", "endpoint": "s3.example.com:9000", "secretRef": "keys"}
    kafka = {"external": True, "brokerList": ["kafka.shared.svc:9092"]}
    etcd = {"external": True, "endpoints": ["etcd.shared:2379"]}
    dependencies = {"etcd": etcd, "storage": storage, "msgStreamType": "kafka", "kafka": kafka}
    components = {"image": "milvusdb/milvus:v2.5.4"}
    spec = {"mode": "standalone", "components": components, "dependencies": dependencies}
    return {"apiVersion": "milvus.io/v1beta1", "kind": "Milvus", "metadata": {"name": name}, "spec": spec}


def test_the_same_name_in_two_namespaces(
    cluster: Cluster, namespace: str, audit: t.Callable[[], Audit], deployer: dict[str, str]
) -> None:
    """Names keep clusters apart, and two namespaces may have the same one."""
    other = f"{namespace[:40]}-2"
    with cluster.namespace(other):
        for place in (namespace, other):
            cluster.apply(made("Secret", "keys", place, stringData=_KEYS))
        first = cluster.module("milvus_cluster", manifest=guest("one"), namespace=other, wait=False)
        assert not first.failed, first.message

        outcome = refused(cluster, namespace, guest("one"), audit)
        assert checks(outcome) == {"shared_services"}
        said = f"'one' is that of Milvus one in namespace {other}, too, and both use the same"
        advice = "choose another one, or both destroy each other's data"
        assert lines(outcome) == [
            f"spec.config.etcd.rootPath: {said} etcd (etcd.shared:2379); {advice}",
            f"spec.config.minio.bucketName: {said} object storage (s3.example.com:9000); {advice}",
            f"spec.config.msgChannel.chanNamePrefix.cluster: {said} Kafka (kafka.shared:9092); {advice}",
        ]
        passes(cluster, namespace, guest("two"))
        apart = {
            "etcd": {"rootPath": "a"},
            "minio": {"rootPath": "a"},
            "msgChannel": {"chanNamePrefix": {"cluster": "a"}},
        }
        passes(cluster, namespace, edited(guest("one"), config=apart))

        # Who may look at nothing but a namespace can't know, and is told so; there it is found all the same.
        blind = run("milvus_cluster", deployer, manifest=guest("one"), namespace=namespace, wait=False)
        assert not blind.failed and "whether one uses the same services is not known" in str(blind.result["warnings"])
        borrowed = edited(guest("two"), config={"etcd": {"rootPath": "one"}})
        found = run("milvus_cluster", deployer, manifest=borrowed, namespace=namespace)
        assert found.failed and f"'one' is that of Milvus one in namespace {namespace}" in found.message

        # It was always so: other changes are not kept from a running cluster.
        changed = edited(guest("one"), components__podLabels={"a": "b"})
        late = cluster.module("milvus_cluster", manifest=changed, namespace=namespace, wait=False)
        assert not late.failed and f"'one' is that of Milvus one in namespace {other}" in str(late.result["warnings"])
