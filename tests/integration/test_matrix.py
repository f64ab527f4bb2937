# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modes, versions, message storages and external services against a real API server."""

from __future__ import annotations

import itertools
import json
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.render.stages import render
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.read import read_manifest
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.integration.edits import edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object
from ansible_collections.vectorops.milvus.tests.unit.render.matrix import MODES, VALID, VERSIONS, Cell

# Cells that between them have each mode, version, message storage and place.
DEPLOYED = (
    Cell("standalone", "2.2.16", "rocksmq", "in cluster"),
    Cell("standalone", "2.5.27", "natsmq", "in cluster", "external"),
    Cell("standalone", "2.6.11", "woodpecker", "in cluster"),
    Cell("cluster", "2.3.22", "kafka", "external", "external"),
    Cell("cluster", "2.4.23", "kafka", "in cluster"),
    Cell("cluster", "2.6.11", "woodpecker", "external", "external"),
)
KINDS = "deployments,statefulsets,jobs,services,configmaps,poddisruptionbudgets"


def rendered(cell: Cell, namespace: str) -> list[Object]:
    document = cell.document()
    document["metadata"]["namespace"] = namespace
    manifest, _warnings = read_manifest(document)
    return [item for stage in render(resolve(manifest).release) for item in stage.objects]


def prepared(cluster: Cluster, namespace: str) -> None:
    """The Secret that external storages are logged in to by."""
    keys = {"accesskey": "a", "secretkey": "b"}
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s3-keys", "namespace": namespace}}
    cluster.apply({**secret, "stringData": keys})


@pytest.mark.parametrize(("mode", "version"), list(itertools.product(MODES, VERSIONS)))
def test_every_valid_cell_passes_a_dry_run(cluster: Cluster, namespace: str, mode: str, version: str) -> None:
    cells = [cell for cell in VALID if (cell.mode, cell.version) == (mode, version)]
    assert cells
    objects = [item for cell in cells for item in rendered(cell, namespace)]
    items = json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})
    answer = cluster.kubectl(
        "apply", "--server-side", "--dry-run=server", "-n", namespace, "-o", "name", "-f", "-", stdin=items
    )
    assert len(answer.split()) == len(objects)


@pytest.mark.parametrize("cell", DEPLOYED, ids=lambda cell: cell.name)
def test_a_cell_is_deployed_once_and_removed(cluster: Cluster, namespace: str, cell: Cell) -> None:
    prepared(cluster, namespace)
    manifest = cell.document()
    del manifest["metadata"]["namespace"]
    options: dict[str, t.Any] = {"manifest": manifest, "namespace": namespace}
    first = cluster.module("milvus_cluster", **options)
    assert not first.failed, first.message
    assert first.result["cluster"]["status"] == "Healthy"
    assert first.result["cluster"]["version"] == cell.version
    again = cluster.module("milvus_cluster", **options)
    assert not again.changed, again.changes()
    gone = cluster.module("milvus_cluster", state="absent", manifest=_given_up(manifest), namespace=namespace)
    assert not gone.failed, gone.message
    assert cluster.list(KINDS, namespace, f"vectorops.milvus/release={cell.name}") == []


def _given_up(manifest: Object) -> Object:
    """The manifest, with nothing to be kept."""
    policy = {"deletionPolicy": "Delete", "pvcDeletion": True}
    sections = manifest["spec"]["dependencies"]
    kinds = ["etcd", "storage", *(kind for kind in ("pulsar", "kafka") if kind in sections)]
    inside = [kind for kind in kinds if not sections.get(kind, {}).get("external")]
    return edited(manifest, **{f"dependencies__{kind}__inCluster": policy for kind in inside})


PERSISTENT = Cell("standalone", "2.5.27", "rocksmq", "in cluster", "external")


@pytest.mark.parametrize("deletion", [True, False])
def test_the_claim_of_the_messages_obeys_its_policy(cluster: Cluster, namespace: str, deletion: bool) -> None:
    prepared(cluster, namespace)
    persistence = {"enabled": True, "pvcDeletion": deletion}
    manifest = edited(PERSISTENT.document(), dependencies__rocksmq__persistence=persistence)
    del manifest["metadata"]["namespace"]
    first = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    assert not first.failed, first.message
    claim = ("PersistentVolumeClaim", f"{PERSISTENT.name}-data")
    assert ("create", *claim) in first.changes()
    gone = cluster.module("milvus_cluster", state="absent", name=PERSISTENT.name, namespace=namespace)
    assert not gone.failed, gone.message
    kept = [(entry["kind"], entry["name"]) for entry in gone.result["kept"]]
    assert (claim in kept) is not deletion
    left = [item["metadata"]["name"] for item in cluster.list("pvc", namespace)]
    assert left == ([] if deletion else [claim[1]])
    if not deletion:
        again = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
        assert not again.failed, again.message
        assert ("create", *claim) not in again.changes()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"dependencies__rocksmq__persistence": {"enabled": False}}, "spec.dependencies.rocksmq"),
        ({"dependencies__etcd": {}}, "spec.dependencies.etcd"),
        ({"dependencies__storage": {}}, "spec.dependencies.storage"),
        ({"dependencies__msgStreamType": "pulsar"}, "spec.dependencies.msgStreamType"),
        ({"mode": "cluster", "dependencies__msgStreamType": "pulsar"}, "spec.mode"),
    ],
)
def test_what_holds_the_data_does_not_change_by_a_deploy(
    cluster: Cluster, namespace: str, change: dict[str, t.Any], field: str
) -> None:
    prepared(cluster, namespace)
    manifest = edited(PERSISTENT.document(), dependencies__rocksmq__persistence={"enabled": True})
    del manifest["metadata"]["namespace"]
    first = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    assert not first.failed, first.message
    refused = cluster.module("milvus_cluster", manifest=edited(manifest, **change), namespace=namespace)
    assert refused.failed
    assert f"- {field}: the running cluster has " in refused.message
    assert not cluster.module("milvus_cluster", manifest=manifest, namespace=namespace, check=True).changed


def test_a_secret_that_is_missing_is_named(cluster: Cluster, namespace: str) -> None:
    manifest = PERSISTENT.document()
    del manifest["metadata"]["namespace"]
    refused = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    assert refused.failed
    assert f"Secret s3-keys: doesn't exist in namespace {namespace}" in refused.message
    prepared(cluster, namespace)
    assert not cluster.module("milvus_cluster", manifest=manifest, namespace=namespace).failed
