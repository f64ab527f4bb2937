# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A migration of metadata, and a switch of the message storage, are killed at their writes and run again.

They end where undisturbed ones do. A standalone server is ready at once, so that many rounds fit into little time.
"""

from __future__ import annotations

import typing as t

from ansible_collections.vectorops.milvus.tests.faults.objects import differences, objects
from ansible_collections.vectorops.milvus.tests.faults.sweep import RELEASE, TOGETHER, Operation, Sweep, Worker
from ansible_collections.vectorops.milvus.tests.integration.edits import edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object
from ansible_collections.vectorops.milvus.tests.integration.manifests import bare_manifest

MIGRATION = "upgrade"
OLD = Operation({"manifest": edited(bare_manifest(RELEASE, "v2.1.4"), mode="standalone"), **TOGETHER})


def _migration(operation: str) -> Operation:
    spec = {"sourceVersion": "v2.1.4", "targetVersion": "v2.2.16", "milvus": {"name": RELEASE}}
    document = {"apiVersion": "milvus.io/v1beta1", "kind": "MilvusUpgrade", "metadata": {"name": MIGRATION}}
    options = {"manifest": {**document, "spec": spec}, "operation": operation, "session_timeout": 1, **TOGETHER}
    return Operation(options, "milvus_migration", again={})


FORTH, BACK = _migration("upgrade"), _migration("rollback")


def _tools(cluster: Cluster, namespace: str) -> dict[str, str]:
    """The pods of the tool that are there, each with what tells it from a later one of its name."""
    found = cluster.list("pods", namespace, f"milvus.io/upgrade={MIGRATION}")
    return {pod["metadata"]["name"]: pod["metadata"]["uid"] for pod in found}


def _killed(sweep: Sweep, cluster: Cluster, first: t.Sequence[Operation], killed: Operation, every: int) -> list[str]:
    """Kill an operation after others, at its writes.

    :returns: what went wrong in which round.
    """

    def prepared(worker: Worker, namespace: str) -> str:
        cluster.make_namespace(namespace)
        for operation in first:
            worker.run(namespace, operation)
        return namespace

    def play(worker: Worker, number: int) -> None:
        namespace = prepared(worker, f"{name}-{number}")
        worker.killed_at(number, namespace, killed)
        begun = _tools(cluster, namespace)
        worker.completes(namespace, killed, undisturbed.objects, number)
        after = _tools(cluster, namespace)
        assert after.keys() == tools.keys(), after
        assert begun.items() <= after.items(), f"begun twice: {begun} and {after}"

    name = str(killed.options["operation"])
    with sweep.worker() as worker:
        undisturbed = worker.undisturbed(prepared(worker, f"{name}-undisturbed"), killed)
        tools = _tools(cluster, f"{name}-undisturbed")
    assert tools
    return sweep.each(undisturbed.rounds(every), play)


def test_migration(sweep: Sweep, cluster: Cluster) -> None:
    assert not (problems := _killed(sweep, cluster, [OLD], FORTH, every=3)), "\n".join(problems)


def test_migration_taken_back(sweep: Sweep, cluster: Cluster) -> None:
    assert not (problems := _killed(sweep, cluster, [OLD, FORTH], BACK, every=5)), "\n".join(problems)


KAFKA: Object = edited(bare_manifest(RELEASE, "v2.2.16"), mode="standalone")
ROCKSMQ = edited(KAFKA, dependencies__msgStreamType="rocksmq", dependencies__rocksmq={"persistence": {"enabled": True}})
BEFORE = Operation({"manifest": ROCKSMQ, **TOGETHER})
STOP = Operation({"name": RELEASE, "state": "stopped", "flushed": True})
CHANGE = Operation({"manifest": KAFKA, "allow_message_storage_change": True, **TOGETHER})


def _switched(cluster: Cluster, namespace: str) -> str:
    """Run the role, and return the numbers of its recap."""
    done = cluster.playbook(
        "switch_message_storage",
        milvus_manifest=KAFKA,
        milvus_namespace=namespace,
        milvus_preflight_ignore=TOGETHER["preflight_ignore"],
        milvus_ddl_stopped=True,
        milvus_flush_confirmed=True,
    )
    assert not done.returncode, done.stdout
    return done.stdout.rpartition("PLAY RECAP")[2]


def test_switch_of_message_storage(sweep: Sweep, cluster: Cluster) -> None:
    """The module is killed, as in a run of the role, and the role completes it."""

    def play(worker: Worker, number: int) -> None:
        namespace = f"switch-{number}"
        cluster.make_namespace(namespace)
        worker.run(namespace, BEFORE)
        if number <= stopped.writes:
            worker.killed_at(number, namespace, STOP)
        else:
            worker.run(namespace, STOP)
            worker.killed_at(number - stopped.writes, namespace, CHANGE)
        worker.forget_the_lease(namespace)
        _switched(cluster, namespace)
        found = differences(switched.objects, objects(cluster, namespace, RELEASE))
        assert not found, "\n".join(found)
        assert "changed=0" in (again := _switched(cluster, namespace)), again

    with sweep.worker() as worker:
        cluster.make_namespace("switched")
        worker.run("switched", BEFORE)
        stopped, switched = (worker.undisturbed("switched", operation) for operation in (STOP, CHANGE))
    both = switched._replace(writes=stopped.writes + switched.writes)
    assert not (problems := sweep.each(both.rounds(every=3), play)), "\n".join(problems)
