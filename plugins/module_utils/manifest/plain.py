# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents as JSON knows them. **Private** to the collection.

YAML makes more than JSON can say: dates, sets, keys that are numbers, ``.nan``, and by its anchors even maps that
contain themselves. None of it can reach the Kubernetes API.
"""

from __future__ import annotations

import math
import typing as t

from .findings import Finding
from .tree import member_path

_DEEPEST = 64


def plain(value: t.Any, path: str = "") -> tuple[t.Any, list[Finding]]:
    """A deep copy of a value, made of dicts, lists, texts, numbers, booleans and None only.

    :return: the copy, and an error for each member that can't be part of it (None stands in its place).
    """
    findings: list[Finding] = []
    return _plain(value, path, (), findings), findings


def _plain(value: t.Any, path: str, parents: tuple[int, ...], findings: list[Finding]) -> t.Any:
    if isinstance(value, (t.Mapping, list, tuple)):
        return _container(value, path, (*parents, id(value)), findings)
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    kind = "this number" if isinstance(value, float) else f"a {type(value).__name__}"
    findings.append(Finding(path, f"{kind} can't be given to Kubernetes", "quote it, if it is meant as text"))
    return None


def _container(value: t.Any, path: str, parents: tuple[int, ...], findings: list[Finding]) -> t.Any:
    if id(value) in parents[:-1] or len(parents) > _DEEPEST:
        text = "contains itself" if id(value) in parents[:-1] else f"is nested more than {_DEEPEST} levels deep"
        findings.append(Finding(path, text, "write it flat"))
        return None
    if isinstance(value, t.Mapping):
        return _map(value, path, parents, findings)
    return [_plain(member, member_path(path, index), parents, findings) for index, member in enumerate(value)]


def _map(
    value: t.Mapping[t.Any, t.Any], path: str, parents: tuple[int, ...], findings: list[Finding]
) -> dict[str, t.Any]:
    result = {}
    for key, member in value.items():
        below = member_path(path, str(key))
        if isinstance(key, str):
            result[key] = _plain(member, below, parents, findings)
        else:
            findings.append(Finding(below, f"the key is a {type(key).__name__}, not a text", "quote the key"))
    return result


def in_document_order(findings: t.Iterable[Finding], document: t.Any) -> list[Finding]:
    """The findings by the place of their subjects in a plain document; what is missing there, by its parent's."""
    places = {path: index for index, path in enumerate(_places(document, ""))}

    def place(finding: Finding) -> int:
        subject = finding.subject
        while subject and subject not in places:
            subject = subject[: max(subject.rfind("."), subject.rfind("["), 0)]
        return places.get(subject, 0)

    return sorted(findings, key=place)


def _places(value: t.Any, path: str) -> t.Iterator[str]:
    yield path
    members: t.Iterable[tuple[t.Any, t.Any]] = ()
    if isinstance(value, dict):
        members = value.items()
    elif isinstance(value, list):
        members = enumerate(value)
    for key, member in members:
        yield from _places(member, member_path(path, key))
