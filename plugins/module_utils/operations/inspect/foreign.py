# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clusters that others deployed: the Milvus Operator, or the Helm chart. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...kube.client import Client, Object
from ...kube.errors import ApiError
from ...kube.fields import name_of, section
from ...plan.changes import identity
from ...release.record import Record
from ..state import State

#: On all of Milvus' own objects, whoever made them: the operator's, the chart's and ours.
MILVUS = "app.kubernetes.io/name=milvus"
INSTANCE = "app.kubernetes.io/instance"
MANAGER = "app.kubernetes.io/managed-by"


def foreign_state(client: Client, name: str, namespace: str) -> State | None:
    """A cluster of that name which isn't ours, with its workloads and Services; None where there is none.

    :raises KubernetesError: the API server can't be reached, or a kind can't be listed.
    """
    selector = f"{MILVUS},{INSTANCE}={name}"
    found = client.list("Deployment", namespace, selector)
    if not found:
        return None
    others = client.list("StatefulSet", namespace)
    found += [item for item in others if name_of(item).startswith(f"{name}-")]
    return foreign(name, namespace, [*found, *_services(client, namespace, selector)])


def foreign(name: str, namespace: str, objects: t.Sequence[Object]) -> State:
    """The state of a cluster that isn't ours, from its objects."""
    labels = section(next((item for item in objects if item["kind"] == "Deployment"), {}), "metadata.labels")
    by = str(labels.get(MANAGER) or "unknown")
    return State(name, namespace, {identity(item): item for item in objects}, Record(), managed_by=by)


def _services(client: Client, namespace: str, selector: str) -> list[Object]:
    try:
        return client.list("Service", namespace, selector)
    except ApiError as error:
        if error.is_forbidden:
            return []
        raise
