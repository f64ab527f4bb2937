# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A manifest of kind ``MilvusUpgrade``: from the document to a typed migration. **Private** to the collection.

The defaults are those of the operator's webhook, which is off in most installations: without it an empty
``targetImage`` would make the operator take the newest Milvus that it knows.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ..catalog.migration import FIRST_SOURCE, FORMAT, MAX_RETRY, TARGET_IMAGE, TOOL_IMAGE
from ..catalog.upgrade_paths import path_between
from ..catalog.versions import Version, milvus_version, version_text
from .checks import NAME, NAMESPACE
from .convert import API_VERSION
from .findings import Finding, ManifestError
from .plain import in_document_order, plain
from .scalars import kind_of, shown
from .tables.migration import MIGRATION
from .validate import validate

Operation = t.Literal["upgrade", "rollback"]
Values = t.Mapping[str, t.Any]

KIND = "MilvusUpgrade"
HEADING = "The migration can't be done as it is asked for:"
# Pods are called <name>-rollback-meta, and labels of 63 characters hold the name.
_LONGEST_NAME = 49
_VERSION = re.compile(r"v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?")


@dataclasses.dataclass(frozen=True)
class Migration:
    """What a valid manifest asks for, with the operator's defaults.

    :param name: its own, which its pods' names begin with.
    :param cluster: the name of the cluster.
    :param namespace: that of the cluster, where everything happens.
    :param source: the version that runs.
    :param target: the version that runs afterwards.
    :param backup_claim: the user's claim for the backup; empty for one of our own.
    """

    name: str
    cluster: str
    namespace: str
    source: Version
    target: Version
    target_image: str
    tool_image: str = TOOL_IMAGE
    operation: Operation = "upgrade"
    rollback_if_failed: bool = True
    max_retry: int = MAX_RETRY
    backup_claim: str = ""

    @property
    def claim(self) -> str:
        """The claim that the backup goes to."""
        return self.backup_claim or self.name


def parse_migration(
    document: t.Any, *, name: str | None = None, namespace: str | None = None
) -> tuple[Migration, tuple[Finding, ...]]:
    """Check a whole manifest.

    :param name: beats ``metadata.name``.
    :param namespace: beats the manifest's namespaces.
    :return: the migration, and warnings.
    :raises ManifestError: with all findings at once, in the order of the document.
    """
    native, findings = plain(document)
    if not isinstance(native, dict):
        raise ManifestError(HEADING, [Finding("", f"a manifest is a map, found {kind_of(native)}"), *findings])
    if native.get("kind") != KIND or native.get("apiVersion") != API_VERSION:
        raise ManifestError(HEADING, [*findings, *_identity(native)])
    converted, found = validate(_without_blanks(native), MIGRATION, "")
    findings = [*findings, *found]
    refused = {finding.subject for finding in findings if finding.severity == "error"}
    values = _Values(converted, name, namespace)
    findings += [finding for finding in _findings(values) if finding.subject not in refused]
    findings = in_document_order(findings, native)
    if any(finding.severity == "error" for finding in findings):
        raise ManifestError(HEADING, findings)
    return _migration(values), tuple(findings)


class _Values:
    """The document's values, wherever they stand."""

    def __init__(self, document: Values, name: str | None, namespace: str | None):
        metadata: Values = document.get("metadata") or {}
        self.spec: Values = document.get("spec") or {}
        cluster: Values = self.spec.get("milvus") or {}
        self.own_namespace: str | None = metadata.get("namespace")
        self.cluster_namespace: str | None = cluster.get("namespace")
        self.name: str = name or metadata.get("name") or ""
        self.cluster: str = cluster.get("name") or ""
        self.namespace: str = namespace or self.cluster_namespace or self.own_namespace or "default"
        self.source = self._version("sourceVersion")
        self.target = self._version("targetVersion")

    def _version(self, key: str) -> Version | None:
        text = self.spec.get(key) or ""
        return milvus_version("", text) if _VERSION.fullmatch(text) else None


