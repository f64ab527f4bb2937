# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Another version by the operator: image and mode in the resource, hop by hop, and back. **Private**."""

from __future__ import annotations

import functools
import typing as t

from ...kube.client import Object
from ...kube.fields import name_of, text
from ...manifest.edits import merge_patch
from ...manifest.findings import Finding, ManifestError, MilvusError
from ...operations.backup_gate import NO_BACKUP, Backup, backup_findings
from ...operations.context import Context
from ...operations.inspect.members import component_of
from ...operations.inspect.operated import history, manifest_of
from ...operations.preflight import ignored, refuse
from ...operations.preflight.versions import unknown_hops
from ...operations.upgrade import HEADING, OnFailure, Target, failed, patch_findings
from ...operations.waiting import NotReady
from ...operations.way import hop_in_words
from ...plan.changes import Change, summary
from ...plan.diff import diff
from ...resolve.read import read_manifest
from ..capabilities import MANIFEST_CHECK
from .checks import Subject, findings
from .cluster import Cluster, read_cluster
from .memory import way_back, went_back, went_forth
from .patching import Patch, as_resource, changed_fields, combined
from .rehearsal import rehearse_resource
from .resource import STAGE, message_storage, remembered
from .waiting import wait_for_operator
from .way import IMAGE, Way, settled_image, wanted_patch, way

_STAGE = "components"


def upgrade(
    context: Context,
    name: str,
    namespace: str,
    target: Target,
    on_failure: OnFailure | None = None,
    backup: Backup = NO_BACKUP,
) -> dict[str, t.Any]:
    """See Engine.

    :raises MilvusError: there is no such cluster, the version can't be reached, or it doesn't become available.
    """
    cluster, resource = _existing(context, name, namespace)
    patch = wanted_patch(target.patch)
    wrong = list(patch_findings(cluster.state, target.patch))
    if wrong:
        raise ManifestError(HEADING, wrong)
    refuse(context, _patch_errors(context, resource, patch))
    found = way(resource, target, patch)
    change = _change(resource, found)
    if change:
        demanded = backup_findings(context, namespace, backup)
        refuse(context, [*_findings(context, cluster, resource, change, found), *demanded])
    back = on_failure == "rollback" if on_failure else found.can_be_undone
    go_back = functools.partial(_go_back, context, name, namespace) if back else None
    try:
        after = _go(context, cluster, found, went_forth(resource, found) if change else {})
    except NotReady as error:
        raise failed(context, name, error, go_back) from error
    return _result(context, cluster, after, found, change)


def roll_back(
    context: Context, name: str, namespace: str, revision: int, backup: Backup = NO_BACKUP
) -> dict[str, t.Any]:
    """See Engine.

    :raises MilvusError: there is no such revision, or no way back to it.
    """
    cluster, resource = _existing(context, name, namespace)
    entries = history(context, resource)
    patch = _image_of(entries, revision) if revision else way_back(resource, entries)
    found = way(resource, Target(), patch)
    change = _change(resource, found)
    if change:
        demanded = backup_findings(context, namespace, backup)
        refuse(context, [*_findings(context, cluster, resource, change, found), *demanded])
    after = _go(context, cluster, found, went_back(found) if change else {})
    return {**_result(context, cluster, after, found, change), "rolled_back_to": _revision_of(entries, found.image)}


def _go_back(context: Context, name: str, namespace: str) -> int:
    return int(roll_back(context, name, namespace, 0)["rolled_back_to"])


def _existing(context: Context, name: str, namespace: str) -> tuple[Cluster, Object]:
    cluster = read_cluster(context.client, name, namespace)
    if cluster.resource is None or remembered(cluster.resource):
        what = "is stopped; start it first" if cluster.resource else "there is no such release; deploy it first"
        raise MilvusError(f"Milvus {name} in namespace {namespace}: {what} (milvus_cluster)")
    return cluster, cluster.resource


def _image_of(entries: t.Sequence[t.Mapping[str, t.Any]], revision: int) -> Patch:
    for entry in entries:
        if entry["revision"] == revision:
            return {"spec": {"components": {"image": entry["image"]}}}
    kept = ", ".join(str(entry["revision"]) for entry in entries) or "none"
    raise ManifestError(HEADING, [Finding("revision", f"there is no revision {revision}", f"kept are {kept}")])


def _revision_of(entries: t.Sequence[t.Mapping[str, t.Any]], image: str) -> int:
    return max((int(entry["revision"]) for entry in entries if entry["image"] == image), default=0)


