# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drift: whatever somebody does to a field that we own, the next run names it, and puts just that right."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.vectorops.milvus.plugins.module_utils.kube.client import Client
from ansible_collections.vectorops.milvus.plugins.module_utils.operations.context import Context, Settings
from ansible_collections.vectorops.milvus.plugins.module_utils.operations.deploy import deploy
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object
from ansible_collections.vectorops.milvus.tests.integration.live_edits import (
    Edit,
    Editor,
    Identity,
    change_of,
    identity,
    removal_of,
    rendered_objects,
)
from ansible_collections.vectorops.milvus.tests.integration.manifests import small_manifest
from ansible_collections.vectorops.milvus.tests.integration.owned_fields import Path as FieldPath
from ansible_collections.vectorops.milvus.tests.integration.owned_fields import items, leaves, owned_fields, shown
from ansible_collections.vectorops.milvus.tests.testbed.testbed import Testbed

NAMESPACE = "drift"
NAME = "small"
#: The kinds that a release consists of.
KINDS = {"ConfigMap", "Deployment", "Job", "PersistentVolumeClaim", "PodDisruptionBudget", "Secret", "Service"}
KINDS |= {"ServiceAccount", "StatefulSet"}
#: Where an object says whose it is, and what is kept as it is found: both have tests of their own.
OWN_TESTS = {("metadata", "labels", "vectorops.milvus/release")}
OPEN_REPLICAS = ("Deployment", ("spec", "replicas"))
REFUSED = yaml.safe_load((Path(__file__).parent / "fixtures/refused_edits.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def manifest() -> Object:
    """A small cluster that has objects of all kinds."""
    document = small_manifest(NAME)
    dependencies = document["spec"]["dependencies"]
    dependencies["etcd"]["inCluster"]["values"]["pdb"] = {"create": True}
    dependencies["pulsar"]["inCluster"]["values"]["proxy"]["pdb"] = {"usePolicy": True}
    return document


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory, manifest: Object) -> t.Iterator[Cluster]:
    """A testbed of our own with the cluster deployed, and then without controllers.

    They would roll every pod anew for each of a thousand edits.
    """
    with Testbed(tmp_path_factory.mktemp("quiet") / "testbed") as testbed:
        cluster = Cluster(testbed.kubeconfig, testbed.kubectl)
        cluster.make_namespace(NAMESPACE)
        deployed = cluster.module("milvus_cluster", manifest=manifest, namespace=NAMESPACE)
        assert not deployed.failed, deployed.message
        cluster.wait_until_available(NAMESPACE)
        for program in ("kube-controller-manager", "kube-scheduler", "kwok"):
            testbed.stop_program(program)
        yield cluster


@pytest.fixture(scope="module")
def base(quiet: Cluster) -> dict[Identity, Object]:
    """The objects as they were deployed. (A Job whose labels were repaired is ours with its generated labels, too.)"""
    return rendered_objects(quiet, NAMESPACE)


def changes_of(cluster: Cluster, manifest: Object) -> dict[Identity, set[str]]:
    """Deploy, and return what was changed: object → fields."""
    context = Context(Client({"kubeconfig": str(cluster.kubeconfig)}), Settings(wait=False), report=lambda text: None)
    result = deploy(manifest, context, namespace=NAMESPACE)
    return {(entry["kind"], entry["name"]): set(entry.get("fields", ())) for entry in result["changes"]}


def compared(objects: t.Mapping[Identity, Object]) -> dict[Identity, Object]:
    """Objects as users see them; a default that the API server sometimes spells out is left out."""
    found = {key: shown(item) for key, item in objects.items()}
    for (kind, _name), item in found.items():
        if kind == "StatefulSet" and item["spec"]["updateStrategy"].get("rollingUpdate") == {"partition": 0}:
            del item["spec"]["updateStrategy"]["rollingUpdate"]
    return found


def repair_every_round(
    cluster: Cluster,
    manifest: Object,
    base: dict[Identity, Object],
    edits_of: t.Callable[[Object], list[Edit]],
    refused: t.Mapping[str, list[str]],
) -> None:
    """Edit round by round and deploy after each.

    :param refused: by kind, what the API server lets nobody edit; all of that and nothing else.
    """
    wanted = compared(base)
    editor = Editor(cluster, base, {key: edits_of(item) for key, item in base.items()}, refused)
    rounds = 0
    for edited in editor.rounds():
        if edited:
            rounds += 1
            assert changes_of(cluster, manifest) == edited
            assert compared(rendered_objects(cluster, NAMESPACE)) == wanted
    assert rounds > 1
    assert editor.refused == {(kind, path) for kind, paths in refused.items() for path in paths}


def editable(item: Object) -> t.Iterator[FieldPath]:
    """The fields that this file's generated tests edit."""
    for path in leaves(owned_fields(item), item):
        if path not in OWN_TESTS and (item["kind"], path) != OPEN_REPLICAS:
            yield path


def test_all_kinds_are_there(quiet: Cluster) -> None:
    assert {kind for kind, _name in rendered_objects(quiet, NAMESPACE)} == KINDS


def test_every_field_changed(quiet: Cluster, manifest: Object, base: dict[Identity, Object]) -> None:
    def edits_of(item: Object) -> list[Edit]:
        return [change_of(item, path) for path in editable(item)]

    repair_every_round(quiet, manifest, base, edits_of, REFUSED["changed"])


def test_every_field_removed(quiet: Cluster, manifest: Object, base: dict[Identity, Object]) -> None:
    def edits_of(item: Object) -> list[Edit]:
        return [removal_of(path) for path in editable(item)]

    repair_every_round(quiet, manifest, base, edits_of, REFUSED["removed"])


def test_every_list_item_removed(quiet: Cluster, manifest: Object, base: dict[Identity, Object]) -> None:
    def edits_of(item: Object) -> list[Edit]:
        return [removal_of(path) for path in items(owned_fields(item))]

    repair_every_round(quiet, manifest, base, edits_of, REFUSED["items"])


def test_replicas_that_the_manifest_leaves_open_stay(quiet: Cluster, manifest: Object) -> None:
    """Somebody scaled, by hand or by an autoscaler; the idle slot and the standalone Deployment have no say."""
    base = {key: item for key, item in rendered_objects(quiet, NAMESPACE).items() if key[0] == "Deployment"}
    for _kind, name in base:
        quiet.kubectl("scale", "deployment", name, "--replicas=3", "-n", NAMESPACE)
    fixed = {f"{NAME}-milvus-querynode-1", f"{NAME}-milvus-standalone", f"{NAME}-minio"}
    scaled = {name for _kind, name in base} - fixed
    # Two pods of a component get a disruption budget, which both of its slots share.
    budgets = {("PodDisruptionBudget", name.removesuffix("-0")): set[str]() for name in scaled}
    assert changes_of(quiet, manifest) == {("Deployment", name): {"spec.replicas"} for name in fixed} | budgets
    live = {item["metadata"]["name"]: item["spec"]["replicas"] for item in quiet.list("deployments", NAMESPACE)}
    assert {name for name, count in live.items() if count == 3} == scaled
    for (_kind, name), item in base.items():
        quiet.kubectl("scale", "deployment", name, f"--replicas={item['spec']['replicas']}", "-n", NAMESPACE)
    assert changes_of(quiet, manifest) == budgets


def test_a_lost_release_label_is_put_back(quiet: Cluster, manifest: Object) -> None:
    """Not on the Jobs: those are done, and what isn't found any more isn't missed."""
    found = rendered_objects(quiet, NAMESPACE)
    before = compared({key: item for key, item in found.items() if key[0] != "Job"})
    for kind, name in before:
        quiet.kubectl("label", kind, name, "vectorops.milvus/release-", "-n", NAMESPACE)
    assert set(changes_of(quiet, manifest)) == set(before)
    after = compared(rendered_objects(quiet, NAMESPACE))
    assert {key: after[key] for key in before} == before


@pytest.fixture(scope="module")
def running(cluster: Cluster, manifest: Object) -> t.Iterator[Cluster]:
    """The shared testbed, where deleted objects really go."""
    with cluster.namespace(NAMESPACE):
        deployed = cluster.module("milvus_cluster", manifest=manifest, namespace=NAMESPACE)
        assert not deployed.failed, deployed.message
        yield cluster


@pytest.mark.parametrize("kind", sorted(KINDS - {"Job", "PersistentVolumeClaim"}))
def test_deleted_objects_come_back(running: Cluster, manifest: Object, kind: str) -> None:
    deleted = {key for key in rendered_objects(running, NAMESPACE) if key[0] == kind}
    running.kubectl("delete", kind, *(name for _kind, name in deleted), "-n", NAMESPACE)
    assert changes_of(running, manifest) == {key: set() for key in deleted}
    assert deleted <= set(rendered_objects(running, NAMESPACE))


def test_finished_jobs_that_were_deleted_stay_away(running: Cluster, manifest: Object) -> None:
    running.kubectl("delete", "jobs", "--all", "-n", NAMESPACE)
    assert changes_of(running, manifest) == {}


def test_a_claim_and_its_user_come_back(running: Cluster, manifest: Object) -> None:
    """The claim ends with the pod that uses it."""
    running.kubectl("delete", "deployment,pvc", f"{NAME}-minio", "-n", NAMESPACE)
    again = running.module("milvus_cluster", manifest=manifest, namespace=NAMESPACE)
    assert again.changes() == [
        ("create", "Deployment", f"{NAME}-minio"),
        ("create", "PersistentVolumeClaim", f"{NAME}-minio"),
    ]
    assert identity(running.get("pvc", f"{NAME}-minio", NAMESPACE)) == ("PersistentVolumeClaim", f"{NAME}-minio")
