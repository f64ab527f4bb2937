# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The values of Pulsar, ``spec.dependencies.pulsar.inCluster.values``. **Private** to the collection.

Facts: the values of the apache pulsar chart 3.3.0, the section ``pulsarv3`` of milvus-helm 5.0.19, and what samples
still carry from the older chart (pulsar-v2). Where an honoured key lands stands in render/pulsar.
"""

from __future__ import annotations

from ..rows import Row, alias, below, honoured, no_effect, not_supported

_PULL_POLICIES = ("Always", "IfNotPresent", "Never")
_AFFINITY_TYPES = (
    "requiredDuringSchedulingIgnoredDuringExecution",
    "preferredDuringSchedulingIgnoredDuringExecution",
)
_SERVICE_TYPES = ("ClusterIP", "NodePort", "LoadBalancer")
_TLS_LATER = "only matters with tls.enabled, which is not supported yet"
_TLS_PARTS = ("common", "proxy", "broker", "bookie", "zookeeper", "autorecovery", "toolset", "function_instance")
_NO_CHART_KEY = "the chart has no such value"


def _image(path: str) -> tuple[Row, ...]:
    return (
        honoured(f"{path}.repository", "string", "image"),
        honoured(f"{path}.tag", "string", "image; empty: defaultPulsarImageTag"),
        honoured(f"{path}.pullPolicy", "string", "imagePullPolicy", choices=_PULL_POLICIES),
    )


_PROBES = tuple(
    honoured(f"probe.{kind}.{key}", type_, f"{kind}Probe", minimum=minimum)
    for kind in ("liveness", "readiness", "startup")
    for key, type_, minimum in (
        ("enabled", "boolean", None),
        ("initialDelaySeconds", "integer", 0),
        ("periodSeconds", "integer", 1),
        ("timeoutSeconds", "integer", 1),
        ("failureThreshold", "integer", 1),
    )
)


_WORKLOAD = (
    honoured("resources", "resources", "the main container's"),
    honoured("configData", "map of scalar", "the part's ConfigMap"),
    honoured("nodeSelector", "map of string", "pod"),
    honoured("tolerations", "list of toleration", "pod"),
    honoured("annotations", "map of string", "pod's annotations"),
    honoured("gracePeriod", "integer", "terminationGracePeriodSeconds", minimum=0),
    honoured("restartPodsOnConfigMapChange", "boolean", "pod annotation checksum/config"),
    honoured("service_account.annotations", "map of string", "ServiceAccount"),
)


def _part(least: int) -> tuple[Row, ...]:
    """What the values of all five parts know."""
    return (
        honoured("replicaCount", "integer", "spec.replicas", minimum=least),
        *_WORKLOAD,
        honoured("affinity.anti_affinity", "boolean", "podAntiAffinity"),
        honoured("affinity.anti_affinity_topology_key", "string", "podAntiAffinity"),
        honoured("affinity.type", "string", "podAntiAffinity", choices=_AFFINITY_TYPES),
        honoured("podMonitor.enabled", "boolean", "PodMonitor, for the Prometheus operator"),
        honoured("podMonitor.interval", "string", "PodMonitor"),
        honoured("podMonitor.scrapeTimeout", "string", "PodMonitor"),
        honoured("podMonitor.metricRelabelings", "list of map", "PodMonitor"),
    )


_COMPONENT = (honoured("component", "string", "label component and the end of the objects' names"),)
_BUDGET = (
    honoured("pdb.usePolicy", "boolean", "PodDisruptionBudget"),
    honoured("pdb.maxUnavailable", "scalar", "PodDisruptionBudget"),
)
_EXTRAS = (
    honoured("extraVolumes", "list of volume", "pod"),
    honoured("extraVolumeMounts", "list of volumeMount", "main container"),
    honoured("additionalCommand", "string", "runs before the server in the main container"),
)
_STATEFUL = (
    honoured("securityContext", "podSecurityContext", "pod"),
    honoured("podManagementPolicy", "string", "StatefulSet", choices=("OrderedReady", "Parallel")),
    honoured("updateStrategy", "map", "StatefulSet"),
    honoured("volumes.persistence", "boolean", "claims, or volumes that go with the pod"),
)
_AUTOSCALING = (
    honoured("autoscaling.enabled", "boolean", "HorizontalPodAutoscaler, which spec.replicas is left to"),
    honoured("autoscaling.minReplicas", "integer", "HorizontalPodAutoscaler", minimum=1),
    honoured("autoscaling.maxReplicas", "integer", "HorizontalPodAutoscaler", minimum=1),
    honoured("autoscaling.metrics", "list of map", "HorizontalPodAutoscaler; without any Kubernetes' default, the CPU"),
    honoured("autoscaling.behavior", "map", "HorizontalPodAutoscaler"),
)


def _volume(name: str) -> tuple[Row, ...]:
    return below(
        f"volumes.{name}",
        (
            honoured("name", "string", "the end of the claim's name"),
            honoured("size", "quantity", "claim"),
            honoured("storageClassName", "string", "claim"),
            honoured("selector", "map", "claim"),
            honoured("local_storage", "boolean", "with volumes.local_storage: class local-storage"),
            honoured("storageClass", "any", "a StorageClass <claim's name> of provisioner, type, fsType; or its name"),
        ),
    )


def _several_volumes(name: str) -> tuple[Row, ...]:
    return below(
        f"volumes.{name}",
        (
            honoured("useMultiVolumes", "boolean", "a claim for each of multiVolumes, their folders in the ConfigMap"),
            honoured("multiVolumes", "list of bookieVolume", "claims, mounts and ConfigMap, with useMultiVolumes"),
        ),
    )


_ZOOKEEPER = (
    *_part(least=1),
    *_COMPONENT,
    *_BUDGET,
    *_EXTRAS,
    *_STATEFUL,
    *_PROBES,
    *_volume("data"),
    honoured("ports.http", "integer", "container and Service", minimum=1),
    honoured("ports.client", "integer", "container, Service and addresses", minimum=1),
    honoured("ports.follower", "integer", "container and Service", minimum=1),
    honoured("ports.leaderElection", "integer", "container and Service", minimum=1),
    no_effect("ports.clientTls", "integer", _TLS_LATER),
    honoured("service.annotations", "map of string", "Service"),
    honoured("externalZookeeperServerList", "string", "ZOOKEEPER_SERVERS, for an ensemble that spans clusters"),
)

_BOOKKEEPER = (
    *_part(least=1),
    *_COMPONENT,
    *_BUDGET,
    *_EXTRAS,
    *_STATEFUL,
    *_PROBES,
    *_volume("journal"),
    *_several_volumes("journal"),
    *_volume("ledgers"),
    *_several_volumes("ledgers"),
    honoured("volumes.useSingleCommonVolume", "boolean", "one claim for journal and ledgers"),
    *_volume("common"),
    honoured("ports.bookie", "integer", "container and Service", minimum=1),
    honoured("ports.http", "integer", "container, Service, probes and httpServerPort", minimum=1),
    no_effect("ports.statestore", "integer", "only matters to functions, which are not supported"),
    honoured("service.annotations", "map of string", "Service"),
    honoured("service.spec", "map", "Service"),
    honoured("metadata.resources", "resources", "Job bookie-init"),
)

_AUTORECOVERY = (
    *_part(least=0),
    *_COMPONENT,
    honoured("ports.http", "integer", "container and Service", minimum=1),
)

_BROKER = (
    *_part(least=1),
    *_COMPONENT,
    *_BUDGET,
    *_EXTRAS,
    *_PROBES,
    *_AUTOSCALING,
    honoured("ports.http", "integer", "container, Service, probes and addresses", minimum=1),
    honoured("ports.pulsar", "integer", "container, Service and addresses", minimum=1),
    honoured("ports.https", "integer", "address that pulsar-init registers", minimum=1),
    honoured("ports.pulsarssl", "integer", "address that pulsar-init registers", minimum=1),
    honoured("service.annotations", "map of string", "Service"),
    no_effect("extreEnvs", "list of envVariable", "the chart loses it; use broker.configData"),
    no_effect("extraEnvs", "list of envVariable", f"{_NO_CHART_KEY}; use broker.configData"),
    not_supported("storageOffload", "map", "set the offload settings in broker.configData"),
)

_PROXY = (
    *_part(least=1),
    *_BUDGET,
    *_EXTRAS,
    *_PROBES,
    *_AUTOSCALING,
    *_COMPONENT,
    honoured("ports.http", "integer", "Service, Prometheus' annotation", minimum=1),
    honoured("ports.pulsar", "integer", "container, Service; Milvus must know it too", minimum=1),
    honoured("ports.containerPorts.http", "integer", "container and probes", minimum=1),
    no_effect("ports.containerPorts.https", "integer", _TLS_LATER),
    no_effect("ports.https", "integer", _TLS_LATER),
    no_effect("ports.pulsarssl", "integer", _TLS_LATER),
    honoured("service.type", "string", "Service", choices=_SERVICE_TYPES),
    honoured("service.annotations", "map of string", "Service"),
    honoured("service.loadBalancerIP", "string", "Service"),
    honoured("service.externalTrafficPolicy", "string", "Service", choices=("Cluster", "Local")),
    honoured("service.loadBalancerSourceRanges", "list of string", "Service"),
    honoured("extreEnvs", "list of envVariable", "environment (the chart's spelling)"),
    alias("extraEnvs", "list of envVariable", "extreEnvs"),
    honoured("ingress.enabled", "boolean", "Ingress to the web service"),
    honoured("ingress.annotations", "map of string", "Ingress"),
    honoured("ingress.ingressClassName", "string", "Ingress"),
    honoured("ingress.hostname", "string", "Ingress"),
    honoured("ingress.path", "string", "Ingress"),
    honoured("ingress.tls.enabled", "boolean", "Ingress"),
    honoured("ingress.tls.secretName", "string", "Ingress, with ingress.tls.enabled"),
    no_effect("wsResources", "resources", "a key of another chart; proxies have no container of that kind"),
)

_TOOLSET = (
    honoured("replicaCount", "integer", "spec.replicas", minimum=0),
    *_WORKLOAD,
    *_COMPONENT,
    *_EXTRAS,
    honoured("useProxy", "boolean", "whether its programs talk to the proxies, or to the brokers"),
)

_METADATA = (
    *_COMPONENT,
    *_image("image"),
    honoured("nodeSelector", "map of string", "both init Jobs"),
    honoured("tolerations", "list of toleration", "both init Jobs"),
    honoured("resources", "resources", "Job pulsar-init"),
    honoured("configurationStore", "string", "host of a store that several clusters share"),
    honoured("configurationStorePort", "integer", "its port", minimum=1),
    honoured("configurationStoreMetadataPrefix", "string", "the znode that clusters lie below there"),
    honoured("userProvidedZookeepers", "string", "host:port of ZooKeepers of your own"),
)

_GENERAL = (
    honoured("clusterName", "string", "Pulsar's name of the cluster, label cluster"),
    honoured("clusterDomain", "string", "addresses that pulsar-init registers"),
    honoured("labels", "map of string", "all objects"),
    honoured("metadataPrefix", "string", "the znode that everything lies below"),
    honoured("tcpPrefix", "string", "names of ports"),
    no_effect("tlsPrefix", "string", _TLS_LATER),
    honoured("persistence", "boolean", "the same as volumes.persistence"),
    honoured("volumes.persistence", "boolean", "claims, or volumes that go with the pods"),
    honoured("volumes.local_storage", "boolean", "class local-storage where the volume asks for it too"),
    honoured("affinity.anti_affinity", "boolean", "podAntiAffinity where the part asks for it too"),
    no_effect("affinity.type", "string", "each part's own affinity.type decides"),
    honoured("defaultPulsarImageTag", "string", "the tag where an image's own is empty"),
    honoured("images.imagePullSecrets", "list of string", "all pods"),
    honoured("initContainer.resources", "resources", "all init containers"),
    honoured("job.ttl.enabled", "boolean", "both init Jobs"),
    honoured("job.ttl.secondsAfterFinished", "integer", "both init Jobs", minimum=0),
    honoured("extraInitCommand", "string", "runs last in both init Jobs"),
    no_effect("initialize", "boolean", "the init Jobs are created once, whatever it says"),
    not_supported("namespace", "string", "all objects of a release live in its namespace, where they are looked for"),
    not_supported("namespaceCreate", "boolean", "see the option create_namespace"),
    honoured("nameOverride", "string", "label app, and names that don't have it yet; Milvus follows"),
    honoured("fullnameOverride", "string", "what all names begin with; Milvus follows"),
)

_COMPONENTS = below(
    "components",
    (
        *(
            honoured(key, "boolean", "the part as a whole")
            for key in ("zookeeper", "bookkeeper", "autorecovery", "broker")
        ),
        honoured("proxy", "boolean", "the part as a whole; Milvus connects to it"),
        not_supported("functions", "boolean", "Milvus does not use Pulsar's functions"),
        honoured("toolset", "boolean", "a pod with Pulsar's programs"),
        not_supported("pulsar_manager", "boolean", "not a part of Milvus"),
    ),
)

_AUTHENTICATION = below(
    "auth",
    (
        honoured("authentication.enabled", "boolean", "settings and token volumes of brokers and proxies"),
        honoured("authentication.provider", "string", "tokens are the only kind", choices=("jwt",)),
        honoured("authentication.jwt.usingSecretKey", "boolean", "which Secret and key tokens are checked with"),
        honoured("authorization.enabled", "boolean", "roles, with authentication"),
        *(
            honoured(f"superUsers.{user}", "string", "superUserRoles")
            for user in ("broker", "proxy", "client", "manager")
        ),
        honoured("useProxyRoles", "boolean", "proxyRoles"),
    ),
)

_WITHOUT_EFFECT = (
    no_effect("existingStorageClassName", "string", f"{_NO_CHART_KEY}; each volume has its storageClassName"),
    no_effect("global", "map", "this chart reads no global values"),
    no_effect("name", "string", "the name is <release>-pulsar"),
    no_effect("enabled", "boolean", "the manifest's dependencies decide"),
    no_effect("maxMessageSize", "scalar", "use broker.configData.maxMessageSize"),
    no_effect("enableAntiAffinity", "any", "use affinity.anti_affinity of each part"),
    *(no_effect(f"rbac.{key}", "boolean", "no Role is rendered") for key in ("enabled", "psp", "limit_to_namespace")),
    *(
        no_effect(key, "map", "a leftover of the chart pulsar-v2")
        for key in ("extra", "monitoring", "prometheus", "grafana", "node_exporter", "alert_manager", "dashboard")
    ),
    *(
        no_effect(f"images.{key}", "map", "an image that nothing rendered here uses")
        for key in ("functions", "pulsar_manager", "prometheus", "grafana", "node_exporter", "alert_manager")
    ),
    *(
        no_effect(key, "map", f"only matters with components.{key}, which is not supported")
        for key in ("functions", "pulsar_manager")
    ),
    not_supported("tls.enabled", "boolean", "it needs cert-manager"),
    no_effect("tls.ca_suffix", "string", _TLS_LATER),
    *(no_effect(f"tls.{key}", "map", _TLS_LATER) for key in _TLS_PARTS),
    no_effect("certs", "map", _TLS_LATER),
    not_supported("kube-prometheus-stack.enabled", "boolean", "monitoring is not a part of this collection"),
    *(
        no_effect(f"kube-prometheus-stack.{key}", "map", "only matters with kube-prometheus-stack.enabled")
        for key in ("crds", "prometheus", "grafana", "alertmanager", "prometheus-node-exporter")
    ),
)

PULSAR_VALUES: tuple[Row, ...] = (
    *_GENERAL,
    *_COMPONENTS,
    *(row for key in ("zookeeper", "bookie", "autorecovery", "broker", "proxy") for row in _image(f"images.{key}")),
    *below("zookeeper", _ZOOKEEPER),
    *below("bookkeeper", _BOOKKEEPER),
    *below("autorecovery", _AUTORECOVERY),
    *below("broker", _BROKER),
    *below("proxy", _PROXY),
    *below("toolset", _TOOLSET),
    *below("pulsar_metadata", _METADATA),
    *_AUTHENTICATION,
    *_WITHOUT_EFFECT,
)
