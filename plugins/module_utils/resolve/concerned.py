# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which components a change of Milvus' configuration concerns. **Private** to the collection."""

from __future__ import annotations

import functools
import typing as t

from ..catalog.configuration_keys import ALL_IN_ONE, CLIENTS_KEYS, READERS
from ..catalog.dynamic_keys import DYNAMIC_GROUPS, DYNAMIC_KEYS, WATCHED_KEYS
from .keys import flattened, normalised
from .model import Values

_MISSING = object()


def components_concerned(
    before: Values, after: Values, components: t.Iterable[str], *, dynamic: bool = True
) -> dict[str, list[str]]:
    """The components that have to restart for a change, each with the keys that make it so; empty for none.

    :param before: the configuration that the components run with.
    :param after: the one they are to have.
    :param components: those of the cluster, in the order of rollout, which the result keeps.
    :param dynamic: whether the server reads its files while it runs; else every key takes a restart.
    """
    changed = [key for key in changed_keys(before, after) if not (dynamic and is_dynamic(key))]
    concerned = ((component, [key for key in changed if _reads(component, key)]) for component in components)
    return {component: keys for component, keys in concerned if keys}


def settings_of(component: str, configuration: Values, *, static: bool = False) -> dict[str, t.Any]:
    """The settings that a component reads, by dotted path.

    :param static: only those that it reads when it starts, and never again.
    """
    return {
        path: value
        for path, value in flattened(configuration)
        if _reads(component, path) and not (static and is_dynamic(path))
    }


def changed_keys(before: Values, after: Values) -> list[str]:
    """The settings that differ, as dotted paths in the spelling of the later one; how they are spelt is no change."""
    old = {normalised(path): (path, value) for path, value in flattened(before)}
    new = {normalised(path): (path, value) for path, value in flattened(after)}
    nothing = ("", _MISSING)
    differing = [key for key in {**old, **new} if old.get(key, nothing)[1] != new.get(key, nothing)[1]]
    return sorted((new.get(key) or old[key])[0] for key in differing)


def is_dynamic(key: str) -> bool:
    """Whether a running server takes the setting over by itself."""
    known = normalised(key)
    return known in _dynamic() or known.startswith(tuple(normalised(group) for group in DYNAMIC_GROUPS))


@functools.lru_cache(maxsize=1)
def _dynamic() -> frozenset[str]:
    paths = [f"{section}.{path}" for section, below in DYNAMIC_KEYS.items() for path in below.split()]
    return frozenset(normalised(path) for path in (*paths, *WATCHED_KEYS))


def _reads(component: str, key: str) -> bool:
    known = normalised(key)
    # The longest first: a section's name may be the beginning of another's.
    for section in sorted(READERS, key=len, reverse=True):
        if known.startswith(normalised(section)):
            rest = known.removeprefix(normalised(section))
            everybody = rest in {normalised(path) for path in CLIENTS_KEYS}
            return everybody or component in READERS[section] or component == ALL_IN_ONE
    return True
