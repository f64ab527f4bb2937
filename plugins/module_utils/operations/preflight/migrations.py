# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No deploy in the middle of a migration of the metadata. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...manifest.findings import Finding
from ..context import Context
from ..migration.checks import under_way_finding
from ..migration.states import unfinished
from .subject import Subject


def migration(_context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Components of one version must not meet the metadata of the other: a migration that was begun comes to its end.

    One that failed and left everything as it is has to be brought to an end, too, forward or back.
    """
    begun = unfinished(subject.state.record.migration)
    if begun and not subject.migrates:
        yield under_way_finding(begun.name, begun.state)
