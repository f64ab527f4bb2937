# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes of a live cluster that want more than an apply. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...manifest.findings import Finding
from ...render.configuration import user_configuration
from ...resolve.keys import value_of
from ...resolve.model import DependencyKind, Release
from ..context import Context
from .messages import message_storage_findings
from .mode import is_a_patch, mode_findings
from .subject import Subject

# The sections whose service may be somebody else's, with the dependency that it is in the cluster.
_KINDS: t.Mapping[str, DependencyKind] = {"etcd": "etcd", "storage": "minio"}


def live_changes(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Mode and what holds the data of a running cluster don't change by a deploy."""
    before, after = subject.previous, subject.release
    if before is None:
        return
    patch = list(is_a_patch(subject.document, subject.state.record.manifest))
    if patch:
        yield from patch
        return  # all else that differs only follows from what it leaves out
    yield from mode_findings(before, after, subject.state, allowed=context.settings.allow_mode_change)
    yield from message_storage_findings(before, after, subject.state, context.settings)
    for what, path, old, new in _questions(before, after):
        if old != new:
            yield Finding(
                path,
                f"the running cluster has {old}, the manifest says {new}",
                f"restore {old}: a deploy doesn't change a live cluster's {what}",
            )


def _where(release: Release, kind: DependencyKind) -> str:
    return "one in the cluster" if release.dependency(kind) else "an external one"


def _data(release: Release) -> str:
    """Where the data of the message storage is, in a user's words."""
    volume = release.messages.volume
    if volume is None:
        found = any(release.dependency(kind) for kind in ("pulsar", "kafka"))
        return f"{release.message_storage} in the cluster" if found else f"an external {release.message_storage}"
    claim = (volume.get("persistentVolumeClaim") or {}).get("claimName")
    return f"the claim {claim}" if claim else "no claim"


# Where a cluster finds what it has stored.
_IDENTITY = (
    "etcd.rootPath",
    "etcd.metaSubPath",
    "etcd.kvSubPath",
    "minio.bucketName",
    "minio.rootPath",
    "msgChannel.chanNamePrefix.cluster",
)


def _questions(before: Release, after: Release) -> t.Iterator[tuple[str, str, str, str]]:
    old_settings, new_settings = user_configuration(before), user_configuration(after)
    for key in _IDENTITY:
        old_value, new_value = value_of(old_settings, key), value_of(new_settings, key)
        yield "place of its data", f"spec.config.{key}", str(old_value), str(new_value)
    for workload in after.workloads:
        old = before.workload(workload.component)
        if old is not None and old.slots != workload.slots:
            modes = ("3", "2") if old.slots else ("2", "3")
            yield "rolling mode", "spec.components.rollingMode", *modes
            break
    for what in ("etcd", "storage"):
        kind = _KINDS[what]
        yield what, f"spec.dependencies.{what}", _where(before, kind), _where(after, kind)
    if before.message_storage == after.message_storage:
        yield "messages' data", f"spec.dependencies.{after.message_storage}", _data(before), _data(after)
