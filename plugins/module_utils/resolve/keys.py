# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys of Milvus' configuration, as the server compares them. **Private** to the collection.

Milvus lower-cases a key, strips a leading ``milvus.`` and all ``_``, ``.`` and ``/`` before it compares (its
pkg/util/paramtable/base_table.go), so one setting can be spelt as nested maps, as a dotted key or in another case.
"""

from __future__ import annotations

import typing as t

from .merge import plain
from .model import Values

_STRIPPED = str.maketrans("", "", "_./")


def normalised(key: str) -> str:
    """The key as the server compares it.

    >>> normalised("msgChannel.chanNamePrefix.cluster") == normalised("MSGCHANNEL_CHANNAMEPREFIX_CLUSTER")
    True
    """
    return key.lower().removeprefix("milvus.").translate(_STRIPPED)


def flattened(configuration: Values, prefix: str = "") -> t.Iterator[tuple[str, t.Any]]:
    """Each setting as dotted path and value, in the order of the paths; empty maps say nothing."""
    for key in sorted(configuration, key=str):
        path = f"{prefix}.{key}" if prefix else str(key)
        value = configuration[key]
        if isinstance(value, t.Mapping):
            yield from flattened(value, path)
        else:
            yield path, value


def value_of(configuration: Values, key: str, default: t.Any = None) -> t.Any:
    """The value of a setting, however it is spelt, or the default."""
    wanted = normalised(key)
    return next((value for path, value in flattened(configuration) if normalised(path) == wanted), default)


def without(configuration: Values, keys: t.Iterable[str]) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
    """The configuration without these settings or sections, and what was taken out by its path as written."""
    taken: dict[str, t.Any] = {}
    return _without(configuration, frozenset(normalised(key) for key in keys), "", taken), taken


def _without(configuration: Values, keys: frozenset[str], prefix: str, taken: dict[str, t.Any]) -> dict[str, t.Any]:
    kept: dict[str, t.Any] = {}
    for key, value in configuration.items():
        path = f"{prefix}.{key}" if prefix else str(key)
        if normalised(path) in keys:
            taken[path] = value
        elif isinstance(value, t.Mapping) and value:
            below = _without(value, keys, path, taken)
            # A section that held nothing else goes with its last key.
            if below:
                kept[key] = below
        else:
            kept[key] = value
    return plain(kept)
