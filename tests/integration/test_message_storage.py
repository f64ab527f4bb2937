# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Another message storage for a server that runs: the role and its playbook, and what milvus_cluster lets pass.

The flush itself is tried on real servers (tests/reality), what is done inside of pods by tests/e2e.
"""

from __future__ import annotations

import json
import subprocess
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.vectorops.milvus.tests.integration.edits import edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome, ansible_playbook
from ansible_collections.vectorops.milvus.tests.integration.manifests import bare_manifest, small_manifest
from ansible_collections.vectorops.milvus.tests.integration.playbooks import run_each
from ansible_collections.vectorops.milvus.tests.testbed.testbed import Testbed

KAFKA = edited(bare_manifest("switched", "v2.3.5"), mode="standalone")
ROCKSMQ = edited(KAFKA, dependencies__msgStreamType="rocksmq", dependencies__rocksmq={"persistence": {"enabled": True}})
ONE_OF_EACH = small_manifest("any")["spec"]["dependencies"]["pulsar"]
# Under a name of its own: the external etcd and storage of both tests are the same, and their root paths are the names.
OTHER_KAFKA = edited(bare_manifest("returned", "v2.3.5"), mode="standalone")
PULSAR = edited(OTHER_KAFKA, dependencies__msgStreamType="pulsar", dependencies__pulsar=ONE_OF_EACH)
CLAIM = "persistentvolumeclaim/switched-data"


@pytest.fixture
def log(testbed: Testbed) -> t.Iterator[Path]:
    """What the testbed's pods have in their logs; as it was afterwards."""
    file = testbed.layout.config / "pod.log"
    before = file.read_text(encoding="utf-8")
    yield file
    file.write_text(before, encoding="utf-8")


def say(log: Path, line: str) -> None:
    log.write_text(f"2026-01-01T00:00:00.000000000Z stdout F {line}\n", encoding="utf-8")


def switch(cluster: Cluster, namespace: str, folder: Path, **variables: t.Any) -> subprocess.CompletedProcess[str]:
    file = folder / "milvus.yaml"
    file.write_text(yaml.safe_dump(KAFKA), encoding="utf-8")
    given = {"milvus_src": str(file), "milvus_namespace": namespace, "milvus_kubeconfig": str(cluster.kubeconfig)}
    return ansible_playbook("vectorops.milvus.switch_message_storage", "-e", json.dumps({**given, **variables}))


def recap(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout.rpartition("PLAY RECAP")[2]


def test_from_rocksmq_to_kafka(cluster: Cluster, namespace: str, log: Path, tmp_path: Path) -> None:
    shared: Object = {"kubeconfig": str(cluster.kubeconfig), "namespace": namespace}
    first = cluster.module("milvus_cluster", manifest=ROCKSMQ, namespace=namespace)
    assert not first.failed, first.message

    for variables, words in (
        ({}, "milvus_ddl_stopped: true"),
        ({"milvus_ddl_stopped": True}, "the flush is not confirmed"),
        ({"milvus_ddl_stopped": True, "milvus_uri": "http://127.0.0.1:9"}, "needs the Python library pymilvus"),
    ):
        refused = switch(cluster, namespace, tmp_path, **variables)
        assert refused.returncode and words in " ".join(refused.stdout.split()), refused.stdout
        assert "changed=0" in recap(refused)

    def asking(**options: t.Any) -> Object:
        return {"vectorops.milvus.milvus_cluster": {**shared, **options}}

    found = run_each(
        {
            "running": asking(manifest=KAFKA, allow_message_storage_change=True),
            "stopped without a flush": asking(name="switched", state="stopped"),
            "not flushed": asking(manifest=KAFKA, allow_message_storage_change=True),
            "as it was cut off": asking(name="switched", state="stopped", flushed=True),
            "again": asking(name="switched", state="stopped", flushed=True),
            "not allowed": asking(manifest=KAFKA),
        }
    )
    assert "flush all collections and stop the cluster first" in found["running"].message
    assert "nothing says that everything was flushed" in found["not flushed"].message
    assert found["as it was cut off"].changed and not found["again"].changed
    assert "the running cluster has rocksmq" in found["not allowed"].message

    # Flushed and stopped already: the rest needs no way to flush.
    say(log, "[mqType=rocksmq]")
    for _attempt in range(2):
        wrong = switch(cluster, namespace, tmp_path, milvus_ddl_stopped=True, milvus_old_message_data="remove")
        assert wrong.returncode and "the log has no mqType=kafka" in " ".join(wrong.stdout.split()), wrong.stdout
        assert CLAIM in cluster.kubectl("get", "pvc", "-n", namespace, "-o", "name")
    say(log, "[mqType=kafka]")
    removed = switch(cluster, namespace, tmp_path, milvus_old_message_data="remove")
    assert not removed.returncode, removed.stdout
    assert "changed=1" in recap(removed)
    assert CLAIM not in cluster.kubectl("get", "pvc", "-n", namespace, "-o", "name")
    again = switch(cluster, namespace, tmp_path, milvus_old_message_data="remove")
    assert not again.returncode and "changed=0" in recap(again), again.stdout

    back = cluster.module("milvus_cluster", manifest=ROCKSMQ, namespace=namespace)
    assert back.failed and "the running cluster has kafka, the manifest says rocksmq" in back.message


def test_pulsar_that_comes_back_without_its_data_is_initialised_anew(cluster: Cluster, namespace: str) -> None:
    def step(**options: t.Any) -> Object:
        shared = {"kubeconfig": str(cluster.kubeconfig), "namespace": namespace, "allow_message_storage_change": True}
        return {"vectorops.milvus.milvus_cluster": {**shared, **options}}

    stop = step(name="returned", state="stopped", flushed=True)

    def again(manifest: Object) -> Outcome:
        found = run_each({"stop": stop, "deploy": step(manifest=manifest, wait=manifest is PULSAR)})
        assert not found["stop"].failed, found["stop"].message
        assert not found["deploy"].failed, found["deploy"].message
        return found["deploy"]

    first = run_each({"first": step(manifest=PULSAR)})["first"]
    assert not first.failed, first.message
    jobs = {("create", "Job", f"returned-pulsar-{name}") for name in ("pulsar-init", "bookie-init")}
    again(OTHER_KAFKA)
    assert not jobs & set(again(PULSAR).changes()), "its data is still there"
    again(OTHER_KAFKA)
    cluster.kubectl("delete", "pvc", "-l", "release=returned-pulsar", "-n", namespace)
    assert jobs <= set(again(PULSAR).changes())
