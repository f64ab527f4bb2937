# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which texts of a manifest are secret. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..catalog.configuration import SENSITIVE, SENSITIVE_VALUES
from ..manifest.model import Milvus
from .keys import value_of


def sensitive_values(milvus: Milvus) -> tuple[str, ...]:
    """The secret texts that stand inline in a manifest, for masking; sorted, each once.

    Defaults are not among them: they are public, and masking ``minioadmin`` everywhere would only confuse.
    """
    found: list[t.Any] = [value_of(milvus.config, row.path) for row in SENSITIVE]
    for section, paths in SENSITIVE_VALUES.items():
        in_cluster = (milvus.dependencies.get(section) or {}).get("inCluster") or {}
        found += [value_of(in_cluster.get("values") or {}, path) for path in paths]
    return tuple(sorted({str(value) for value in found if value not in (None, "")}))
