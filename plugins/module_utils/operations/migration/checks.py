# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a migration can be begun: found before the first write. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...catalog.migration import FORMAT, TOOL_WITH_AUTHENTICATION
from ...catalog.versions import milvus_version, version_text
from ...manifest.findings import Finding, MilvusError
from ...manifest.migration import Migration
from ...render.migration import needs_password
from ...resolve.model import Release
from ..context import Context
from ..state import State
from . import states
from .states import Progress

_NAME = "migration"


def version_findings(migration: Migration, running: str, *, force: bool) -> t.Iterator[Finding]:
    """What runs must be what the manifest says.

    :param running: the version that runs.
    """
    source, target = version_text(migration.source), version_text(migration.target)
    expected = target if migration.operation == "rollback" else source
    if running == expected or (force and migration.operation == "rollback"):
        return
    text = f"is {expected}, but the cluster runs {running}"
    found = milvus_version("", running)
    advice = f"correct it; {running} needs no migration" if found and found >= FORMAT else "correct it"
    if migration.operation == "rollback":
        advice = "what was written since then would be lost; force: true goes back all the same"
    key = "targetVersion" if migration.operation == "rollback" else "sourceVersion"
    yield Finding(f"spec.{key}", text, advice, name=_NAME)


def claim_findings(context: Context, migration: Migration) -> t.Iterator[Finding]:
    """The user's claim must be there."""
    if not migration.backup_claim:
        return
    claim = context.client.get("PersistentVolumeClaim", migration.backup_claim, migration.namespace)
    subject = f"PersistentVolumeClaim {migration.backup_claim}"
    if claim is None:
        advice = "make it, or leave spec.backupPVC out: then the migration makes one"
        yield Finding(subject, f"is not there in namespace {migration.namespace}", advice, name=_NAME)
    elif claim["metadata"].get("deletionTimestamp") or claim.get("status", {}).get("phase") == "Lost":
        yield Finding(subject, "is lost, or about to go", "name another one in spec.backupPVC", name=_NAME)


def tool_findings(migration: Migration, release: Release) -> t.Iterator[Finding]:
    """A tool that is too old logs in nowhere."""
    version = milvus_version(migration.tool_image)
    if needs_password(release) and version and version < TOOL_WITH_AUTHENTICATION:
        text = f"{migration.tool_image} can't log in to etcd, which spec.config.etcd.auth asks for"
        advice = f"{version_text(TOOL_WITH_AUTHENTICATION)} and later can; give one where etcd lets nobody else in"
        yield Finding("spec.toolImage", text, advice, "warning", name=_NAME)


def stopped_findings(state: State) -> t.Iterator[Finding]:
    """A cluster that was stopped has no etcd either, and nobody knows whether it is well."""
    if state.record.stopped:
        yield Finding(f"Milvus {state.name}", "is stopped", "deploy it first", name="health")
    elif state.record.operation:
        text = f"its last {state.record.operation.get('name')} was interrupted"
        yield Finding(f"Milvus {state.name}", text, "run that again first", name="health")


def agreement_findings(migration: Migration, begun: Progress) -> t.Iterator[Finding]:
    """A migration that is under way can't become another one."""
    if begun.name != migration.name:
        yield other_finding(begun.name, begun.state)
        return
    for key, then, now in (
        ("sourceVersion", begun.source, version_text(migration.source)),
        ("targetVersion", begun.target, version_text(migration.target)),
        ("targetImage", begun.image, migration.target_image),
        ("backupPVC", begun.claim, migration.claim),
    ):
        if then != now:
            text = f"is {now}, but the migration was begun with {then} ({begun.state})"
            yield Finding(f"spec.{key}", text, f"write {then}, or go back first", name=_NAME)


def other_finding(name: str, state: str) -> Finding:
    """There is one migration of a cluster at a time."""
    text = f"the migration {name} is under way ({state})"
    return Finding("metadata.name", text, "finish that one first, or go back", name=_NAME)


def under_way_finding(name: str, state: str) -> Finding:
    """No deploy in the middle of a migration: components of one version must not meet the metadata of the other."""
    text = f"{name} is under way ({state}): its metadata may be those of either version"
    return Finding("migration", text, "run milvus_migration again, with operation: rollback to go back")


def backup_needed(cluster: str, begun: Progress) -> MilvusError:
    """What a migration has made doesn't go before its end."""
    text = f"the migration {begun.name} is under way ({begun.state}), and its backup may be needed"
    return MilvusError(f"Milvus {cluster}: {text}; finish it, or go back, before")


def state_findings(begun: Progress, migration: Migration) -> t.Iterator[Finding]:
    """After a failure that may have left half of the metadata, nothing but going back is safe."""
    if begun.state == states.UPDATE_FAILED and migration.operation == "upgrade" and not migration.rollback_if_failed:
        text = f"has failed, and the metadata may be half migrated: {begun.reason}"
        yield Finding(f"Migration {begun.name}", text, "restore the backup by operation: rollback", name=_NAME)
