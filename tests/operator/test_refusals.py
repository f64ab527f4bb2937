# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the operator can't or won't do is found before anything is written, and who has a cluster decides the engine."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object
from ansible_collections.vectorops.milvus.tests.integration.manifests import small_manifest, upgrade_manifest
from ansible_collections.vectorops.milvus.tests.integration.playbooks import run_each
from ansible_collections.vectorops.milvus.tests.operator.standin import StandIn
from ansible_collections.vectorops.milvus.tests.operator.standin.definitions import NAME, definitions
from ansible_collections.vectorops.milvus.tests.testbed.testbed import Testbed

DEPLOYMENT = f"deployment/{NAME}"
OLD = {"apiVersion": "milvus.io/v1alpha1", "kind": "MilvusCluster"}
UNTAKEN = "as milvus.io/v1alpha1, and no operator has made today's Milvus of it"


@pytest.fixture
def idle(cluster: Cluster, operator: StandIn) -> t.Iterator[Cluster]:
    """A cluster whose operator has no pods."""
    cluster.kubectl("scale", DEPLOYMENT, "-n", NAME, "--replicas=0")
    cluster.kubectl("wait", "--for=jsonpath={.status.observedGeneration}=2", DEPLOYMENT, "-n", NAME, check=False)
    cluster.kubectl("wait", "--for=delete", "pods", "--all", "-n", NAME, "--timeout=60s")
    yield cluster
    cluster.kubectl("scale", DEPLOYMENT, "-n", NAME, "--replicas=1")
    cluster.kubectl("rollout", "status", DEPLOYMENT, "-n", NAME, "--timeout=60s")


def resource(name: str, namespace: str, **metadata: t.Any) -> Object:
    """A small custom resource."""
    document = small_manifest(name)
    document["metadata"] |= {"namespace": namespace, **metadata}
    return document


def tasks_for(cluster: Cluster, namespace: str, cases: t.Mapping[str, tuple[str, Object, str]]) -> dict[str, Object]:
    access = {"kubeconfig": str(cluster.kubeconfig), "namespace": namespace}
    return {
        name: {f"vectorops.milvus.{module}": {**access, **given}} for name, (module, given, _words) in cases.items()
    }


def refused(cluster: Cluster, namespace: str, cases: t.Mapping[str, tuple[str, Object, str]]) -> None:
    """Each task fails with these words, and changes nothing."""
    for name, outcome in run_each(tasks_for(cluster, namespace, cases)).items():
        assert outcome.failed and cases[name][2] in outcome.message, (name, outcome.message)
        assert not outcome.changed and "Traceback" not in outcome.output, name


