# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ConfigMaps, ServiceAccounts and PodDisruptionBudgets. **Private** to the collection."""

from __future__ import annotations

from ...resolve.model import KubernetesObject
from .part import Part
from .scripts import FILE
from .settings import Servers


def configuration_maps(servers: Servers, part: Part) -> list[KubernetesObject]:
    """The script that the container starts with, and the configuration files that stand in the manifest."""
    files = [(file, file.own_content(servers)) for file in part.files]
    return [
        servers.object("v1", "ConfigMap", servers.scripts, data={FILE: part.script(servers)}),
        *(
            servers.object("v1", "ConfigMap", file.map_name(servers), data={file.name: content})
            for file, content in files
            if content is not None
        ),
    ]


def render_service_account(servers: Servers, part: Part) -> KubernetesObject | None:
    """The ServiceAccount of the pods, where it is to be made."""
    if not servers.values.flag("serviceAccount.create"):
        return None
    return servers.object(
        "v1",
        "ServiceAccount",
        servers.service_account,
        part.labels,
        servers.values.optional("serviceAccount.annotations"),
        automountServiceAccountToken=servers.values.flag("serviceAccount.automountServiceAccountToken"),
    )


def render_disruption_budget(servers: Servers) -> KubernetesObject | None:
    """The PodDisruptionBudget, where it is asked for; Kubernetes takes only one of the two limits."""
    if not servers.values.flag("pdb.create") or servers.replicas <= 1:
        return None
    least = servers.values.optional("pdb.minAvailable")
    limit = (
        {"maxUnavailable": servers.values.required("pdb.maxUnavailable")} if least is None else {"minAvailable": least}
    )
    spec = {**limit, "selector": {"matchLabels": servers.selector}}
    return servers.object("policy/v1", "PodDisruptionBudget", servers.name, spec=spec)


def render_extra_objects(servers: Servers) -> list[KubernetesObject]:
    """The user's own objects, which come and go with the servers."""
    namespace = servers.dependency.namespace
    return [
        {**item, "metadata": {**item["metadata"], "namespace": namespace}}
        for item in servers.values.optional("extraDeploy", ())
    ]
