# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Removing by the operator: the resource is deleted, its finalizer does the rest. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...kube.fields import section
from ...operations.apply import write
from ...operations.context import Context
from ...operations.ending import wait_gone
from ...operations.inspect.members import members
from ...operations.preflight import refuse
from ...plan.changes import Change, Identity, identity, summary
from ...plan.diff import diff
from ...render.metadata import RELEASE_LABEL
from ...render.stages import COMPONENTS
from .checks import Subject, findings
from .cluster import Cluster, read_cluster
from .former import former, leave_first_api
from .resource import STAGE, wanted_resource

#: The section of the manifest that says what becomes of a dependency, by its stage.
_SECTIONS: t.Mapping[str, tuple[str, ...]] = {
    "etcd": ("etcd",),
    "storage": ("storage",),
    "message_storage": ("pulsar", "kafka"),
}
_POLICIES = ("deletionPolicy", "pvcDeletion")


@dataclasses.dataclass(frozen=True)
class _Removal:
    """What goes, and what stays.

    :param entries: what we made for the cluster, which goes first.
    :param former: the end of a MilvusCluster of the first API, of which the operator would make the resource anew.
    :param left_to_operator: what it takes away itself.
    """

    entries: tuple[Change, ...]
    former: Change | None
    resource: Change | None
    left_to_operator: tuple[Identity, ...]
    kept: tuple[Identity, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes, in the order of writing."""
        return (*self.entries, *(one for one in (self.former, self.resource) if one))


def remove(context: Context, name: str, namespace: str, document: t.Mapping[str, t.Any] | None) -> dict[str, t.Any]:
    """See Engine.

    :param document: a manifest whose deletion policies hold in place of the resource's.
    """
    cluster = read_cluster(context.client, name, namespace)
    policies = _policies(cluster, document, name, namespace)
    removal = _decide(context, cluster, policies)
    if removal.changes:
        refuse(context, findings(context, Subject(name, namespace, cluster.resource, None)))
    if removal.changes and not context.settings.check_mode:
        with context.alone(name, namespace):
            cluster = read_cluster(context.client, name, namespace)
            removal = _decide(context, cluster, policies)
            _carry_out(context, cluster, removal, policies if document else {})
    if not context.settings.check_mode and context.settings.wait:
        _wait(context, cluster, removal)
    after = read_cluster(context.client, name, namespace) if context.wrote or context.steps else cluster
    return {
        "changed": bool(removal.changes),
        "changes": [summary(change) for change in removal.changes],
        "diff": diff(removal.changes) if context.settings.diff else [],
        "kept": [{"kind": kind, "name": kept} for kind, kept in removal.kept],
        "steps": context.steps,
        "cluster": after.summary(context.client),
    }


def _policies(
    cluster: Cluster, document: t.Mapping[str, t.Any] | None, name: str, namespace: str
) -> dict[str, dict[str, t.Any]]:
    """``deletionPolicy`` and ``pvcDeletion`` of each dependency, as the manifest or else the resource says."""
    source = wanted_resource(document, name, namespace) if document else cluster.resource or {}
    found = {}
    for part in ("etcd", "storage", "pulsar", "kafka"):
        entry = section(source, f"spec.dependencies.{part}.inCluster")
        found[part] = {key: entry[key] for key in _POLICIES if key in entry}
    return found


def _decide(context: Context, cluster: Cluster, policies: t.Mapping[str, t.Mapping[str, t.Any]]) -> _Removal:
    state, resource = cluster.state, cluster.resource
    if resource is None and not cluster.deployments:
        kept = [found for found in state.objects if found[0] in ("StatefulSet", "PersistentVolumeClaim")]
        return _Removal(_entries(cluster), None, None, (), tuple(sorted(kept)))
    going: list[Identity] = [identity(item) for item in cluster.deployments]
    kept = []
    stages = {identity(member.item): member.stage for member in members(state)}
    for found in state.objects:
        if found[0] not in ("StatefulSet", "PersistentVolumeClaim"):
            continue
        stage = stages.get(found) or _stage_of_claim(found[1], stages)
        policy = _policy(stage, policies)
        goes = policy.get("deletionPolicy") == "Delete" and (found[0] == "StatefulSet" or policy.get("pvcDeletion"))
        (going if goes else kept).append(found)
    change = None
    if resource is not None and not resource["metadata"].get("deletionTimestamp"):
        change = Change("delete", STAGE, "Milvus", state.name, resource, None)
    return _Removal(_entries(cluster), former(context, cluster), change, tuple(going), tuple(sorted(kept)))


def _entries(cluster: Cluster) -> tuple[Change, ...]:
    """The external entries: they are ours, the operator doesn't know them."""
    return tuple(
        Change("delete", "access", *found, item, None)
        for found, item in sorted(cluster.state.objects.items())
        if section(item, "metadata.labels").get(RELEASE_LABEL) == cluster.state.name
    )


def _stage_of_claim(name: str, stages: t.Mapping[Identity, str]) -> str:
    """A claim is named ``<template>-<StatefulSet>-<number>``."""
    owner = name.rpartition("-")[0]
    return next((stage for (_kind, one), stage in stages.items() if owner.endswith(f"-{one}")), COMPONENTS)


def _policy(stage: str, policies: t.Mapping[str, t.Mapping[str, t.Any]]) -> t.Mapping[str, t.Any]:
    return next((policies[part] for part in _SECTIONS.get(stage, ()) if policies.get(part)), {})


def _carry_out(
    context: Context, cluster: Cluster, removal: _Removal, policies: t.Mapping[str, t.Mapping[str, t.Any]]
) -> None:
    state = cluster.state
    write(context, removal.entries)
    patch = {part: {"inCluster": dict(policy)} for part, policy in policies.items() if policy}
    if patch and removal.resource:
        with context.writing():
            context.client.merge("Milvus", state.name, state.namespace, {"spec": {"dependencies": patch}})
    if removal.former:
        leave_first_api(context, state, removal.former.name)
    if removal.resource:
        context.report(f"Milvus {state.name}: deleting the custom resource")
        with context.writing():
            context.client.delete("Milvus", state.name, state.namespace, propagationPolicy="Foreground")


def _wait(context: Context, cluster: Cluster, removal: _Removal) -> None:
    """Until all is gone that goes; an earlier run may have begun it."""
    gone = [*((one.kind, one.name) for one in removal.entries), *removal.left_to_operator]
    if cluster.resource is not None:
        gone.append(("Milvus", cluster.state.name))
    if gone:
        workloads = [found for found in removal.left_to_operator if found[0] in ("Deployment", "StatefulSet")]
        wait_gone(context, cluster.state, gone, workloads)
