# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A 2.1 cluster's metadata for a later version: forth, when it fails, when it is killed, and back.

The tests share one cluster and build on each other, as starting it takes ten seconds each time.
"""

from __future__ import annotations

import json
import os
import subprocess
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.vectorops.milvus.tests.faults.killing import kill_tree
from ansible_collections.vectorops.milvus.tests.integration.edits import edited
from ansible_collections.vectorops.milvus.tests.integration.harness import BIN, CHECKOUT, Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.manifests import bare_manifest, upgrade_manifest
from ansible_collections.vectorops.milvus.tests.integration.playbooks import run_each

NAME, CLUSTER = "migrated-upgrade", "migrated"
ENDPOINTS = ["etcd-0.example.com:2379", "etcd-1.example.com:2379"]
ETCD = {"rootPath": "migrated-root", "auth": {"enabled": True, "userName": "milvus", "password": "se'cret"}}
TLS = {"enabled": True, "tlsCert": "/certs/tls.crt", "tlsKey": "/certs/tls.key", "tlsCACert": "/certs/ca.crt"}


class Migrated:
    """A cluster of 2.1, and what its deploy made."""

    def __init__(self, cluster: Cluster, namespace: str):
        self.cluster, self.namespace = cluster, namespace
        self.manifest = edited(
            bare_manifest(CLUSTER, "v2.1.4"),
            components__volumes=[{"name": "certs", "secret": {"secretName": "etcd-certs"}}],
            components__volumeMounts=[{"name": "certs", "mountPath": "/certs", "readOnly": True}],
            dependencies__etcd__endpoints=ENDPOINTS,
            config__etcd={**ETCD, "ssl": TLS},
        )

    def __call__(
        self, tool: str = "", *, check: bool = False, options: t.Mapping[str, t.Any] | None = None, **spec: t.Any
    ) -> Outcome:
        """Migrate.

        :param tool: how the tool misbehaves.
        """
        document = upgrade_manifest(CLUSTER, self.namespace, tool, **spec)
        return self.cluster.module(
            "milvus_migration", manifest=document, check=check, **{"session_timeout": 1, **(options or {})}
        )

    def deploy(self, *, check: bool = False) -> Outcome:
        return self.cluster.module("milvus_cluster", manifest=self.manifest, namespace=self.namespace, check=check)

    def objects(self) -> dict[str, Object]:
        """What was rendered of the cluster, and the numbers of pods."""
        found = self.cluster.list("deployments,configmaps", self.namespace, f"vectorops.milvus/release={CLUSTER}")
        return {f"{item['kind']} {item['metadata']['name']}": item.get("spec") or item["data"] for item in found}

    def left(self) -> list[str]:
        """What the migration has made."""
        selector = f"milvus.io/upgrade={NAME}"
        found = self.cluster.list("pods,configmaps,persistentvolumeclaims", self.namespace, selector)
        return sorted(f"{item['kind']} {item['metadata']['name']}" for item in found)

    def pods(self) -> list[str]:
        """The names of the pods of Milvus."""
        found = self.cluster.list("pods", self.namespace, f"app.kubernetes.io/instance={CLUSTER}")
        return [pod["metadata"]["name"] for pod in found]


@pytest.fixture(scope="module")
def migrated(cluster: Cluster) -> t.Iterator[Migrated]:
    with cluster.namespace("migrations") as name:
        cluster.kubectl("create", "secret", "generic", "etcd-certs", "-n", name, "--from-literal=ca.crt=x")
        found = Migrated(cluster, name)
        outcome = found.deploy()
        assert not outcome.failed, outcome.message
        yield found


def ended(outcome: Outcome, state: str) -> Object:
    """The migration of the result."""
    assert "migration" in outcome.result, outcome.message
    found = t.cast(Object, outcome.result["migration"])
    assert found["state"] == found["conditions"][0]["reason"] == state, outcome.message
    return found


def tried(outcome: Outcome) -> list[tuple[str, int, bool]]:
    """The attempts of the tool's pods."""
    return [(one["task"], one["attempt"], one["succeeded"]) for one in outcome.result["migration"]["logs"]]


