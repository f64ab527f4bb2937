# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Numbers of pods that belong to an autoscaler, by Kubernetes' own controller."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.edits import QUICK, behaving, edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.manifests import bare_manifest, small_manifest
from ansible_collections.vectorops.milvus.tests.integration.metrics import MetricsServer
from ansible_collections.vectorops.milvus.tests.integration.watching import PodWatch
from ansible_collections.vectorops.milvus.tests.testbed.testbed import Testbed

SIZED = {"resources": {"requests": {"memory": "100Mi"}}}
HPA = "horizontalpodautoscalers"


class Live:
    """A cluster that runs, and what its manifest says."""

    def __init__(self, cluster: Cluster, namespace: str):
        self.cluster, self.namespace = cluster, namespace
        self.manifest = edited(bare_manifest("auto"), components__proxy=SIZED, components__queryNode=SIZED)

    def deploy(self, **edits: t.Any) -> Outcome:
        """Deploy the manifest with some values changed, which stay so where it succeeds."""
        manifest = edited(self.manifest, **edits)
        outcome = self.cluster.module("milvus_cluster", manifest=manifest, namespace=self.namespace, grace=QUICK)
        if not outcome.failed:
            self.manifest = manifest
        return outcome

    def scale(self, *, check: bool = False, **options: t.Any) -> Outcome:
        """Scale it by name."""
        return self.cluster.module("milvus_scale", name="auto", namespace=self.namespace, check=check, **options)

    def autoscaler(self, component: str) -> Object:
        """What one of its autoscalers is to do."""
        return t.cast(Object, self.cluster.get(HPA, f"auto-milvus-{component}", self.namespace)["spec"])

    def shown(self) -> list[Object]:
        """The autoscalers as milvus_info shows them."""
        info = self.cluster.module("milvus_info", name="auto", namespace=self.namespace)
        return t.cast("list[Object]", info.result["autoscalers"])

    def is_held(self, component: str) -> bool:
        """Whether it stands still."""
        rules = self.autoscaler(component)["behavior"]
        return all(rules[name]["selectPolicy"] == "Disabled" for name in ("scaleUp", "scaleDown"))

    def wait_for_pods(self, deployment: str, number: int) -> None:
        """Until somebody gave it that number."""
        condition = f"--for=jsonpath={{.spec.replicas}}={number}"
        self.cluster.kubectl(
            "wait", condition, f"deployment/auto-milvus-{deployment}", "-n", self.namespace, "--timeout=60s"
        )


@pytest.fixture(scope="module")
def live(cluster: Cluster) -> t.Iterator[Live]:
    with cluster.namespace("autoscaling") as name:
        found = Live(cluster, name)
        outcome = found.deploy()
        assert not outcome.failed, outcome.message
        yield found


