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
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.pairs import pairwise
from ansible_collections.vectorops.milvus.tests.integration.playbooks import run_each, run_side_by_side
from ansible_collections.vectorops.milvus.tests.unit.render.matrix import (
    MODES,
    SERVICES,
    STORAGES,
    VALID,
    VERSIONS,
    Cell,
)

# One pod of each part is enough.
SIZES: dict[str, Object] = {
    "etcd": {"replicaCount": 1},
    "storage": {"mode": "standalone"},
    "pulsar": {
        "zookeeper": {"replicaCount": 1},
        "bookkeeper": {"replicaCount": 1},
        "broker": {"replicaCount": 1, "configData": {"managedLedgerDefaultEnsembleSize": "1"}},
        "proxy": {"replicaCount": 1},
    },
}
KINDS = "deployments,statefulsets,jobs,services,configmaps,poddisruptionbudgets"


def rendered(cell: Cell, namespace: str) -> list[Object]:
    document = cell.document()
    document["metadata"]["namespace"] = namespace
    manifest, _warnings = read_manifest(document)
    return [item for stage in render(resolve(manifest).release) for item in stage.objects]


def keys(namespace: str) -> Object:
    """The Secret that external storages are logged in to by."""
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s3-keys", "namespace": namespace}}
    return {**secret, "stringData": {"accesskey": "a", "secretkey": "b"}}


def prepared(cluster: Cluster, namespace: str) -> None:
    """A namespace where external storages can be logged in to."""
    cluster.apply(keys(namespace))


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


def _selection() -> list[Cell]:
    """About twenty cells with each mode, version, message storage and place that go together; the cheap ones."""

    def cost(cell: Cell) -> int:
        return (cell.place == "in cluster") + (cell.others == "in cluster")

    # What is only for clusters that have it already is taken over in test_adoption.
    new = [cell for cell in VALID if cell.storage != "custom" and not cell.place.endswith("of old")]
    known = [cell for cell in new if cell.version != VERSIONS[-1]]
    return pairwise([cell._replace(others=others) for cell in known for others in SERVICES], cost)


SELECTION = _selection()
TASKS: dict[str, Object] = {
    "deploy": {"vectorops.milvus.milvus_cluster": {"manifest": "{{ manifest }}"}},
    "deploy again": {"vectorops.milvus.milvus_cluster": {"manifest": "{{ manifest }}"}},
    "remove": {"vectorops.milvus.milvus_cluster": {"manifest": "{{ given_up }}", "state": "absent"}},
}


