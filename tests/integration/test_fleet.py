# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All clusters at once: what is shown of them, and how little is asked for it."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome, ansible_playbook
from ansible_collections.vectorops.milvus.tests.integration.shipyard import Shipyard
from ansible_collections.vectorops.milvus.tests.testbed.testbed import Testbed

#: Clusters in each namespace.
NAMESPACES = {f"team-{number}": 20 for number in range(10)}
BROKEN = ("team-3", "c-07")
BEREFT = ("team-4", "c-01")
FOREIGN = {("others", "by-operator"): "milvus-operator", ("others", "by-chart"): "Helm"}


class Harbour(t.NamedTuple):
    """The fleet's cluster of Kubernetes."""

    cluster: Cluster
    testbed: Testbed
    shipyard: Shipyard

    def look(self, **options: t.Any) -> tuple[Outcome, Audit]:
        listening = Audit(self.testbed.audit_log)
        outcome = self.cluster.module("milvus_info", **options)
        assert not outcome.failed and not outcome.changed, outcome.message
        assert not listening.writes()
        return outcome, listening


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Harbour]:
    """200 clusters of ours and two of others; no controllers, but kubelets for the pods of what is broken."""
    with Testbed(tmp_path_factory.mktemp("fleet") / "testbed") as testbed:
        cluster = Cluster(testbed.kubeconfig, testbed.kubectl)
        testbed.stop_program("kube-controller-manager")
        shipyard = Shipyard(testbed.kubeconfig)
        for namespace in (*NAMESPACES, "others"):
            shipyard.client.create("Namespace", {"metadata": {"name": namespace}})
        shipyard.make([(team, f"c-{number:02}") for team, size in NAMESPACES.items() for number in range(size)])
        for (namespace, name), manager in FOREIGN.items():
            shipyard.make_foreign(namespace, name, manager)
        yield Harbour(cluster, testbed, shipyard)


def by_place(outcome: Outcome) -> dict[tuple[str, str], Object]:
    clusters = outcome.result["clusters"]
    found = {(cluster["namespace"], cluster["name"]): cluster for cluster in clusters}
    assert list(found) == sorted(found) and len(found) == len(clusters), "in order, each once"
    return found


def test_two_hundred_clusters(harbour: Harbour) -> None:
    outcome, listening = harbour.look(all_namespaces=True)
    found = by_place(outcome)
    assert len(found) == sum(NAMESPACES.values()) + len(FOREIGN)
    for (namespace, name), cluster in found.items():
        assert cluster["status"] == "Healthy", cluster
        assert (cluster["version"], cluster["diagnosis"]) == ("2.5.4", [])
        assert cluster["endpoint"] == f"{name}-milvus.{namespace}:19530"
        assert cluster["components"]["proxy"]["ready"] == cluster["components"]["proxy"]["desired"] == 1
        ours = (namespace, name) not in FOREIGN
        assert cluster["managed_by"] == ("vectorops.milvus" if ours else FOREIGN[namespace, name])
        assert cluster["revision"] == int(ours)
        assert bool(cluster["dependencies"]) == ours, "those of others aren't looked for"
        assert {entry["status"] for entry in cluster["conditions"]} == {"True"}
        assert ("Pulsar 3.0" in {finding["subject"] for finding in cluster["findings"]}) == ours
    asked = listening.requests()
    assert len(asked) <= 15, [request.uri for request in asked]
    assert all("limit=500" in request.uri for request in asked)

    few, listening = harbour.look(namespace="team-0")
    assert set(by_place(few)) == {place for place in found if place[0] == "team-0"}
    assert len(listening.requests()) == len({request.uri.partition("&limit")[0] for request in asked})


