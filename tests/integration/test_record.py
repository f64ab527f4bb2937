# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the cluster remembers: its history, and what was decided at the first deploy."""

from __future__ import annotations

import shutil
import typing as t
from pathlib import Path

from ansible_collections.vectorops.milvus.tests.integration.harness import CHECKOUT, Cluster, Object, run_tasks


def test_every_revision_is_in_the_history(cluster: Cluster, namespace: str, manifest: Object) -> None:
    where: dict[str, t.Any] = {"namespace": namespace}
    for replicas in (1, 2, 2, 3):
        manifest["spec"]["components"]["proxy"] = {"replicas": replicas}
        cluster.module("milvus_cluster", manifest=manifest, **where)
    shown = cluster.module("milvus_info", name="small", **where).result
    assert [entry["revision"] for entry in shown["history"]] == [1, 2, 3]
    assert shown["cluster"]["revision"] == 3
    secrets = {secret["metadata"]["name"]: secret for secret in cluster.list("secrets", namespace)}
    kept = [secrets[f"small-milvus-release-v{revision}"] for revision in (1, 2, 3)]
    assert all(secret["immutable"] for secret in kept)


def test_the_last_ten_revisions_are_kept(cluster: Cluster, namespace: str, manifest: Object) -> None:
    for number in range(1, 13):
        manifest["metadata"]["labels"] = {"edit": str(number)}
        outcome = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace, wait=False)
        assert not outcome.failed, outcome.message
    names = [secret["metadata"]["name"] for secret in cluster.list("secrets", namespace)]
    numbers = sorted(int(name.rpartition("-v")[2]) for name in names if "-milvus-release-v" in name)
    assert numbers == list(range(3, 13))


def test_newer_defaults_leave_a_running_cluster_alone(
    cluster: Cluster, namespace: str, manifest: Object, tmp_path: Path
) -> None:
    """The collection with other defaults, as a newer version of it would have, changes nothing."""
    del manifest["spec"]["components"]["image"]
    del manifest["spec"]["dependencies"]["storage"]["inCluster"]["values"]["image"]
    cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    newer = tmp_path / "ansible_collections/vectorops/milvus"
    for part in ("plugins", "meta"):
        shutil.copytree(CHECKOUT / part, newer / part, ignore=shutil.ignore_patterns("__pycache__"))
    changed = 0
    for table, old, new in (
        ("defaults.py", "milvusdb/milvus:v2.5", "milvusdb/milvus:v2.5.99-newer"),
        ("etcd_defaults.py", "milvusdb/etcd", "milvusdb/etcd-newer"),
        ("minio_defaults.py", "minio/minio", "minio/minio-newer"),
        ("pulsar_defaults.py", "apachepulsar/pulsar", "apachepulsar/pulsar-newer"),
    ):
        file = newer / "plugins/module_utils/catalog" / table
        text = file.read_text()
        changed += old in text
        file.write_text(text.replace(old, new))
    assert changed == 4
    options = {"kubeconfig": str(cluster.kubeconfig), "manifest": manifest}
    environ = {"ANSIBLE_COLLECTIONS_PATH": str(tmp_path)}

    def deploy(**more: object) -> Object:
        task = {"name": "Deploy", "vectorops.milvus.milvus_cluster": {**options, **more}}
        return run_tasks([task], environ=environ, check=True).result

    assert deploy(namespace=namespace)["changed"] is False
    fresh = deploy(name="fresh", namespace=namespace)
    assert fresh["changed"] is True, "the newer defaults are those of a new cluster"


def test_without_waiting_the_one_time_work_is_not_taken_for_done(
    cluster: Cluster, namespace: str, manifest: Object
) -> None:
    """Pulsar's init Jobs don't start yet; somebody deletes one, and the next run makes it again."""
    manifest["spec"]["dependencies"]["pulsar"]["inCluster"]["values"]["pulsar_metadata"]["image"]["tag"] = "job-fails"
    assert cluster.module("milvus_cluster", manifest=manifest, namespace=namespace, wait=False).changed
    cluster.kubectl("delete", "job", "small-pulsar-pulsar-init", "-n", namespace)
    manifest["spec"]["dependencies"]["pulsar"]["inCluster"]["values"]["pulsar_metadata"]["image"]["tag"] = "3.0.7"
    outcome = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    assert ("create", "Job", "small-pulsar-pulsar-init") in outcome.changes(), outcome.message
    assert not cluster.module("milvus_cluster", manifest=manifest, namespace=namespace).changed
