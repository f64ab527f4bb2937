# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The metadata of a 2.1 cluster migrated by either engine, with results of the same shape."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.vectorops.milvus.tests.faults.runs import Nursery
from ansible_collections.vectorops.milvus.tests.integration.edits import edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.manifests import bare_manifest, upgrade_manifest
from ansible_collections.vectorops.milvus.tests.operator.lives import ENGINES, Lives, Scenarios, both, end_alike, kill
from ansible_collections.vectorops.milvus.tests.operator.standin import StandIn

NAME, CLUSTER = "old-upgrade", "old"

#: Scenario → what is special about the tool, the manifest, and the options.
SCENARIOS: t.Mapping[str, tuple[str, Object, Object]] = {
    "not what runs": ("", {"sourceVersion": "v2.1.3"}, {}),
    "no claim": ("", {"backupPVC": "mine"}, {}),
    "nothing to take back": ("", {}, {"operation": "rollback"}),
    "no backup": ("", {}, {"backup": "required"}),
    "no image": ("-does-not-exist", {}, {"grace": {"image_pull": 1}}),
    "fails": ("-fails-2-times-in-backup-meta.fails-in-update-meta", {}, {}),
    "checked": ("", {}, {"_ansible_check_mode": True, "_ansible_diff": True}),
    "migrate": ("", {}, {"_ansible_diff": True}),
    "again": ("", {}, {}),
    "back": ("", {}, {"operation": "rollback"}),
    "back again": ("", {}, {"operation": "rollback"}),
    "forget": ("", {}, {"state": "absent"}),
    "forget again": ("", {}, {"state": "absent"}),
}
CHANGED = {"deploy", "no image", "fails", "checked", "migrate", "back", "forget"}
FAILED = {"not what runs", "no claim", "nothing to take back", "no backup", "no image", "fails"}


def scenarios(engine: str, access: Object) -> Scenarios:
    """A life with migrations; the stand-in's operator has a time of its own for etcd's sessions."""
    access = {**access, "engine": engine}
    found: dict[str, tuple[str, Object]] = {
        "deploy": ("milvus_cluster", {**access, "manifest": bare_manifest(CLUSTER, "v2.1.4")})
    }
    for name, (tool, spec, options) in SCENARIOS.items():
        waits = {"session_timeout": 1} if engine == "native" else {}
        document = upgrade_manifest(CLUSTER, access["namespace"], tool, **spec)
        found[name] = ("milvus_migration", {**access, **waits, "manifest": document, **options})
    return found


@pytest.fixture(scope="module")
def lives(cluster: Cluster, operator: StandIn, tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Lives]:
    with both(cluster, tmp_path_factory.mktemp("migrations"), "migrations", scenarios) as found:
        yield found


@pytest.mark.parametrize("scenario", ["deploy", *SCENARIOS])
def test_both_engines_end_alike(lives: Lives, scenario: str) -> None:
    end_alike(lives, scenario, changed=scenario in CHANGED, failed=scenario in FAILED)


def ended(lives: Lives, engine: str, scenario: str) -> Object:
    """The migration of a result."""
    found: Object = lives[engine][scenario].result["migration"]
    assert found["conditions"][0]["reason"] == found["state"]
    return found


def pods(outcome: Outcome) -> dict[str, int]:
    """How many pods of each component are ready."""
    return {name: part["ready"] for name, part in outcome.result["cluster"]["components"].items()}


@pytest.mark.parametrize("engine", ENGINES)
def test_what_fails_is_taken_back(lives: Lives, engine: str) -> None:
    for scenario in ("no image", "fails"):
        assert ended(lives, engine, scenario)["state"] == "RollbackedSucceeded"
        assert "The cluster runs 2.1.4 again" in lives[engine][scenario].message
    assert "ImagePullFailed" in lives[engine]["no image"].message
    assert f"Pod {NAME}-update-meta: the tool ended with exit code 1" in lives[engine]["fails"].message
    logs = ended(lives, engine, "fails")["logs"]
    assert [(one["task"], one["attempt"], one["succeeded"]) for one in logs] == [
        ("backup-meta", 1, False),
        ("backup-meta", 2, False),
        ("backup-meta", 3, True),
        ("update-meta", 1, False),
        ("rollback-meta", 1, True),
    ]
    assert all("ready to serve" in one["log"] for one in logs) and ended(lives, engine, "fails")["retried"] == 2


@pytest.mark.parametrize("engine", ENGINES)
def test_forth_and_back(lives: Lives, engine: str) -> None:
    found = lives[engine]
    forth, back = ended(lives, engine, "migrate"), ended(lives, engine, "back")
    assert forth["state"] == "Succeeded" and back["state"] == "RollbackedSucceeded"
    assert forth["backup"] == {"claim": NAME, "complete": True} and forth["image"] == "milvusdb/milvus:v2.4.23"
    assert found["migrate"].changes() == found["checked"].changes()
    versions = [found[name].result["cluster"]["version"] for name in ("migrate", "back", "forget")]
    assert versions == ["2.4.23", "2.1.4", "2.1.4"] and found["back"].result["cluster"]["status"] == "Healthy"
    deployed, migrated, returned = (pods(found[name]) for name in ("deploy", "migrate", "back"))
    assert deployed == migrated == returned and deployed["querynode"] == 1
    assert found["forget"].result["migration"] == {"name": NAME, "state": ""}


