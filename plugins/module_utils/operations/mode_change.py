# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From one server to a cluster: what a rollout alone doesn't do. **Private** to the collection.

The rollout makes the cluster's components, and last of all ends the standalone server, which has served beside the
proxies until then: the cluster's own Service selects both. The Services that milvus_expose made select one of them.
"""

from __future__ import annotations

import copy
import typing as t

from ..plan.changes import Change
from ..plan.rollout import COMPONENT_LABEL
from ..resolve.model import Release
from .context import Context
from .state import State

STANDALONE = "standalone"
_STAGE = "access"
_SELECTOR = "spec.selector"


def moved_entries(state: State, before: Release | None, after: Release) -> tuple[Change, ...]:
    """The entries that lead to the former server and have to lead to the proxies, where the mode changes."""
    if before is None or before.mode == after.mode:
        return ()
    found = []
    for item in state.of_kind("Service"):
        if (item["spec"].get("selector") or {}).get(COMPONENT_LABEL) == before.entry.component:
            moved = copy.deepcopy(item)
            moved["spec"]["selector"][COMPONENT_LABEL] = after.entry.component
            fields = (f"{_SELECTOR}.{COMPONENT_LABEL}",)
            found.append(Change("update", _STAGE, "Service", item["metadata"]["name"], item, moved, fields))
    return tuple(sorted(found, key=lambda change: change.name))


def move_entries(context: Context, state: State, changes: t.Iterable[Change]) -> None:
    """Let the entries lead to the proxies."""
    for change in changes:
        selector = (change.desired or {})["spec"]["selector"]
        with context.writing():
            context.client.merge("Service", change.name, state.namespace, {"spec": {"selector": selector}})
