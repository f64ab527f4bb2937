# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A cluster in the operator's hands, as it is. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...kube.client import Client, Object
from ...kube.errors import ApiError
from ...kube.fields import name_of, section
from ...kube.kinds import KINDS
from ...kube.readiness import deployment_ready
from ...operations.inspect.foreign import INSTANCE
from ...operations.inspect.members import is_active
from ...operations.inspect.operated import in_its_words, operated_state, read_resource
from ...operations.state import State
from ...operations.summary import summarise


@dataclasses.dataclass(frozen=True)
class Cluster:
    """The custom resource, and what the operator made of it.

    :param resource: None where there is none.
    """

    resource: Object | None
    state: State

    @property
    def deployments(self) -> list[Object]:
        """The Deployments of Milvus' components."""
        return self.state.of_kind("Deployment")

    def unready(self) -> t.Iterator[tuple[str, str]]:
        """The Deployments in use that are not ready, and why: the operator's status follows later."""
        for item in self.deployments:
            found = deployment_ready(item)
            if is_active(item) and not found.ready:
                yield name_of(item), found.reason

    def summary(self, client: Client) -> dict[str, t.Any]:
        """As every engine says it; status and conditions are the operator's own words."""
        return in_its_words(summarise(self.state, client), self.resource)


def read_cluster(client: Client, name: str, namespace: str) -> Cluster:
    """The resource and its objects.

    :raises KubernetesError: the API server can't be reached, or doesn't let us look.
    """
    return Cluster(read_resource(client, name, namespace), operated_state(client, name, namespace))


def named_after(items: t.Iterable[Object], name: str) -> list[Object]:
    """Those that the operator's label gives to the cluster of this name."""
    return [item for item in items if section(item, "metadata.labels").get(INSTANCE) == name]


def group_versions(client: Client) -> list[str]:
    """The versions that definitions of Milvus resources serve; none without an operator."""
    try:
        found = client.request("GET", f"/apis/{KINDS['Milvus'].group}")
    except ApiError as error:
        if error.is_not_found:
            return []
        raise
    return [str(one["version"]) for one in found.get("versions") or []]


def is_defined(client: Client, namespace: str, kind: str = "Milvus") -> bool:
    """Whether Kubernetes knows the resources at all."""
    try:
        client.list(kind, namespace)
    except ApiError as error:
        if error.is_not_found:
            return False
        raise
    return True
