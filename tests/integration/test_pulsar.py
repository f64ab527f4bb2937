# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the values of Pulsar ask for besides its parts, on a real API server."""

from __future__ import annotations

from ansible_collections.vectorops.milvus.tests.integration.edits import edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.manifests import small_manifest

VALUES = "dependencies__pulsar__inCluster__values__"
CLASS = "bus-zookeeper-data"
DISKS = [{"name": f"disk{number}", "size": "1Gi", "mountPath": f"/disks/{number}"} for number in (0, 1)]


def named_manifest() -> Object:
    """Pulsar by names of its own, with everything that has to be asked for."""
    asked = {
        "fullnameOverride": "bus",
        "components__toolset": True,
        "proxy__component": "door",
        "proxy__ingress": {"enabled": True, "hostname": "pulsar.example.com", "tls": {"enabled": True}},
        "zookeeper__volumes__data": {"size": "1Gi", "storageClass": {"provisioner": "kubernetes.io/host-path"}},
        "bookkeeper__volumes__ledgers__useMultiVolumes": True,
        "bookkeeper__volumes__ledgers__multiVolumes": DISKS,
    }
    return edited(small_manifest("small"), **{f"{VALUES}{path}": value for path, value in asked.items()})


def test_pulsar_by_other_names(cluster: Cluster, namespace: str) -> None:
    def deploy(place: str = namespace, *, check: bool = False, changes: Object | None = None) -> Outcome:
        manifest = edited(named_manifest(), **(changes or {}))
        return cluster.module("milvus_dependencies", manifest=manifest, namespace=place, check=check)

    def classes() -> set[str]:
        return {item["metadata"]["name"] for item in cluster.list("storageclasses", namespace)}

    first = deploy()
    assert not first.failed, first.message
    made = {(kind, name) for action, kind, name in first.changes() if action == "create" and name.startswith("bus-")}
    assert {("StatefulSet", "bus-toolset"), ("Service", "bus-door"), ("Ingress", "bus-door")} <= made
    claims = {item["metadata"]["name"] for item in cluster.list("persistentvolumeclaims", namespace)}
    assert {f"bus-bookie-disk{number}-bus-bookie-0" for number in (0, 1)} <= claims
    again = deploy()
    assert not again.failed and not again.changed, again.result.get("changes")
    renamed = deploy(changes={f"{VALUES}fullnameOverride": "coach"})
    assert renamed.failed and not renamed.changed
    for name in ("bus-bookie", "bus-zookeeper"):
        assert f"StatefulSet {name}: would be made anew under another name" in renamed.message

    assert CLASS in classes()
    with cluster.namespace(f"{namespace}-too") as other:
        taken = deploy(other, check=True)
        assert taken.failed and f"StorageClass {CLASS}: exists" in taken.message
        ended = cluster.module("milvus_cluster", name="small", namespace=other, state="absent")
        assert not ended.failed and CLASS in classes()
    removed = cluster.module("milvus_cluster", name="small", namespace=namespace, state="absent")
    assert ("delete", "StorageClass", CLASS) in removed.changes(), removed.message
    assert CLASS not in classes()