def test_what_keeps_the_operator_from_acting(idle: Cluster, namespace: str) -> None:
    idle.apply(
        resource("paused", namespace, annotations={"milvus.io/pause-reconcile": "true"}),
        resource("going", namespace, finalizers=["tests/held"]),
        *({**resource(name, namespace), **OLD} for name in ("old", "untaken")),
        *definitions(known=()),
    )
    idle.kubectl("delete", "milvus/going", "-n", namespace, "--wait=false")
    old = idle.get("milvusclusters", "old", namespace)
    asking = resource("asking", namespace)
    asking["spec"]["config"]["etcd"] = {"auth": {"enabled": True}}
    idle.apply(asking)
    shown = idle.module("milvus_info", name="old", namespace=namespace).result
    assert shown["exists"] and shown["manifest"]["kind"] == "MilvusCluster", "no operator has taken it up"
    owner = {**OLD, "name": "old", "uid": old["metadata"]["uid"]}
    idle.apply(resource("old", namespace, ownerReferences=[owner]))
    idle.kubectl("create", "secret", "generic", "native-milvus-release", "-n", namespace)

    def deploy(name: str, **spec: t.Any) -> Object:
        document = small_manifest(name)
        document["spec"] |= spec
        return {"manifest": document, "engine": "operator"}

    changed = {"components": {**small_manifest("x")["spec"]["components"], "proxy": {"replicas": 2}}}
    dead = f"Deployment {NAME} in namespace {NAME}: the operator doesn't run"
    too_old = {**deploy("new", hookConfig={"a": "b"}), "preflight_ignore": ["operator", "manifest"]}
    cases: dict[str, tuple[str, Object, str]] = {
        "dead": ("milvus_cluster", deploy("new"), dead),
        "too old": ("milvus_cluster", too_old, 'unknown field "spec.hookConfig"; the installed'),
        "paused": (
            "milvus_cluster",
            deploy("paused", **changed),
            "is paused by its annotation milvus.io/pause-reconcile",
        ),
        "going": ("milvus_cluster", deploy("going", **changed), "Milvus going: is being deleted since"),
        "going, scaled": (
            "milvus_scale",
            {"name": "going", "replicas": {"proxy": 2}},
            "Milvus going: is being deleted since",
        ),
        "not taken up": ("milvus_cluster", {"manifest": small_manifest("untaken")}, UNTAKEN),
        "not taken up, native": ("milvus_cluster", {**deploy("untaken"), "engine": "native"}, UNTAKEN),
        "not taken up, operator": ("milvus_cluster", deploy("untaken"), UNTAKEN),
        "not taken up, scaled": ("milvus_scale", {"name": "untaken", "replicas": {"proxy": 2}}, UNTAKEN),
        "not taken up, removed": ("milvus_cluster", {"name": "untaken", "state": "absent"}, UNTAKEN),
        "of the first API": ("milvus_cluster", deploy("old", **changed), "is made by the MilvusCluster old"),
        "native already": ("milvus_cluster", deploy("native"), "the native engine has deployed it"),
        "stop": ("milvus_cluster", {"name": "old", "state": "stopped"}, dead),
        "remove": ("milvus_cluster", {"name": "old", "state": "absent"}, dead),
        "nothing to stop": (
            "milvus_cluster",
            {"name": "no", "state": "stopped", "engine": "operator"},
            "no such release",
        ),
        "images": (
            "milvus_cluster",
            {**deploy("new"), "image_registry": "a.example.com"},
            "image_registry: the operator",
        ),
        "dependencies": ("milvus_dependencies", deploy("new"), "dependencies: the operator engine can't do that"),
        "wrong manifest": ("milvus_cluster", deploy("new", unknown=1), "spec.unknown"),
        "other namespace": (
            "milvus_cluster",
            {**deploy("new"), "namespace": "missing"},
            "Namespace missing: doesn't exist",
        ),
        "a nobody's migration": (
            "milvus_migration",
            {"manifest": upgrade_manifest("new", namespace), "engine": "operator"},
            "there is no Milvus resource",
        ),
        "what a migration can't": (
            "milvus_migration",
            {"manifest": upgrade_manifest("old", namespace), "session_timeout": 1, "image_registry": "a.example.com"},
            "session_timeout: the operator engine can't do that",
        ),
        "etcd that asks who": (
            "milvus_migration",
            {"manifest": upgrade_manifest("asking", namespace)},
            "spec.config.etcd.auth.enabled: the operator gives the tool no user",
        ),
        "native beside": ("milvus_cluster", {**deploy("paused"), "engine": "native"}, "let the operator do it"),
    }
    refused(idle, namespace, cases)
    assert not idle.kubectl("get", "milvus/new", "-n", namespace, "--ignore-not-found")
    idle.apply(*definitions())
    idle.kubectl("patch", "milvus/going", "-n", namespace, "--type=merge", "-p", '{"metadata":{"finalizers":null}}')
    # Kubernetes may take Milvus old along with its MilvusCluster.
    left = ("milvusclusters/old", "milvusclusters/untaken", "milvus/old", "milvus/paused", "milvus/asking")
    idle.kubectl("delete", *left, "-n", namespace, "--wait=false", "--ignore-not-found")


def test_an_operator_that_looks_elsewhere(cluster: Cluster, operator: StandIn, namespace: str) -> None:
    arguments = "/spec/template/spec/containers/0/args"
    watch = [{"op": "add", "path": f"{arguments}/-", "value": "--watch-namespace=a,b"}]
    cluster.kubectl("patch", DEPLOYMENT, "-n", NAME, "--type=json", "-p", json.dumps(watch))
    case = (
        "milvus_cluster",
        {"manifest": small_manifest("new"), "engine": "operator"},
        "looks for clusters only in a, b",
    )
    refused(cluster, namespace, {"elsewhere": case})
    cluster.kubectl("rollout", "undo", DEPLOYMENT, "-n", NAME)
    cluster.kubectl("rollout", "status", DEPLOYMENT, "-n", NAME, "--timeout=60s")


