# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The manifests of the journeys' clusters, and what is asked of them."""

from __future__ import annotations

import typing as t

from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object

#: A chart's first question comes after a minute; here a second is enough.
QUICK = {"readinessProbe": {"initialDelaySeconds": 1, "periodSeconds": 2}}
#: What docs/upgrades.md advises for an upgrade under load.
SHORT_PAUSES = {"common": {"session": {"ttl": 10}}, "grpc": {"client": {"initialBackOff": 2.0}}}
#: How long pods of what is removed for good may take to end by themselves.
IMPATIENT = 5
KEEP_NOTHING = {"deletionPolicy": "Delete", "pvcDeletion": True}


def with_kafka(version: str) -> Object:
    """A cluster with one pod of everything, whose numbers are for milvus_scale to change.

    :param version: of Milvus.
    """
    kafka = {
        "replicaCount": 1,
        "defaultReplicationFactor": 1,
        "offsetsTopicReplicationFactor": 1,
        "heapOpts": "-Xmx512m -Xms256m",
        "startupProbe": {"initialDelaySeconds": 5},
        "zookeeper": {"replicaCount": 1, "heapSize": 256},
    }
    return {
        "apiVersion": "milvus.io/v1beta1",
        "kind": "Milvus",
        "metadata": {"name": "milvus"},
        "spec": {
            "mode": "cluster",
            "dependencies": {
                "msgStreamType": "kafka",
                "etcd": {"inCluster": {**KEEP_NOTHING, "values": {"replicaCount": 1, **QUICK}}},
                "storage": {"inCluster": {**KEEP_NOTHING, "values": {"mode": "standalone"}}},
                "kafka": {"inCluster": {**KEEP_NOTHING, "values": kafka}},
            },
            "components": {"image": f"milvusdb/milvus:v{version}"},
            "config": SHORT_PAUSES,
        },
    }


def pods(cluster: Cluster, namespace: str, component: str) -> list[Object]:
    """The pods of a component, ending ones too."""
    return cluster.list("pods", namespace, f"app.kubernetes.io/component={component}")


def images(cluster: Cluster, namespace: str) -> set[str]:
    """The images that Milvus' pods run."""
    found = cluster.list("pods", namespace, "app.kubernetes.io/component,app.kubernetes.io/name=milvus")
    return {container["image"] for pod in found for container in pod["spec"]["containers"]}


def left_over(cluster: Cluster, namespace: str) -> list[str]:
    """What a removed cluster has left in its namespace."""
    found = cluster.kubectl("get", "all,pvc,configmaps,secrets,leases", "-n", namespace, "-o", "name").split()
    return [name for name in found if name != "configmap/kube-root-ca.crt"]


def assert_served(reports: t.Mapping[str, t.Mapping[str, t.Any]]) -> None:
    """No search failed, retried or not; no insert failed for good, and none that was acknowledged is lost.

    :param reports: by what was done meanwhile, what a client saw that worked all the time.
    """
    seen = {(title, worker): what for title, report in reports.items() for worker, what in report.items()}
    assert {key: what for key, what in seen.items() if what["failures"] or what.get("lost")} == {}
    assert [key for key, what in seen.items() if not what["done"]] == []
