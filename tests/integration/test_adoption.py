# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Pulsar that Helm made by the older chart is taken over as it is; a new cluster gets none."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.vectorops.milvus.plugins.module_utils.render.stages import render
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.read import read_manifest
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.integration.edits import edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object
from ansible_collections.vectorops.milvus.tests.unit.render.matrix import SERVICES

NAME = "former"
PARTS = ("zookeeper", "bookie", "recovery", "broker", "proxy")
VALUES = {section: {"replicaCount": 1} for section in ("zookeeper", "bookkeeper", "broker", "proxy")}
TAKE_OVER: Object = {"take_over": True}


def manifest(chart: str = "") -> Object:
    """A standalone Milvus with a Pulsar in the cluster."""
    in_cluster: Object = {"values": VALUES, **({"chartVersion": chart} if chart else {})}
    dependencies = {"msgStreamType": "pulsar", "pulsar": {"inCluster": in_cluster}, **SERVICES["external"]}
    components = {"image": "milvusdb/milvus:v2.5.27"}
    return {
        "apiVersion": "milvus.io/v1beta1",
        "kind": "Milvus",
        "metadata": {"name": NAME},
        "spec": {"mode": "standalone", "components": components, "dependencies": dependencies},
    }


def as_helm_made_it(namespace: str) -> list[Object]:
    """Pulsar's objects with Helm's marks, the chart's ways with scripts and accounts, and without ours."""
    milvus, _warnings = read_manifest(manifest("pulsar-v2"), namespace=namespace)
    (stage,) = [stage for stage in render(resolve(milvus).release) if stage.name == "message_storage"]
    objects = copy.deepcopy(list(stage.objects))
    for item in objects:
        metadata = item["metadata"]
        del metadata["labels"]["vectorops.milvus/release"]
        metadata["labels"]["app.kubernetes.io/managed-by"] = "Helm"
        helm = {"meta.helm.sh/release-name": f"{NAME}-pulsar", "meta.helm.sh/release-namespace": namespace}
        metadata["annotations"] = {**metadata.get("annotations", {}), **helm}
        for template in item.get("spec", {}).get("volumeClaimTemplates", ()):
            del template["metadata"]["labels"]
        if item["kind"] == "Job":
            del item["spec"]["template"]["metadata"]
        for container in _containers(item):
            container["args"] = [f"{container['args'][0]} # in the chart's words"]
            del container["securityContext"]
    return objects


def _containers(item: Object) -> t.Iterator[Object]:
    pod = item.get("spec", {}).get("template", {}).get("spec", {})
    yield from (*pod.get("initContainers", ()), *pod.get("containers", ()))


def _uids(cluster: Cluster, namespace: str) -> dict[str, str]:
    found = cluster.list("statefulsets,jobs,persistentvolumeclaims", namespace)
    return {f"{item['kind']} {item['metadata']['name']}": item["metadata"]["uid"] for item in found}


def test_an_older_pulsar_is_taken_over(cluster: Cluster, namespace: str) -> None:
    keys = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s3-keys", "namespace": namespace}}
    cluster.apply({**keys, "stringData": {"accesskey": "a", "secretkey": "b"}})
    new = cluster.module("milvus_cluster", manifest=manifest("pulsar-v2"), namespace=namespace)
    assert new.failed
    assert "pulsar-v2 is only for clusters that have it already, and this one has none" in new.message

    cluster.apply(*as_helm_made_it(namespace))
    sets = [f"statefulset/{NAME}-pulsar-{part}" for part in PARTS]
    cluster.kubectl("wait", "--for=jsonpath={.status.readyReplicas}=1", *sets, "-n", namespace, "--timeout=120s")
    jobs = [f"job/{NAME}-pulsar-{job}" for job in ("bookie-init", "pulsar-init")]
    cluster.kubectl("wait", "--for=condition=Complete", *jobs, "-n", namespace, "--timeout=60s")
    before = _uids(cluster, namespace)

    ignoring: Object = {"preflight_ignore": ["foreign_objects"]}  # isn't the same as taking over
    foreign = cluster.module("milvus_cluster", manifest=manifest(), namespace=namespace, **ignoring)
    assert foreign.failed
    assert f"belongs to Helm release {NAME}-pulsar" in foreign.message
    assert "take it over by take_over: true" in foreign.message
    other = cluster.module("milvus_cluster", manifest=manifest("pulsar-v3"), namespace=namespace, **TAKE_OVER)
    assert other.failed
    assert "the running cluster has pulsar-v2, the manifest says pulsar-v3" in other.message

    told = cluster.module("milvus_cluster", check=True, manifest=manifest(), namespace=namespace, **TAKE_OVER)
    taken = cluster.module("milvus_cluster", manifest=manifest(), namespace=namespace, **TAKE_OVER)
    assert not taken.failed, taken.message
    assert taken.result["changes"] == told.result["changes"]
    assert {action for action, kind, name in taken.changes() if "pulsar" in name} == {"update"}
    assert _uids(cluster, namespace).items() >= before.items()
    claims = cluster.list("persistentvolumeclaims", namespace, f"vectorops.milvus/release={NAME}")
    assert len(claims) == len([name for name in before if name.startswith("PersistentVolumeClaim")]) == 3
    zookeeper = cluster.get("statefulset", f"{NAME}-pulsar-zookeeper", namespace)
    assert zookeeper["spec"]["podManagementPolicy"] == "OrderedReady"
    assert "in the chart's words" not in zookeeper["spec"]["template"]["spec"]["containers"][0]["args"][0]

    for again in (manifest(), manifest("pulsar-v2")):
        assert not cluster.module("milvus_cluster", manifest=again, namespace=namespace, check=True).changes()
    more = edited(manifest(), dependencies__pulsar__inCluster__values__bookkeeper={"replicaCount": 2})
    grown = cluster.module("milvus_cluster", manifest=more, namespace=namespace)
    assert not grown.failed, grown.message
    assert not cluster.module("milvus_cluster", manifest=more, namespace=namespace, check=True).changes()
    changed = edited(manifest("pulsar-v3"), components__podLabels={"a": "b"})
    refused = cluster.module("milvus_cluster", manifest=changed, namespace=namespace)
    assert "the running cluster has pulsar-v2, the manifest says pulsar-v3" in refused.message

    policy = {"deletionPolicy": "Delete", "pvcDeletion": True}
    given_up = edited(more, **{f"dependencies__pulsar__inCluster__{key}": value for key, value in policy.items()})
    gone = cluster.module("milvus_cluster", state="absent", manifest=given_up, namespace=namespace)
    assert not gone.failed, gone.message
    assert _uids(cluster, namespace) == {}
