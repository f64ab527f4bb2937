# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The values that the bitnami charts of Kafka and ZooKeeper have in common. **Private** to the collection."""

from __future__ import annotations

from ..rows import Row, below, honoured, no_effect, not_supported


def _probe(*more: Row) -> tuple[Row, ...]:
    return (
        honoured("enabled", "boolean"),
        honoured("initialDelaySeconds", "integer", minimum=0),
        honoured("periodSeconds", "integer", minimum=1),
        honoured("timeoutSeconds", "integer", minimum=1),
        honoured("successThreshold", "integer", minimum=1),
        honoured("failureThreshold", "integer", minimum=1),
        *more,
    )


IMAGE: tuple[Row, ...] = (
    honoured("registry", "string", "before the repository; global.imageRegistry wins"),
    honoured("repository", "string"),
    honoured("tag", "scalar"),
    honoured("pullPolicy", "string", choices=("IfNotPresent", "Always", "Never")),
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
    honoured("podAffinityPreset", "string", "to its own pods", choices=("", "soft", "hard")),
    honoured("podAntiAffinityPreset", "string", "to its own pods", choices=("", "soft", "hard")),
    honoured("nodeAffinityPreset.type", "string", choices=("", "soft", "hard")),
    honoured("nodeAffinityPreset.key", "string"),
    honoured("nodeAffinityPreset.values", "list of scalar"),
)

# What says where a volume's data lies.
CLAIM: tuple[Row, ...] = (
    honoured("size", "quantity"),
    honoured("existingClaim", "string", "instead of claims of its own; all pods share it"),
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

_SERVICE: tuple[Row, ...] = (
    honoured("type", "string", choices=("ClusterIP", "NodePort", "LoadBalancer")),
    honoured("clusterIP", "string", "for ClusterIP"),
    honoured("nodePorts.client", "integer", "for NodePort and LoadBalancer", minimum=1),
    honoured("loadBalancerIP", "string", "for LoadBalancer"),
    honoured("loadBalancerSourceRanges", "list of string", "for LoadBalancer"),
    honoured("externalTrafficPolicy", "string", "for NodePort and LoadBalancer", choices=("Cluster", "Local")),
    honoured("extraPorts", "list of map"),
    honoured("annotations", "map of scalar"),
    honoured("sessionAffinity", "string", choices=("None", "ClientIP")),
)

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
    *below("startupProbe", _probe()),
    *below("containerSecurityContext", CONTAINER_SECURITY),
)

_POD: tuple[Row, ...] = (
    honoured("podAnnotations", "map of scalar"),
    honoured("podLabels", "map of scalar", "those of the selector stay"),
    honoured("extraVolumes", "list of volume"),
    honoured("initContainers", "list of container"),
    honoured("sidecars", "list of container"),
    *below("podSecurityContext", POD_SECURITY),
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
    honoured("extraDeploy", "list of any", "further objects; no templates"),
    not_supported("diagnosticMode.enabled", "boolean", "use command and args"),
    no_effect("diagnosticMode.command", "list of string", "only read with diagnosticMode.enabled"),
    no_effect("diagnosticMode.args", "list of string", "only read with diagnosticMode.enabled"),
    honoured("networkPolicy.enabled", "boolean", "NetworkPolicy"),
    honoured("networkPolicy.allowExternal", "boolean", "false: only this cluster's pods and labelled ones"),
)


def service_monitor(labels: str) -> tuple[Row, ...]:
    """What the Prometheus operator is told.

    :param labels: the chart's name for the labels that a Prometheus finds the ServiceMonitor by.
    """
    rows = (
        honoured("interval", "string", "ServiceMonitor"),
        honoured("scrapeTimeout", "string", "ServiceMonitor"),
        honoured(labels, "map of label", "ServiceMonitor"),
        honoured("selector", "map of label", "ServiceMonitor: further labels that the Service must have"),
        honoured("relabelings", "list of map", "ServiceMonitor"),
        honoured("metricRelabelings", "list of map", "ServiceMonitor"),
        honoured("honorLabels", "boolean", "ServiceMonitor"),
        honoured("jobLabel", "string", "ServiceMonitor"),
        no_effect("namespace", "string", "everything is in the release's namespace"),
    )
    return below("serviceMonitor", rows)


COMMON: tuple[Row, ...] = (*_WORKLOAD, *_POD, *SCHEDULING, *_CONTAINER, *below("service", _SERVICE))


def checks(*more: Row) -> tuple[Row, ...]:
    """Liveness and readiness probes, with further rows of each."""
    return (*below("livenessProbe", _probe(*more)), *below("readinessProbe", _probe(*more)))
