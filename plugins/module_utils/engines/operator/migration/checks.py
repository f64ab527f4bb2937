# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the operator can do a migration: found before the first write. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ....catalog.versions import milvus_version, version_text
from ....kube.client import Object
from ....kube.fields import dig, name_of, section, text
from ....manifest.convert import API_VERSION
from ....manifest.findings import Finding
from ....manifest.migration import KIND, Migration
from ....operations.context import Context
from ....operations.migration import checks, states
from ....operations.preflight import ignored
from ..checks import Subject, findings, under_way
from ..cluster import Cluster, is_defined
from ..resource import remembered, replicas
from ..status import is_stopping
from ..way import IMAGE, settled_image
from .resource import progress_of

_NAME = "migration"
_FIELDS = "spec.config.etcd"


def running_version(resource: Object) -> str:
    """The version that all components run."""
    image = settled_image(resource)
    said = dig(resource, "spec.components.version") if image == text(resource, IMAGE) else None
    version = milvus_version(image, said)
    return version_text(version) if version else image


def read_upgrade(context: Context, migration: Migration) -> Object | None:
    """The resource of the migration; None where there is none, or Kubernetes knows no such resources."""
    found = context.client.get(KIND, migration.name, migration.namespace)
    return {"apiVersion": API_VERSION, "kind": KIND, **found} if found else None


def begin_findings(
    context: Context, migration: Migration, cluster: Cluster, resource: Object, *, force: bool
) -> list[Finding]:
    """Before one is begun."""
    found = [
        *checks.version_findings(migration, running_version(resource), force=force),
        *checks.claim_findings(context, migration),
        *_other_findings(context, migration),
        *_etcd_findings(resource),
        *_pods_findings(migration, resource),
        *_health_findings(cluster),
    ]
    names = (*context.settings.preflight_ignore, *(("health",) if force else ()))
    return [ignored(one, names) for one in found] + operator_findings(context, migration, resource)


def operator_findings(context: Context, migration: Migration, resource: Object) -> list[Finding]:
    """Is there an operator that acts, and does it know migrations?"""
    found = findings(context, Subject(migration.cluster, migration.namespace, resource, resource, migrates=True))
    if not is_defined(context.client, migration.namespace, KIND):
        text_ = f"its definitions have no {KIND}"
        found.append(Finding("Milvus Operator", text_, "upgrade it (playbook vectorops.milvus.operator_upgrade)"))
    return found


def change_findings(migration: Migration, live: Object, running: str, *, force: bool) -> t.Iterator[Finding]:
    """Before one that was begun is changed."""
    begun = progress_of(live, migration)
    reference = section(live, "spec.milvus")
    if reference.get("name") != migration.cluster:
        text_ = f"the migration {migration.name} is of the cluster {reference.get('name')}"
        yield Finding("metadata.name", text_, "choose another name", name=_NAME)
        return
    if dig(live, "metadata.deletionTimestamp"):
        yield Finding(f"{KIND} {migration.name}", "is being deleted", "wait until it is gone", name=_NAME)
        return
    if begun.state == states.ROLLED_BACK and migration.operation == "upgrade":
        return
    yield from checks.agreement_findings(migration, begun)
    yield from checks.state_findings(begun, migration)
    if begun.state == states.SUCCEEDED and migration.operation == "rollback":
        yield from checks.version_findings(migration, running, force=force)
    if begun.state == states.ROLLBACK_FAILED:
        text_ = f"restoring the backup has failed, and the operator tries it once: {begun.reason}"
        advice = f"see the log of pod {migration.name}-rollback-meta; the backup is in the claim {begun.claim}"
        yield Finding(f"{KIND} {migration.name}", text_, advice, name=_NAME)


def _other_findings(context: Context, migration: Migration) -> t.Iterator[Finding]:
    for one in under_way(context, migration.cluster, migration.namespace):
        if name_of(one) != migration.name:
            yield checks.other_finding(name_of(one), text(one, "status.state") or "new")


def _etcd_findings(resource: Object) -> t.Iterator[Finding]:
    """The operator tells the tool where etcd is, and nothing else."""
    for key, what in (("auth.enabled", "no user"), ("ssl.enabled", "no certificates")):
        if dig(section(resource, _FIELDS), key) is True:
            advice = "let etcd do without meanwhile, or run the tool by hand"
            yield Finding(f"{_FIELDS}.{key}", f"the operator gives the tool {what}", advice, name=_NAME)
    endpoints = dig(resource, "spec.dependencies.etcd.endpoints") or []
    if len(endpoints) > 1:
        text_ = f"of {len(endpoints)} endpoints the operator writes each under the same key, of which one is read"
        yield Finding("spec.dependencies.etcd.endpoints", text_, "", "warning", name=_NAME)


def _pods_findings(migration: Migration, resource: Object) -> t.Iterator[Finding]:
    subject = f"Milvus {migration.cluster}"
    if remembered(resource) or is_stopping(resource):
        yield Finding(subject, "is stopped", "deploy it first", name="health")
    for key, number in replicas(resource).items():
        if number < 0:
            advice = "suspend the autoscaler, and write a number"
            yield Finding(
                f"spec.components.{key}.replicas", "an autoscaler has it, so it can't stop", advice, name=_NAME
            )


def _health_findings(cluster: Cluster) -> t.Iterator[Finding]:
    for name, reason in cluster.unready():
        text_ = f"is not ready ({reason})"
        yield Finding(f"Deployment {name}", text_, "see milvus_info, and mend it first", name="health")
