# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Taking a migration's resource away, with its pods and its backup. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ....catalog.migration import COMMANDS
from ....kube.client import Object
from ....kube.errors import ApiError
from ....kube.fields import text
from ....manifest.migration import KIND, Migration
from ....operations.context import Context
from ....operations.ending import wait_gone
from ....operations.migration import states
from ....operations.migration.checks import backup_needed
from ....operations.migration.migrate import STAGE
from ....operations.migration.result import forgotten, result
from ....plan.changes import Change, Identity
from ..cluster import Cluster, read_cluster
from .checks import read_upgrade
from .resource import progress_of


def forget(migration: Migration, context: Context) -> dict[str, t.Any]:
    """See Engine. What the migration made goes with its resource; a claim that the user named stays.

    :raises MilvusError: the backup may still be needed, or something doesn't go.
    """
    cluster = read_cluster(context.client, migration.cluster, migration.namespace)
    live = read_upgrade(context, migration)
    changes = []
    if live is not None:
        progress = progress_of(live, migration)
        if text(live, "status.state") and not states.is_finished(progress.state):
            raise backup_needed(migration.cluster, progress)
        changes = [Change("delete", STAGE, KIND, migration.name, live, None)]
    if live is not None and not context.settings.check_mode:
        with context.alone(migration.cluster, migration.namespace):
            take_away(context, migration, live, cluster)
            cluster = read_cluster(context.client, migration.cluster, migration.namespace)
    return result(context, cluster.summary(context.client), forgotten(migration.name), changes)


def take_away(context: Context, migration: Migration, live: Object, cluster: Cluster) -> None:
    """Delete the resource with all that the operator made for it, and return once it is gone.

    Kubernetes would take away what the resource owns, too, but the next migration must not find any of it.
    """
    progress, namespace = progress_of(live, migration), migration.namespace
    going: list[Identity] = [(KIND, migration.name)]
    going += [(kind, f"{migration.name}-{task}") for task in COMMANDS for kind in ("Pod", "ConfigMap")]
    going += [("PersistentVolumeClaim", progress.claim)] if progress.own_claim else []
    for kind, name in going:
        try:
            with context.writing():
                context.client.delete(kind, name, namespace)
        except ApiError as error:
            if kind == KIND or not error.is_forbidden:
                raise  # the rest goes without us, later
    wait_gone(context, cluster.state, going, [])
