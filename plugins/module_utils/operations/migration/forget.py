# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Taking away what a migration has left: its pods, their configuration, the backup. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...kube.client import Object
from ...kube.mirror import Mirror
from ...manifest.migration import Migration
from ...plan.changes import Change, identity
from ...render.migration import selector
from ..apply import write
from ..context import Context
from ..recording import save
from ..state import State, read_state
from ..summary import summarise
from ..waiting import NotReady
from .checks import backup_needed
from .migrate import STAGE
from .result import forgotten, result
from .states import is_finished, read_progress

# A claim goes only when no pod uses it any more.
_KINDS = ("Pod", "ConfigMap", "PersistentVolumeClaim")


def forget(migration: Migration, context: Context, state: State | None = None) -> dict[str, t.Any]:
    """Remove everything that a migration made; a claim that the user named stays.

    :param state: the cluster as it is, where it was read already.
    :returns: as migrate().
    :raises MilvusError: the backup may still be needed, or something doesn't go.
    """
    name, cluster, namespace = migration.name, migration.cluster, migration.namespace
    state = state or read_state(context.client, cluster, namespace)
    begun = read_progress(state.record.migration)
    ours = begun is not None and begun.name == name
    if begun is not None and ours and not is_finished(begun.state) and begun.metadata_changed:
        raise backup_needed(cluster, begun)
    changes = [_gone(item) for kind in _KINDS for item in context.client.list(kind, namespace, selector(name))]
    if (changes or ours) and not context.settings.check_mode:
        with context.alone(cluster, namespace):
            write(context, changes)
            _wait(context, state, name)
            if ours:
                save(context, state, dataclasses.replace(state.record, migration={}, operation={}))
    after = read_state(context.client, cluster, namespace) if context.wrote else state
    return result(context, summarise(after, context.client), forgotten(name), changes)


def _gone(item: Object) -> Change:
    return Change("delete", STAGE, *identity(item), item, None)


def _wait(context: Context, state: State, name: str) -> None:
    deadline = context.clock.monotonic() + context.seconds_left(context.settings.wait_timeout)
    with Mirror(context.client, state.namespace, selector(name), _KINDS) as mirror:
        while left := [identity(item) for kind in _KINDS for item in mirror.objects(kind)]:
            now = context.clock.monotonic()
            if now >= deadline:
                names = ", ".join(f"{kind} {item}" for kind, item in left)
                raise NotReady(f"Milvus {state.name}: still there: {names}")
            mirror.wait(deadline - now)