BAD: t.Mapping[str, tuple[Object, Object, tuple[str, ...]]] = {
    "not what runs, no claim, no backup": (
        {"sourceVersion": "v2.1.3", "backupPVC": "mine"},
        {"backup": "required"},
        (
            "spec.sourceVersion: is 2.1.3, but the cluster runs 2.1.4; correct it",
            "PersistentVolumeClaim mine: is not there",
            "backup: is required, and none is named",
        ),
    ),
    "nobody there": ({"milvus": {"name": "nobody", "namespace": "default"}}, {}, ("Milvus nobody", "deploy it first")),
    "nothing to take back": ({"operation": "rollback"}, {}, ("no migration migrated-upgrade",)),
    "needs none": ({"sourceVersion": "v2.2.16"}, {}, ("metadata of 2.2.16 need no migration", "use milvus_upgrade")),
    "another image": (
        {"targetImage": "milvusdb/milvus:v2.3.5"},
        {},
        ("spec.targetImage: ", "is Milvus 2.3.5, but targetVersion says 2.4.23"),
    ),
    "everything at once": (
        {"sourceVersion": "1", "maxRetry": -1, "toolImage": "a b", "operation": "migrate"},
        {},
        ("spec.sourceVersion: '1' is no version", "-1 is less than 0", "is not one of upgrade, rollback"),
    ),
}


def test_bad_input_is_refused_before_any_write(migrated: Migrated) -> None:
    before = migrated.objects()
    kubeconfig = str(migrated.cluster.kubeconfig)
    tasks = {
        name: {
            "vectorops.milvus.milvus_migration": {
                "kubeconfig": kubeconfig,
                "manifest": upgrade_manifest(CLUSTER, migrated.namespace, **spec),
                **options,
            }
        }
        for name, (spec, options, _words) in BAD.items()
    }
    for name, outcome in run_each(tasks).items():
        assert outcome.failed and not outcome.changed, name
        for word in BAD[name][2]:
            assert word in outcome.message, f"{name}: {outcome.message}"
    assert migrated.objects() == before and migrated.left() == [] and migrated.pods()


def test_a_manifest_of_a_migration_is_sent_on(migrated: Migrated) -> None:
    document = upgrade_manifest(CLUSTER, migrated.namespace)
    outcome = migrated.cluster.module("milvus_cluster", manifest=document)
    assert outcome.failed and "milvus_migration" in outcome.message


def test_what_fails_is_taken_back(migrated: Migrated) -> None:
    before = migrated.objects()
    outcome = migrated("-fails-2-times-in-backup-meta.fails-in-update-meta")
    assert outcome.failed and outcome.changed
    found = ended(outcome, "RollbackedSucceeded")
    backups = [("backup-meta", 1, False), ("backup-meta", 2, False), ("backup-meta", 3, True)]
    assert tried(outcome) == [*backups, ("update-meta", 1, False), ("rollback-meta", 1, True)]
    assert found["retried"] == 2 and "The cluster runs 2.1.4 again" in outcome.message
    assert "Pod migrated-upgrade-update-meta: the tool ended with exit code 1" in outcome.message
    assert all("ready to serve" in one["log"] for one in found["logs"])
    assert migrated.objects() == before and not migrated.deploy().changed


def test_the_tool_gets_what_it_needs_and_no_secret_is_shown(migrated: Migrated) -> None:
    (config,) = migrated.cluster.list("configmaps", migrated.namespace, "milvus.io/task-kind=update-meta")
    assert yaml.safe_load(config["data"]["migration.yaml"]) == {
        "cmd": {"type": "run"},
        "config": {
            "sourceVersion": "2.1.4",
            "targetVersion": "2.2.0",
            "backupFilePath": "/milvus/data/migration.bak",
        },
        "metastore": {"type": "etcd"},
        "etcd": {
            "endpoints": ENDPOINTS,
            "rootPath": "migrated-root",
            "metaSubPath": "meta",
            "kvSubPath": "kv",
            "ssl": TLS,
            "auth": {"enabled": True, "userName": "milvus"},
        },
    }
    pod = migrated.cluster.get("pod", f"{NAME}-rollback-meta", migrated.namespace)
    assert "se'cret" not in json.dumps(pod) and pod["spec"]["enableServiceLinks"] is False
    (container,) = pod["spec"]["containers"]
    reference = {"name": "migrated-milvus-configuration", "key": "ETCD_AUTH_PASSWORD"}
    assert container["env"] == [{"name": "ETCD_AUTH_PASSWORD", "valueFrom": {"secretKeyRef": reference}}]
    assert "/certs" in [mount["mountPath"] for mount in container["volumeMounts"]]
    (backup,) = [volume for volume in pod["spec"]["volumes"] if "persistentVolumeClaim" in volume]
    assert backup["persistentVolumeClaim"]["claimName"] == NAME


