# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writing the release record. **Private** to the collection."""

from __future__ import annotations

from ..release.record import Record, record_object
from .context import Context
from .state import State


def save(context: Context, state: State, record: Record) -> None:
    """Write the record of a release."""
    with context.writing():
        context.client.apply(record_object(record, state.name, state.namespace))
