# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only some manifests ask of etcd and MinIO."""

from __future__ import annotations

import typing as t

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, run_tasks
from ansible_collections.vectorops.milvus.tests.integration.test_sites import standalone

JOB = "stored-minio-make-bucket-job"


def with_values(name: str, **values: Object) -> Object:
    """A small cluster whose dependencies have these values, by section."""
    manifest = standalone(name)
    manifest["spec"]["dependencies"] = {key: {"inCluster": {"values": given}} for key, given in values.items()}
    return manifest


def test_buckets_are_made_once(cluster: Cluster, namespace: str) -> None:
    asked = with_values("stored", storage={"buckets": [{"name": "one"}]})
    listed = run_tasks([{"name": "List", "vectorops.milvus.milvus_images_info": {"manifest": asked}}]).result["images"]
    assert [f"Job {JOB}"] in [entry["used_by"] for entry in listed]
    options: Object = {"manifest": asked, "namespace": namespace}
    first = cluster.module("milvus_dependencies", **options)
    assert ("create", "Job", JOB) in first.changes(), first.output
    # It was waited for.
    (job,) = cluster.list("jobs", namespace)
    assert job["status"]["succeeded"] == 1
    cluster.kubectl("delete", "job", JOB, "-n", namespace)
    second = cluster.module("milvus_dependencies", **options)
    assert not second.changed, second.output
    asked["spec"]["dependencies"]["storage"]["inCluster"]["values"]["buckets"].append({"name": "two"})
    third = cluster.module("milvus_dependencies", **options)
    assert sorted(third.changes()) == [("create", "Job", JOB), ("update", "ConfigMap", "stored-minio")], third.output
    asked["spec"]["dependencies"]["storage"]["inCluster"]["values"]["buckets"].append({"name": "three"})
    fourth = cluster.module("milvus_dependencies", **options)
    assert sorted(fourth.changes()) == [("replace", "Job", JOB), ("update", "ConfigMap", "stored-minio")], fourth.output
    asked["spec"]["dependencies"]["storage"]["inCluster"]["values"]["fullnameOverride"] = "other"
    fifth = cluster.module("milvus_dependencies", **options)
    assert "Deployment stored-minio: would be made anew under another name" in fifth.message, fifth.message
    assert fifth.failed and not fifth.changed


def test_a_service_monitor_where_kubernetes_has_none(
    cluster: Cluster, namespace: str, audit: t.Callable[[], Audit]
) -> None:
    asked = with_values("watched", storage={"metrics": {"serviceMonitor": {"enabled": True}}})
    listening = audit()
    refused = cluster.module("milvus_dependencies", manifest=asked, namespace=namespace)
    assert "ServiceMonitor watched-minio: Kubernetes has no servicemonitors" in refused.message, refused.message
    assert listening.requests() and not listening.writes()
