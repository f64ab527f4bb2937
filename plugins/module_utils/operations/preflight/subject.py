# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What preflight looks at. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...catalog.upgrade_paths import Hop
from ...resolve.model import Release
from ..planning import Plan
from ..state import State


@dataclasses.dataclass(frozen=True)
class Subject:
    """A planned run.

    :param release: what is to be.
    :param previous: what the last finished run deployed, None before the first.
    :param hops: the way to another version of Milvus.
    :param document: the manifest.
    :param back: the number of the earlier revision that is to be there again; 0 for none.
    :param migrates: it is part of a migration of the metadata.
    """

    state: State
    plan: Plan
    release: Release
    previous: Release | None = None
    hops: tuple[Hop, ...] = ()
    back: int = 0
    document: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    migrates: bool = False
