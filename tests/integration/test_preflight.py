# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can keep a first deploy from succeeding is found before the first write, all of it at once."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.edits import edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome

ETCD = "dependencies__etcd__inCluster__values__"
STORAGE = "dependencies__storage__inCluster__values__"


def refused(
    cluster: Cluster, namespace: str, manifest: Object, audit: t.Callable[[], Audit], **options: t.Any
) -> Outcome:
    """A run that is refused before its first write."""
    listening = audit()
    outcome = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace, **options)
    assert outcome.failed and not outcome.changed, outcome.message
    assert listening.requests() and not listening.writes()
    assert outcome.message.startswith("Nothing was changed, because this run can't succeed:\n")
    return outcome


def passes(cluster: Cluster, namespace: str, manifest: Object, **options: t.Any) -> Outcome:
    """The repaired twin: a run in check mode that is not refused."""
    outcome = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace, check=True, **options)
    assert not outcome.failed, outcome.message
    return outcome


def lines(outcome: Outcome) -> list[str]:
    """The findings as the message has them."""
    return [line.removeprefix("- ") for line in outcome.message.splitlines()[1:]]


def checks(outcome: Outcome) -> set[str]:
    return {finding["check"] for finding in outcome.result["findings"] if finding["severity"] == "error"}


def made(kind: str, name: str, namespace: str, api: str = "v1", **members: t.Any) -> Object:
    metadata = {"name": name, "namespace": namespace, **members.pop("metadata", {})}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **members}


def test_no_namespace(cluster: Cluster, manifest: Object, audit: t.Callable[[], Audit]) -> None:
    outcome = refused(cluster, "nowhere", manifest, audit)
    assert lines(outcome) == ["Namespace nowhere: doesn't exist; create it, or set create_namespace: true"]

    foretold = passes(cluster, "nowhere", manifest, create_namespace=True)
    assert foretold.changes()[0] == ("create", "ConfigMap", "small") and not cluster.kubectl(
        "get", "namespace", "nowhere", "--ignore-not-found"
    )
    try:
        done = cluster.module("milvus_cluster", manifest=manifest, namespace="nowhere", create_namespace=True)
        assert not done.failed, done.message
        assert done.changes() == foretold.changes() and ("create", "Namespace", "nowhere") in done.changes()
    finally:
        cluster.kubectl("delete", "namespace", "nowhere", "--wait=false", "--ignore-not-found")


def test_a_namespace_that_is_ending(
    cluster: Cluster, namespace: str, manifest: Object, audit: t.Callable[[], Audit]
) -> None:
    cluster.apply(made("ConfigMap", "anchor", namespace, metadata={"finalizers": ["example.com/anchor"]}))
    cluster.kubectl("delete", "namespace", namespace, "--wait=false")
    try:
        outcome = refused(cluster, namespace, manifest, audit, create_namespace=True)
    finally:
        patch = '{"metadata":{"finalizers":null}}'
        cluster.kubectl("patch", "configmap", "anchor", "-n", namespace, "--type=merge", "-p", patch)
    said = f"Namespace {namespace}: is being deleted; wait until it is gone, or choose another one"
    assert said in lines(outcome)


def test_storage_classes(cluster: Cluster, namespace: str, manifest: Object, audit: t.Callable[[], Audit]) -> None:
    hosts = {"ingress": {"hosts": ["not a host"]}}
    wrong = edited(manifest, **{f"{ETCD}global": {"storageClass": "gold"}, "components__proxy": hosts})
    missing, invalid = lines(refused(cluster, namespace, wrong, audit))
    assert missing == (
        "StorageClass gold: doesn't exist, but StatefulSet small-etcd asks for it; there are: local, nfs-sc"
    )
    # What only the API server knows is told in the same run.
    assert invalid.startswith("Ingress small-milvus: ") and '"not a host"' in invalid
    default = edited(manifest, **{f"{ETCD}global": {}})
    annotation = "storageclass.kubernetes.io/is-default-class"
    cluster.kubectl("annotate", "storageclass", "local", f"{annotation}-")
    try:
        outcome = refused(cluster, namespace, default, audit)
    finally:
        cluster.kubectl("annotate", "storageclass", "local", f"{annotation}=true")
    assert lines(outcome) == [
        "StorageClass: none is the default, but StatefulSet small-etcd names none; "
        "name one in the manifest; there are: local, nfs-sc"
    ]
    passes(cluster, namespace, default)


def test_quota(cluster: Cluster, namespace: str, manifest: Object, audit: t.Callable[[], Audit]) -> None:
    sparse = {"pods": "3", "requests.cpu": "4", "persistentvolumeclaims": "2", "requests.storage": "11Gi"}
    ample = {"pods": "50", "requests.cpu": "90", "persistentvolumeclaims": "20", "requests.storage": "1Ti"}
    defaults = {"type": "Container", "defaultRequest": {"cpu": "1m"}}  # else pods that don't say are refused, too
    cluster.apply(
        made("LimitRange", "defaults", namespace, spec={"limits": [defaults]}),
        made("ResourceQuota", "team", namespace, spec={"hard": sparse}),
    )
    cluster.kubectl("wait", "--for=jsonpath={.status.hard.pods}=3", "quota/team", "-n", namespace)
    found = lines(refused(cluster, namespace, manifest, audit))
    assert sorted(line.split(":")[1].strip() for line in found) == sorted(sparse)
    for line in found:
        assert line.startswith("ResourceQuota team: ") and "raise the quota, or lower" in line
        assert " allowed, " in line and " more needed" in line
    cluster.apply(made("ResourceQuota", "team", namespace, spec={"hard": ample}))
    cluster.kubectl("wait", "--for=jsonpath={.status.hard.pods}=50", "quota/team", "-n", namespace)
    passes(cluster, namespace, manifest)


