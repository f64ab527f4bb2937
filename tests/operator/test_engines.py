# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Both engines go through the same life, and answer in the same shape."""

from __future__ import annotations

import copy
import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.faults.runs import Nursery
from ansible_collections.vectorops.milvus.tests.integration.edits import edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object
from ansible_collections.vectorops.milvus.tests.integration.manifests import small_manifest
from ansible_collections.vectorops.milvus.tests.operator.lives import ENGINES, Lives, Scenarios, both, end_alike, kill
from ansible_collections.vectorops.milvus.tests.operator.standin import StandIn

NAME = "same"
PATCH = {"spec": {"components": {"dataNode": {"resources": {"requests": {"cpu": "7m"}}}}}}
#: Scenario → module and options; the manifest is put in where it says so. In this order.
SCENARIOS: dict[str, tuple[str, Object]] = {
    "missing dependency": ("milvus_cluster", {"manifest": "external"}),
    "deploy, checked": ("milvus_cluster", {"manifest": "good", "_ansible_check_mode": True, "_ansible_diff": True}),
    "deploy": ("milvus_cluster", {"manifest": "good", "_ansible_diff": True}),
    "rerun": ("milvus_cluster", {"manifest": "good"}),
    "by auto": ("milvus_cluster", {"manifest": "good", "engine": "auto"}),
    "expose": ("milvus_expose", {"name": NAME}),
    "info": ("milvus_info", {"name": NAME}),
    "failing pod": ("milvus_cluster", {"manifest": "failing", "grace": {"image_pull": 1}}),
    "info of a failing pod": ("milvus_info", {"name": NAME}),
    "mended": ("milvus_cluster", {"manifest": "mended"}),
    "scale": ("milvus_scale", {"name": NAME, "replicas": {"datanode": 1, "querynode": 2}}),
    "scale again": ("milvus_scale", {"name": NAME, "replicas": {"datanode": 1, "querynode": 2}}),
    "scale a nobody": ("milvus_scale", {"name": NAME, "replicas": {"querynod": 2}}),
    "no backup": ("milvus_upgrade", {"name": NAME, "version": "2.5.27", "backup": "required"}),
    "upgrade, checked": ("milvus_upgrade", {"name": NAME, "version": "2.5.27", "_ansible_check_mode": True}),
    "upgrade": ("milvus_upgrade", {"name": NAME, "version": "2.5.27"}),
    "upgrade again": ("milvus_upgrade", {"name": NAME, "version": "2.5.27"}),
    "no way": ("milvus_upgrade", {"name": NAME, "version": "2.1.4"}),
    "upgrade that fails": (
        "milvus_upgrade",
        {"name": NAME, "image": "milvusdb/milvus-does-not-exist:v2.5.28", "grace": {"image_pull": 1}},
    ),
    "wrong patch": ("milvus_upgrade", {"name": NAME, "patch": {"spec": {"components": {"proxi": {}}}}}),
    "patch": ("milvus_upgrade", {"name": NAME, "version": "2.5.28", "patch": PATCH}),
    "back": ("milvus_upgrade", {"name": NAME, "state": "rolled_back"}),
    "back again": ("milvus_upgrade", {"name": NAME, "state": "rolled_back"}),
    "info of drift": ("milvus_info", {"manifest": "drifted"}),
    "stop": ("milvus_cluster", {"name": NAME, "state": "stopped"}),
    "stop again": ("milvus_cluster", {"name": NAME, "state": "stopped"}),
    "start": ("milvus_cluster", {"manifest": "upgraded"}),
    "remove": ("milvus_cluster", {"name": NAME, "state": "absent"}),
    "remove again": ("milvus_cluster", {"name": NAME, "state": "absent"}),
}
CHANGED = {
    "deploy, checked",
    "deploy",
    "expose",
    "failing pod",
    "mended",
    "scale",
    "upgrade, checked",
    "upgrade",
    "upgrade that fails",
    "patch",
    "back",
    "stop",
    "start",
    "remove",
}
FAILED = {
    "missing dependency",
    "failing pod",
    "scale a nobody",
    "no backup",
    "no way",
    "upgrade that fails",
    "wrong patch",
}


