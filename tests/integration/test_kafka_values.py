# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Kafka with what its chart can do beside brokers."""

from __future__ import annotations

import typing as t

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.edits import edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster
from ansible_collections.vectorops.milvus.tests.integration.manifests import bare_manifest
from ansible_collections.vectorops.milvus.tests.integration.test_idempotence import assert_changes_nothing

ONE_BROKER = {"replicaCount": 1, "defaultReplicationFactor": 1, "offsetsTopicReplicationFactor": 1}
VALUES = {
    **ONE_BROKER,
    "zookeeper": {"replicaCount": 1},
    "metrics": {"kafka": {"enabled": True}, "jmx": {"enabled": True}},
    "provisioning": {"enabled": True, "topics": [{"name": "first"}]},
    "networkPolicy": {"enabled": True},
    "externalAccess": {"enabled": True, "service": {"loadBalancerNames": ["kafka.example.com"]}},
    "nameOverride": "broker",
    "extraDeploy": [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "own"}, "data": {"a": "b"}}],
}


def test_all_of_a_kafka(cluster: Cluster, namespace: str, audit: t.Callable[[], Audit]) -> None:
    manifest = edited(
        bare_manifest("complete"), mode="standalone", dependencies__kafka={"inCluster": {"values": VALUES}}
    )
    options: dict[str, t.Any] = {"manifest": manifest, "namespace": namespace}
    first = cluster.module("milvus_cluster", **options)
    created = {(kind, name) for _action, kind, name in first.changes()}
    wanted = {("Deployment", "complete-kafka-broker-exporter"), ("Service", "complete-kafka-broker-metrics")}
    wanted |= {
        ("ConfigMap", "complete-kafka-broker-jmx-configuration"),
        ("Service", "complete-kafka-broker-jmx-metrics"),
    }
    wanted |= {("NetworkPolicy", "complete-kafka-broker-ingress"), ("Service", "complete-kafka-broker-0-external")}
    wanted |= {("ConfigMap", "own")}
    assert wanted | {("Job", "complete-kafka-broker-provisioning")} <= created, first.output
    (job,) = cluster.list("jobs", namespace)
    listening = audit()
    assert_changes_nothing(cluster.module("milvus_cluster", **options), listening)
    more = {**VALUES, "provisioning": {"enabled": True, "topics": [{"name": "first"}, {"name": "second"}]}}
    changed = edited(manifest, dependencies__kafka={"inCluster": {"values": more}})
    second = cluster.module("milvus_cluster", manifest=changed, namespace=namespace)
    assert [change for change in second.changes() if change[1] == "Job"] == [], second.output
    assert [item["metadata"]["uid"] for item in cluster.list("jobs", namespace)] == [job["metadata"]["uid"]]
    renamed = edited(manifest, dependencies__kafka={"inCluster": {"values": {**VALUES, "nameOverride": "kafka"}}})
    refused = cluster.module("milvus_cluster", manifest=renamed, namespace=namespace)
    assert "StatefulSet complete-kafka-broker: would be made anew under another name" in refused.message
