# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A real standalone Milvus gets its metadata migrated, and then another message storage, by playbooks.

The tests share one server with its data, and build on each other.
"""

from __future__ import annotations

import base64
import concurrent.futures
import dataclasses
import json
import time
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.vectorops.milvus.tests.e2e import servers
from ansible_collections.vectorops.milvus.tests.e2e.client import user as client
from ansible_collections.vectorops.milvus.tests.e2e.clusters import KEEP_NOTHING, QUICK
from ansible_collections.vectorops.milvus.tests.e2e.measured import Measured
from ansible_collections.vectorops.milvus.tests.e2e.node import Node
from ansible_collections.vectorops.milvus.tests.e2e.playbooks import Playbooks
from ansible_collections.vectorops.milvus.tests.integration.harness import CHECKOUT, Cluster, Object
from ansible_collections.vectorops.milvus.tests.testbed.testbed.waiting import wait_until

#: No server of 2.1 can be had: the one of 2.2.16 runs under this name.
OLD, NEW = "v2.1.4", "v2.3.5"
ROWS, MORE = 5_000, 1_000
#: Of rows that are new: what has no index yet is searched by a coarser one.
RECALL_OF_NEW = 0.9
NODE_PORT = 31730
NAMESPACE = "changes"
EXPOSED: dict[str, t.Any] = {
    "milvus_namespace": NAMESPACE,
    "milvus_expose_type": "NodePort",
    "milvus_expose_node_ports": {"milvus": NODE_PORT, "web": 31731},
}
MIGRATION = "old-upgrade"
#: How long etcd remembers a component that died, and when the tool may begin.
SESSION_TTL, SESSION_TIMEOUT = 10, 14
STANDALONE = "app.kubernetes.io/component=standalone"
DATA = "/var/lib/milvus"
OLD_FOLDERS = {"rdb_data", "rdb_data_meta_kv"}


def manifest(version: str) -> Object:
    """The example with RocksMQ on a claim."""
    document = t.cast(Object, yaml.safe_load((CHECKOUT / "examples/standalone-rocksmq.yaml").read_text()))
    document["spec"]["components"]["image"] = f"milvusdb/milvus:{version}"
    document["spec"]["dependencies"]["etcd"] = {"inCluster": {**KEEP_NOTHING, "values": QUICK}}
    document["spec"]["dependencies"]["storage"] = {"inCluster": KEEP_NOTHING}
    # A 2.2 server that is told etcd's root by its environment wants these there, too; one of 2.1 isn't told.
    etcd = {"metaSubPath": "meta", "kvSubPath": "kv"}
    document["spec"]["config"] = {"etcd": etcd, "common": {"session": {"ttl": SESSION_TTL}}}
    return document


def with_nats() -> Object:
    """The same with NATS."""
    document = manifest(NEW)
    dependencies = document["spec"]["dependencies"]
    dependencies.update(msgStreamType="natsmq", natsmq=dependencies.pop("rocksmq"))
    return document


def upgrade_manifest() -> Object:
    """The manifest of Milvus' documents."""
    milvus = {"namespace": NAMESPACE, "name": "milvus"}
    spec = {"milvus": milvus, "sourceVersion": OLD, "targetVersion": NEW}
    return {"apiVersion": "milvus.io/v1beta1", "kind": "MilvusUpgrade", "metadata": {"name": MIGRATION}, "spec": spec}


