# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changing a cluster that runs: who gets new pods, in which order, and what serves meanwhile."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.edits import QUICK, behaving, edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.manifests import bare_manifest
from ansible_collections.vectorops.milvus.tests.integration.watching import PodWatch

COMPONENTS = ("indexnode", "mixcoord", "querynode", "datanode", "proxy")
LABEL = "app.kubernetes.io/component"


class Live:
    """A cluster that runs, and what its manifest says."""

    def __init__(self, cluster: Cluster, namespace: str, manifest: Object):
        self.cluster, self.namespace, self.manifest = cluster, namespace, manifest

    def deploy(self, *, check: bool = False, **edits: t.Any) -> Outcome:
        """Deploy the manifest with some values changed, which then stay so unless it is a check run."""
        manifest = edited(self.manifest, **edits)
        outcome = self.cluster.module(
            "milvus_cluster", manifest=manifest, namespace=self.namespace, check=check, grace=QUICK
        )
        if not check and not outcome.failed:
            self.manifest = manifest
        return outcome

    def pods(self) -> dict[str, str]:
        """The component of each pod that isn't going, by the pod's name."""
        found = self.cluster.list("pods", self.namespace)
        living = [item["metadata"] for item in found if not item["metadata"].get("deletionTimestamp")]
        return {metadata["name"]: metadata["labels"][LABEL] for metadata in living}


@pytest.fixture(scope="module")
def live(cluster: Cluster) -> t.Iterator[Live]:
    with cluster.namespace("rollout") as name:
        found = Live(cluster, name, edited(bare_manifest("roll"), components__queryNode={"replicas": 2}))
        outcome = found.deploy()
        assert not outcome.failed, outcome.message
        yield found


def template_writes(audit: Audit) -> list[str]:
    """The Deployments that were applied, each once, in the order of the first write."""
    applied = [
        request.uri for request in audit.writes() if "/deployments/" in request.uri and "/scale" not in request.uri
    ]
    return list(dict.fromkeys(uri.partition("/deployments/")[2].partition("?")[0] for uri in applied))


def test_a_static_setting_restarts_only_whom_it_concerns(live: Live, audit: t.Callable[[], Audit]) -> None:
    setting: Object = {"config__queryNode": {"cache": {"memoryLimit": 1073741824}}}
    predicted = live.deploy(check=True, **setting)
    before = live.pods()
    with PodWatch(live.cluster, live.namespace) as watch:
        outcome = live.deploy(**setting)
    assert not outcome.failed, outcome.message
    assert outcome.result["components_restarted"] == predicted.result["components_restarted"] == ["querynode"]
    assert outcome.changes() == predicted.changes()
    kept = {name for name, component in before.items() if component != "querynode"}
    assert kept <= set(live.pods()) and not (set(before) - kept) & set(live.pods())
    assert min(watch.counts("querynode")) >= 2 and max(watch.counts("querynode")) == 3
    assert not live.deploy().changed


def test_a_dynamic_setting_restarts_nobody(live: Live) -> None:
    before = live.pods()
    outcome = live.deploy(config__quotaAndLimits={"dml": {"enabled": True}})
    assert outcome.changes() == [("update", "ConfigMap", "roll")]
    assert outcome.result["components_restarted"] == []
    assert live.pods() == before


def test_new_pods_come_in_the_order_of_the_components(live: Live, audit: t.Callable[[], Audit]) -> None:
    edits: Object = {"components__podAnnotations": {"a": "b"}, "components__queryNode": {"replicas": 1}}
    listening = audit()
    with PodWatch(live.cluster, live.namespace) as watch:
        outcome = live.deploy(**edits)
    assert not outcome.failed, outcome.message
    assert outcome.result["components_restarted"] == list(COMPONENTS)
    steps = [step["stage"] for step in outcome.result["steps"]]
    assert steps == [*(f"components: {name}" for name in COMPONENTS), "components"]
    written = [name.removeprefix("roll-milvus-") for name in template_writes(listening)]
    # The idle standalone disturbs nobody; the slot that gets the pods comes before the one that had them.
    assert written == ["standalone", "indexnode", "mixcoord", "querynode-0", "querynode-1", "datanode", "proxy"]
    assert all(min(watch.counts(name)) >= 1 for name in COMPONENTS)