def test_what_hangs_is_ended_and_tried_again_by_the_next_run(migrated: Migrated, tmp_path: Path) -> None:
    hung = migrated("-hangs-in-backup-meta", options={"wait_timeout": 5}, maxRetry=0, rollbackIfFailed=False)
    found = ended(hung, "BakupMetaFailed")
    assert hung.failed and "has not ended after" in hung.message and not found["backup"]["complete"]
    assert "Pod migrated-upgrade-backup-meta" not in migrated.left() and migrated.pods() == []
    refused = migrated.deploy()
    assert refused.failed and "migrated-upgrade is under way (BakupMetaFailed)" in refused.message
    kill_during_the_update(migrated, tmp_path)
    made = migrated.cluster.get("pod", f"{NAME}-update-meta", migrated.namespace)["metadata"]["uid"]
    other = migrated(targetVersion="v2.3.5")
    assert other.failed and "was begun with 2.4.23 (UpdatingMeta)" in other.message
    pods = migrated.cluster.list("pods", migrated.namespace)
    stop = migrated.cluster.module("milvus_cluster", name=CLUSTER, namespace=migrated.namespace, state="stopped")
    assert stop.failed and not stop.changed and "is under way (UpdatingMeta); run milvus_migration" in stop.message
    assert pods == migrated.cluster.list("pods", migrated.namespace)
    migrated.cluster.kubectl(
        "annotate", "pod", f"{NAME}-update-meta", "-n", migrated.namespace, "testbed.vectorops/behaviour=normal"
    )
    resumed = migrated()
    assert not resumed.failed, resumed.message
    ended(resumed, "Succeeded")
    assert tried(resumed) == [("update-meta", 1, True)], "the backup is not made again"
    assert migrated.cluster.get("pod", f"{NAME}-update-meta", migrated.namespace)["metadata"]["uid"] == made
    assert resumed.result["cluster"]["version"] == "2.4.23" and resumed.result["cluster"]["status"] == "Healthy"


def kill_during_the_update(migrated: Migrated, folder: Path) -> None:
    """Run the playbook, and kill it once the pod that migrates is there."""
    document = upgrade_manifest(CLUSTER, migrated.namespace, "-hangs-in-update-meta")
    source = folder / "upgrade.yaml"
    source.write_text(json.dumps(document), encoding="utf-8")
    variables = {
        "milvus_kubeconfig": str(migrated.cluster.kubeconfig),
        "milvus_migration_src": str(source),
        "milvus_migration_session_timeout": 1,
    }
    command = [str(BIN / "ansible-playbook"), "vectorops.milvus.migrate", "-e", json.dumps(variables)]
    environ = {**os.environ, "ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg")}
    with (folder / "log").open("wb") as log:
        run = subprocess.Popen(command, stdout=log, stderr=log, cwd=CHECKOUT, env=environ, start_new_session=True)
    pod = f"pod/{NAME}-update-meta"
    where = ("-n", migrated.namespace, "--timeout=60s")
    try:
        migrated.cluster.kubectl("wait", "--for=delete", pod, *where)
        migrated.cluster.kubectl("wait", "--for=create", pod, *where)
        migrated.cluster.kubectl("wait", "--for=condition=Ready", pod, *where)
        assert run.poll() is None, (folder / "log").read_text(encoding="utf-8")
    finally:
        kill_tree(run.pid)
        run.wait(timeout=30)


def test_a_second_run_changes_nothing(migrated: Migrated) -> None:
    assert not migrated().changed and not migrated(check=True).changed


def test_it_can_be_taken_back_later_and_its_backup_goes(migrated: Migrated) -> None:
    predicted = migrated(check=True, operation="rollback")
    back = migrated(operation="rollback")
    assert not back.failed, back.message
    ended(back, "RollbackedSucceeded")
    assert back.changes() == predicted.changes()
    assert ("create", "Pod", f"{NAME}-rollback-meta") in back.changes()
    assert back.result["cluster"]["version"] == "2.1.4" and not migrated.deploy().changed
    assert not migrated(operation="rollback").changed
    gone = migrated(options={"state": "absent"})
    assert not gone.failed and gone.changed and migrated.left() == [], gone.message
    assert not migrated(options={"state": "absent"}).changed
