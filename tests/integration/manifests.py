# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The manifests that the integration tests deploy."""

from __future__ import annotations

import typing as t

import yaml

from ansible_collections.vectorops.milvus.tests.integration.harness import CHECKOUT, Object

EXAMPLE = CHECKOUT / "examples/milvus-release-v25.yaml"
MIGRATION = CHECKOUT / "examples/metadata-upgrade.yaml"


def example_manifest() -> Object:
    """The acceptance example."""
    return t.cast(Object, yaml.safe_load(EXAMPLE.read_text(encoding="utf-8")))


def small_manifest(name: str) -> Object:
    """The example with as few pods as can be: one etcd member, MinIO alone, one pod of each part of Pulsar."""
    document = example_manifest()
    document["metadata"]["name"] = name
    dependencies = document["spec"]["dependencies"]
    dependencies["etcd"]["inCluster"]["values"]["replicaCount"] = 1
    dependencies["storage"]["inCluster"]["values"]["mode"] = "standalone"
    values = dependencies["pulsar"]["inCluster"]["values"]
    values["zookeeper"]["replicaCount"] = 1
    values["bookkeeper"]["replicaCount"] = 1
    values["broker"] = {"replicaCount": 1, "configData": {"managedLedgerDefaultEnsembleSize": "1"}}
    values["proxy"] = {"replicaCount": 1}
    return document


def bare_manifest(name: str, version: str = "v2.5.4") -> Object:
    """A cluster whose etcd, storage and Kafka are somebody else's, so that only Milvus has pods."""
    return {
        "apiVersion": "milvus.io/v1beta1",
        "kind": "Milvus",
        "metadata": {"name": name},
        "spec": {
            "mode": "cluster",
            "components": {"image": f"milvusdb/milvus:{version}"},
            "dependencies": {
                "etcd": {"external": True, "endpoints": ["etcd.example.com:2379"]},
                "storage": {"external": True, "type": "S3", "endpoint": "s3.example.com:443"},
                "msgStreamType": "kafka",
                "kafka": {"external": True, "brokerList": ["kafka.example.com:9092"]},
            },
            "config": {"minio": {"useIAM": True, "useSSL": True, "bucketName": name}},
        },
    }


def upgrade_manifest(cluster: str, namespace: str, tool: str = "", **spec: t.Any) -> Object:
    """The example of a migration, for another cluster; its name is ``<cluster>-upgrade``.

    :param tool: how the tool misbehaves, in the testbed's words.
    """
    document: Object = yaml.safe_load(MIGRATION.read_text(encoding="utf-8"))
    document["metadata"]["name"] = f"{cluster}-upgrade"
    milvus = {"namespace": namespace, "name": cluster}
    document["spec"] |= {"milvus": milvus, "toolImage": f"milvusdb/meta-migration{tool}:v2.4.0", **spec}
    return document
