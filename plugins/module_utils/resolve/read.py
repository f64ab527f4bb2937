"""Reading a manifest with all that the catalogue knows. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..catalog.defaults import DEPENDENCY_VALUES
from ..manifest.convert import convert, in_own_words
from ..manifest.findings import Finding, ManifestError
from ..manifest.model import Milvus
from ..manifest.parse import HEADING, interpret
from ..manifest.plain import in_document_order
from .resolve import resolve
from .versions import version_findings

# The sections of spec.dependencies, and the one of spec.config that belongs to each.
_SECTIONS = {"etcd": "etcd", "storage": "minio", **{name: name for name in ("pulsar", "kafka", "woodpecker", "natsmq")}}
_IMAGE = ("spec.components.image", "spec.components.version")
# What services may be logged in to by, with variables and files instead of settings.
_CREDENTIALS = ("env", "volumes", "volumeMounts")


def read_manifest(
    document: t.Any, *, name: str | None = None, namespace: str | None = None
) -> tuple[Milvus, tuple[Finding, ...]]:
    """As parse(), with the default values of the dependencies; errors together with those that only resolving finds.

    :raises ManifestError: with all findings at once.
    """
    milvus, findings = interpret(document, name=name, namespace=namespace, defaults=DEPENDENCY_VALUES)
    refused = [finding.subject for finding in findings if finding.severity == "error"]
    if milvus is not None and not refused:
        return milvus, tuple(findings)
    more = _version_findings(document) if milvus is None else _more(milvus, refused)
    known = {finding.subject for finding in findings}
    merged = [*findings, *(finding for finding in more if finding.subject not in known)]
    raise ManifestError(HEADING, in_document_order(merged, document))


def _version_findings(document: t.Any) -> list[Finding]:
    """What is wrong with the version, where the document is sound enough to say which."""
    today = convert(dict(document)) if isinstance(document, t.Mapping) else None
    spec = today.document.get("spec") if today else None
    components = spec.get("components") if isinstance(spec, t.Mapping) else None
    if today is None or not isinstance(components, t.Mapping):
        return []
    stated = {key: components[key] for key in ("image", "version") if isinstance(components.get(key), str)}
    found = version_findings(stated, {}) if stated else []
    return in_own_words(found, today.origins)


def _more(milvus: Milvus, refused: t.Sequence[str]) -> list[Finding]:
    """What resolving finds wrong besides, but for what may only follow from the values that were left out."""
    try:
        resolve(milvus)
    except ManifestError as error:
        own = {own: path for path, own in milvus.origins.items()}
        doubtful = [scope for subject in refused for scope in _doubtful(_path(subject, own), milvus)]
        errors = [finding for finding in error.findings if finding.severity == "error"]
        return [finding for finding in errors if not any(_is_below(_path(finding.subject, own), d) for d in doubtful)]
    return []


def _path(subject: str, own: t.Mapping[str, str]) -> str:
    """The path of today's API for a path of the user's document."""
    found = next((stated for stated in sorted(own, key=len, reverse=True) if _is_below(subject, stated)), None)
    return subject if found is None else own[found] + subject.removeprefix(found)


def _doubtful(refused: str, milvus: Milvus) -> tuple[str, ...]:
    """Where nothing can be told any more, since a value is missing."""
    if _has(milvus.document, refused):
        return (refused,)
    _spec, section, key, *_below = [*refused.split("."), "", ""]
    if section == "dependencies" and key in _SECTIONS:
        return f"spec.dependencies.{key}", f"spec.config.{_SECTIONS[key]}"
    if section == "dependencies":
        return "spec.dependencies", "spec.config"
    known_image = any(milvus.components.get(name) for name in ("image", "version"))
    if section == "components" and refused not in _IMAGE and known_image:
        others = ("spec.dependencies", "spec.config") if key.partition("[")[0] in _CREDENTIALS else ()
        return (f"spec.components.{key}", *others)
    # Without the image no version is known, nor what it has.
    return ("spec",)


def _has(document: t.Any, path: str) -> bool:
    """Whether a value was kept, though something is wrong with it."""
    for key in path.split("."):
        document = document.get(key) if isinstance(document, t.Mapping) else None
    return document is not None


def _is_below(path: str, section: str) -> bool:
    return path == section or path.startswith((f"{section}.", f"{section}["))
