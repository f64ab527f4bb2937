# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stopping by the operator: no component shall have pods. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...kube.client import Object
from ...manifest.findings import MilvusError
from ...operations.context import Context
from ...operations.preflight import refuse
from ...plan.changes import Change, summary
from ...plan.diff import diff
from .checks import Subject, findings
from .cluster import Cluster, read_cluster
from .patching import as_resource
from .resource import STAGE, remembered, replicas, stopping
from .waiting import wait_for_operator


def stop(context: Context, name: str, namespace: str) -> dict[str, t.Any]:
    """See Engine. Dependencies in the cluster keep running: the operator can't stop them.

    :raises MilvusError: there is no such cluster, or a component belongs to an autoscaler.
    """
    cluster = read_cluster(context.client, name, namespace)
    change = _change(cluster)
    if change or (cluster.resource and not remembered(cluster.resource)):  # a migration may have stopped it
        desired = change.desired if change else cluster.resource
        refuse(context, findings(context, Subject(name, namespace, cluster.resource, desired, change)))
    if cluster.resource and not replicas(cluster.resource):
        raise MilvusError(f"Milvus {name}: the operator hasn't taken it up yet; wait until it has, then run again")
    if change and not context.settings.check_mode:
        with context.alone(name, namespace):
            cluster = read_cluster(context.client, name, namespace)
            if again := _change(cluster):
                with context.writing():
                    context.client.merge("Milvus", name, namespace, stopping(t.cast(Object, again.before)))
    after = read_cluster(context.client, name, namespace) if context.wrote else cluster
    if context.settings.wait and not context.settings.check_mode:
        after = wait_for_operator(context, after, "stop")
    return {
        "changed": bool(change),
        "changes": [summary(change)] if change else [],
        "diff": diff([change]) if change and context.settings.diff else [],
        "steps": context.steps,
        "cluster": after.summary(context.client),
    }


def _change(cluster: Cluster) -> Change | None:
    """The update of the resource; None where no component has pods to be."""
    name, namespace, resource = cluster.state.name, cluster.state.namespace, cluster.resource
    if resource is None:
        raise MilvusError(f"Milvus {name}: there is no such release in namespace {namespace}; deploy it first")
    numbers = replicas(resource)
    scaled = [key for key, number in numbers.items() if number < 0]
    if scaled:
        raise MilvusError(f"Milvus {name}: an autoscaler has {', '.join(scaled)} (replicas: -1); suspend it first")
    running = [key for key, number in numbers.items() if number]
    if not running:
        return None
    desired = as_resource({"spec": stopping(resource)["spec"]}, resource)
    fields = tuple(sorted(f"spec.components.{key.replace('/', '.groups.')}.replicas" for key in running))
    return Change("update", STAGE, "Milvus", name, resource, desired, fields)
