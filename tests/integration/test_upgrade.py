# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Another version for a cluster that runs, and the way back."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.edits import BEHAVIOUR, QUICK, behaving, edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.manifests import bare_manifest
from ansible_collections.vectorops.milvus.tests.integration.playbooks import run_each
from ansible_collections.vectorops.milvus.tests.integration.watching import PodWatch

SEPARATE = ("indexnode", "rootcoord", "datacoord", "indexcoord", "querycoord", "querynode", "datanode", "proxy")
STREAMING = ("mixcoord", "streamingnode", "querynode", "datanode", "proxy")
IMAGE = "milvusdb/milvus"


class Upgraded:
    """A cluster whose version changes."""

    def __init__(self, cluster: Cluster, namespace: str):
        self.cluster, self.namespace = cluster, namespace

    def __call__(self, *, check: bool = False, **options: t.Any) -> Outcome:
        return self.cluster.module(
            "milvus_upgrade", name="upgraded", namespace=self.namespace, check=check, grace=QUICK, **options
        )

    def task(self, **options: t.Any) -> Object:
        """The same as a task of a playbook."""
        where = {"kubeconfig": str(self.cluster.kubeconfig), "name": "upgraded", "namespace": self.namespace}
        return {"vectorops.milvus.milvus_upgrade": {**where, **options}}

    def deploy(self, manifest: Object) -> Outcome:
        return self.cluster.module("milvus_cluster", manifest=manifest, namespace=self.namespace)

    def images(self) -> set[str]:
        pods = self.cluster.list("pods", self.namespace, "app.kubernetes.io/component")
        living = [pod for pod in pods if not pod["metadata"].get("deletionTimestamp")]
        return {container["image"] for pod in living for container in pod["spec"]["containers"]}

    def objects(self) -> dict[tuple[str, str], Object]:
        """What was rendered of the Deployments: without what the API server and its controllers add."""
        found = self.cluster.list("deployments", self.namespace)
        return {("Deployment", item["metadata"]["name"]): item["spec"] for item in found}

    def info(self) -> Object:
        found = self.cluster.module("milvus_info", name="upgraded", namespace=self.namespace)
        return found.result


@pytest.fixture(scope="module")
def upgraded(cluster: Cluster) -> t.Iterator[Upgraded]:
    with cluster.namespace("upgrades") as name:
        found = Upgraded(cluster, name)
        outcome = found.deploy(edited(bare_manifest("upgraded", "v2.4.22"), components__rootCoord={}))
        assert not outcome.failed, outcome.message
        yield found


def rolled(outcome: Outcome) -> list[str]:
    """The components in the order in which they were waited for."""
    stages = [step["stage"] for step in outcome.result["steps"]]
    return [stage.removeprefix("components: ") for stage in stages if stage != "components"]


def failing(outcome: Outcome, *words: str) -> None:
    assert outcome.failed and not outcome.changed, outcome.message
    for word in words:
        assert word in outcome.message, outcome.message


def test_forward_and_back(upgraded: Upgraded) -> None:
    before = upgraded.objects()
    predicted = upgraded(version="2.4.23", check=True)
    with PodWatch(upgraded.cluster, upgraded.namespace) as watch:
        forward = upgraded(version="v2.4.23")
        assert not forward.failed, forward.message
        assert upgraded.images() == {f"{IMAGE}:v2.4.23"}
        again = upgraded(version="2.4.23")
        back = upgraded(state="rolled_back")
    assert forward.changes() == predicted.changes() and forward.result["hops"] == predicted.result["hops"]
    assert not again.changed
    assert rolled(forward) == list(SEPARATE) and rolled(back) == list(reversed(SEPARATE))
    assert all(min(watch.counts(name)) >= 1 for name in SEPARATE)
    assert back.result["rolled_back_to"] == 1 and upgraded.objects() == before
    assert not upgraded(state="rolled_back").changed
    assert upgraded.info()["history"][-1]["version"] == "2.4.22"


def test_what_runs_goes_back_to_2_2_only_once_it_is_stopped(upgraded: Upgraded, audit: t.Callable[[], Audit]) -> None:
    listening = audit()
    back = {"components": {"imageUpdateMode": "rollingDowngrade", "image": f"{IMAGE}:v2.2.16"}}
    failing(upgraded(patch={"spec": back}), "no way while the cluster runs", "ends in a panic", "stop it first")
    assert listening.requests() and not listening.writes()


