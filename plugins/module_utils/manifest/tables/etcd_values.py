# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The values of ``spec.dependencies.etcd.inCluster``. **Private** to the collection.

The keys are those of the bitnami etcd chart 8.12.0 and of milvus-helm's ``etcd`` section.
"""

from __future__ import annotations

from ..rows import Row, alias, below, honoured, no_effect, not_supported

_PROBE: tuple[Row, ...] = (
    honoured("enabled", "boolean"),
    honoured("initialDelaySeconds", "integer", minimum=0),
    honoured("periodSeconds", "integer", minimum=1),
    honoured("timeoutSeconds", "integer", minimum=1),
    honoured("successThreshold", "integer", minimum=1),
    honoured("failureThreshold", "integer", minimum=1),
)

_IMAGE: tuple[Row, ...] = (
    honoured("registry", "string", "before the repository; global.imageRegistry wins"),
    honoured("repository", "string"),
    honoured("tag", "string"),
    honoured("digest", "string", "instead of the tag"),
    honoured("pullPolicy", "string", choices=("IfNotPresent", "Always", "Never")),
    honoured("pullSecrets", "list of string", "pod imagePullSecrets"),
)

_ENCRYPTION: tuple[Row, ...] = (
    honoured("secureTransport", "boolean", "https in the addresses"),
    honoured("useAutoTLS", "boolean", "ETCD_AUTO_TLS, ETCD_PEER_AUTO_TLS"),
    honoured("existingSecret", "string", "the volume with the certificates"),
    honoured("enableAuthentication", "boolean", "ETCD_CLIENT_CERT_AUTH, ETCD_PEER_CLIENT_CERT_AUTH"),
    honoured("certFilename", "string"),
    honoured("certKeyFilename", "string"),
    honoured("caFilename", "string"),
)

_CONTAINER_SECURITY: tuple[Row, ...] = (
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

_POD_SECURITY: tuple[Row, ...] = (
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

_SERVICE: tuple[Row, ...] = (
    honoured("enabled", "boolean", "the Service <release>-etcd"),
    honoured("type", "string", choices=("ClusterIP", "NodePort", "LoadBalancer")),
    honoured("clusterIP", "string"),
    honoured("ports.client", "integer", "the Service's port and the address in ETCD_ADVERTISE_CLIENT_URLS", minimum=1),
    honoured("ports.peer", "integer", minimum=1),
    honoured("nodePorts.client", "integer", "for NodePort and LoadBalancer", minimum=1),
    honoured("nodePorts.peer", "integer", "for NodePort and LoadBalancer", minimum=1),
    alias("nodePorts.clientPort", "integer", "nodePorts.client"),
    alias("nodePorts.peerPort", "integer", "nodePorts.peer"),
    honoured("clientPortNameOverride", "string"),
    honoured("peerPortNameOverride", "string"),
    honoured("loadBalancerIP", "string", "for LoadBalancer"),
    honoured("loadBalancerSourceRanges", "list of string", "for LoadBalancer"),
    honoured("externalIPs", "list of string"),
    honoured("externalTrafficPolicy", "string", "for NodePort and LoadBalancer", choices=("Cluster", "Local")),
    honoured("extraPorts", "list of map"),
    honoured("annotations", "map of scalar"),
    honoured("sessionAffinity", "string", choices=("None", "ClientIP")),
    honoured("sessionAffinityConfig", "map"),
    honoured("headless.annotations", "map of scalar", "the Service <release>-etcd-headless"),
    no_effect("port", "integer", "the chart reads service.ports.client"),
    no_effect("peerPort", "integer", "the chart reads service.ports.peer"),
)

_SCHEDULING: tuple[Row, ...] = (
    honoured("nodeSelector", "map of scalar"),
    honoured("tolerations", "list of toleration"),
    honoured("affinity", "affinity", "replaces the presets"),
    honoured("topologySpreadConstraints", "list of topologySpreadConstraint"),
    honoured("priorityClassName", "string"),
    honoured("schedulerName", "string"),
    honoured("runtimeClassName", "string"),
    honoured("hostAliases", "list of map"),
    honoured("shareProcessNamespace", "boolean"),
    honoured("terminationGracePeriodSeconds", "integer", minimum=0),
    honoured("podAffinityPreset", "string", "to etcd's own pods", choices=("", "soft", "hard")),
    honoured("podAntiAffinityPreset", "string", "to etcd's own pods", choices=("", "soft", "hard")),
    honoured("nodeAffinityPreset.type", "string", choices=("", "soft", "hard")),
    honoured("nodeAffinityPreset.key", "string"),
    honoured("nodeAffinityPreset.values", "list of scalar"),
)

_PERSISTENCE: tuple[Row, ...] = (
    honoured("enabled", "boolean", "false: the data goes with the pod"),
    honoured("size", "quantity"),
    honoured("storageClass", "string", "global.storageClass wins; - for no class"),
    honoured("accessModes", "list of string"),
    honoured("annotations", "map of scalar"),
    honoured("labels", "map of scalar"),
    honoured("selector", "map"),
    no_effect("accessMode", "string", "the chart reads the list persistence.accessModes"),
)

_AUTHENTICATION: tuple[Row, ...] = (
    honoured("rbac.create", "boolean", "etcd asks for a password; so does rbac.enabled"),
    honoured("rbac.enabled", "boolean", "etcd asks for a password; so does rbac.create"),
    honoured("rbac.allowNoneAuthentication", "boolean", "ALLOW_NONE_AUTHENTICATION"),
    honoured("rbac.rootPassword", "scalar", "the Secret <release>-etcd"),
    honoured("rbac.existingSecret", "string", "ETCD_ROOT_PASSWORD"),
    honoured("rbac.existingSecretPasswordKey", "string", "with rbac.existingSecret"),
    honoured("token.enabled", "boolean", "ETCD_AUTH_TOKEN"),
    honoured("token.type", "string", "with token.enabled", choices=("simple", "jwt")),
    honoured("token.privateKey.filename", "string", "for jwt: the key in the Secret"),
    honoured("token.privateKey.existingSecret", "string", "for jwt"),
    honoured("token.signMethod", "string", "for jwt"),
    honoured("token.ttl", "scalar", "for jwt"),
    *below("client", _ENCRYPTION),
    *below("peer", _ENCRYPTION),
)

_CONTAINER: tuple[Row, ...] = (
    honoured("autoCompactionMode", "string", choices=("revision", "periodic")),
    honoured("autoCompactionRetention", "scalar"),
    honoured("initialClusterState", "string", "ETCD_INITIAL_CLUSTER_STATE", choices=("new", "existing")),
    honoured("logLevel", "string", "image.debug wins", choices=("debug", "info", "warn", "error", "panic", "fatal")),
    honoured("maxProcs", "scalar", "GOMAXPROCS"),
    honoured("configuration", "string", "the ConfigMap <release>-etcd-configuration"),
    honoured("existingConfigmap", "string"),
    honoured("extraEnvVars", "list of envVariable", "replaces the default list"),
    honoured("extraEnvVarsCM", "string", "envFrom"),
    honoured("extraEnvVarsSecret", "string", "envFrom"),
    honoured("command", "list of scalar"),
    honoured("args", "list of scalar"),
    honoured("containerPorts.client", "integer", minimum=1),
    honoured("containerPorts.peer", "integer", minimum=1),
    honoured("resources", "resources"),
    honoured("removeMemberOnContainerTermination", "boolean", "lifecycle.preStop of clusters with several members"),
    honoured("lifecycleHooks", "map", "lifecycle, instead of the member's leaving"),
    honoured("customLivenessProbe", "probe", "instead of livenessProbe"),
    honoured("customReadinessProbe", "probe", "instead of readinessProbe"),
    honoured("customStartupProbe", "probe", "instead of startupProbe"),
    *below("livenessProbe", _PROBE),
    *below("readinessProbe", _PROBE),
    *below("startupProbe", _PROBE),
    *below("containerSecurityContext", _CONTAINER_SECURITY),
)

_POD: tuple[Row, ...] = (
    honoured("podAnnotations", "map of scalar"),
    honoured("podLabels", "map of scalar", "those of the selector stay"),
    honoured("extraVolumes", "list of volume"),
    honoured("extraVolumeMounts", "list of volumeMount"),
    honoured("initContainers", "list of container"),
    honoured("sidecars", "list of container"),
    honoured("metrics.enabled", "boolean", "pod annotations for Prometheus"),
    honoured("metrics.podAnnotations", "map of scalar", "with metrics.enabled"),
    *below("podSecurityContext", _POD_SECURITY),
    *below("volumePermissions.image", _IMAGE),
    honoured("volumePermissions.enabled", "boolean", "an init container that runs as root"),
    honoured("volumePermissions.resources", "resources"),
)

_WORKLOAD: tuple[Row, ...] = (
    honoured("replicaCount", "integer", "members of the cluster", minimum=1),
    honoured("podManagementPolicy", "string", choices=("Parallel", "OrderedReady")),
    honoured("updateStrategy", "map"),
    honoured("commonLabels", "map of scalar", "all objects, not pods"),
    honoured("commonAnnotations", "map of scalar", "all objects, not pods"),
    honoured("clusterDomain", "string"),
    honoured("persistentVolumeClaimRetentionPolicy.enabled", "boolean"),
    honoured("persistentVolumeClaimRetentionPolicy.whenDeleted", "string", choices=("Retain", "Delete")),
    honoured("persistentVolumeClaimRetentionPolicy.whenScaled", "string", choices=("Retain", "Delete")),
    honoured("serviceAccount.create", "boolean"),
    honoured("serviceAccount.name", "string"),
    honoured("serviceAccount.automountServiceAccountToken", "boolean"),
    honoured("serviceAccount.annotations", "map of scalar"),
    honoured("serviceAccount.labels", "map of scalar"),
    honoured("pdb.create", "boolean"),
    honoured("pdb.minAvailable", "scalar"),
    honoured("pdb.maxUnavailable", "scalar", "instead of pdb.minAvailable"),
)

_OTHER: tuple[Row, ...] = (
    honoured("global.imageRegistry", "string", "wins over image.registry"),
    honoured("global.imagePullSecrets", "list of string", "pod imagePullSecrets"),
    honoured("global.storageClass", "string", "wins over persistence.storageClass"),
    *below("image", _IMAGE),
    honoured("image.debug", "boolean", "BITNAMI_DEBUG and the log level"),
    no_effect("enabled", "boolean", "the manifest's dependencies say what runs"),
    no_effect("name", "string", "only milvus-helm reads it"),
    no_effect("kubeVersion", "string", "the objects are the same for every supported version"),
    no_effect("existingStorageClassName", "string", "not a key of the chart; use persistence.storageClass"),
    honoured("nameOverride", "string", "the label, and <release>-etcd-<nameOverride>; not of a running cluster"),
    honoured("fullnameOverride", "string", "the names of all objects; not of a running cluster"),
    honoured("extraDeploy", "list of any", "further objects; no templates"),
    not_supported("diagnosticMode.enabled", "boolean", "use command and args"),
    no_effect("diagnosticMode.command", "list of string", "only read with diagnosticMode.enabled"),
    no_effect("diagnosticMode.args", "list of string", "only read with diagnosticMode.enabled"),
    honoured("networkPolicy.enabled", "boolean", "NetworkPolicy"),
    honoured("networkPolicy.allowExternal", "boolean", "false: only this cluster's pods and labelled ones"),
    honoured("networkPolicy.extraIngress", "list of map", "NetworkPolicy"),
    honoured("networkPolicy.extraEgress", "list of map", "NetworkPolicy"),
    honoured("networkPolicy.ingressNSMatchLabels", "map of scalar", "with networkPolicy.allowExternal: false"),
    honoured("networkPolicy.ingressNSPodMatchLabels", "map of scalar", "with networkPolicy.ingressNSMatchLabels"),
    honoured("startFromSnapshot.enabled", "boolean", "ETCD_START_FROM_SNAPSHOT: a new cluster begins with it"),
    honoured("startFromSnapshot.existingClaim", "string", "the volume with the snapshot"),
    honoured("startFromSnapshot.snapshotFilename", "string", "ETCD_INIT_SNAPSHOT_FILENAME"),
    not_supported("disasterRecovery.enabled", "boolean"),
    no_effect("disasterRecovery.cronjob", "map", "only read with disasterRecovery.enabled"),
    no_effect("disasterRecovery.pvc", "map", "only read with disasterRecovery.enabled"),
    honoured("metrics.podMonitor.enabled", "boolean", "with metrics.enabled: PodMonitor"),
    no_effect("metrics.podMonitor.namespace", "string", "everything is in the release's namespace"),
    honoured("metrics.podMonitor.interval", "string", "PodMonitor"),
    honoured("metrics.podMonitor.scrapeTimeout", "string", "PodMonitor"),
    honoured("metrics.podMonitor.additionalLabels", "map of label", "PodMonitor"),
    honoured("metrics.podMonitor.scheme", "string", "PodMonitor", choices=("http", "https")),
    honoured("metrics.podMonitor.tlsConfig", "map", "PodMonitor"),
    honoured("metrics.podMonitor.relabelings", "list of map", "PodMonitor"),
    not_supported("metrics.prometheusRule.enabled", "boolean"),
    no_effect("metrics.prometheusRule.namespace", "string", "only read with metrics.prometheusRule.enabled"),
    no_effect("metrics.prometheusRule.additionalLabels", "map", "only read with metrics.prometheusRule.enabled"),
    no_effect("metrics.prometheusRule.rules", "any", "only read with metrics.prometheusRule.enabled"),
)

ETCD_VALUES: tuple[Row, ...] = (
    *_WORKLOAD,
    *_POD,
    *_SCHEDULING,
    *_CONTAINER,
    *below("persistence", _PERSISTENCE),
    *below("service", _SERVICE),
    *below("auth", _AUTHENTICATION),
    *_OTHER,
)