def _identity(document: Values) -> t.Iterator[Finding]:
    if document.get("kind") == "Milvus":
        advice = "give the one of kind MilvusUpgrade; milvus_cluster and milvus_upgrade take this one"
        yield Finding("kind", "is that of a cluster", advice)
        return
    for key, wanted in (("apiVersion", API_VERSION), ("kind", KIND)):
        if document.get(key) != wanted:
            text = f"{shown(document[key])} is no migration" if document.get(key) else "is missing"
            yield Finding(key, text, f"write {key}: {wanted}")


def _without_blanks(document: dict[str, t.Any]) -> dict[str, t.Any]:
    """An empty text says as much as no text, as it does in the operator's sample (``backupPVC: ""``)."""
    spec = document.get("spec")
    if not isinstance(spec, dict):
        return document
    return {**document, "spec": {key: value for key, value in spec.items() if value != ""}}


def _findings(values: _Values) -> t.Iterator[Finding]:
    if not NAME.fullmatch(values.name) or len(values.name) > _LONGEST_NAME:
        text = f"{shown(values.name)} can't be the name of a migration" if values.name else "is missing"
        yield Finding("metadata.name", text, f"use at most {_LONGEST_NAME} lower-case letters, digits and '-'")
    if not values.cluster:
        yield Finding("spec.milvus.name", "is missing", "name the cluster")
    if not NAMESPACE.fullmatch(values.namespace):
        yield Finding("spec.milvus.namespace", f"{shown(values.namespace)} can't be the name of a namespace", "")
    if values.own_namespace and values.own_namespace != values.namespace:
        text = f"has no effect: everything happens in {values.namespace}, where the cluster is"
        yield Finding("metadata.namespace", text, "", "warning")
    for key, version in (("sourceVersion", values.source), ("targetVersion", values.target)):
        given = values.spec.get(key)
        if version is None:
            text = f"{shown(given)} is no version" if given else "is missing"
            yield Finding(f"spec.{key}", text, "write it like v2.2.16")
    if values.source and values.target:
        yield from _way(values.source, values.target)
    if values.target:
        yield from _image(values.target, values.spec.get("targetImage"))


def _way(source: Version, target: Version) -> t.Iterator[Finding]:
    if source < FIRST_SOURCE:
        text = f"the metadata of {version_text(source)} can't be migrated"
        yield Finding("spec.sourceVersion", text, "upgrade to 2.1 first, or export the data and import it anew")
    elif source >= FORMAT:
        text = f"the metadata of {version_text(source)} need no migration"
        yield Finding("spec.sourceVersion", text, "use milvus_upgrade")
    if target < FORMAT:
        text = f"{version_text(target)} has the same metadata as 2.1"
        yield Finding("spec.targetVersion", text, "give 2.2.0 or later")
        return
    path = path_between(FORMAT, target)
    if path.stop:
        text = f"{version_text(target)} can't follow at once: {path.reason}"
        yield Finding("spec.targetVersion", text, f"migrate to {version_text(path.stop)}, then use milvus_upgrade")


def _image(target: Version, image: str | None) -> t.Iterator[Finding]:
    tagged = milvus_version(image) if image else None
    if tagged and tagged != target:
        text = f"{image} is Milvus {version_text(tagged)}, but targetVersion says {version_text(target)}"
        yield Finding("spec.targetImage", text, "give two that agree, or leave the image out")


def _migration(values: _Values) -> Migration:
    spec = values.spec
    target = t.cast(Version, values.target)
    # The tag keeps what stands behind the numbers.
    tag = str(spec["targetVersion"]).removeprefix("v")
    return Migration(
        name=values.name,
        cluster=values.cluster,
        namespace=values.namespace,
        source=t.cast(Version, values.source),
        target=target,
        target_image=spec.get("targetImage") or f"{TARGET_IMAGE}:v{tag}",
        tool_image=spec.get("toolImage") or TOOL_IMAGE,
        operation=spec.get("operation") or "upgrade",
        rollback_if_failed=spec.get("rollbackIfFailed", True),
        max_retry=spec.get("maxRetry", MAX_RETRY),
        backup_claim=spec.get("backupPVC") or "",
    )