def test_what_fails_is_rolled_back(upgraded: Upgraded) -> None:
    before = upgraded.objects()
    broken = {"components": {"image": f"{IMAGE}:v2.4.23", "queryNode": {"podAnnotations": behaving("crash-loop")}}}
    with PodWatch(upgraded.cluster, upgraded.namespace) as watch:
        outcome = upgraded(patch={"spec": broken})
    assert outcome.failed and outcome.changed
    assert "querynode" in outcome.message and "The cluster is back at revision" in outcome.message
    assert outcome.result["diagnosis"] and outcome.result["rolled_back_to"]
    assert upgraded.objects() == before and upgraded.images() == {f"{IMAGE}:v2.4.22"}
    assert min(watch.counts("querynode")) >= 1
    assert not upgraded.info()["cluster"]["operation"]


def test_what_fails_is_left_where_going_back_is_not_safe(upgraded: Upgraded) -> None:
    broken = {"components": {"image": f"{IMAGE}:v2.5.20", "indexNode": {"podAnnotations": behaving("crash-loop")}}}
    outcome = upgraded(patch={"spec": broken})
    assert outcome.failed and "left as it is" in outcome.message
    assert upgraded.info()["cluster"]["operation"] == {
        "name": "deploy",
        "step": "components: indexnode",
        "components": ["indexnode"],
        "version": "2.5.20",
        "replicas": {},
    }
    last = upgraded.info()["history"][-1]["revision"]
    back = upgraded(revision=last)
    assert not back.failed and upgraded.images() == {f"{IMAGE}:v2.4.22"}, back.message
    assert back.result["rolled_back_to"] == last


def test_a_way_with_several_hops(upgraded: Upgraded, audit: t.Callable[[], Audit]) -> None:
    predicted = upgraded(version="2.6.1", check=True)
    outcome = upgraded(version="2.6.1", on_failure="pause")
    assert not outcome.failed, outcome.message
    assert outcome.changes() == predicted.changes()
    assert [(hop["from"], hop["to"]) for hop in outcome.result["hops"]] == [
        ("2.4.22", "2.5.27"),
        ("2.5.27", "2.5.27"),
        ("2.5.27", "2.6.1"),
    ]
    assert rolled(outcome) == [*SEPARATE, "mixcoord", "streamingnode+mixcoord", *STREAMING[2:]]
    orders = [list(SEPARATE), ["mixcoord"], ["streamingnode", "mixcoord", *STREAMING[2:]]]
    assert [hop["order"] for hop in predicted.result["hops"]] == orders
    names = [name for _kind, name in upgraded.objects()]
    assert sorted(names) == sorted(
        f"upgraded-milvus-{name}"
        for name in ("datanode", "mixcoord", "proxy", "querynode-0", "querynode-1", "standalone", "streamingnode")
    )
    assert [entry["version"] for entry in upgraded.info()["history"]][-3:] == ["2.5.27", "2.5.27", "2.6.1"]


REFUSED: dict[str, tuple[Object, tuple[str, ...]]] = {
    "forbidden": ({"version": "2.5.27"}, ("no way from 2.6.1 to 2.5.27", "streaming nodes")),
    "a minor that nobody knows": (
        {"version": "2.9.1"},
        ("nobody here knows the way", "2.6 or older"),
    ),
    "a dead end": ({"image": f"{IMAGE}:v2.6.0-rc1"}, ("release candidates",)),
    "a downgrade without its mode": ({"version": "2.6.0"}, ("older than 2.6.1", "rollingDowngrade")),
    "malformed": ({"version": "newest"}, ("'newest' is no version",)),
    "unknown": ({"image": f"{IMAGE}:latest"}, ("no Milvus version can be told", "spec.components.version")),
    "two that disagree": (
        {"version": "2.6.2", "image": f"{IMAGE}:v2.6.3"},
        ("is Milvus 2.6.3, but version says 2.6.2",),
    ),
    "two images": (
        {"version": "2.6.2", "patch": {"spec": {"components": {"image": f"{IMAGE}:v2.6.3"}}}},
        (f"patch.spec.components.image: is {IMAGE}:v2.6.3, but 2.6.2 is asked for as well",),
    ),
    "of another cluster": ({"patch": {"metadata": {"name": "other"}}}, ("is other", "upgraded")),
    "no such revision": ({"state": "rolled_back", "revision": 99}, ("no revision 99",)),
    "a revision that is none": ({"revision": 0}, ("revision: 0 is none", "milvus_info")),
    "a revision and a version": ({"version": "2.6.2", "revision": 1}, ("version: is given as well as revision",)),
    "no backup": ({"version": "2.6.2", "backup": "required"}, ("none is named",)),
    "no backup and no way": (
        {"version": "2.5.27", "backup": "required"},
        ("no way from 2.6.1 to 2.5.27", "backup: is required, and none is named"),
    ),
    "no backup for the way back": (
        {"state": "rolled_back", "backup": "required"},
        ("2.5.27", "backup: is required, and none is named"),
    ),
    "a missing backup": (
        {"version": "2.6.2", "backup": "required", "backup_jobs": ["gone"]},
        ("Job gone: is not there",),
    ),
    "misspelt": ({"patch": {"spec": {"components": {"imag": "a:v2.6.2"}}}}, ("spec.components.imag", "image")),
    "no maps": (
        {"patch": {"metadata": "upgraded", "spec": {"components": "a:v2.6.2"}}},
        ("metadata: ", "spec.components: "),
    ),
    "everything at once": (
        {"version": "newest", "patch": {"metadata": {"name": "other"}, "spec": {"components": {"imag": "a:v2.6.2"}}}},
        ("patch.metadata.name", "'newest' is no version", "spec.components.imag"),
    ),
}


