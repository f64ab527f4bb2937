# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Both engines go through the same life, and answer in the same shape."""

from __future__ import annotations

import concurrent.futures
import contextlib
import copy
import os
import signal
import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.faults.runs import Nursery
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.manifests import small_manifest
from ansible_collections.vectorops.milvus.tests.operator.standin import StandIn

ENGINES = ("native", "operator")
NAME = "same"
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
    "upgrade": ("milvus_upgrade", {"name": NAME, "version": "2.5.27"}),
    "upgrade again": ("milvus_upgrade", {"name": NAME, "version": "2.5.27"}),
    "no way": ("milvus_upgrade", {"name": NAME, "version": "2.1.4"}),
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
    "upgrade",
    "stop",
    "start",
    "remove",
}
FAILED = {"missing dependency", "failing pod", "scale a nobody", "no way"}

Lives = dict[str, dict[str, Outcome]]


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
    return {"good": good, "failing": failing, "mended": mended, "upgraded": upgraded, "external": external}


def live(engine: str, nursery: Nursery, access: Object) -> dict[str, Outcome]:
    """A whole life with one engine."""
    documents, found = manifests(), {}
    for scenario, (module, options) in SCENARIOS.items():
        given = {**access, **options}
        if "manifest" in given:
            given["manifest"] = documents[given["manifest"]]
        if module == "milvus_cluster":
            given.setdefault("engine", engine)
        found[scenario] = nursery.run(module, **given)
    return found


@pytest.fixture(scope="module")
def lives(cluster: Cluster, operator: StandIn, tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Lives]:
    """Both lives, side by side."""

    def one(engine: str) -> dict[str, Outcome]:
        with Nursery(tmp_path_factory.mktemp(engine), engine) as nursery:
            return live(engine, nursery, {"kubeconfig": str(cluster.kubeconfig), "namespace": f"life-{engine}"})

    for engine in ENGINES:
        cluster.make_namespace(f"life-{engine}")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        yield dict(zip(ENGINES, pool.map(one, ENGINES), strict=True))
    for engine in ENGINES:
        cluster.kubectl("delete", "namespace", f"life-{engine}", "--wait=false")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_both_engines_end_alike(lives: Lives, scenario: str) -> None:
    for engine in ENGINES:
        outcome = lives[engine][scenario]
        assert outcome.failed == (scenario in FAILED), (engine, outcome.message)
        assert outcome.changed == (scenario in CHANGED), (engine, outcome.result)
    native, operator = (shape(lives[engine][scenario].result) for engine in ENGINES)
    assert differing(native, operator) == []


def shape(value: t.Any) -> t.Any:
    """The keys of a result down to the leaves; of a list those of its members together."""
    if isinstance(value, dict):
        return {key: shape(member) for key, member in value.items() if key not in ("invocation", "warnings")}
    if isinstance(value, list):
        members = [shape(member) for member in value if isinstance(member, dict)]
        return [{key: entry for member in members for key, entry in member.items()}] if members else []
    return ""


#: What is about this cluster or this change, not of a result's shape.
_OPEN = {"components", "dependencies", "diff", "manifest", "operation", "resources"}
_OPTIONAL = {"fields", "log", "last_event", "slots", "container", "exception", "differences"}


def differing(one: t.Any, other: t.Any, path: str = "") -> list[str]:
    """Where two shapes differ."""
    if isinstance(one, list) and isinstance(other, list) and one and other:
        return differing(one[0], other[0], f"{path}[]")
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return []
    found = [f"{path}.{key}" for key in one.keys() ^ other.keys() if key not in _OPTIONAL]
    for key in one.keys() & other.keys() - _OPEN:
        found += differing(one[key], other[key], f"{path}.{key}")
    return found


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


@pytest.fixture
def nursery(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Nursery]:
    with Nursery(tmp_path_factory.mktemp("nursery"), "module") as running:
        yield running


def test_killed_runs_are_completed(cluster: Cluster, operator: StandIn, namespace: str, nursery: Nursery) -> None:
    access = {"kubeconfig": str(cluster.kubeconfig), "namespace": namespace, "engine": "operator"}
    manifest = small_manifest("killed")
    resource = ("milvus/killed", "-n", namespace, "--timeout=60s")
    for options, condition in (
        ({"manifest": manifest}, "--for=create"),
        ({"name": "killed", "state": "stopped"}, "--for=jsonpath={.spec.components.proxy.replicas}=0"),
        ({"manifest": manifest}, "--for=jsonpath={.spec.components.proxy.replicas}=1"),
        ({"name": "killed", "state": "absent"}, "--for=jsonpath={.status.status}=Deleting"),
    ):
        nursery.start("milvus_cluster", **access, **options)
        cluster.kubectl("wait", condition, *resource)
        kill(nursery)
        completed = nursery.run("milvus_cluster", **access, **options)
        assert not completed.failed, completed.message
        status = completed.result["cluster"]["status"]
        assert status == {"stopped": "Stopped", "absent": "Absent"}.get(str(options.get("state")), "Healthy")
        assert not nursery.run("milvus_cluster", **access, **options).changed


def kill(nursery: Nursery) -> None:
    """End the run without a chance to give anything back, if it hasn't ended yet."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(nursery.pid, signal.SIGKILL)
    nursery.wait()