def _change(resource: Object, found: Way) -> Change | None:
    """The update of the resource, whatever the number of its steps; None where it says all of it already."""
    desired = as_resource(found.patches[-1], resource)
    fields = tuple(changed_fields(found.patches[-1], resource))
    if not fields:
        return None
    return Change("update", STAGE, "Milvus", name_of(resource), resource, desired, fields)


def _findings(context: Context, cluster: Cluster, resource: Object, change: Change, found: Way) -> list[Finding]:
    name, namespace = cluster.state.name, cluster.state.namespace
    desired = _patched(resource, found.patches[-1])
    wrong = findings(context, Subject(name, namespace, resource, desired, change))
    wrong += _unhealthy(context, cluster, resource, found)
    wrong += [ignored(one, context.settings.preflight_ignore) for one in unknown_hops(found.hops)]
    if not any(one.severity == "error" for one in wrong):
        wrong += rehearse_resource(context.client, t.cast(Object, change.desired), namespace, resource)
    return wrong


def _patched(resource: Object, patch: Patch) -> Object:
    """The resource as it is to be, but for the version: that has rules of its own."""
    components = resource["spec"]["components"]
    kept = {key: components.get(key) for key in ("image", "version")}
    return t.cast(Object, merge_patch(resource, combined(patch, {"spec": {"components": kept}})))


def _patch_errors(context: Context, resource: Object, patch: Patch) -> list[Finding]:
    """What a strict reading finds wrong of a patch; what was wrong before isn't its fault."""
    if not patch:
        return []
    before = {one.text() for one in _errors(resource)}
    found = [one for one in _errors(_patched(resource, patch)) if one.text() not in before]
    return [ignored(one, context.settings.preflight_ignore) for one in found]


def _unhealthy(context: Context, cluster: Cluster, resource: Object, found: Way) -> t.Iterator[Finding]:
    """Another version is for a cluster that is well: what was wrong before would be taken for its fault."""
    if not found.hops or settled_image(resource) != text(resource, IMAGE):
        return
    for name, reason in cluster.unready():
        text_ = f"is not ready ({reason}), and another version of Milvus is wanted"
        advice = "see milvus_info, and mend it first; the check can be ignored"
        yield ignored(Finding(f"Deployment {name}", text_, advice, name="health"), context.settings.preflight_ignore)


def _errors(document: Object) -> list[Finding]:
    """What the native engine's strict reading finds wrong."""
    try:
        read_manifest(manifest_of(document))
    except ManifestError as error:
        return [
            Finding(one.subject, one.message, one.advice, name=MANIFEST_CHECK)
            for one in error.findings
            if one.severity == "error"
        ]
    return []


def _go(context: Context, cluster: Cluster, found: Way, note: Patch) -> Cluster:
    """Patch after patch, each when the operator is through with the one before; as it is in check mode.

    :param note: what is remembered, with the first patch.
    """
    if context.settings.check_mode:
        return cluster
    if not note:
        return wait_for_operator(context, cluster, _STAGE) if context.settings.wait else cluster
    name, namespace = cluster.state.name, cluster.state.namespace
    with context.alone(name, namespace):
        for position, patch in enumerate(found.patches):
            body = combined(patch, note) if position == 0 else patch
            if changed_fields(body, cluster.resource):
                context.report(f"Milvus {name}: {text(patch, IMAGE) or 'patching the custom resource'}")
                with context.writing():
                    context.client.merge("Milvus", name, namespace, body)
            cluster = read_cluster(context.client, name, namespace)
            if context.settings.wait or position + 1 < len(found.patches):
                cluster = wait_for_operator(context, cluster, _STAGE)
    return cluster


def _result(context: Context, cluster: Cluster, after: Cluster, found: Way, change: Change | None) -> dict[str, t.Any]:
    components = {component_of(item) for item in cluster.deployments if item["spec"].get("replicas", 1)}
    return {
        "changed": bool(change),
        "changes": [summary(change)] if change else [],
        "components_restarted": [],
        "hops": [hop_in_words(hop, components) for hop in found.hops],
        "message_storage": message_storage(cluster.resource, cluster.resource),
        "diff": diff([change]) if change and context.settings.diff else [],
        "steps": context.steps,
        "probe": context.probe,
        "rolled_back_to": 0,
        "cluster": after.summary(context.client),
    }
