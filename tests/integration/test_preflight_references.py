# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What pods and the entry refer to has to exist, and what a quota wants to be told has to be said."""

from __future__ import annotations

import typing as t

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.edits import edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object
from ansible_collections.vectorops.milvus.tests.integration.test_preflight import checks, lines, made, passes, refused

_TLS: Object = {"hosts": ["milvus.example.com"], "tlsSecretRefs": {"entry-tls": ["milvus.example.com"]}}
SIZES: Object = {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"memory": "2Gi"}}


def standalone() -> Object:
    """One pod and its disk, which somebody else has made."""
    claim = {"existingClaim": "disk"}
    rocksmq = {"persistence": {"enabled": True, "persistentVolumeClaim": claim}}
    variable = {"name": "A", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "a"}}}
    components: Object = {
        "image": "milvusdb/milvus:v2.5.4",
        "serviceAccountName": "robot",
        "env": [variable],
        "volumes": [{"name": "extra", "configMap": {"name": "files", "items": [{"key": "f", "path": "f"}]}}],
        "standalone": {"ingress": _TLS},
    }
    external = {"external": True, "endpoints": ["etcd.example.com:2379"]}
    dependencies = {"msgStreamType": "rocksmq", "rocksmq": rocksmq, "etcd": external}
    spec = {"mode": "standalone", "components": components, "dependencies": dependencies}
    return {"apiVersion": "milvus.io/v1beta1", "kind": "Milvus", "metadata": {"name": "small"}, "spec": spec}


def test_what_is_referred_to(cluster: Cluster, namespace: str, audit: t.Callable[[], Audit]) -> None:
    outcome = refused(cluster, namespace, standalone(), audit)
    who = (
        f"doesn't exist in namespace {namespace}, but Deployment small-milvus-standalone refers to it; create it first"
    )
    assert sorted(lines(outcome)) == [
        f"ConfigMap files: {who}",
        f"PersistentVolumeClaim disk: {who}",
        f"Secret keys: {who}",
        f"ServiceAccount robot: {who}",
    ]
    entry = f"Secret entry-tls: doesn't exist in namespace {namespace}, but Ingress small-milvus takes its certificate"
    assert entry in str(outcome.result["warnings"])

    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    cluster.apply(
        made("PersistentVolumeClaim", "disk", namespace, spec=claim),
        made("ConfigMap", "files", namespace, data={"g": ""}),
        made("Secret", "keys", namespace),
        made("Secret", "entry-tls", namespace),
        made("ServiceAccount", "robot", namespace),
    )
    assert sorted(lines(refused(cluster, namespace, standalone(), audit))) == [
        "ConfigMap files: has no key 'f', which Deployment small-milvus-standalone reads; it has g; add the key",
        "Secret keys: has no key 'a', which Deployment small-milvus-standalone reads; it is empty; add the key",
    ]
    cluster.apply(
        made("ConfigMap", "files", namespace, data={"f": ""}),
        made("Secret", "keys", namespace, stringData={"a": "b"}),
    )
    warnings = str(passes(cluster, namespace, standalone()).result.get("warnings", []))
    assert "doesn't exist" not in warnings and "no key" not in warnings


def test_pods_that_do_not_say_what_a_quota_counts(
    cluster: Cluster, namespace: str, manifest: Object, audit: t.Callable[[], Audit]
) -> None:
    hard = {"requests.cpu": "500", "limits.memory": "4Ti"}
    cluster.apply(made("ResourceQuota", "team", namespace, spec={"hard": hard}))
    sized = edited(manifest, components__resources=SIZES)
    found = refused(cluster, namespace, sized, audit)
    assert checks(found) == {"unsized_pods"}
    limits, requests = sorted(lines(found))
    assert limits.startswith(
        "ResourceQuota team: has limits.memory, so that pods without limits.memory are refused: StatefulSet small-"
    )
    assert requests.startswith("ResourceQuota team: has requests.cpu, so that pods without requests.cpu are refused: ")
    assert requests.endswith(
        "; set resources.requests in the manifest, or give the namespace a LimitRange with defaults"
    )
    assert "milvus-proxy" not in found.message

    defaults = {"type": "Container", "default": {"memory": "64Gi"}, "defaultRequest": {"cpu": "100m"}}
    cluster.apply(made("LimitRange", "defaults", namespace, spec={"limits": [defaults]}))
    done = cluster.module("milvus_cluster", manifest=sized, namespace=namespace)
    assert not done.failed, done.message
