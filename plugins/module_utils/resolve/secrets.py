# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which texts of a manifest are secret. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..catalog.configuration import SENSITIVE, SENSITIVE_VALUES
from .keys import value_of


def sensitive_values(document: t.Any) -> tuple[str, ...]:
    """The secret texts that stand inline in a manifest, for masking; sorted, each once.

    Defaults are not among them: they are public, and masking ``minioadmin`` everywhere would only confuse.

    :param document: a manifest that nobody has checked yet; what isn't as expected there is passed over.
    """
    spec = _section(document, "spec")
    found: list[t.Any] = [value_of(_section(spec, "config"), row.path) for row in SENSITIVE]
    for section, paths in SENSITIVE_VALUES.items():
        values = _section(_section(_section(_section(spec, "dependencies"), section), "inCluster"), "values")
        found += [value_of(values, path) for path in paths]
    return tuple(sorted({str(value) for value in found if value not in (None, "", [], {})}))


def _section(values: t.Any, key: str) -> t.Mapping[str, t.Any]:
    member = values.get(key) if isinstance(values, t.Mapping) else None
    return member if isinstance(member, t.Mapping) else {}
