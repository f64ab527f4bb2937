# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a dependency's values must say together, which no single row can tell. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..findings import Finding


@dataclasses.dataclass(frozen=True)
class Requirement:
    """A value that is missing under a condition.

    :param path: the value to give, below the dependency's values.
    :param message: what is wrong without it.
    :param advice: what to do.
    :param when: the values that must all be switched on for this to matter.
    :param unless: values of which one is enough instead.
    """

    path: str
    message: str
    advice: str
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


def unmet(requirements: t.Iterable[Requirement], values: t.Mapping[str, t.Any], prefix: str) -> list[Finding]:
    """Errors for the requirements that the complete values (defaults included) don't meet.

    :param prefix: where the values stand in the manifest, ``spec.dependencies.etcd.inCluster.values``.
    """
    findings = [
        Finding(f"{prefix}.{row.path}", row.message, row.advice)
        for row in requirements
        if all(_value(values, path) for path in row.when)
        and not any(_value(values, path) for path in (row.path, *row.unless))
    ]
    return list(dict.fromkeys(findings))


def _value(values: t.Mapping[str, t.Any], path: str) -> t.Any:
    current: t.Any = values
    for key in path.split("."):
        current = current.get(key) if isinstance(current, t.Mapping) else None
    return current
