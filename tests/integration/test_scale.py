# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Scaling the workers of a cluster that runs."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.integration.edits import behaving, edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome, ansible_playbook
from ansible_collections.vectorops.milvus.tests.integration.manifests import bare_manifest
from ansible_collections.vectorops.milvus.tests.integration.watching import PodWatch, replicas

SLOW = behaving("normal", **{"start-delay": "1s", "end-delay": "1s"})


class Live:
    """A cluster that runs, and what its manifest says."""

    def __init__(self, cluster: Cluster, namespace: str):
        self.cluster, self.namespace = cluster, namespace
        self.manifest = edited(
            bare_manifest("scaled"),
            components__dataNode={"podAnnotations": SLOW, "resources": {"requests": {"cpu": "7"}}},
        )

    def deploy(self, **edits: t.Any) -> Outcome:
        """Deploy the manifest with some values changed, only this time."""
        manifest = edited(self.manifest, **edits)
        return self.cluster.module("milvus_cluster", manifest=manifest, namespace=self.namespace)

    def scale(self, numbers: Object, *, check: bool = False, **options: t.Any) -> Outcome:
        """Scale it by name: that needs no manifest."""
        return self.cluster.module(
            "milvus_scale", name="scaled", namespace=self.namespace, replicas=numbers, check=check, **options
        )

    def shown(self, **edits: t.Any) -> dict[str, tuple[int, int | None]]:
        """What milvus_info says of what was scaled, beside the manifest with some values changed: by component."""
        manifest = edited(self.manifest, **edits)
        info = self.cluster.module("milvus_info", manifest=manifest, namespace=self.namespace)
        return {entry["component"]: (entry["replicas"], entry["manifest"]) for entry in info.result["scaled"]}

    def annotate_data_nodes(self, annotation: str) -> None:
        """Have them behave otherwise."""
        selector = "app.kubernetes.io/component=datanode"
        self.cluster.kubectl("annotate", "pods", "-n", self.namespace, "-l", selector, "--overwrite", annotation)

    def numbers(self) -> dict[str, int]:
        """The numbers of pods that there are to be, by component."""
        found = replicas(self.cluster.list("deployments", self.namespace))
        return {name.removeprefix("scaled-milvus-"): number for name, number in found.items()}


@pytest.fixture(scope="module")
def live(cluster: Cluster) -> t.Iterator[Live]:
    with cluster.namespace("scaling") as name:
        found = Live(cluster, name)
        outcome = found.deploy()
        assert not outcome.failed, outcome.message
        yield found


def made(outcome: Outcome) -> list[tuple[str, int, int]]:
    """The moves, in short."""
    assert not outcome.failed, outcome.message
    return [(step["component"], step["from"], step["to"]) for step in outcome.result["moves"]]


def test_out_in_one_jump_and_in_one_by_one(live: Live) -> None:
    assert made(live.scale({"datanode": 6, "proxy": 2})) == [("datanode", 1, 6), ("proxy", 1, 2)]
    predicted = live.scale({"dataNode": 2, "proxy": 3}, check=True)
    with PodWatch(live.cluster, live.namespace) as watch:
        outcome = live.scale({"dataNode": 2, "proxy": 3})
    assert made(outcome) == made(predicted) == [("proxy", 2, 3), *(("datanode", n, n - 1) for n in (6, 5, 4, 3))]
    assert outcome.changes() == predicted.changes() and outcome.changed
    assert watch.counts("datanode") == [6, 5, 4, 3, 2]
    assert min(watch.counts("proxy")) == 2
    again = live.scale({"datanode": 2, "proxy": 3})
    assert not again.changed and not again.result["moves"]


def test_a_deploy_keeps_the_numbers_unless_its_manifest_says_others(live: Live) -> None:
    made(live.scale({"proxy": 3}))
    before = live.numbers()
    assert not live.deploy().changed and live.numbers() == before
    assert live.shown()["proxy"] == (3, None) and live.shown(components__proxy={"replicas": 1})["proxy"] == (3, 1)
    other = live.deploy(components__proxy={"replicas": 1})
    assert other.changes() == [
        ("delete", "PodDisruptionBudget", "scaled-milvus-proxy"),
        ("update", "Deployment", "scaled-milvus-proxy"),
    ]
    assert "1 in the manifest goes before the 3 that milvus_scale made" in other.output
    assert "proxy" not in live.shown()
    quiet = live.deploy(components__proxy={"replicas": 1})
    assert not quiet.changed and "milvus_scale made" not in quiet.output


def test_what_cannot_be_is_said_at_once(live: Live) -> None:
    before = live.numbers()
    outcome = live.scale(
        {"mixcoord": 3, "standalone": 2, "proxi": 2, "datanode": 0, "querynode": 1}, minimum={"querynode": 2}
    )
    assert outcome.failed and not outcome.changed
    for said in (
        "mixcoord",
        "more coordinators do no more",
        "standalone",
        "did you mean proxy?",
        "state: stopped",
        "minimum of 2",
    ):
        assert said in outcome.message
    assert live.numbers() == before


def test_more_than_the_nodes_take_is_refused(live: Live) -> None:
    # Five nodes of 32 CPUs: four pods on each.
    made(live.scale({"datanode": 2}))
    outcome = live.scale({"datanode": 30})
    assert outcome.failed and not outcome.changed
    assert "28 more pods (cpu 7) are wanted, the nodes have room for 18" in outcome.message


def test_a_pod_that_never_goes_stops_it_and_the_next_run_goes_on(live: Live) -> None:
    assert made(live.scale({"datanode": 4}))
    live.annotate_data_nodes("testbed.vectorops/end-delay=1h")
    outcome = live.scale({"datanode": 2}, wait_timeout=4)
    assert outcome.failed and outcome.changed and "still ending" in outcome.message
    assert live.numbers()["datanode"] == 3, "no other pod goes before that one is gone"
    record = live.cluster.module("milvus_info", name="scaled", namespace=live.namespace).result["cluster"]
    assert record["operation"]["name"] == "scale"
    live.annotate_data_nodes("testbed.vectorops/end-delay=100ms")
    # The manifest says nothing of data nodes: the deploy completes what was interrupted.
    completed = live.deploy()
    assert not completed.failed, completed.message
    assert live.numbers()["datanode"] == 2
    assert not live.scale({"datanode": 2}).changed


def test_query_nodes_are_scaled_in_their_active_slot(live: Live) -> None:
    wanted = {"milvus_name": "scaled", "milvus_namespace": live.namespace, "milvus_replicas": {"querynode": 2}}
    variables = {**wanted, "milvus_kubeconfig": str(live.cluster.kubeconfig)}
    done = ansible_playbook("vectorops.milvus.scale", "-e", json.dumps(variables))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "scaled-milvus-querynode-0" in done.stdout, "the steps are shown"
    numbers = live.numbers()
    assert (numbers["querynode-0"], numbers["querynode-1"]) == (2, 0)


def test_a_stopped_cluster_is_not_scaled(live: Live) -> None:
    stopped = live.cluster.module(
        "milvus_cluster", name="scaled", namespace=live.namespace, state="stopped", wait=False
    )
    assert not stopped.failed, stopped.message
    outcome = live.scale({"proxy": 2})
    assert outcome.failed and "is stopped; deploy it first" in outcome.message
    elsewhere = live.cluster.module("milvus_scale", name="nobody", namespace=live.namespace, replicas={"proxy": 2})
    assert elsewhere.failed and "there is no such release" in elsewhere.message