def manifests() -> dict[str, Object]:
    """What is deployed: all well; a proxy whose image can't be pulled; a storage whose credentials are missing."""
    good, failing, mended, external = (small_manifest(NAME) for _ in range(4))
    for document in (good, failing, mended, external):
        document["spec"]["components"]["dataNode"] = {"replicas": 2}
    for document, behaviour in ((failing, "image-pull-error"), (mended, "normal")):  # the operator takes none away
        document["spec"]["components"]["proxy"] = {"podAnnotations": {"testbed.vectorops/behaviour": behaviour}}
    upgraded = copy.deepcopy(mended)
    repository = upgraded["spec"]["components"]["image"].rpartition(":")[0]
    upgraded["spec"]["components"]["image"] = f"{repository}:v2.5.27"
    storage = {"external": True, "endpoint": "s3.example.com:9000", "secretRef": "missing", "type": "S3"}
    external["spec"]["dependencies"]["storage"] = storage
    external["spec"]["config"] = {"minio": {"bucketName": "mine"}}
    drifted = copy.deepcopy(upgraded)
    drifted["spec"]["components"]["proxy"]["replicas"] = 2
    named = {"good": good, "failing": failing, "mended": mended, "upgraded": upgraded}
    return {**named, "drifted": drifted, "external": external}


def scenarios(engine: str, access: Object) -> Scenarios:
    """The scenarios with their manifests."""
    documents, found = manifests(), {}
    for scenario, (module, options) in SCENARIOS.items():
        given = {**access, **options}
        if "manifest" in given:
            given["manifest"] = documents[given["manifest"]]
        if module == "milvus_cluster":
            given.setdefault("engine", engine)
        found[scenario] = module, given
    return found


@pytest.fixture(scope="module")
def lives(cluster: Cluster, operator: StandIn, tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Lives]:
    """Both lives, side by side."""
    with both(cluster, tmp_path_factory.mktemp("lives"), "life", scenarios) as found:
        yield found


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_both_engines_end_alike(lives: Lives, scenario: str) -> None:
    end_alike(lives, scenario, changed=scenario in CHANGED, failed=scenario in FAILED)


def test_states_in_the_same_words(lives: Lives) -> None:
    for engine in ENGINES:
        found = lives[engine]
        words = {
            scenario: found[scenario].result["cluster"]["status"] for scenario in ("deploy", "stop", "start", "remove")
        }
        assert words == {"deploy": "Healthy", "stop": "Stopped", "start": "Healthy", "remove": "Absent"}, engine
        info = found["info"].result
        assert info["cluster"]["components"]["datanode"]["ready"] == 2, engine
        assert {entry["type"]: entry["status"] for entry in info["cluster"]["conditions"]} == dict.fromkeys(
            ("EtcdReady", "StorageReady", "MsgStreamReady", "MilvusReady", "MilvusUpdated"), "True"
        ), engine
        assert info["cluster"]["external"]["type"] == "NodePort" and info["manifest"]["spec"]["mode"] == "cluster"
        assert found["deploy"].changes() == found["deploy, checked"].changes()
        assert found["deploy"].result["diff"]
        assert found["upgrade"].result["cluster"]["version"] == "2.5.27", engine
        assert found["upgrade"].changes()[0][0] == found["upgrade, checked"].changes()[0][0]


def test_failures_name_the_same_cause(lives: Lives) -> None:
    for engine in ENGINES:
        found = lives[engine]
        [missing] = [entry for entry in found["missing dependency"].result["findings"] if entry["severity"] == "error"]
        assert missing["check"] == "secrets" and missing["subject"] == "Secret missing", engine
        failing = found["failing pod"]
        assert failing.result["diagnosis"][0]["reason"] == "ImagePullFailed", engine
        assert f"{NAME}-milvus-proxy" in failing.message, engine
        assert found["info of a failing pod"].result["diagnosis"][0]["reason"] == "ImagePullFailed", engine
    said = lives["operator"]["failing pod"].message
    assert "The operator says: MilvusReady False (MilvusComponentNotHealthy)" in said or "MilvusUpdated False" in said


def test_pods_come_back_as_many_as_there_were(lives: Lives) -> None:
    for engine in ENGINES:
        counts = lives[engine]["start"].result["cluster"]["components"]
        # The manifest says two data nodes, which holds again; of the query nodes it says nothing.
        assert counts["datanode"]["ready"] == 2 and counts["querynode"]["ready"] == 2, engine
        moves = [(move["component"], move["from"], move["to"]) for move in lives[engine]["scale"].result["moves"]]
        assert moves == [("querynode", 1, 2), ("datanode", 2, 1)], engine
        assert "querynode" in lives[engine]["scale a nobody"].message, engine


