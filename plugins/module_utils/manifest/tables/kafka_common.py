# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The values that the bitnami charts of Kafka and ZooKeeper have in common. **Private** to the collection."""

from __future__ import annotations

from ..rows import Row, below, honoured, no_effect, not_supported
from . import chart_rows
from .chart_rows import IMAGE, probe

_EXISTING = honoured("existingClaim", "string", "instead of claims of its own; all pods share it")
# What says where a volume's data lies.
CLAIM: tuple[Row, ...] = (*chart_rows.CLAIM, _EXISTING)
PERSISTENCE: tuple[Row, ...] = (*chart_rows.PERSISTENCE, _EXISTING)

_CONTAINER: tuple[Row, ...] = (
    honoured("command", "list of scalar"),
    honoured("args", "list of scalar"),
    honoured("extraEnvVars", "list of envVariable", "replaces the default list"),
    honoured("extraEnvVarsCM", "string", "envFrom"),
    honoured("extraEnvVarsSecret", "string", "envFrom"),
    honoured("resources", "resources"),
    honoured("lifecycleHooks", "map", "lifecycle"),
    honoured("extraVolumeMounts", "list of volumeMount"),
    honoured("customLivenessProbe", "probe", "where livenessProbe.enabled is false"),
    honoured("customReadinessProbe", "probe", "where readinessProbe.enabled is false"),
    honoured("customStartupProbe", "probe", "where startupProbe.enabled is false"),
    *below("startupProbe", probe()),
    *below("containerSecurityContext", chart_rows.CONTAINER_SECURITY),
)

_POD: tuple[Row, ...] = (
    honoured("podAnnotations", "map of scalar"),
    honoured("podLabels", "map of scalar", "those of the selector stay"),
    honoured("extraVolumes", "list of volume"),
    honoured("initContainers", "list of container"),
    honoured("sidecars", "list of container"),
    *below("podSecurityContext", chart_rows.POD_SECURITY),
    honoured("volumePermissions.enabled", "boolean", "an init container that runs as root"),
    *below("volumePermissions.image", IMAGE),
    honoured("volumePermissions.resources", "resources"),
    honoured("volumePermissions.containerSecurityContext.runAsUser", "scalar", "a number, or auto"),
)

_WORKLOAD: tuple[Row, ...] = (
    honoured("replicaCount", "integer", "servers", minimum=1),
    honoured("podManagementPolicy", "string", choices=("Parallel", "OrderedReady")),
    honoured("updateStrategy", "map"),
    honoured("commonLabels", "map of scalar", "objects, not pods"),
    honoured("commonAnnotations", "map of scalar", "objects, not pods"),
    honoured("clusterDomain", "string", "of these servers only: Kafka and ZooKeeper each have their own"),
    honoured("serviceAccount.create", "boolean"),
    honoured("serviceAccount.name", "string"),
    honoured("serviceAccount.automountServiceAccountToken", "boolean"),
    honoured("serviceAccount.annotations", "map of scalar"),
    honoured("pdb.create", "boolean", "with more than one server"),
    honoured("pdb.minAvailable", "scalar", "instead of pdb.maxUnavailable"),
    honoured("pdb.maxUnavailable", "scalar"),
    *below("image", IMAGE),
    honoured("image.debug", "boolean", "BITNAMI_DEBUG"),
    no_effect("kubeVersion", "string", "the objects are the same for every supported version"),
    not_supported("extraDeploy", "list of any", "apply further objects yourself"),
    not_supported("diagnosticMode.enabled", "boolean", "use command and args"),
    no_effect("diagnosticMode.command", "list of string", "only read with diagnosticMode.enabled"),
    no_effect("diagnosticMode.args", "list of string", "only read with diagnosticMode.enabled"),
    not_supported("networkPolicy.enabled", "boolean"),
    no_effect("networkPolicy.allowExternal", "boolean", "only read with networkPolicy.enabled"),
)

COMMON: tuple[Row, ...] = (
    *_WORKLOAD,
    *_POD,
    *chart_rows.SCHEDULING,
    *_CONTAINER,
    *below("service", chart_rows.SERVICE),
)


def checks(*more: Row) -> tuple[Row, ...]:
    """Liveness and readiness probes, with further rows of each."""
    return (*below("livenessProbe", probe(*more)), *below("readinessProbe", probe(*more)))