@pytest.fixture(scope="module")
def metrics(testbed: Testbed, live: Live, tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[MetricsServer]:
    with MetricsServer(testbed, live.cluster, live.namespace, tmp_path_factory.mktemp("metrics")) as server:
        yield server


def test_what_an_autoscaler_needs_is_looked_for_first(live: Live) -> None:
    outcome = live.scale(
        autoscale={"proxy": {"max": 3, "cpu": 70}, "mixcoord": {"max": 2, "cpu": 70}, "querynode": {"cpu": 5}}
    )
    assert outcome.failed and not outcome.changed
    for said in ("workers only", "autoscale.querynode.max: is missing"):
        assert said in outcome.message
    outcome = live.scale(autoscale={"proxy": {"max": 3, "cpu": 70}})
    assert outcome.failed and not outcome.changed
    for said in ("APIService v1beta1.metrics.k8s.io: isn't there", "container proxy requests no cpu"):
        assert said in outcome.message
    allowed = live.scale(autoscale={"proxy": {"max": 3, "memory": 50}}, require_metrics=False, check=True)
    assert not allowed.failed and "isn't there" in allowed.output
    assert not live.cluster.list(HPA, live.namespace)


def test_the_number_belongs_to_the_autoscaler(live: Live, metrics: MetricsServer) -> None:
    wanted: Object = {"autoscale": {"proxy": {"min": 2, "max": 4, "memory": 50}}}
    predicted = live.scale(check=True, **wanted)
    outcome = live.scale(**wanted)
    assert not outcome.failed, outcome.message
    assert (
        outcome.changes()
        == predicted.changes()
        == [
            ("create", "HorizontalPodAutoscaler", "auto-milvus-proxy"),
            ("create", "PodDisruptionBudget", "auto-milvus-proxy"),
            ("update", "Deployment", "auto-milvus-proxy"),
        ]
    )
    assert outcome.result["moves"] == predicted.result["moves"] and len(outcome.result["moves"]) == 1
    assert not live.scale(**wanted).changed
    metrics.memory = 100
    live.wait_for_pods("proxy", 4)
    (shown,) = live.shown()
    assert [shown[key] for key in ("component", "min", "max", "held")] == ["proxy", 2, 4, False]
    assert shown["name"] == shown["target"] == "auto-milvus-proxy"
    refused = live.scale(replicas={"proxy": 2})
    assert refused.failed and "belongs to HorizontalPodAutoscaler auto-milvus-proxy" in refused.message
    kept = live.deploy(components__proxy={**SIZED, "replicas": 1})
    assert not kept.failed and kept.changes() == [] and "belongs to the autoscaler" in kept.output
    live.wait_for_pods("proxy", 4)


def test_it_stands_still_while_pods_are_replaced_and_follows_them(
    live: Live, metrics: MetricsServer, audit: t.Callable[[], Audit]
) -> None:
    metrics.memory = 50
    made = live.scale(autoscale={"querynode": {"max": 2, "memory": 50}})
    assert not made.failed, made.message
    assert live.autoscaler("querynode")["scaleTargetRef"]["name"] == "auto-milvus-querynode-0"
    listening = audit()
    with PodWatch(live.cluster, live.namespace) as watch:
        changed = live.deploy(components__queryNode={**SIZED, "podAnnotations": {"a": "b"}})
    assert not changed.failed, changed.message
    assert changed.result["components_restarted"] == ["querynode"] and min(watch.counts("querynode")) == 1
    written = [request.body["spec"] for request in listening.writes() if request.resource == HPA]
    targets = [spec["scaleTargetRef"]["name"] for spec in written]
    assert targets == ["auto-milvus-querynode-0", "auto-milvus-querynode-1"]
    assert [rules["selectPolicy"] for rules in written[0]["behavior"].values()] == ["Disabled", "Disabled"]
    assert not live.is_held("querynode")
    assert live.autoscaler("querynode")["scaleTargetRef"]["name"] == "auto-milvus-querynode-1"
    assert not live.scale(autoscale={"querynode": {"max": 2, "memory": 50}}).changed
    metrics.memory = 100
    live.wait_for_pods("querynode-1", 2)


def test_an_interrupted_rollout_leaves_it_still_until_the_next(live: Live, metrics: MetricsServer) -> None:
    broken = {**SIZED, "podAnnotations": behaving("crash-loop")}
    outcome = live.deploy(components__proxy=broken)
    assert outcome.failed and "proxy" in outcome.message
    assert live.is_held("proxy") and not live.is_held("querynode")
    assert {entry["component"]: entry["held"] for entry in live.shown()} == {"proxy": True, "querynode": False}
    refused = live.scale(replicas={"datanode": 2})
    assert refused.failed and "the operation 'deploy' is not through" in refused.message
    repaired = live.deploy()
    assert not repaired.failed, repaired.message
    assert not live.is_held("proxy")
    assert not live.deploy().changed


def test_it_gives_the_number_back_and_goes_with_the_cluster(live: Live, metrics: MetricsServer) -> None:
    outcome = live.scale(autoscale={"proxy": {"state": "absent"}}, replicas={"proxy": 2})
    assert not outcome.failed, outcome.message
    assert ("delete", "HorizontalPodAutoscaler", "auto-milvus-proxy") in outcome.changes()
    assert [(step["from"], step["to"]) for step in outcome.result["moves"]] == [(4, 3), (3, 2)]
    assert not live.scale(autoscale={"proxy": {"state": "absent"}}).changed
    assert [item["metadata"]["name"] for item in live.cluster.list(HPA, live.namespace)] == ["auto-milvus-querynode"]
    removed = live.cluster.module("milvus_cluster", name="auto", namespace=live.namespace, state="absent")
    assert not removed.failed, removed.message
    assert not live.cluster.list(HPA, live.namespace)


def test_pulsars_brokers_keep_the_number_of_their_autoscaler(cluster: Cluster, namespace: str) -> None:
    """Kubernetes' own autoscaler has no metrics here, so that we scale in its place."""

    def deploy(**broker: t.Any) -> Outcome:
        manifest = edited(small_manifest("pods"), dependencies__pulsar__inCluster__values__broker=broker)
        outcome = cluster.module("milvus_dependencies", manifest=manifest, namespace=namespace)
        assert not outcome.failed, outcome.message
        return outcome

    def pods() -> int:
        return int(cluster.get("statefulset", "pods-pulsar-broker", namespace)["spec"]["replicas"])

    fixed: Object = {"replicaCount": 1, "configData": {"managedLedgerDefaultEnsembleSize": "1"}}
    scaled: Object = {**fixed, "autoscaling": {"enabled": True, "minReplicas": 2, "maxReplicas": 4}}
    deploy(**{**fixed, "replicaCount": 2})
    made = deploy(**scaled)
    assert made.changes() == [("create", "HorizontalPodAutoscaler", "pods-pulsar-broker")]
    cluster.kubectl("scale", "statefulset/pods-pulsar-broker", "--replicas=3", "-n", namespace)
    assert not deploy(**scaled).changed
    deploy(**scaled, annotations={"a": "b"})
    assert pods() == 3
    stopped = cluster.module("milvus_cluster", name="pods", namespace=namespace, state="stopped")
    assert not stopped.failed and pods() == 0, stopped.message
    deploy(**scaled)
    assert pods() == 3
    assert ("delete", "HorizontalPodAutoscaler", "pods-pulsar-broker") in deploy(**fixed).changes()
    assert pods() == 1
    assert not cluster.list(HPA, namespace)
