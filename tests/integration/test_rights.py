# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole life of a cluster under the Role that the collection ships, and nothing else."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.integration.harness import CHECKOUT, Cluster, Object, Outcome, run_tasks

ROLE = CHECKOUT / "examples/namespaced-role.yaml"
ACCOUNT = "milvus-deployer"


@pytest.fixture
def deployer(cluster: Cluster, namespace: str) -> Object:
    """The authentication options of an account that has the shipped Role in its namespace."""
    cluster.kubectl("create", "serviceaccount", ACCOUNT, "-n", namespace)
    cluster.kubectl("apply", "-n", namespace, "-f", str(ROLE))
    subject = f"--serviceaccount={namespace}:{ACCOUNT}"
    cluster.kubectl("create", "rolebinding", ACCOUNT, "-n", namespace, f"--role={ACCOUNT}", subject)
    return {"kubeconfig": cluster.kubeconfig_of(ACCOUNT, namespace)}


def run(module: str, deployer: t.Mapping[str, t.Any], **options: t.Any) -> Outcome:
    return run_tasks([{"name": module, f"vectorops.milvus.{module}": {**deployer, **options}}])


def test_the_whole_life_cycle(cluster: Cluster, namespace: str, deployer: dict[str, str], manifest: Object) -> None:
    name: str = manifest["metadata"]["name"]
    where: dict[str, t.Any] = {"namespace": namespace}
    deployed = run("milvus_cluster", deployer, manifest=manifest, **where)
    assert not deployed.failed, deployed.message
    assert deployed.result["cluster"]["status"] == "Healthy"
    assert not run("milvus_cluster", deployer, manifest=manifest, **where).changed

    exposed = run("milvus_expose", deployer, name=name, **where)
    assert exposed.changed and exposed.result["external"]["addresses"] == []
    assert not run("milvus_expose", deployer, name=name, **where).changed
    assert run("milvus_info", deployer, name=name, **where).result["cluster"]["status"] == "Healthy"
    assert run("milvus_scale", deployer, name=name, replicas={"proxy": 2}, **where).changed

    for state in ("stopped", "present", "absent"):
        given = {"manifest": manifest} if state == "present" else {"name": name}
        outcome = run("milvus_cluster", deployer, state=state, **given, **where)
        assert outcome.changed and not outcome.failed, outcome.message
    assert cluster.list("all,pvc,secrets", namespace, f"vectorops.milvus/release={name}") == []


def test_what_it_cannot_see_is_named(namespace: str, deployer: dict[str, str], manifest: Object) -> None:
    outcome = run("milvus_cluster", deployer, manifest=manifest, namespace=namespace)
    warnings = "\n".join(outcome.result["warnings"])
    for what in ("nodes", "storageclasses", "namespaces", "custom resources"):
        assert what in warnings, warnings


@pytest.mark.parametrize("resource", ["secrets", "statefulsets", "leases", "pods"])
def test_a_right_that_is_missing_is_named(
    cluster: Cluster, namespace: str, deployer: dict[str, str], manifest: Object, resource: str
) -> None:
    role = cluster.get("role", ACCOUNT, namespace)
    for rule in role["rules"]:
        if resource in rule["resources"]:
            rule["resources"].remove(resource)
    role["rules"] = [rule for rule in role["rules"] if rule["resources"]]
    role["metadata"] = {"name": ACCOUNT, "namespace": namespace}
    cluster.apply(role)
    outcome = run("milvus_cluster", deployer, manifest=manifest, namespace=namespace)
    assert outcome.failed and not outcome.changed
    assert resource in outcome.message and namespace in outcome.message