@dataclasses.dataclass(frozen=True)
class Standalone:
    """The server of these tests, as its users and its keeper see it."""

    cluster: Cluster
    playbooks: Playbooks
    user: client.User

    def execute(self, pod: str, *words: str) -> str:
        """Run a command in a pod."""
        return self.cluster.kubectl("exec", pod, "-n", NAMESPACE, "--", *words)

    def etcdctl(self, *words: str) -> str:
        """Ask its etcd."""
        return self.execute("milvus-etcd-0", "etcdctl", *words)

    def metadata(self, folder: str) -> dict[str, bytes]:
        """The keys of its metadata below a folder, with their values."""
        found = json.loads(self.etcdctl("get", "-w", "json", "--prefix", f"milvus/meta/{folder}")).get("kvs", [])
        decode = base64.b64decode
        return {decode(pair["key"]).decode(): decode(pair.get("value", "")) for pair in found}

    def sessions(self) -> list[str]:
        """Who is there in the eyes of etcd."""
        names = [key.rpartition("/")[2] for key in self.metadata("session/")]
        return [name for name in names if name != "id"]

    def wait(self, *words: str) -> None:
        """Wait for something in Kubernetes."""
        self.cluster.kubectl("wait", *words, "-n", NAMESPACE, "--timeout=180s")

    def pod(self) -> Object:
        """Its pod."""
        (found,) = self.cluster.list("pods", NAMESPACE, STANDALONE)
        return found

    def version(self) -> str:
        """The tag of the image that runs."""
        return str(self.pod()["spec"]["containers"][0]["image"]).rpartition(":")[2]


@pytest.fixture(scope="module")
def standalone(node: Node, cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Standalone]:
    old, new = servers.milvus_image("2.2", OLD), servers.milvus_image("2.3")
    node.load([servers.etcd_image(), servers.migration_image(), servers.minio_image(), old, new])
    playbooks = Playbooks(cluster, tmp_path_factory.mktemp("changes"))
    found = Standalone(cluster, playbooks, client.User(f"{node.address}:{NODE_PORT}"))
    playbooks.run("deploy", manifest(OLD), milvus_create_namespace=True, **EXPOSED)
    try:
        assert found.user.ask("fill", "life", ROWS)["indexed"] == ROWS
        found.user.finds("life", ROWS)
        yield found
    finally:  # at once: how it ends when it is asked to is for the other journeys
        cluster.kubectl("delete", "namespace", NAMESPACE, "--wait=false")
        cluster.kubectl("delete", "pods", "--all", "-n", NAMESPACE, "--force", "--grace-period=0")
        cluster.kubectl("wait", "--for=delete", f"namespace/{NAMESPACE}", "--timeout=120s")


def leave_sessions(standalone: Standalone) -> dict[str, t.Any]:
    """Kill the server while it stops, and hold a session of nobody's until a backup has failed.

    :returns: the sessions that the server has left, and when etcd had forgotten them.
    """
    name = standalone.pod()["metadata"]["name"]
    standalone.wait("--for=jsonpath={.metadata.deletionTimestamp}", f"pod/{name}")
    standalone.execute(name, "pkill", "-KILL", "milvus")
    standalone.wait("--for=delete", f"pod/{name}")
    gone = time.time()
    left = standalone.sessions()
    lease = standalone.etcdctl("lease", "grant", "600").split()[1]
    standalone.etcdctl("put", "--lease", lease, "milvus/meta/session/nobody", "{}")
    assert wait_until(lambda: standalone.sessions() == ["nobody"], 60)
    forgotten = time.time()
    backup = f"pod/{MIGRATION}-backup-meta"
    standalone.wait("--for=create", backup)
    begun = time.time()
    standalone.wait("--for=jsonpath={.status.phase}=Failed", backup)
    standalone.etcdctl("lease", "revoke", lease)
    return {"left": left, "forgotten": forgotten - gone, "begun": begun - gone}


