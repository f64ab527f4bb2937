# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The language of the manifest tables: one row is one path. **Private** to the collection.

Rule 9 of the design knows four classes of keys. A row carries one of three; a key without a row is the fourth, unknown.
Further verdicts say honestly what we know and don't do: not yet, or never, because nobody could.
"""

from __future__ import annotations

import dataclasses
import enum
import typing as t


class Verdict(enum.Enum):
    """What becomes of a key."""

    HONOURED = "honoured"
    NO_EFFECT = "known, without effect"
    ALIAS = "old spelling, converted"
    NOT_SUPPORTED = "known, not supported yet"
    REFUSED = "known, can't work"


@dataclasses.dataclass(frozen=True)
class Row:
    """One path of a manifest section.

    :param path: dotted path below the section (``persistence.size``). Parents need no row of their own.
    :param type: the name of a scalar (``string``, ``integer``, ``boolean``, ``number``, ``quantity``, ``image``,
        ``port``, ``label``, ``annotation``, ``scalar``, ``any``, ``presence``, see scalars.py), of a shape
        (``resources``, ``toleration``, see shapes.py), ``map`` (anything below is passed on), ``list of X`` or
        ``map of X``.
    :param verdict: what becomes of the key.
    :param note: for HONOURED where it lands; for NO_EFFECT, NOT_SUPPORTED and REFUSED why.
    :param replacement: for ALIAS the dotted path that the value moves to.
    :param choices: the allowed values, empty for any.
    :param minimum: the least allowed number.
    """

    path: str
    type: str
    verdict: Verdict = Verdict.HONOURED
    note: str = ""
    replacement: str = ""
    choices: tuple[str, ...] = ()
    minimum: int | None = None


def honoured(path: str, type: str, note: str = "", *, choices: tuple[str, ...] = (), minimum: int | None = None) -> Row:
    """A row whose value reaches the cluster; the note says where."""
    return Row(path, type, Verdict.HONOURED, note, choices=choices, minimum=minimum)


def no_effect(path: str, type: str, why: str) -> Row:
    """A row that is accepted with a warning, because charts or samples carry it without any effect."""
    return Row(path, type, Verdict.NO_EFFECT, why)


def alias(path: str, type: str, replacement: str) -> Row:
    """A row that is an old or documented second spelling of another one."""
    return Row(path, type, Verdict.ALIAS, f"use {replacement}", replacement=replacement)


def not_supported(path: str, type: str, why: str = "") -> Row:
    """A row that is known to the charts or the operator, but not honoured by this collection yet."""
    return Row(path, type, Verdict.NOT_SUPPORTED, why)


def refused(path: str, type: str, why: str) -> Row:
    """A row that can't work, in the charts or the operator either; the note says why and what to do instead."""
    return Row(path, type, Verdict.REFUSED, why)


def below(prefix: str, rows: t.Iterable[Row]) -> tuple[Row, ...]:
    """The rows, moved below a prefix (``zookeeper`` + ``replicaCount`` → ``zookeeper.replicaCount``)."""

    def moved(row: Row) -> Row:
        replacement = f"{prefix}.{row.replacement}" if row.replacement else ""
        return dataclasses.replace(row, path=f"{prefix}.{row.path}", replacement=replacement)

    return tuple(moved(row) for row in rows)
