# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which generation of its chart does each dependency have? **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..catalog.generations import FIXED, GENERATIONS, newest
from ..manifest.findings import Finding
from .dependencies import SECTIONS, section_of
from .keys import value_of
from .model import DependencyKind, Live, Values


def generations(
    kinds: t.Iterable[DependencyKind], dependencies: Values, recorded: Values, live: Live
) -> tuple[dict[DependencyKind, str], list[Finding]]:
    """The generation of each dependency that has several.

    :param kinds: the dependencies in the cluster.
    :param recorded: the recorded defaults.
    :return: the names by kind, an error for each that can't be had, and warnings for values in vain.
    """
    chosen: dict[DependencyKind, str] = {}
    findings: list[Finding] = []
    for kind in kinds:
        if kind in GENERATIONS:
            in_cluster: Values = section_of(dependencies, kind).get("inCluster") or {}
            stated, present = str(in_cluster.get("chartVersion") or ""), _present(kind, recorded, live)
            chosen[kind] = stated or present or newest(kind)
            path = f"spec.dependencies.{SECTIONS[kind]}.inCluster"
            if kind in FIXED:
                looked = live.generations is not None
                findings += _fixed(f"{path}.chartVersion", stated, present, newest(kind), looked=looked)
            findings += [
                Finding(f"{path}.values.{unread}", f"has no effect: {chosen[kind]} doesn't read it", severity="warning")
                for unread in GENERATIONS[kind][chosen[kind]].unread
                if value_of(in_cluster.get("values") or {}, unread) is not None
            ]
    return chosen, findings


def _present(kind: DependencyKind, recorded: Values, live: Live) -> str:
    """The generation that the cluster has, empty where it has none."""
    known: Values = recorded.get("generations") or {}
    if kind in known:
        return str(known[kind])
    if kind in (recorded.get("dependencies") or {}):
        return newest(kind)  # records without generations are of a time when there was one
    return (live.generations or {}).get(kind, "")


def _fixed(subject: str, stated: str, present: str, latest: str, *, looked: bool) -> t.Iterator[Finding]:
    if present and stated not in ("", present):
        text = f"the running cluster has {present}, the manifest says {stated}: what is on its volumes can't follow"
        yield Finding(subject, text, f"write {present}, or leave it out")
    if not present and looked and stated not in ("", latest):
        text = f"{stated} is only for clusters that have it already, and this one has none"
        yield Finding(subject, text, f"leave it out: a new cluster gets {latest}")
