# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clusters as plain facts, for the tests of what looks at them."""

from __future__ import annotations

import typing as t

from ansible_collections.vectorops.milvus.plugins.module_utils.operations.state import State
from ansible_collections.vectorops.milvus.plugins.module_utils.plan.changes import identity
from ansible_collections.vectorops.milvus.plugins.module_utils.release.record import Record
from ansible_collections.vectorops.milvus.tests.unit.kube.live_objects import ETCD, deployment, stateful_set

Object = dict[str, t.Any]
MANIFEST: Object = {"kind": "Milvus", "metadata": {"name": "r"}, "spec": {"mode": "cluster"}}


def workload(
    component: str = "proxy", ready: int = 1, desired: int = 1, image: str = "milvusdb/milvus:v2.5.4"
) -> Object:
    """A component's Deployment with so many pods ready."""
    item = deployment(f"r-milvus-{component}", component, desired, readyReplicas=ready, availableReplicas=ready)
    item["spec"]["template"] = {"spec": {"containers": [{"name": component, "image": image}]}}
    return item


def etcd(ready: int = 3, image: str = "milvusdb/etcd:3.5.25-r1") -> Object:
    """The StatefulSet of etcd with so many of its three pods ready."""
    item = stateful_set("r-etcd", ETCD, 3, readyReplicas=ready, availableReplicas=ready)
    item["spec"]["template"] = {"spec": {"containers": [{"name": "etcd", "image": image}]}}
    return item


def cluster(*objects: Object, missing: t.Sequence[tuple[str, str, str]] = (), **record: t.Any) -> State:
    """A deployed cluster of these workloads.

    :param missing: stage, kind and name of what the record lists besides.
    :param record: what else the record says.
    """
    stages = {"Deployment": "components", "StatefulSet": "etcd"}
    inventory = tuple((stages.get(item["kind"], "components"), *identity(item)) for item in objects) + tuple(missing)
    content: Object = {"revision": 1, "manifest": MANIFEST, "defaults": {"messageStorage": "pulsar"}, **record}
    return State("r", "default", {identity(item): item for item in objects}, Record(inventory=inventory, **content))
