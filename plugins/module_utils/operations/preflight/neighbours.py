# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Does another release use the same part of a shared service? **Private** to the collection."""

from __future__ import annotations

import json
import typing as t

from ...kube.client import Client, Object
from ...kube.errors import ApiError
from ...manifest.findings import Finding, MilvusError
from ...release.record import RECORD_TYPE, Record, read_record
from ...render.metadata import RELEASE_LABEL
from ...render.shares import Share, shares
from ...resolve.read import read_manifest
from ...resolve.resolve import resolve
from ..context import Context
from .subject import Subject


def shared_services(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Two clusters on one service need a root path, a bucket and a channel prefix of their own.

    Other releases are known by their records. What runs in the cluster for this release alone, nobody shares.
    """
    ours = [share for share in shares(subject.release) if share.external]
    if not ours:
        return
    records, unseen = _records(context.client, subject.state.namespace)
    if unseen:
        text = "releases in other namespaces can't be seen, so whether one uses the same services is not known"
        yield Finding("secrets", f"{text} ({unseen})", severity="warning")
    before = shares(subject.previous) if subject.previous else ()
    for secret in records:
        metadata = secret["metadata"]
        name, namespace = metadata.get("labels", {}).get(RELEASE_LABEL, ""), metadata["namespace"]
        if (name, namespace) != (subject.state.name, subject.state.namespace):
            yield from _collisions(ours, before, secret, name, namespace)


def _records(client: Client, namespace: str) -> tuple[list[Object], str]:
    """The records of all releases that we may see, and why there may be others."""
    kind = f"type={RECORD_TYPE}"
    try:
        return client.list("Secret", fields=kind), ""
    except ApiError as error:
        if not error.is_forbidden:
            raise
        return client.list("Secret", namespace, fields=kind), error.message


def _collisions(
    ours: t.Sequence[Share], before: t.Container[Share], secret: Object, name: str, namespace: str
) -> t.Iterator[Finding]:
    try:
        theirs = _shares_of(read_record(secret), ours, name, namespace)
    except MilvusError as error:
        text = f"can't be read, so whether it uses the same services is not known: {error.message}"
        yield Finding(f"Milvus {name} in namespace {namespace}", text, severity="warning")
        return
    for share in ours:
        if any(share.collides(other) for other in theirs):
            where = ", ".join(sorted(share.endpoints))
            yield Finding(
                share.field,
                f"'{share.part[0]}' is that of Milvus {name} in namespace {namespace}, too, and both use the same "
                f"{share.service} ({where})",
                "choose another one, or both destroy each other's data",
                # A running cluster that it was always so with shall not be kept from other changes.
                "warning" if share in before else "error",
            )


def _shares_of(record: Record, ours: t.Sequence[Share], name: str, namespace: str) -> tuple[Share, ...]:
    """What another release takes; nothing, where a look at its manifest shows that it can't be the same.

    :raises MilvusError: its manifest can't be read by this version.
    """
    if not (record.revision or record.operation) or not _may_collide(record, ours, name):
        return ()
    milvus, _warnings = read_manifest(record.manifest, name=name, namespace=namespace)
    return shares(resolve(milvus, recorded=record.defaults or None).release)


def _may_collide(record: Record, ours: t.Sequence[Share], name: str) -> bool:
    """Resolving takes its time, and a cluster may have hundreds of releases: does it name a host of ours, or run it?"""
    text = json.dumps(record.manifest).lower()
    hosts = {endpoint.split(":")[0].split(".")[0] for share in ours for endpoint in share.endpoints}
    return any(host in text or host.startswith(f"{name}-") for host in hosts)