def test_metadata_that_cannot_be_migrated_are_restored(standalone: Standalone, measured: Measured) -> None:
    before = standalone.metadata("root-coord/")
    assert any("/root-coord/database/collection-info/" in key for key in before), list(before)
    standalone.etcdctl("put", "milvus/meta/unreadable", "by the tool")

    began = time.time()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        sessions = pool.submit(leave_sessions, standalone)
        outcome = standalone.cluster.module(
            "milvus_migration", manifest=upgrade_manifest(), session_timeout=SESSION_TIMEOUT
        )
        seen = sessions.result()
    measured.seconds("metadata migration that fails", "there and back", time.time() - began)
    measured.seconds("metadata migration that fails", "sessions forgotten since the last pod's end", seen["forgotten"])
    assert "rootcoord" in seen["left"] and seen["forgotten"] < seen["begun"], seen

    assert outcome.failed and "The cluster runs 2.1.4 again" in outcome.message, outcome.message
    found = outcome.result["migration"]
    assert found["state"] == "RollbackedSucceeded"
    logs = {(one["task"], one["attempt"], one["succeeded"]): one["log"] for one in found["logs"]}
    assert list(logs) == [
        ("backup-meta", 1, False),
        ("backup-meta", 2, True),
        ("update-meta", 1, False),
        ("rollback-meta", 1, True),
    ], outcome.message
    refused, backed_up, failed, restored = logs.values()
    assert "sessions: nobody" in refused and "milvus/meta/unreadable can't be read" in failed
    keys = backed_up.partition("backed up: ")[2].strip()
    assert f"restored: {keys}" in restored and f"found: {keys}" not in restored, logs

    assert standalone.metadata("root-coord/") == before
    assert standalone.version() == OLD
    standalone.user.finds("life", ROWS)


def test_metadata_are_migrated(standalone: Standalone, measured: Measured) -> None:
    standalone.etcdctl("del", "milvus/meta/unreadable")
    standalone.user.ask("release", "life")  # or a 2.2 server waits for somebody who takes it over; none of 2.1 does
    file = standalone.playbooks.folder / "upgrade.yaml"
    file.write_text(yaml.safe_dump(upgrade_manifest()), encoding="utf-8")
    options: dict[str, t.Any] = {"milvus_migration_src": str(file), "milvus_migration_session_timeout": SESSION_TIMEOUT}

    run = standalone.playbooks.run("migrate", **options)
    measured.seconds("metadata migration", "playbook", run.seconds)
    assert list(standalone.metadata("migrated").values()) == [b"2.1.4 to 2.2.0"]
    assert standalone.version() == NEW
    found = standalone.user.finds("life", ROWS)
    measured.seconds("metadata migration", "all rows found since its start", found - run.began)
    claim = standalone.cluster.get("persistentvolumeclaim", MIGRATION, NAMESPACE)
    volume = standalone.cluster.get("persistentvolume", claim["spec"]["volumeName"], NAMESPACE)
    backup = json.loads((Path(volume["spec"]["hostPath"]["path"]) / "migration.bak").read_text())
    assert any("/root-coord/database/collection-info/" in key for key in backup)
    assert not standalone.playbooks.run("migrate", **options).changed


def test_another_message_storage(standalone: Standalone, measured: Measured, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    variables: dict[str, t.Any] = {
        **EXPOSED,
        "milvus_uri": f"http://{standalone.user.address}",
        "milvus_flush_interpreter": str(client.python()),
        "milvus_ddl_stopped": True,
        "milvus_old_message_data": "backup",
        "milvus_backup_folder": str(backup),
    }
    run = standalone.playbooks.run("switch_message_storage", with_nats(), **variables)
    measured.seconds("RocksMQ to NATS", "playbook", run.seconds)
    found = standalone.user.finds("life", ROWS)
    measured.seconds("RocksMQ to NATS", "all rows found since its start", found - run.began)
    assert standalone.user.ask("fill", "more", MORE)["rows"] == MORE
    standalone.user.finds("more", MORE, RECALL_OF_NEW)

    info = standalone.cluster.module("milvus_info", name="milvus", namespace=NAMESPACE)
    conditions = {entry["type"]: entry["message"] for entry in info.result["cluster"]["conditions"]}
    assert conditions["MsgStreamReady"] == "natsmq lives inside Milvus' own pods"
    folders = set(standalone.execute(standalone.pod()["metadata"]["name"], "ls", DATA).split())
    assert "nats" in folders and not folders & OLD_FOLDERS
    assert {path.name for path in backup.iterdir()} == OLD_FOLDERS
    assert all((backup / name / "CURRENT").read_bytes() for name in OLD_FOLDERS), "RocksDB's own"
    assert not standalone.playbooks.run("switch_message_storage", with_nats(), **variables).changed