def test_upgrades_are_taken_back(lives: Lives) -> None:
    for engine in ENGINES:
        found = {name: outcome.result for name, outcome in lives[engine].items()}
        assert "is required, and none is named" in lives[engine]["no backup"].message
        assert "proxi" in lives[engine]["wrong patch"].message, engine
        failed = lives[engine]["upgrade that fails"]
        assert "The cluster is back at revision" in failed.message and failed.result["rolled_back_to"], failed.message
        assert failed.result["diagnosis"][0]["reason"] == "ImagePullFailed"
        assert found["patch"]["cluster"]["version"] == "2.5.28"
        assert found["patch"]["cluster"]["components"]["datanode"]["resources"] == {"requests": {"cpu": "7m"}}, engine
        assert found["back"]["cluster"]["version"] == "2.5.27" and found["back"]["rolled_back_to"]
        assert "requests" not in found["back"]["cluster"]["components"]["datanode"]["resources"], engine
        history = found["info of drift"]["history"]
        assert [entry["version"] for entry in history][-2:] == ["2.5.28", "2.5.27"], (engine, history)
        assert history[-1]["rolled_back_to"] and all(entry["date"] for entry in history)


def test_drift_is_shown(lives: Lives) -> None:
    [drift] = lives["operator"]["info of drift"].result["drift"]
    wanted = {"field": "spec.components.proxy.replicas", "live": 1, "desired": 2}
    assert drift["name"] == NAME and wanted in drift["differences"]
    entries = {entry["name"]: entry for entry in lives["native"]["info of drift"].result["drift"]}
    assert {"field": "spec.replicas", "live": 1, "desired": 2} in entries[f"{NAME}-milvus-proxy"]["differences"]
    assert not any("image" in one["field"] for one in drift["differences"])


@pytest.fixture
def nursery(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Nursery]:
    with Nursery(tmp_path_factory.mktemp("nursery"), "module") as running:
        yield running


def test_killed_runs_are_completed(cluster: Cluster, operator: StandIn, namespace: str, nursery: Nursery) -> None:
    access = {"kubeconfig": str(cluster.kubeconfig), "namespace": namespace}
    document = small_manifest("killed")
    manifest = {"manifest": document, "engine": "operator"}
    repository = document["spec"]["components"]["image"].rpartition(":")[0]
    replicas = "--for=jsonpath={.spec.components.%s.replicas}=%s"
    image = "--for=jsonpath={.spec.components.image}=" + f"{repository}:%s"
    more = {**manifest, "manifest": edited(document, components__dataNode={"replicas": 3})}
    for module, options, condition, status in (
        ("milvus_cluster", manifest, "--for=create", "Healthy"),
        ("milvus_cluster", more, replicas % ("dataNode", 3), "Healthy"),
        ("milvus_scale", {"replicas": {"datanode": 1, "querynode": 2}}, replicas % ("dataNode", 2), "Healthy"),
        ("milvus_upgrade", {"version": "2.5.27"}, image % "v2.5.27", "Healthy"),
        ("milvus_upgrade", {"state": "rolled_back"}, image % "v2.5.4", "Healthy"),
        ("milvus_cluster", {"state": "stopped"}, replicas % ("proxy", 0), "Stopped"),
        ("milvus_cluster", manifest, replicas % ("proxy", 1), "Healthy"),
        ("milvus_cluster", {"state": "absent"}, "--for=jsonpath={.status.status}=Deleting", "Absent"),
    ):
        given = {**access, **({} if "manifest" in options else {"name": "killed"}), **options}
        nursery.start(module, **given)
        cluster.kubectl("wait", condition, "milvus/killed", "-n", namespace, "--timeout=60s")
        kill(nursery)
        completed = nursery.run(module, **given)
        assert not completed.failed, (options, completed.message)
        assert completed.result["cluster"]["status"] == status
        assert not nursery.run(module, **given).changed, options
        counts = {name: part["ready"] for name, part in completed.result["cluster"]["components"].items()}
        if module == "milvus_scale":
            assert (counts["datanode"], counts["querynode"]) == (1, 2)
        if module == "milvus_upgrade":
            version = str(options.get("version", "2.5.4"))
            assert completed.result["cluster"]["version"] == version
            assert completed.result["cluster"]["components"]["proxy"]["image"].endswith(version)
