# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A MilvusCluster of the first API, of which an operator made the resource. **Private** to the collection."""

from __future__ import annotations

from ...operations.context import Context
from ...operations.ending import wait_gone
from ...operations.state import State
from ...plan.changes import Change
from .checks import first_api_owner
from .cluster import Cluster
from .resource import STAGE


def former(context: Context, cluster: Cluster) -> Change | None:
    """Its end; None where there is none."""
    name, namespace = first_api_owner(cluster.resource), cluster.state.namespace
    live = context.client.get("MilvusCluster", name, namespace) if name else None
    return Change("delete", STAGE, "MilvusCluster", name, live, None) if live else None


def leave_first_api(context: Context, state: State, name: str) -> None:
    """Delete the MilvusCluster, and leave the Milvus that was made from it and all its pods as they are.

    The reference to the owner goes first, and once more after it: without its owner the resource would go, too, where
    the garbage collector doesn't know the kind yet.
    """
    namespace = state.namespace
    context.report(f"Milvus {name}: taking it over from the MilvusCluster of the first API")
    _disown(context, name, namespace)
    with context.writing():
        context.client.delete("MilvusCluster", name, namespace, propagationPolicy="Orphan")
    _disown(context, name, namespace)
    wait_gone(context, state, [("MilvusCluster", name)], [])


def _disown(context: Context, name: str, namespace: str) -> None:
    with context.writing():
        context.client.merge("Milvus", name, namespace, {"metadata": {"ownerReferences": None}})