def test_the_operator_leaves_the_cluster_as_it_was(lives: Lives, cluster: Cluster) -> None:
    namespace = "migrations-operator"
    live = cluster.get("milvus", CLUSTER, namespace)
    assert live["spec"]["components"]["imageUpdateMode"] == "rollingUpgrade"
    assert not [key for key in live["metadata"]["annotations"] if key.startswith("vectorops")]
    for kind in ("milvusupgrades", "persistentvolumeclaims"):
        assert not cluster.list(kind, namespace), kind
    # Deployed, and started again after each of the three that went back: never beside the migrated metadata.
    old = [
        item["metadata"]["name"]
        for item in cluster.list("replicasets", namespace, "app.kubernetes.io/component=proxy")
        if item["spec"]["template"]["spec"]["containers"][0]["image"].endswith(":v2.1.4")
    ]
    events = [event for event in cluster.list("events", namespace) if event["reason"] == "ScalingReplicaSet"]
    started = [event for event in events if any(f"{name} from 0 to 1" in event["message"] for name in old)]
    assert sum(event.get("count") or 1 for event in started) == 4, started


def test_killed_and_hanging_migrations_come_to_their_end(
    cluster: Cluster, operator: StandIn, namespace: str, tmp_path: Path
) -> None:
    access = {"kubeconfig": str(cluster.kubeconfig), "namespace": namespace}
    where = (f"milvusupgrade/{NAME}", "-n", namespace, "--timeout=60s")
    with Nursery(tmp_path, "killed") as nursery:
        deploy = {**access, "engine": "operator", "manifest": bare_manifest(CLUSTER, "v2.1.4")}
        deployed = nursery.run("milvus_cluster", **deploy)
        assert not deployed.failed, deployed.message
        hanging = {**access, "manifest": upgrade_manifest(CLUSTER, namespace, "-hangs-in-update-meta")}
        nursery.start("milvus_migration", **hanging)
        cluster.kubectl("wait", "--for=create", *where)
        cluster.kubectl("wait", "--for=jsonpath={.status.state}=UpdatingMeta", *where)
        kill(nursery)
        busy = nursery.run("milvus_cluster", **deploy)
        assert busy.failed and f"{NAME} is under way (UpdatingMeta)" in busy.message
        other = nursery.run(
            "milvus_migration", **access, manifest=upgrade_manifest(CLUSTER, namespace, targetVersion="v2.3.5")
        )
        assert other.failed and "was begun with 2.4.23 (UpdatingMeta)" in other.message
        early = nursery.run("milvus_migration", **hanging, state="absent")
        assert early.failed and "its backup may be needed" in early.message
        back = nursery.run("milvus_migration", **hanging, wait_timeout=5)
        assert back.failed and back.changed and "UpdatingMeta has not ended after" in back.message, back.message
        assert back.result["migration"]["state"] == "RollbackedSucceeded"

        good = {**access, "manifest": upgrade_manifest(CLUSTER, namespace)}
        nursery.start("milvus_migration", **good)
        stopped = "--for=jsonpath={.spec.components.proxy.replicas}=0"
        cluster.kubectl("wait", stopped, f"milvus/{CLUSTER}", "-n", namespace, "--timeout=60s")
        kill(nursery)
        forth = nursery.run("milvus_migration", **good)
        assert not forth.failed and forth.result["migration"]["state"] == "Succeeded", forth.message
        assert forth.result["cluster"]["version"] == "2.4.23"
    live = cluster.get("milvus", CLUSTER, namespace)
    assert live["spec"]["components"]["imageUpdateMode"] == "rollingUpgrade"


#: What docs/rights.md names: kubectl's words for verbs and resources.
RIGHTS = {
    "get,list,watch,create,patch,update,delete": "milvuses.milvus.io,milvusupgrades.milvus.io,"
    "leases.coordination.k8s.io",
    "get,list,watch": "deployments.apps,statefulsets.apps,replicasets.apps,pods,persistentvolumeclaims,events,"
    "services,ingresses.networking.k8s.io",
    "delete": "pods",
}


def deployer(cluster: Cluster, namespace: str) -> Object:
    """The options of somebody who has these rights, and no others."""
    cluster.kubectl("create", "serviceaccount", "deployer", "-n", namespace)
    account = f"--serviceaccount={namespace}:deployer"
    for number, (verbs, resources) in enumerate(RIGHTS.items()):
        role = f"deployer-{number}"
        cluster.kubectl("create", "role", role, "-n", namespace, f"--verb={verbs}", f"--resource={resources}")
        cluster.kubectl("create", "rolebinding", role, "-n", namespace, f"--role={role}", account)
    return {"kubeconfig": cluster.kubeconfig_of("deployer", namespace), "namespace": namespace}


def test_pods_that_do_not_end_are_helped(cluster: Cluster, operator: StandIn, namespace: str) -> None:
    """And these rights are enough for the life of a cluster in an operator's hands."""
    annotations = {"testbed.vectorops/behaviour": "slow-end", "testbed.vectorops/end-delay": "6s"}
    document = edited(bare_manifest(CLUSTER, "v2.1.4"), components__proxy={"podAnnotations": annotations})
    where = {**deployer(cluster, namespace), "engine": "operator"}
    deployed = cluster.module("milvus_cluster", manifest=document, **where)
    assert not deployed.failed, deployed.message
    where["termination_timeout"] = 1
    runs: dict[str, Object] = {
        "milvus_migration": {"manifest": upgrade_manifest(CLUSTER, namespace)},
        "milvus_cluster": {"name": CLUSTER, "state": "stopped"},
    }
    for module, options in runs.items():
        outcome = cluster.module(module, **where, **options)
        assert not outcome.failed, outcome.message
        assert f"Pod {CLUSTER}-milvus-proxy" in outcome.output and "it gets 30 s" in outcome.output, module
