# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deploying by the operator: the resource is applied, the rest is its work. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...kube.client import Object
from ...manifest.findings import Finding, ManifestError, PreflightError
from ...operations.apply import rehearse, write
from ...operations.context import Context
from ...operations.preflight import refuse
from ...plan.changes import Change, Refusal, summary
from ...plan.diff import diff
from ...resolve.read import read_manifest
from ..capabilities import MANIFEST_CHECK
from .checks import Subject, findings
from .cluster import Cluster, read_cluster
from .former import former, leave_first_api
from .rehearsal import rehearse_resource
from .resource import STAGE, message_storage, remembered, resource_change, revival, revived, wanted_resource
from .status import is_stopping
from .waiting import wait_for_operator


@dataclasses.dataclass(frozen=True)
class _Run:
    """A deploy whose every decision is made.

    :param change: of the custom resource, None where it is as it shall be.
    :param former: the end of a MilvusCluster of the first API that would overwrite the resource; None without one.
    :param numbers: of pods that come back after a stop, by component.
    """

    cluster: Cluster
    desired: Object
    change: Change | None
    namespace: tuple[Change, ...]
    former: Change | None
    numbers: t.Mapping[str, int]

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes, in the order of writing."""
        return (*self.namespace, *(one for one in (self.former, self.change) if one))


def deploy(document: t.Mapping[str, t.Any], context: Context, name: str, namespace: str) -> dict[str, t.Any]:
    """See Engine."""
    desired = wanted_resource(_checked(document, context, name, namespace), name, namespace)
    run = _decide(context, desired)
    if run.changes or _is_stopped_by_others(run):
        _check(context, run)
    if run.changes and not context.settings.check_mode:
        write(context, run.namespace)
        with context.alone(name, namespace):
            run = dataclasses.replace(_decide(context, desired), namespace=run.namespace)
            _carry_out(context, run)
    cluster = read_cluster(context.client, name, namespace) if context.wrote else run.cluster
    if context.settings.wait and not context.settings.check_mode:
        cluster = wait_for_operator(context, cluster, "components")
    return {
        "changed": bool(run.changes),
        "changes": [summary(change) for change in run.changes],
        "components_restarted": [],
        "hops": [],
        "message_storage": message_storage(run.cluster.resource, cluster.resource or run.desired),
        "diff": diff(run.changes) if context.settings.diff else [],
        "steps": context.steps,
        "probe": context.probe,
        "cluster": cluster.summary(context.client),
    }


def _is_stopped_by_others(run: _Run) -> bool:
    """Whether nothing runs, and that isn't our stop: a migration may be under way."""
    resource = run.cluster.resource
    return resource is not None and is_stopping(resource) and not remembered(resource)


def _checked(document: t.Mapping[str, t.Any], context: Context, name: str, namespace: str) -> t.Mapping[str, t.Any]:
    """The manifest, read as strictly as for the native engine; what that engine doesn't honour the operator may.

    :raises ManifestError: it is wrong, unless the user chose to leave judging it to the operator.
    """
    try:
        _milvus, warnings = read_manifest(document, name=name, namespace=namespace)
    except ManifestError as error:
        if MANIFEST_CHECK not in context.settings.preflight_ignore or not isinstance(document.get("spec"), t.Mapping):
            raise
        warnings = tuple(dataclasses.replace(finding, severity="warning") for finding in error.findings)
    context.warn(finding for finding in warnings if not finding.message.startswith("has no effect"))
    return document


def _decide(context: Context, desired: Object) -> _Run:
    name, namespace = desired["metadata"]["name"], desired["metadata"]["namespace"]
    cluster = read_cluster(context.client, name, namespace)
    outcome = resource_change(desired, cluster.resource)
    if isinstance(outcome, Refusal):
        raise PreflightError("Nothing was changed:", [Finding(f"Milvus {name}", f"{outcome.fields} can't change")])
    numbers = revived(cluster.resource, desired)
    if cluster.resource is not None and remembered(cluster.resource):
        fields = {f"spec.components.{key.replace('/', '.groups.')}.replicas" for key in numbers}
        before = outcome or Change("update", STAGE, "Milvus", name, cluster.resource, desired)
        outcome = dataclasses.replace(before, fields=tuple(sorted({*before.fields, *fields})))
    return _Run(cluster, desired, outcome, _namespace(context, cluster), former(context, cluster), numbers)


def _namespace(context: Context, cluster: Cluster) -> tuple[Change, ...]:
    name = cluster.state.namespace
    if not context.settings.create_namespace or cluster.resource is not None:
        return ()
    if context.client.get("Namespace", name) is not None:
        return ()
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    return (Change("create", "namespace", "Namespace", name, None, body),)


def _check(context: Context, run: _Run) -> None:
    """Preflight, and the server's dry run: it knows which fields its definitions have."""
    name, namespace = run.cluster.state.name, run.cluster.state.namespace
    subject = Subject(name, namespace, run.cluster.resource, run.desired, run.change)
    found = findings(context, dataclasses.replace(subject, converts=context.settings.force_conflicts))
    if not any(finding.severity == "error" for finding in found):
        found += rehearse(context, run.namespace) if run.namespace else _rehearse(context, run)
    refuse(context, found)


def _rehearse(context: Context, run: _Run) -> list[Finding]:
    if run.change is None:
        return []
    return rehearse_resource(context.client, run.desired, run.cluster.state.namespace, run.cluster.resource)


def _carry_out(context: Context, run: _Run) -> None:
    """Apply, and bring pods back after a stop. A run that is killed in between leaves the note of the stop."""
    if run.namespace and run.change:
        refuse(context, _rehearse(context, run))
    if run.former:
        leave_first_api(context, run.cluster.state, run.former.name)
    if run.change:
        context.report(f"Milvus {run.cluster.state.name}: writing the custom resource")
        write(context, [dataclasses.replace(run.change, desired=run.desired)])
    if run.cluster.resource is not None and remembered(run.cluster.resource):
        patch = revival(run.cluster.resource, run.numbers)
        with context.writing():
            context.client.merge("Milvus", run.cluster.state.name, run.cluster.state.namespace, patch)