def test_what_is_wrong_is_told(harbour: Harbour) -> None:
    harbour.cluster.apply(
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": BROKEN[0]}}
    )
    harbour.shipyard.break_proxy(*BROKEN)
    pod = f"{BROKEN[1]}-milvus-proxy-1-a"
    waiting = "--for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=ImagePullBackOff"
    harbour.cluster.kubectl("wait", waiting, f"pod/{pod}", "-n", BROKEN[0], "--timeout=60s")
    harbour.cluster.kubectl("delete", "deployment", f"{BEREFT[1]}-milvus-mixcoord", "-n", BEREFT[0])

    outcome, listening = harbour.look(all_namespaces=True)
    found = by_place(outcome)
    sick = {place: cluster for place, cluster in found.items() if cluster["status"] != "Healthy"}
    assert set(sick) == {BROKEN, BEREFT}
    (first,) = sick[BROKEN]["diagnosis"]
    assert (first["reason"], first["component"], first["name"]) == (
        "ImagePullFailed",
        "proxy",
        pod,
    )
    assert first["evidence"] and first["advice"]
    states = {entry["type"]: entry["status"] for entry in sick[BROKEN]["conditions"]}
    assert (states["EtcdReady"], states["MilvusReady"]) == ("True", "False")
    (gone,) = sick[BEREFT]["diagnosis"]
    assert (gone["reason"], gone["name"]) == ("Missing", f"{BEREFT[1]}-milvus-mixcoord")
    assert len(listening.requests()) <= 15, [request.uri for request in listening.requests()]

    one = harbour.look(name=BROKEN[1], namespace=BROKEN[0])[0].result
    assert one["cluster"]["status"] == "Unhealthy" and one["diagnosis"][0]["reason"] == "ImagePullFailed"


def test_one_of_others_in_full(harbour: Harbour) -> None:
    for (namespace, name), manager in FOREIGN.items():
        found = harbour.look(name=name, namespace=namespace)[0].result
        cluster = found["cluster"]
        assert found["exists"] and (cluster["managed_by"], cluster["status"]) == (manager, "Healthy")
        assert set(cluster["dependencies"]) == {"etcd", "storage", "message_storage"}
        assert cluster["dependencies"]["etcd"]["desired"] == 3
        assert (found["manifest"], found["history"], found["drift"]) == ({}, [], [])


def test_who_may_not_read_secrets_sees_the_rest(harbour: Harbour) -> None:
    rules = [
        {"apiGroups": ["apps"], "resources": ["deployments", "statefulsets"], "verbs": ["list"]},
        {"apiGroups": [""], "resources": ["services", "serviceaccounts/token"], "verbs": ["list"]},
    ]
    group, subject = "rbac.authorization.k8s.io", {"kind": "ServiceAccount", "name": "viewer", "namespace": "others"}
    harbour.cluster.apply(
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "viewer", "namespace": "others"}},
        {"apiVersion": f"{group}/v1", "kind": "ClusterRole", "metadata": {"name": "viewer"}, "rules": rules},
        {
            "apiVersion": f"{group}/v1",
            "kind": "ClusterRoleBinding",
            "metadata": {"name": "viewer"},
            "roleRef": {"apiGroup": group, "kind": "ClusterRole", "name": "viewer"},
            "subjects": [subject],
        },
    )
    outcome, _listening = harbour.look(
        all_namespaces=True, kubeconfig=harbour.cluster.kubeconfig_of("viewer", "others")
    )
    found = by_place(outcome)
    assert len(found) == sum(NAMESPACES.values()) + len(FOREIGN)
    healthy = found["team-0", "c-00"]
    assert (healthy["status"], healthy["version"], healthy["revision"]) == ("Healthy", "2.5.4", 0)
    assert found[BROKEN]["status"] == "Unhealthy"
    assert any("Release records" in warning and "secrets" in warning for warning in outcome.result["warnings"])


def test_the_playbook_lists_them(harbour: Harbour) -> None:
    variables = {"milvus_kubeconfig": str(harbour.testbed.kubeconfig), "milvus_namespace": "others"}
    done = ansible_playbook("vectorops.milvus.info", "-e", json.dumps(variables))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "by-chart" in done.stdout and "by-operator" in done.stdout and "c-00" not in done.stdout
    refused = harbour.cluster.module("milvus_info", all_namespaces=True, namespace="others")
    assert refused.failed and "all_namespaces: can't be combined with namespace" in refused.message