@pytest.fixture(scope="module")
def fleet(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[dict[str, dict[str, Outcome]]]:
    """The selection deployed, deployed again and removed, all cells side by side, each in a namespace of its own."""
    manifests = {cell.name: small(cell) for cell in SELECTION}
    for name, manifest in manifests.items():
        manifest["metadata"]["namespace"] = name
    cluster.apply(*({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in manifests))
    cluster.apply(*(keys(name) for name in manifests))
    shared = {"kubeconfig": str(cluster.kubeconfig)}
    tasks = {name: {module: {**shared, **options} for module, options in task.items()} for name, task in TASKS.items()}
    hosts = {name: {"manifest": manifest, "given_up": _given_up(manifest)} for name, manifest in manifests.items()}
    try:
        yield run_side_by_side(hosts, tasks, tmp_path_factory.mktemp("fleet"), forks=4)
    finally:
        cluster.kubectl("delete", "namespace", "--wait=false", *manifests)


@pytest.mark.parametrize("cell", SELECTION, ids=lambda cell: cell.name)
def test_a_cell_is_deployed_once_and_removed(
    fleet: dict[str, dict[str, Outcome]], cluster: Cluster, cell: Cell
) -> None:
    first = fleet["deploy"][cell.name]
    assert not first.failed, first.message
    assert first.result["cluster"]["status"] == "Healthy"
    assert first.result["cluster"]["version"] == cell.version
    again = fleet["deploy again"][cell.name]
    assert not again.changed, again.changes()
    gone = fleet["remove"][cell.name]
    assert not gone.failed, gone.message
    assert cluster.list(KINDS, cell.name, f"vectorops.milvus/release={cell.name}") == []


def test_the_selection_covers_what_goes_together() -> None:
    assert 20 <= len(SELECTION) <= 25
    assert {cell.version for cell in SELECTION} == set(VERSIONS[:-1])
    assert {(cell.storage, cell.place) for cell in SELECTION} == {
        (storage, place) for storage, place in STORAGES if storage != "custom" and not place.endswith("of old")
    }


def small(cell: Cell) -> Object:
    """The cell's manifest with one pod of everything."""
    manifest = cell.document()
    inside = [kind for kind in ("etcd", "storage", cell.storage) if kind in SIZES]
    sections = manifest["spec"]["dependencies"]
    values = {kind: {"values": SIZES[kind]} for kind in inside if not sections.get(kind, {}).get("external")}
    return edited(manifest, **{f"dependencies__{kind}__inCluster": value for kind, value in values.items()})


def _given_up(manifest: Object) -> Object:
    """The manifest, with nothing to be kept."""
    policy = {"deletionPolicy": "Delete", "pvcDeletion": True}
    sections = manifest["spec"]["dependencies"]
    kinds = ["etcd", "storage", *(kind for kind in ("pulsar", "kafka") if kind in sections)]
    inside = [kind for kind in kinds if not sections.get(kind, {}).get("external")]
    changes = {f"dependencies__{kind}__inCluster__{key}": value for kind in inside for key, value in policy.items()}
    return edited(manifest, **changes)


PERSISTENT = Cell("standalone", "2.5.27", "rocksmq", "in cluster", "external")


def persistent(name: str, **edits: t.Any) -> Object:
    """The manifest of a server with a claim; names differ, since two of one name can't share the services."""
    return {**edited(PERSISTENT.document(), **edits), "metadata": {"name": name}}


@pytest.mark.parametrize("deletion", [True, False])
def test_the_claim_of_the_messages_obeys_its_policy(cluster: Cluster, namespace: str, deletion: bool) -> None:
    prepared(cluster, namespace)
    name = f"claim-{'goes' if deletion else 'stays'}"
    persistence = {"enabled": True, "pvcDeletion": deletion}
    manifest = persistent(name, dependencies__rocksmq__persistence=persistence)
    first = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    assert not first.failed, first.message
    claim = ("PersistentVolumeClaim", f"{name}-data")
    assert ("create", *claim) in first.changes()
    gone = cluster.module("milvus_cluster", state="absent", name=name, namespace=namespace)
    assert not gone.failed, gone.message
    kept = [(entry["kind"], entry["name"]) for entry in gone.result["kept"]]
    assert (claim in kept) is not deletion
    left = [item["metadata"]["name"] for item in cluster.list("pvc", namespace)]
    assert left == ([] if deletion else [claim[1]])
    if not deletion:
        again = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
        assert not again.failed, again.message
        assert ("create", *claim) not in again.changes()


HELD: dict[str, Object] = {
    "spec.dependencies.rocksmq": {"dependencies__rocksmq__persistence": {"enabled": False}},
    "spec.dependencies.etcd": {"dependencies__etcd": {}},
    "spec.dependencies.storage": {"dependencies__storage": {}},
    "spec.dependencies.msgStreamType": {"dependencies__msgStreamType": "pulsar"},
    "spec.mode": {"mode": "cluster", "dependencies__msgStreamType": "pulsar"},
}


def test_what_holds_the_data_does_not_change_by_a_deploy(cluster: Cluster, namespace: str) -> None:
    prepared(cluster, namespace)
    manifest = persistent("holds-data", dependencies__rocksmq__persistence={"enabled": True})
    first = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    assert not first.failed, first.message
    shared = {"kubeconfig": str(cluster.kubeconfig), "namespace": namespace}
    manifests = {field: edited(manifest, **change) for field, change in HELD.items()}
    tasks: dict[str, Object] = {
        field: {"vectorops.milvus.milvus_cluster": {**shared, "manifest": changed}}
        for field, changed in manifests.items()
    }
    for field, refused in run_each(tasks).items():
        assert refused.failed
        assert f"- {field}: the running cluster has " in refused.message
    assert not cluster.module("milvus_cluster", manifest=manifest, namespace=namespace, check=True).changed


def test_a_secret_that_is_missing_is_named(cluster: Cluster, namespace: str) -> None:
    manifest = persistent("no-secret")
    refused = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    assert refused.failed
    assert f"Secret s3-keys: doesn't exist in namespace {namespace}" in refused.message
    prepared(cluster, namespace)
    assert not cluster.module("milvus_cluster", manifest=manifest, namespace=namespace).failed
