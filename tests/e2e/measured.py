# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the journeys measure, as a table."""

from __future__ import annotations

import dataclasses
import typing as t
from pathlib import Path

_HEADINGS = ("journey", "what", "measured")


@dataclasses.dataclass
class Measured:
    """Rows in the order in which they were measured."""

    rows: list[tuple[str, str, str]] = dataclasses.field(default_factory=list)

    def seconds(self, journey: str, what: str, value: float) -> None:
        """Add a time."""
        self.rows.append((journey, what, f"{value:.1f} s"))

    def watched(self, journey: str, what: str, report: t.Mapping[str, t.Any]) -> None:
        """Add what a client saw that worked all the time."""
        for worker, seen in report.items():
            found = f"{len(seen['failures'])} of {seen['done'] + len(seen['failures'])} failed"
            if "retried" in seen:
                found += f", {len(seen['retried'])} errors in between"
            self.rows.append((journey, f"{what}: {worker}", f"{found}, longest pause {seen['longest_pause']:.1f} s"))

    def as_table(self) -> str:
        """A Markdown table, readable as it stands."""
        lines = [_HEADINGS, *self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADINGS))]

        def text(cells: t.Iterable[str]) -> str:
            return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

        return "\n".join([text(_HEADINGS), text("-" * width for width in widths), *map(text, self.rows)])

    def write(self, file: Path) -> None:
        """Keep the table."""
        file.parent.mkdir(exist_ok=True)
        file.write_text(self.as_table() + "\n", encoding="utf-8")