def test_auto_costs_a_native_cluster_no_request(
    cluster: Cluster, operator: StandIn, testbed: Testbed, namespace: str
) -> None:
    document = small_manifest("mine")
    document["spec"] = {"mode": "standalone", "components": {"image": "milvusdb/milvus:v2.5.4"}}
    assert not cluster.module("milvus_cluster", manifest=document, namespace=namespace).failed
    audit = Audit(testbed.audit_log)
    again = cluster.module("milvus_cluster", manifest=document, namespace=namespace)
    assert not again.failed and not again.changed
    automatic = audit.requests()
    assert not [request for request in automatic if request.resource == "milvuses"]
    audit = Audit(testbed.audit_log)
    cluster.module("milvus_cluster", manifest=document, namespace=namespace, engine="native")
    assert len(audit.requests()) == len(automatic), "choosing the engine is free"

    cluster.apply(resource("mine", namespace, annotations={"milvus.io/pause-reconcile": "true"}))
    document["spec"]["components"]["standalone"] = {"podLabels": {"a": "b"}}
    both = cluster.module("milvus_cluster", manifest=document, namespace=namespace)
    assert both.failed and "so an operator runs this cluster, too; let the operator do it" in both.message
    words = "say who shall do it: engine: native or engine: operator"
    ends = {state: ("milvus_cluster", {"name": "mine", "state": state}, words) for state in ("stopped", "absent")}
    refused(cluster, namespace, ends)


def test_a_cluster_of_the_first_api_is_shown_and_converted(cluster: Cluster, operator: StandIn, namespace: str) -> None:
    document = small_manifest("first")
    document["spec"].pop("mode")
    metadata = {"name": "first", "namespace": namespace}
    cluster.apply({**document, **OLD, "metadata": metadata})
    cluster.kubectl("wait", "--for=create", "milvus/first", "-n", namespace, "--timeout=30s")
    cluster.kubectl("wait", "--for=condition=MilvusUpdated", "milvus/first", "-n", namespace, "--timeout=60s")
    shown = cluster.module("milvus_info", name="first", namespace=namespace)
    assert shown.result["exists"] and shown.result["cluster"]["managed_by"] == "milvus-operator"
    before = {item["metadata"]["name"]: item["metadata"]["uid"] for item in cluster.list("deployments", namespace)}
    given: dict[str, t.Any] = {"manifest": small_manifest("first"), "namespace": namespace}
    refused = cluster.module("milvus_cluster", **given)
    assert refused.failed and "of the first API" in refused.message and not refused.changed
    scaled: dict[str, t.Any] = {"name": "first", "namespace": namespace, "replicas": {"proxy": 2}}
    would_go = cluster.module("milvus_scale", force_conflicts=True, **scaled)
    assert would_go.failed and "which would overwrite it" in would_go.message and not would_go.changed
    taken = cluster.module("milvus_cluster", force_conflicts=True, **given)
    assert not taken.failed and ("delete", "MilvusCluster", "first") in taken.changes(), taken.message
    assert not cluster.list("milvusclusters", namespace)
    after = {item["metadata"]["name"]: item["metadata"]["uid"] for item in cluster.list("deployments", namespace)}
    assert after == before, "nothing was made anew"
    assert "ownerReferences" not in cluster.get("milvus", "first", namespace)["metadata"]
    assert not cluster.module("milvus_cluster", **given).changed
    again = cluster.module("milvus_cluster", manifest={**document, **OLD}, namespace=namespace)
    assert not again.failed and not again.changed, "a manifest of the first API is today's in other words"

    cluster.apply({**document, **OLD, "metadata": {**metadata, "name": "second"}})
    cluster.kubectl("wait", "--for=create", "milvus/second", "-n", namespace, "--timeout=30s")
    ended = cluster.module("milvus_cluster", name="second", namespace=namespace, state="absent")
    assert not ended.failed and ("delete", "MilvusCluster", "second") in ended.changes(), ended.message
    assert not cluster.list("milvusclusters", namespace), "or the operator would make the cluster anew"

    alone = {"image": "milvusdb/milvus:v2.5.4", "replicas": 1, "dependencies": {"msgStreamType": "rocksmq"}}
    manifest = {"apiVersion": "milvus.io/v1alpha1", "kind": "Milvus", "metadata": {**metadata, "name": "alone"}}
    made = cluster.module("milvus_cluster", manifest={**manifest, "spec": alone}, engine="operator", wait=False)
    assert made.changes() == [("create", "Milvus", "alone")], made.message
    live = cluster.get("milvus", "alone", namespace)
    assert live["apiVersion"] == "milvus.io/v1beta1" and live["spec"]["mode"] == "standalone"
    assert live["spec"]["components"]["standalone"]["replicas"] == 1
