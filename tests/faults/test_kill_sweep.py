# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run is killed at each of its writes; the next one completes it, and the one after that has nothing to do."""

from __future__ import annotations

import pytest

from ansible_collections.vectorops.milvus.tests.faults.objects import differences
from ansible_collections.vectorops.milvus.tests.faults.sweep import (
    DEPLOY,
    NEW_VERSION,
    OLD_VERSION,
    RELEASE,
    REMOVE,
    WIDE,
    Sweep,
    Undisturbed,
    Worker,
)
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster


@pytest.fixture(scope="module")
def deployed(sweep: Sweep, cluster: Cluster) -> Undisturbed:
    with sweep.worker() as worker:
        return worker.undisturbed(_namespace(cluster, "undisturbed"), DEPLOY)


def _drift(cluster: Cluster, namespace: str) -> None:
    """Somebody edits and deletes, in all stages."""
    for label in ("release", "app.kubernetes.io/instance"):  # only what we render is ours to put back
        wrong = ["-l", label, f"{label}=wrong", "--overwrite", "-n", namespace]
        cluster.kubectl("label", "services,serviceaccounts,deployments", *wrong)
    cluster.kubectl("delete", "service", f"{RELEASE}-milvus", f"{RELEASE}-etcd", "-n", namespace)


def _namespace(cluster: Cluster, name: str) -> str:
    if not cluster.kubectl("get", "namespace", name, "--ignore-not-found"):
        cluster.make_namespace(name)
    return name


@pytest.fixture(scope="module", params=[False, True] if WIDE else [False], ids=["before", "after"][: 1 + WIDE])
def after(request: pytest.FixtureRequest) -> bool:
    """Whether the server gets the write at which the run is killed."""
    return bool(request.param)


def test_deploy(sweep: Sweep, cluster: Cluster, after: bool, deployed: Undisturbed) -> None:
    def play(worker: Worker, number: int) -> None:
        namespace = _namespace(cluster, f"{'after' if after else 'round'}-{number}")
        worker.killed_at(number, namespace, DEPLOY, after=after)
        worker.completes(namespace, DEPLOY, deployed.objects, number)

    assert not (problems := sweep.each(deployed.rounds(), play)), "\n".join(problems)


def test_drift_repair(sweep: Sweep, cluster: Cluster, after: bool, deployed: Undisturbed) -> None:
    """The namespaces are those of the deploys, where they were made already."""

    def play(worker: Worker, number: int) -> None:
        namespace = _namespace(cluster, f"round-{number}")
        worker.run(namespace, DEPLOY)
        _drift(cluster, namespace)
        worker.killed_at(number, namespace, DEPLOY, after=after)
        worker.completes(namespace, DEPLOY, deployed.objects, number)

    with sweep.worker() as worker:
        namespace = _namespace(cluster, "undisturbed")
        _drift(cluster, namespace)
        repaired = worker.undisturbed(namespace, DEPLOY)
    assert not differences(deployed.objects, repaired.objects)
    assert not (problems := sweep.each(repaired.rounds(), play)), "\n".join(problems)


def test_remove(sweep: Sweep, cluster: Cluster, after: bool, deployed: Undisturbed) -> None:
    def play(worker: Worker, number: int) -> None:
        namespace = _namespace(cluster, f"round-{number}")
        worker.run(namespace, DEPLOY)
        worker.killed_at(number, namespace, REMOVE, after=after)
        worker.completes(namespace, REMOVE, removed.objects, number)

    with sweep.worker() as worker:
        worker.run(_namespace(cluster, "removed"), DEPLOY)
        removed = worker.undisturbed("removed", REMOVE)
    assert removed.objects == {}
    assert not (problems := sweep.each(removed.rounds(), play)), "\n".join(problems)


def test_upgrade(sweep: Sweep, cluster: Cluster, after: bool) -> None:
    """Query nodes have to be ready for ten seconds in each round, so that the narrow sweep takes every third write."""

    def play(worker: Worker, number: int) -> None:
        namespace = _namespace(cluster, f"upgrade-{'after' if after else 'before'}-{number}")
        worker.run(namespace, OLD_VERSION)
        worker.killed_at(number, namespace, NEW_VERSION, after=after)
        worker.completes(namespace, NEW_VERSION, upgraded.objects, number)

    with sweep.worker() as worker:
        worker.run(_namespace(cluster, "upgraded"), OLD_VERSION)
        upgraded = worker.undisturbed("upgraded", NEW_VERSION)
    assert not (problems := sweep.each(upgraded.rounds(every=3), play)), "\n".join(problems)