@pytest.fixture(scope="module")
def refused(upgraded: Upgraded, audit: t.Callable[[], Audit]) -> dict[str, Outcome]:
    """What becomes of each, in one playbook; nothing was written for any."""
    listening = audit()
    outcomes = run_each({case: upgraded.task(**options) for case, (options, _words) in REFUSED.items()})
    assert listening.requests() and not listening.writes()
    return outcomes


@pytest.mark.parametrize("case", REFUSED)
def test_refused(refused: dict[str, Outcome], case: str) -> None:
    failing(refused[case], *REFUSED[case][1])


def test_only_a_backup_that_is_complete_and_recent_counts(upgraded: Upgraded) -> None:
    def job(name: str) -> Object:
        container = {"name": "backup", "image": "backup", "command": ["true"]}
        spec = {"template": {"spec": {"restartPolicy": "Never", "containers": [container]}}}
        metadata = {"name": name, "namespace": upgraded.namespace}
        return {"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": spec}

    upgraded.cluster.apply(job("backup"), {**job("running"), "spec": {**job("running")["spec"], "suspend": True}})
    where = ("-n", upgraded.namespace, "--timeout=60s")
    upgraded.cluster.kubectl("wait", "--for=condition=Complete", "job/backup", *where)
    required: Object = {"version": "2.6.2", "backup": "required", "check": True}
    failing(upgraded(backup_jobs=["backup", "running"], **required), "Job running: is not complete")
    failing(upgraded(backup_jobs=["backup"], backup_max_age=0, **required), "hours old")
    assert upgraded(backup_jobs=["backup"], **required).changed


def test_a_cluster_that_ails_is_mended_first(upgraded: Upgraded) -> None:
    def edit(behaviour: str | None) -> None:
        patch = {"spec": {"template": {"metadata": {"annotations": {BEHAVIOUR: behaviour}}}}}
        upgraded.cluster.patch("deployment", "upgraded-milvus-datanode", upgraded.namespace, patch)

    edit("never-ready")
    failing(upgraded(version="2.6.2"), "Deployment upgraded-milvus-datanode", "is not ready", "milvus_info")
    assert upgraded(version="2.6.2", force=True, check=True).changed
    edit(None)
    upgraded.cluster.wait_until_available(upgraded.namespace)


def test_the_map_of_images_knows_the_new_one(upgraded: Upgraded) -> None:
    mirror = "mirror.example.com/milvus"

    def deploy(images: Object, version: str) -> Outcome:
        manifest = edited(bare_manifest("upgraded", version), components__rootCoord={})
        where: Object = {"namespace": upgraded.namespace, "check": True}
        return upgraded.cluster.module("milvus_cluster", manifest=manifest, images=images, **where)

    known: Object = {f"{IMAGE}:v2.6.1": f"{mirror}:v2.6.1"}
    failing(deploy(known, "v2.6.2"), "images: says what to pull", "v2.6.2, which would come from its own registry")
    for repaired in ({**known, f"{IMAGE}:v2.6.2": f"{mirror}:v2.6.2"}, {IMAGE: mirror}):
        outcome = deploy(repaired, "v2.6.2")
        assert not outcome.failed, outcome.message


def test_a_manifest_with_another_image_takes_the_same_way(upgraded: Upgraded) -> None:
    manifest = edited(bare_manifest("upgraded", "v2.6.2"), components__rootCoord={})
    outcome = upgraded.deploy(manifest)
    assert not outcome.failed, outcome.message
    assert rolled(outcome) == list(STREAMING) and upgraded.images() == {f"{IMAGE}:v2.6.2"}
    assert not upgraded.deploy(manifest).changed


def test_the_playbook(upgraded: Upgraded) -> None:
    found = upgraded.cluster.playbook(
        "upgrade", milvus_name="upgraded", milvus_namespace=upgraded.namespace, milvus_target_version="2.6.3"
    )
    assert found.returncode == 0, found.stdout
    assert upgraded.images() == {f"{IMAGE}:v2.6.3"}