def test_objects_of_others(cluster: Cluster, namespace: str, manifest: Object, audit: t.Callable[[], Audit]) -> None:
    cluster.apply(made("ConfigMap", "owner", namespace))
    owner = {"apiVersion": "v1", "kind": "ConfigMap", "name": "owner"}
    owner["uid"] = cluster.get("configmap", "owner", namespace)["metadata"]["uid"]
    selector, port = {"app": "other"}, {"port": 2379}
    helm = {"meta.helm.sh/release-name": "old-milvus", "meta.helm.sh/release-namespace": namespace}
    cluster.apply(
        made("Service", "small-etcd", namespace, spec={"selector": selector, "ports": [port]}),
        made("ConfigMap", "small", namespace, metadata={"annotations": helm}),
        made("Service", "small-minio", namespace, metadata={"ownerReferences": [owner]}, spec={"ports": [port]}),
        made(
            "Service",
            "small-milvus",
            namespace,
            metadata={"labels": {"vectorops.milvus/release": "big"}},
            spec={"ports": [port]},
        ),
    )
    outcome = refused(cluster, namespace, manifest, audit)
    choice = "; choose another name for the release, or remove the object"
    advice = f"{choice}, or take it over by take_over: true"
    assert sorted(lines(outcome)) == [
        f"ConfigMap small: exists in namespace {namespace} and belongs to Helm release old-milvus{advice}",
        f"Service small-etcd: exists in namespace {namespace} and belongs to kubectl-client-side-apply (field manager)"
        + advice,
        f"Service small-milvus: exists in namespace {namespace} and belongs to release big{choice}",
        f"Service small-minio: exists in namespace {namespace} and belongs to ConfigMap owner{advice}",
    ]
    cluster.kubectl(
        "delete",
        "service/small-etcd",
        "configmap/small",
        "service/small-minio",
        "service/small-milvus",
        "-n",
        namespace,
    )
    passes(cluster, namespace, manifest)


def test_several_at_once_and_what_is_ignored(
    cluster: Cluster, namespace: str, manifest: Object, audit: t.Callable[[], Audit]
) -> None:
    """A missing Secret in two places, a class, a pod that is too large, and one that never comes."""
    reference = {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "tokens", "key": "a"}}}
    wrong = edited(
        manifest,
        components__imagePullSecrets=[{"name": "pull-me"}],
        components__proxy={"env": [reference]},
        components__dataNode={"paused": True},
        components__resources={"limits": {"cpu": 64, "memory": "1Ti"}},
        **{f"{ETCD}global": {"storageClass": "gold"}},
    )
    outcome = refused(cluster, namespace, wrong, audit)
    assert checks(outcome) == {"secrets", "storage_classes", "node_capacity", "paused"}
    found = lines(outcome)
    for said in (
        f"Secret pull-me: doesn't exist in namespace {namespace}, but Deployment small-milvus-",
        f"Secret tokens: doesn't exist in namespace {namespace}, but Deployment small-milvus-proxy refers",
        "nodes: cpu: a pod (",
        "nodes: memory: a pod (",
        "StorageClass gold: doesn't exist",
        "Deployment small-milvus-datanode: is new and paused, and gets no pods",
    ):
        assert any(line.startswith(said) for line in found), outcome.message
    assert "asks for 1024Gi, the largest node has 256Gi; lower its resources in the manifest" in outcome.message
    assert len(found) == 6

    ignored = ["node_capacity", "storage_classes", "paused"]
    fewer = refused(cluster, namespace, wrong, audit, preflight_ignore=ignored)
    assert checks(fewer) == {"secrets"} and len(lines(fewer)) == 2
    assert "StorageClass gold" in str(fewer.result["warnings"])

    for name in ("pull-me", "tokens"):
        cluster.kubectl("create", "secret", "generic", name, "-n", namespace, "--from-literal=a=b")
    assert "nodes: cpu" in str(passes(cluster, namespace, wrong, preflight_ignore=ignored).result["warnings"])
    passes(cluster, namespace, manifest)


def test_an_operators_cluster(cluster: Cluster, namespace: str, manifest: Object, audit: t.Callable[[], Audit]) -> None:
    names = {"kind": "Milvus", "listKind": "MilvusList", "plural": "milvuses", "singular": "milvus"}
    schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    version = {"name": "v1beta1", "served": True, "storage": True, "schema": schema}
    spec = {"group": "milvus.io", "scope": "Namespaced", "names": names, "versions": [version]}
    metadata = {"name": "milvuses.milvus.io"}
    definition = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": metadata}
    cluster.apply({**definition, "spec": spec})
    try:
        cluster.kubectl("wait", "--for=condition=Established", "crd/milvuses.milvus.io")
        resource = {**manifest, "metadata": {"name": "small", "namespace": namespace}}
        cluster.kubectl("create", "-f", "-", stdin=json.dumps(resource))
        outcome = refused(cluster, namespace, manifest, audit, engine="native")
        cluster.kubectl("delete", "milvus", "small", "-n", namespace)
        passes(cluster, namespace, manifest)
    finally:
        cluster.kubectl("delete", "crd", "milvuses.milvus.io")
    (line,) = lines(outcome)
    assert line.startswith(f"Milvus small: a custom resource of that name exists in namespace {namespace}")
    assert "engine: operator" in line and "choose another name" in line
