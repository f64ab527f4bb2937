# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of values that several charts have alike. **Private** to the collection."""

from __future__ import annotations

from ..rows import Row, honoured, no_effect
from ..shapes import PULL_POLICIES

SERVICE_TYPES = ("ClusterIP", "NodePort", "LoadBalancer")
_PRESETS = ("", "soft", "hard")


def probe(*more: Row) -> tuple[Row, ...]:
    """The timings of a probe, with further rows of it."""
    return (
        honoured("enabled", "boolean"),
        honoured("initialDelaySeconds", "integer", minimum=0),
        honoured("periodSeconds", "integer", minimum=1),
        honoured("timeoutSeconds", "integer", minimum=1),
        honoured("successThreshold", "integer", minimum=1),
        honoured("failureThreshold", "integer", minimum=1),
        *more,
    )


# An image of bitnami's charts.
IMAGE: tuple[Row, ...] = (
    honoured("registry", "string", "before the repository; global.imageRegistry wins"),
    honoured("repository", "string"),
    honoured("tag", "scalar"),
    honoured("pullPolicy", "string", choices=PULL_POLICIES),
    honoured("pullSecrets", "list of string", "pod imagePullSecrets"),
)

CONTAINER_SECURITY: tuple[Row, ...] = (
    honoured("enabled", "boolean", "false: no securityContext at all"),
    honoured("runAsUser", "integer", minimum=0),
    honoured("runAsGroup", "integer", minimum=0),
    honoured("runAsNonRoot", "boolean"),
    honoured("allowPrivilegeEscalation", "boolean"),
    honoured("privileged", "boolean"),
    honoured("readOnlyRootFilesystem", "boolean"),
    honoured("capabilities", "map"),
    honoured("seccompProfile", "map"),
    honoured("seLinuxOptions", "map"),
)

POD_SECURITY: tuple[Row, ...] = (
    honoured("enabled", "boolean", "false: no securityContext at all"),
    honoured("fsGroup", "integer", minimum=0),
    honoured("fsGroupChangePolicy", "string", choices=("OnRootMismatch", "Always")),
    honoured("runAsUser", "integer", minimum=0),
    honoured("runAsGroup", "integer", minimum=0),
    honoured("runAsNonRoot", "boolean"),
    honoured("supplementalGroups", "list of integer"),
    honoured("seccompProfile", "map"),
    honoured("seLinuxOptions", "map"),
    honoured("sysctls", "list of map"),
)

SCHEDULING: tuple[Row, ...] = (
    honoured("nodeSelector", "map of scalar"),
    honoured("tolerations", "list of toleration"),
    honoured("affinity", "affinity", "replaces the presets"),
    honoured("topologySpreadConstraints", "list of topologySpreadConstraint"),
    honoured("priorityClassName", "string"),
    honoured("schedulerName", "string"),
    honoured("hostAliases", "list of map"),
    honoured("podAffinityPreset", "string", "to its own pods", choices=_PRESETS),
    honoured("podAntiAffinityPreset", "string", "to its own pods", choices=_PRESETS),
    honoured("nodeAffinityPreset.type", "string", choices=_PRESETS),
    honoured("nodeAffinityPreset.key", "string"),
    honoured("nodeAffinityPreset.values", "list of scalar"),
)

# Claims of bitnami's charts; where data that is there already lies, each chart says in a way of its own.
CLAIM: tuple[Row, ...] = (
    honoured("size", "quantity"),
    honoured("selector", "map"),
)

PERSISTENCE: tuple[Row, ...] = (
    *CLAIM,
    honoured("enabled", "boolean", "false: the data goes with the pod"),
    honoured("storageClass", "string", "global.storageClass wins; - for no class"),
    honoured("accessModes", "list of string"),
    honoured("annotations", "map of scalar"),
    no_effect("accessMode", "string", "the chart reads the list accessModes"),
)

SERVICE: tuple[Row, ...] = (
    honoured("type", "string", choices=SERVICE_TYPES),
    honoured("clusterIP", "string"),
    honoured("nodePorts.client", "integer", "for NodePort and LoadBalancer", minimum=1),
    honoured("loadBalancerIP", "string", "for LoadBalancer"),
    honoured("loadBalancerSourceRanges", "list of string", "for LoadBalancer"),
    honoured("externalTrafficPolicy", "string", "for NodePort and LoadBalancer", choices=("Cluster", "Local")),
    honoured("extraPorts", "list of map"),
    honoured("annotations", "map of scalar"),
    honoured("sessionAffinity", "string", choices=("None", "ClientIP")),
)
