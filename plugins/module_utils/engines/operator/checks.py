# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What keeps the operator from doing what is asked, found before the first write. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...kube.client import Object
from ...kube.errors import ApiError
from ...kube.fields import dig, name_of, section, text
from ...kube.readiness import readiness
from ...manifest.findings import Finding
from ...operations.context import Context
from ...operations.inspect.operated import first_api_finding
from ...operations.installation.reading import operators
from ...operations.migration.checks import under_way_finding
from ...operations.migration.states import is_finished
from ...operations.preflight import ignored
from ...plan.changes import Change
from ...release.record import record_name
from ...render.installation.settings import watched
from .cluster import group_versions, is_defined
from .resource import PAUSED_ANNOTATION

_INSTALL = "install it (playbook vectorops.milvus.operator_install), or use engine: native"


@dataclasses.dataclass(frozen=True)
class Subject:
    """What is going to be done.

    :param live: the custom resource as it is.
    :param desired: as it is to be; None for a removal.
    :param migrates: it is the migration itself.
    :param converts: a MilvusCluster of the first API goes with it.
    """

    name: str
    namespace: str
    live: Object | None
    desired: Object | None
    change: Change | None = None
    migrates: bool = False
    converts: bool = False


Check = t.Callable[[Context, Subject], t.Iterable[Finding]]


def findings(context: Context, subject: Subject) -> list[Finding]:
    """All findings; errors that the user chose to ignore are warnings."""
    found = []
    for name, check in CHECKS.items():
        found += [dataclasses.replace(finding, name=name) for finding in _run(check, context, subject, name)]
    return [ignored(one, context.settings.preflight_ignore) for one in found]


def _run(check: Check, context: Context, subject: Subject, name: str) -> list[Finding]:
    try:
        return list(check(context, subject))
    except ApiError as error:
        if not error.is_forbidden:
            raise
        return [Finding("preflight", f"{name} could not be checked: {error.message}", severity="warning")]


