# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a document to a valid, typed manifest. **Private** to the collection."""

from __future__ import annotations

import typing as t

from .checks import CHECKS, identity
from .convert import convert, in_own_words
from .findings import Finding, ManifestError
from .model import Milvus
from .plain import in_document_order, plain
from .scalars import kind_of
from .tables.dependencies import VALUES
from .tables.milvus import DOCUMENT
from .validate import validate

Values = t.Mapping[str, t.Any]
HEADING = "The manifest can't be deployed as it is:"
# Without these nothing of a manifest means anything.
_ESSENTIAL = ("", "metadata", "metadata.name", "metadata.namespace", "spec", "spec.mode")
_DEFAULT_MODE = "standalone"


def parse(
    document: t.Any,
    *,
    name: str | None = None,
    namespace: str | None = None,
    defaults: t.Mapping[str, Values] | None = None,
) -> tuple[Milvus, tuple[Finding, ...]]:
    """Check a whole manifest.

    :param document: what YAML or JSON made of it.
    :param name: beats ``metadata.name``.
    :param namespace: beats ``metadata.namespace``.
    :param defaults: the values that dependencies get below the manifest's, by ``etcd``, ``minio`` and ``pulsar``. To
        repeat one is allowed even where the key isn't supported.
    :return: the manifest, and warnings in the order of the document.
    :raises ManifestError: with all findings at once, in the order of the document.
    """
    milvus, findings = interpret(document, name=name, namespace=namespace, defaults=defaults)
    if milvus is None or any(finding.severity == "error" for finding in findings):
        raise ManifestError(HEADING, findings)
    return milvus, tuple(findings)


def interpret(
    document: t.Any,
    *,
    name: str | None = None,
    namespace: str | None = None,
    defaults: t.Mapping[str, Values] | None = None,
) -> tuple[Milvus | None, list[Finding]]:
    """As parse(), for a manifest that may have errors: what is sound of it, and all findings.

    :return: the manifest without its wrong values, None where nothing can be told without them.
    :raises ManifestError: the document is no manifest at all.
    """
    native, findings = _readable(document)
    today = convert(_named(native, name, namespace))
    findings += today.findings
    converted, more = _validated(today.document, defaults or {})
    for source in (more, *(check(converted) for check in CHECKS)):
        findings += _news(in_own_words(source, today.origins), findings)
    findings = in_document_order(findings, native)
    if any(finding.severity == "error" and finding.subject in _ESSENTIAL for finding in findings):
        return None, findings
    return _milvus(converted, today.origins), findings


def _readable(document: t.Any) -> tuple[dict[str, t.Any], list[Finding]]:
    """The document as JSON knows it, if it is worth looking at its content; else an error."""
    native, findings = plain(document)
    if not isinstance(native, dict):
        raise ManifestError(HEADING, [Finding("", f"a manifest is a map, found {kind_of(native)}"), *findings])
    about_kind, readable = identity(convert(native).document)
    if not readable:
        raise ManifestError(HEADING, [*findings, *about_kind])
    return native, [*findings, *about_kind]


def _named(document: dict[str, t.Any], name: str | None, namespace: str | None) -> dict[str, t.Any]:
    """The document with the name and namespace that the caller wants."""
    wanted = {key: value for key, value in (("name", name), ("namespace", namespace)) if value}
    metadata = document.get("metadata")
    if not wanted or not (metadata is None or isinstance(metadata, dict)):
        return document
    return {**document, "metadata": {**(metadata or {}), **wanted}}


def _validated(document: Values, defaults: t.Mapping[str, Values]) -> tuple[dict[str, t.Any], list[Finding]]:
    """The document by its table, and the dependencies' values by theirs."""
    converted, found = validate(document, DOCUMENT, "")
    findings = list(found)
    for section, (kind, rows) in VALUES.items():
        in_cluster = _below(_below(_below(_below(converted, "spec"), "dependencies"), section), "inCluster")
        if "values" in in_cluster:
            path = f"spec.dependencies.{section}.inCluster.values"
            in_cluster["values"], found = validate(in_cluster["values"], rows, path, defaults=defaults.get(kind))
            findings += found
    return converted, findings


def _news(findings: t.Iterable[Finding], known: t.Iterable[Finding]) -> list[Finding]:
    """The findings about subjects that no earlier step refused."""
    refused = {finding.subject for finding in known if finding.severity == "error"}
    return [finding for finding in findings if finding.subject not in refused]


def _below(values: dict[str, t.Any], key: str) -> dict[str, t.Any]:
    below: dict[str, t.Any] = values.get(key, {})
    return below


def _milvus(document: dict[str, t.Any], origins: t.Mapping[str, str]) -> Milvus:
    metadata, spec = document["metadata"], _below(document, "spec")
    return Milvus(
        name=metadata["name"],
        namespace=metadata.get("namespace"),
        labels=metadata.get("labels", {}),
        annotations=metadata.get("annotations", {}),
        mode=spec.get("mode", _DEFAULT_MODE),
        components=_below(spec, "components"),
        dependencies=_below(spec, "dependencies"),
        config=_below(spec, "config"),
        hook_config=_below(spec, "hookConfig"),
        document=document,
        origins=origins,
    )
