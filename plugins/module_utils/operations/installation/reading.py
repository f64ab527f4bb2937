# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is installed. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...catalog.operator import CLUSTER_WIDE, KINDS, NAME, NAME_LABEL
from ...kube.client import Client, Object
from ...kube.errors import ApiError
from ...kube.kinds import KINDS as API
from ...kube.readiness import readiness
from ...plan.changes import Identity, identity
from ...release.record import Record
from ...render.installation.documents import version_of
from ...render.installation.settings import watched
from ...render.metadata import INSTALLATION_LABEL
from ..state import State

_KEY = NAME_LABEL.partition("=")[0]


@dataclasses.dataclass(frozen=True)
class Installed:
    """The objects of an operator, as they are.

    :param ours: which of them have our label.
    :param others: the Deployments of operators in other namespaces, None where they may not be listed.
    """

    objects: t.Mapping[Identity, Object]
    ours: frozenset[Identity]
    others: tuple[Object, ...] | None

    @property
    def deployment(self) -> Object | None:
        """The operator's Deployment."""
        found = [item for (kind, _name), item in self.objects.items() if kind == "Deployment"]
        labelled = [item for item in found if (item["metadata"].get("labels") or {}).get(_KEY) == NAME]
        return next(iter(labelled or found), None)


def read_installed(client: Client, namespace: str, wanted: t.Iterable[Identity] = ()) -> Installed:
    """What has our label, what else exists under wanted names, and the operators of other namespaces.

    :param wanted: kind and name of what is to be.
    """
    label = f"{INSTALLATION_LABEL}={namespace}"
    objects = {identity(item): item for kind in KINDS for item in _listed(client, kind, namespace, label)}
    ours = frozenset(objects)
    for kind, name in wanted:
        if (kind, name) not in objects:
            live = client.get(kind, name, None if kind in CLUSTER_WIDE else namespace)
            if live is not None:
                objects[kind, name] = {"apiVersion": API[kind].api_version, "kind": kind, **live}
    return Installed(objects, ours, operators(client, elsewhere_than=namespace))


def _listed(client: Client, kind: str, namespace: str, label: str) -> list[Object]:
    """The objects of a kind; none of optional kinds that don't exist."""
    try:
        return client.list(kind, None if kind in CLUSTER_WIDE else namespace, label)
    except ApiError as error:
        if API[kind].optional and (error.is_not_found or error.is_forbidden):
            return []
        raise


def operators(client: Client, *, elsewhere_than: str = "") -> tuple[Object, ...] | None:
    """The Deployments of operators in all namespaces but one; None where they may not be listed."""
    try:
        found = client.list("Deployment", None, NAME_LABEL)
    except ApiError as error:
        if error.is_forbidden:
            return None
        raise
    return tuple(item for item in found if item["metadata"]["namespace"] != elsewhere_than)


def as_state(namespace: str, deployment: Object | None) -> State:
    """The operator's Deployment as a state, for waiting and explaining; its namespace is its own."""
    objects = {identity(deployment): deployment} if deployment else {}
    return State(NAME, namespace, objects, Record(), labels="")


def summarise_operator(namespace: str, deployment: Object | None) -> dict[str, t.Any]:
    """An operator in a few lines: what the module returns as ``operator``."""
    if deployment is None:
        return {"exists": False, "namespace": namespace}
    found = readiness(deployment)
    return {
        "exists": True,
        "name": deployment["metadata"]["name"],
        "namespace": deployment["metadata"]["namespace"],
        "version": version_of(deployment).removeprefix("v"),
        "image": deployment["spec"]["template"]["spec"]["containers"][0]["image"],
        "ready": found.ready_count,
        "desired": found.desired,
        "watch_namespaces": list(watched(deployment)),
    }