def _operator(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Is there an operator, does it work, and does it look where the cluster is?"""
    namespace = subject.namespace
    if not is_defined(context.client, namespace):
        yield _undefined(context)
        return
    found = operators(context.client)
    if found is None:
        text = "its Deployment can't be looked for in other namespaces, so that whether it works isn't known"
        yield Finding("Milvus Operator", text, "", "warning")
        return
    if not found:
        text = "no Deployment has its label app.kubernetes.io/name=milvus-operator, so that nobody would act"
        yield Finding("Milvus Operator", text, f"{_INSTALL}; preflight_ignore: [operator] if it is called otherwise")
    looking = [item for item in found if not watched(item) or namespace in watched(item)]
    for item in found if not looking else []:
        where = f"Deployment {name_of(item)} in namespace {item['metadata']['namespace']}"
        advice = f"add {namespace} to its watched namespaces (milvus_operator, watch_namespaces)"
        yield Finding(where, f"looks for clusters only in {', '.join(watched(item))}", advice)
    if looking and not any((item.get("status") or {}).get("availableReplicas") for item in looking):
        item = looking[0]
        where = f"Deployment {name_of(item)} in namespace {item['metadata']['namespace']}"
        text = f"the operator doesn't run: {readiness(item).reason or 'it has no pods'}"
        yield Finding(where, text, f"kubectl describe pods -n {item['metadata']['namespace']} says why")


def _undefined(context: Context) -> Finding:
    """Why Kubernetes doesn't know the resources: no operator, or one of old."""
    versions = group_versions(context.client)
    if not versions:
        said = "there is none in this Kubernetes cluster: it doesn't know Milvus resources"
        return Finding("Milvus Operator", said, _INSTALL)
    said = f"it is too old: its definitions serve Milvus resources as {', '.join(versions)} only, not as v1beta1"
    return Finding("Milvus Operator", said, "upgrade it (playbook vectorops.milvus.operator_upgrade)")


def _resource(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Will the operator act on the resource?"""
    live = subject.live
    if live is None:
        first = first_api_finding(context.client, subject.name, subject.namespace)
        if first and subject.desired is not None:
            yield first
        return
    metadata = live["metadata"]
    if metadata.get("deletionTimestamp") and subject.desired is not None:
        advice = "wait until it is gone; what holds it is in its finalizers and the operator's log"
        yield Finding(f"Milvus {subject.name}", f"is being deleted since {metadata['deletionTimestamp']}", advice)
    elif section(live, "metadata.annotations").get(PAUSED_ANNOTATION) == "true" and subject.desired is not None:
        wanted = section(subject.desired, "metadata.annotations").get(PAUSED_ANNOTATION)
        if wanted != "false":
            text = f"is paused by its annotation {PAUSED_ANNOTATION}: the operator would not act"
            yield Finding(
                f"Milvus {subject.name}", text, f"kubectl annotate milvus {subject.name} {PAUSED_ANNOTATION}-"
            )
    former = first_api_owner(live)
    if former and subject.desired is not None and not subject.converts:
        text = f"is made by the MilvusCluster {former} of the first API, which would overwrite it"
        advice = "milvus_cluster with force_conflicts: true takes that one away and leaves its cluster as it is"
        yield Finding(f"Milvus {subject.name}", text, advice)


def first_api_owner(live: Object | None) -> str:
    """The MilvusCluster that a resource was made from; empty for none."""
    owners = (live or {}).get("metadata", {}).get("ownerReferences") or []
    return next((str(one["name"]) for one in owners if one.get("kind") == "MilvusCluster"), "")


def _record(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Two engines would fight over the same objects."""
    if subject.live is None and context.client.get("Secret", record_name(subject.name), subject.namespace):
        yield Finding(
            f"Milvus {subject.name}",
            f"the native engine has deployed it (Secret {record_name(subject.name)})",
            "go on with engine: native (or auto), choose another name, or remove it first",
        )


def _namespace(context: Context, subject: Subject) -> t.Iterator[Finding]:
    live = context.client.get("Namespace", subject.namespace)
    if live is None and not context.settings.create_namespace:
        yield Finding(f"Namespace {subject.namespace}", "doesn't exist", "create it, or set create_namespace: true")
    elif live and dig(live, "status.phase") == "Terminating":
        yield Finding(f"Namespace {subject.namespace}", "is being deleted", "wait until it is gone, or choose another")


def _secrets(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """The Secrets that the operator reads credentials from; those of dependencies in the cluster come with them."""
    dependencies = section(subject.desired or {}, "spec.dependencies")
    for part in ("storage", "kafka"):
        entry = section(dependencies, part)
        name = entry.get("secretRef") if part == "kafka" or entry.get("external") else None
        if name and context.client.get("Secret", str(name), subject.namespace) is None:
            yield Finding(
                f"Secret {name}",
                f"doesn't exist in namespace {subject.namespace}, but spec.dependencies.{part}.secretRef refers to it",
                "create it first",
                "warning" if context.settings.check_mode else "error",
            )


def _conflicts(context: Context, subject: Subject) -> t.Iterator[Finding]:
    for manager, fields in (subject.change.conflicts if subject.change else {}).items():
        if not context.settings.force_conflicts:
            yield Finding(
                f"Milvus {subject.name}",
                f"field manager {manager} owns {', '.join(fields)}",
                "let it go there, or set force_conflicts: true to take the fields over",
            )


def under_way(context: Context, cluster: str, namespace: str) -> list[Object]:
    """The migrations of a cluster that haven't come to an end."""
    try:
        found = context.client.list("MilvusUpgrade", namespace)
    except ApiError as error:
        if not error.is_not_found:
            raise
        return []  # an operator from before there were migrations
    return [
        one
        for one in found
        if text(one, "spec.milvus.name") == cluster
        and not (text(one, "status.state") and is_finished(text(one, "status.state")))
    ]


def _migration(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Components of one version must not meet the metadata of the other."""
    if subject.live is None or subject.migrates:
        return
    for one in under_way(context, subject.name, subject.namespace):
        yield under_way_finding(name_of(one), text(one, "status.state") or "new")


_LIVE = (
    ("mode", "spec.mode"),
    ("message storage", "spec.dependencies.msgStreamType"),
    ("image", "spec.components.image"),
)


def _live_changes(_context: Context, subject: Subject) -> t.Iterator[Finding]:
    """As with the native engine: image, mode and message storage don't change by a deploy."""
    for what, path in _LIVE:
        before, after = dig(subject.live or {}, path), dig(subject.desired or {}, path)
        if before and after and before != after:
            advice = f"restore {before}: a deploy doesn't change a live cluster's {what}"
            yield Finding(path, f"the running cluster has {before}, the manifest says {after}", advice)


#: The name that ``preflight_ignore`` takes, and the check.
CHECKS: dict[str, Check] = {
    "namespace": _namespace,
    "operator": _operator,
    "milvus_resource": _resource,
    "release_record": _record,
    "conflicts": _conflicts,
    "live_changes": _live_changes,
    "migration": _migration,
    "secrets": _secrets,
}
