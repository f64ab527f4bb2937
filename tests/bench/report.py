# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows as a table and as JSON, and whether the targets are met."""

from __future__ import annotations

import dataclasses
import statistics
import typing as t

from .cases import FIRST, SECOND, Row
from .measure import Sample

_HEADINGS = ("case", "who", "n", "median s", "min", "max", "CPU s", "memory MiB", "requests", "writes", "note")


@dataclasses.dataclass(frozen=True)
class Target:
    """One promise, and what was measured."""

    name: str
    limit: float
    measured: float

    @property
    def met(self) -> bool:
        return self.measured <= self.limit


def median(row: Row, of: t.Callable[[Sample], float | None] = lambda sample: sample.seconds) -> float | None:
    """The median over a row's samples; None where nothing was measured."""
    values = [value for value in map(of, row.samples) if value is not None]
    return statistics.median(values) if values else None


def targets(rows: t.Sequence[Row]) -> list[Target]:
    """The promises whose rows were measured."""
    by_key = {(row.case, row.key): row for row in rows if row.clusters == 1 and row.samples}
    found = [*_ratios(by_key), *_requests(by_key), *_slow(rows), *_upgrade(rows), *_fleet(rows)]
    return [target for target in found if target]


def _ratios(rows: t.Mapping[tuple[str, str], Row]) -> t.Iterator[Target]:
    for case, other, factor, text in (
        (FIRST, "b", 1.3, "first deploy / the single task's (which waits for nothing)"),
        (SECOND, "b", 0.7, "second run / the single task's"),
        (SECOND, "c", 1 / 15, "second run / the loop's"),
    ):
        ours, theirs = rows.get((case, "a")), rows.get((case, other))
        if ours and theirs:
            yield Target(text, factor, (median(ours) or 0) / (median(theirs) or 1))


def _requests(rows: t.Mapping[tuple[str, str], Row]) -> t.Iterator[Target]:
    row = rows.get((SECOND, "a"))
    requests = median(row, lambda sample: sample.requests) if row else None
    writes = median(row, lambda sample: sample.writes) if row else None
    if requests is not None and writes is not None:
        yield Target("requests of a second run", 20, requests)
        yield Target("writes of a second run", 0, writes)


def _slow(rows: t.Iterable[Row]) -> t.Iterator[Target]:
    for row in rows:
        if row.note.startswith("critical path") and row.samples:
            path = float(row.note.split()[2])
            yield Target("slow pods: seconds above the critical path", 2, (median(row) or 0) - path)


def _upgrade(rows: t.Iterable[Row]) -> t.Iterator[Target]:
    for row in rows:
        if row.note.startswith("pods need") and row.samples:
            needed = float(row.note.split()[2])
            yield Target("rolling upgrade / the pods' own time", 1.15, (median(row) or 0) / needed)


def _fleet(rows: t.Iterable[Row]) -> t.Iterator[Target]:
    fleets = [row for row in rows if row.case == "fleet, second run"]
    costs = {row.clusters: (median(row) or 0) / row.clusters for row in fleets}
    for size in sorted(costs)[1:]:
        before = max(cost for other, cost in costs.items() if other < size)
        yield Target(f"cost per cluster, {size} / fewer clusters", 1.2, costs[size] / before)


def as_json(rows: t.Iterable[Row], found: t.Iterable[Target], about: t.Mapping[str, str]) -> dict[str, t.Any]:
    """Everything that was measured."""
    return {
        **about,
        "rows": [dataclasses.asdict(row) for row in rows],
        "targets": [{**dataclasses.asdict(target), "met": target.met} for target in found],
    }


def as_table(rows: t.Iterable[Row], found: t.Iterable[Target]) -> str:
    """Two Markdown tables, readable as they stand."""
    lines = [[str(cell) for cell in _cells(row)] for row in rows]
    verdicts = [[target.name, f"≤ {target.limit:.2f}", f"{target.measured:.2f}", _verdict(target)] for target in found]
    return _table(_HEADINGS, lines) + "\n\n" + _table(("target", "limit", "measured", ""), verdicts)


def _verdict(target: Target) -> str:
    return "met" if target.met else "MISSED"


def _cells(row: Row) -> t.Iterator[str]:
    clusters = f" x {row.clusters}" if row.case.startswith("fleet") else ""
    seconds = [sample.seconds for sample in row.samples]
    yield from (row.case, row.title + clusters, str(len(seconds)))
    yield from (f"{value:.2f}" for value in ((median(row) or 0), min(seconds), max(seconds))) if seconds else "---"
    for of, pattern in (
        (lambda sample: sample.cpu_seconds, "{:.2f}"),
        (lambda sample: sample.memory_mib, "{:.0f}"),
        (lambda sample: sample.requests, "{:.0f}"),
        (lambda sample: sample.writes, "{:.0f}"),
    ):
        value = median(row, of)
        yield "-" if value is None else pattern.format(value)
    yield row.note + (f"{(median(row) or 0) / row.clusters:.2f} s per cluster" if clusters and seconds else "")


def _table(headings: t.Sequence[str], rows: t.Sequence[t.Sequence[str]]) -> str:
    widths = [max(len(line[column]) for line in (headings, *rows)) for column in range(len(headings))]

    def text(cells: t.Iterable[str]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

    return "\n".join([text(headings), text("-" * width for width in widths), *map(text, rows)])