def test_somebody_elses_autoscaler_is_told_of(live: Live) -> None:
    metric = {
        "type": "Resource",
        "resource": {"name": "memory", "target": {"type": "Utilization", "averageUtilization": 9}},
    }
    names = {"mine": "roll-milvus-querynode-0", "yours": "roll-milvus-querynode-1", "proxies": "roll-milvus-proxy"}
    for name, target in names.items():
        reference = {"apiVersion": "apps/v1", "kind": "Deployment", "name": target}
        spec = {"scaleTargetRef": reference, "maxReplicas": 3, "metrics": [metric]}
        metadata = {"name": name, "namespace": live.namespace}
        kind = {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler"}
        live.cluster.apply({**kind, "metadata": metadata, "spec": spec})
    outcome = live.deploy(check=True, components__podAnnotations={"a": "autoscaled"}, components__proxy={"replicas": 2})
    warnings = [text for text in outcome.result["warnings"] if "HorizontalPodAutoscaler" in text]
    expected = (
        "mine: works against the rollout, which moves pods between roll-milvus-querynode-0 and its other slot",
        "yours: works against the rollout",
        "proxies: may change the number",
        "proxies: sets the number of pods of roll-milvus-proxy, and so does the manifest",
    )
    assert [text for text in expected if not any(text in warning for warning in warnings)] == [], warnings
    quiet = live.deploy(check=True, config__quotaAndLimits={"dml": {"enabled": False}})
    assert not [text for text in quiet.result.get("warnings", []) if "HorizontalPodAutoscaler" in text]
    live.cluster.kubectl("delete", "hpa", "--all", "-n", live.namespace)


def test_a_component_that_does_not_come_up_stops_the_others(live: Live) -> None:
    before = live.pods()
    broken: Object = {"components__podAnnotations": {"a": "c", **behaving("crash-loop")}}
    with PodWatch(live.cluster, live.namespace) as watch:
        outcome = live.deploy(**broken)
    assert outcome.failed and "indexnode" in outcome.message and outcome.result["diagnosis"]
    assert {name for name in before if before[name] != "indexnode"} <= set(live.pods())
    assert min(watch.counts("indexnode")) == 1, "the old pod serves until a new one does"
    info = live.cluster.module("milvus_info", name="roll", namespace=live.namespace)
    assert info.result["cluster"]["operation"]["step"] == "components: indexnode"
    repaired = live.deploy()
    assert not repaired.failed, repaired.message
    assert repaired.result["components_restarted"] == ["indexnode"]
    assert not live.deploy().changed


def test_a_slot_that_does_not_come_up_is_left_again(live: Live) -> None:
    node = live.manifest["spec"]["components"]["queryNode"]
    with PodWatch(live.cluster, live.namespace) as watch:
        outcome = live.deploy(components__queryNode={**node, "podAnnotations": behaving("crash-loop")})
        assert outcome.failed and "querynode" in outcome.message
        repaired = live.deploy()
        assert not repaired.failed, repaired.message
    assert min(watch.counts("querynode")) >= 1
    assert not live.deploy().changed


def test_side_by_side_where_the_manifest_wants_that(live: Live) -> None:
    outcome = live.deploy(components__imageUpdateMode="all", components__podAnnotations={"a": "d"})
    assert not outcome.failed, outcome.message
    assert outcome.result["steps"][0]["stage"] == f"components: {'+'.join(COMPONENTS)}"


def test_nobody_restarts_where_the_manifest_forbids_it(live: Live) -> None:
    assert not live.deploy(components__updateConfigMapOnly=True).failed
    before = live.pods()
    outcome = live.deploy(
        config__dataNode={"import": {"maxConcurrentTaskNum": 3}, "memory": {"forceSyncEnable": False}}
    )
    assert outcome.changes() == [("update", "ConfigMap", "roll")] and live.pods() == before


@pytest.mark.parametrize(
    ("edits", "key"),
    [
        ({"config__etcd": {"rootPath": "elsewhere"}}, "spec.config.etcd.rootPath"),
        (
            {"config__minio": {"useIAM": True, "useSSL": True, "bucketName": "elsewhere"}},
            "spec.config.minio.bucketName",
        ),
    ],
)
def test_where_the_data_is_does_not_change(live: Live, edits: Object, key: str) -> None:
    outcome = live.deploy(**edits)
    assert outcome.failed and not outcome.changed
    assert key in outcome.message and "the running cluster has roll" in outcome.message


def test_a_rollout_needs_room_for_one_pod_more(live: Live) -> None:
    """The testbed has five nodes of 32 processors."""
    large: Object = {"replicas": 5, "resources": {"requests": {"cpu": "20"}}}
    assert not live.deploy(components__dataNode=large).failed
    outcome = live.deploy(components__dataNode={**large, "podLabels": {"a": "b"}})
    assert outcome.failed and not outcome.changed
    for word in ("nodes: datanode", "a new pod (cpu 20) has to come before an old one goes", "room for 0"):
        assert word in outcome.message, outcome.message
    repaired = live.deploy(components__dataNode={"replicas": 1, "podLabels": {"a": "b"}})
    assert not repaired.failed, repaired.message


def test_paused_pods_stay_where_they_are(live: Live) -> None:
    before, node = live.pods(), live.manifest["spec"]["components"]["queryNode"]
    outcome = live.deploy(components__queryNode={**node, "paused": True, "podAnnotations": {"a": "e"}})
    assert not outcome.failed, outcome.message
    assert outcome.result["components_restarted"] == [] and live.pods() == before
    assert not live.deploy().changed


def test_by_hand_numbers_stay_as_they_are_found(live: Live) -> None:
    by_hand: Object = {"components__enableManualMode": True, "components__activeConfigMap": "tuned"}
    predicted = live.deploy(check=True, **by_hand)
    outcome = live.deploy(**by_hand)
    assert not outcome.failed, outcome.message
    assert outcome.changes() == predicted.changes()
    assert {("create", "ConfigMap", "tuned"), ("delete", "ConfigMap", "roll")} <= set(outcome.changes())
    live.cluster.kubectl("scale", "deployment/roll-milvus-proxy", "-n", live.namespace, "--replicas=2")
    assert live.deploy().changes() == [("create", "PodDisruptionBudget", "roll-milvus-proxy")]
    assert not live.deploy().changed
    assert live.cluster.get("deployment", "roll-milvus-proxy", live.namespace)["spec"]["replicas"] == 2
