# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Manifests of the operator's first API, as today's. **Private** to the collection.

As the operator converts them (its apis/milvus.io/v1alpha1 and the controller of MilvusCluster): an old ``Milvus`` is a
standalone one with its settings directly below ``spec``, a ``MilvusCluster`` has today's sections. Unlike there, no
setting gets lost.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .findings import Finding
from .scalars import shown
from .tree import member_path

API_VERSION = "milvus.io/v1beta1"
KIND = "Milvus"
OLD_API_VERSION = "milvus.io/v1alpha1"
OLD_KIND = "MilvusCluster"

# The sections of an old spec that stay where they are.
_SECTIONS = ("dependencies", "config", "hookConfig")
# Where what stands directly below an old spec goes; everything else goes to the component.
_PLACES: t.Mapping[str, tuple[str, ...]] = {
    "image": ("components", "image"),
    "version": ("components", "version"),
    "disableMetric": ("components", "disableMetric"),
    "persistence": ("dependencies", "rocksmq", "persistence"),
}
_COMPONENT = ("components", "standalone")
_TODAYS_FIELDS = f"this is a field of {API_VERSION}, in {OLD_API_VERSION} it doesn't exist"


@dataclasses.dataclass(frozen=True)
class Converted:
    """A document as today's API has it.

    :param document: the converted document; the given one where there was nothing to convert.
    :param findings: what converting found, about the given document.
    :param origins: paths of the converted document, and where their values stand in the given one.
    """

    document: dict[str, t.Any]
    findings: tuple[Finding, ...] = ()
    origins: t.Mapping[str, str] = dataclasses.field(default_factory=dict)


def convert(document: dict[str, t.Any]) -> Converted:
    """The document as today's API has it; one of today, or of another kind, as it is."""
    version, kind = document.get("apiVersion"), document.get("kind")
    if version in (OLD_API_VERSION, API_VERSION) and kind == OLD_KIND:
        return _cluster(document)
    if version == OLD_API_VERSION and kind == KIND:
        return _standalone(document)
    return Converted(document)


def _cluster(document: dict[str, t.Any]) -> Converted:
    spec = document.get("spec")
    key = "apiVersion" if document["apiVersion"] == OLD_API_VERSION else "kind"
    findings = [_warning(document, key, f"kind: {KIND} and spec.mode: cluster")]
    if isinstance(spec, dict):
        findings += _other_mode(spec, "cluster")
        spec = {**spec, "mode": "cluster"}
    elif spec is None:
        spec = {"mode": "cluster"}
    return Converted({**document, "apiVersion": API_VERSION, "kind": KIND, "spec": spec}, tuple(findings))


def _standalone(document: dict[str, t.Any]) -> Converted:
    given = document.get("spec")
    spec: t.Any = {"mode": "standalone"} if given is None else given
    findings: list[Finding] = []
    origins: dict[str, str] = {}
    if isinstance(given, dict):
        findings = [*_other_mode(given, "standalone"), *_todays_components(given)]
        spec = {"mode": "standalone", **{key: given[key] for key in _SECTIONS if key in given}}
        for key in [key for key in given if key not in (*_SECTIONS, "mode", "components")]:
            place, origin = _PLACES.get(key, (*_COMPONENT, key)), member_path("spec", key)
            findings += _put(spec, place, given[key], origin)
            origins[_path(place)] = origin
    moves = [f"{new} for {old}" for new, old in origins.items()]
    instead = ", ".join(["spec.mode: standalone", *moves])
    converted = {**document, "apiVersion": API_VERSION, "spec": spec}
    return Converted(converted, (_warning(document, "apiVersion", instead), *findings), origins)


def _warning(document: dict[str, t.Any], key: str, instead: str) -> Finding:
    version = f"apiVersion: {API_VERSION}, " if document["apiVersion"] == OLD_API_VERSION else ""
    text = f"{shown(document[key])} is of the operator's first API; the manifest was converted"
    return Finding(key, text, f"write {version}{instead}", "warning")


def _other_mode(spec: dict[str, t.Any], mode: str) -> list[Finding]:
    stated = spec.get("mode")
    if stated in (None, mode):
        return []
    advice = f"write apiVersion: {API_VERSION} and kind: {KIND}"
    return [Finding("spec.mode", f"{shown(stated)} contradicts the manifest's kind, which is always {mode}", advice)]


def _todays_components(spec: dict[str, t.Any]) -> list[Finding]:
    """The documents' old manifests carry an empty ``components``; a filled one was written for today's API."""
    if not spec.get("components"):
        return []
    return [Finding("spec.components", _TODAYS_FIELDS, f"write apiVersion: {API_VERSION} and spec.mode")]


def _put(spec: dict[str, t.Any], place: tuple[str, ...], value: t.Any, origin: str) -> list[Finding]:
    """Set what belongs to a place below the spec; an error where something else stands there already."""
    section: t.Any = spec
    for key in place[:-1]:
        below = section.get(key)
        if not isinstance(below, (dict, type(None))):
            return []  # what stands there instead of a map is refused by its table
        section[key] = dict(below or {})
        section = section[key]
    if section.get(place[-1]) not in (None, value):
        return [Finding(origin, f"contradicts {_path(place)}", f"keep only {_path(place)}")]
    section[place[-1]] = value
    return []


def _path(place: t.Iterable[str]) -> str:
    path = "spec"
    for key in place:
        path = member_path(path, key)
    return path


def in_own_words(findings: t.Iterable[Finding], origins: t.Mapping[str, str]) -> list[Finding]:
    """The findings about a converted document with the paths of the given one.

    :param origins: see Converted.
    """
    if not origins:
        return list(findings)
    longest_first = sorted(origins, key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w.])({'|'.join(re.escape(path) for path in longest_first)})(?![\w-])")

    def own(text: str) -> str:
        return pattern.sub(lambda match: origins[match[1]], text)

    return [
        dataclasses.replace(
            finding, subject=own(finding.subject), message=own(finding.message), advice=own(finding.advice)
        )
        for finding in findings
    ]
