# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The values of ``spec.dependencies.storage.inCluster``. **Private** to the collection.

The keys are those of the minio chart 8.0.17 (Milvus' fork) and of milvus-helm's ``minio`` section.
"""

from __future__ import annotations

from ..rows import Row, below, honoured, no_effect, not_supported, refused
from ..shapes import BUCKET_POLICIES

_PROBE: tuple[Row, ...] = (
    honoured("enabled", "boolean"),
    honoured("initialDelaySeconds", "integer", minimum=0),
    honoured("periodSeconds", "integer", minimum=1),
    honoured("timeoutSeconds", "integer", minimum=1),
    honoured("successThreshold", "integer", minimum=1),
    honoured("failureThreshold", "integer", minimum=1),
)

_SERVER: tuple[Row, ...] = (
    honoured("mode", "string", "StatefulSet or Deployment", choices=("distributed", "standalone")),
    honoured("replicas", "integer", "pods of a zone; distributed only", minimum=1),
    honoured("zones", "integer", "distributed only", minimum=1),
    honoured("drivesPerNode", "integer", "claims of a pod; distributed only", minimum=1),
    honoured("accessKey", "scalar", "the Secret <release>-minio"),
    honoured("secretKey", "scalar", "the Secret <release>-minio"),
    honoured("existingSecret", "string", "its keys accesskey and secretkey are used"),
    honoured("environment", "map of scalar", "env"),
    honoured("extraArgs", "list of scalar", "the end of the server's command"),
    honoured("mountPath", "string", "where the data is mounted"),
    honoured("bucketRoot", "string", "the folder that is served, below mountPath"),
    honoured("certsPath", "string"),
    honoured("clusterDomain", "string", "distributed only"),
    honoured("tls.enabled", "boolean", "https"),
    honoured("tls.certSecret", "string"),
    honoured("tls.publicCrt", "string"),
    honoured("tls.privateKey", "string"),
    honoured("trustedCertsSecret", "string"),
)

_PERSISTENCE: tuple[Row, ...] = (
    honoured("enabled", "boolean", "false: the data goes with the pod"),
    honoured("size", "quantity"),
    honoured("storageClass", "string", "- for no class"),
    honoured("accessMode", "string", choices=("ReadWriteOnce", "ReadWriteMany", "ReadWriteOncePod")),
    honoured("subPath", "string"),
    honoured("existingClaim", "string", "standalone only"),
    honoured("annotations", "map of scalar", "standalone only"),
    honoured("VolumeName", "string", "standalone only"),
)

_SERVICE: tuple[Row, ...] = (
    honoured("type", "string", choices=("ClusterIP", "NodePort", "LoadBalancer")),
    honoured("port", "integer", "both Services; the server's port stays 9000", minimum=1),
    honoured("nodePort", "integer", "for NodePort", minimum=1),
    honoured("clusterIP", "string", "for ClusterIP"),
    honoured("loadBalancerIP", "string", "for LoadBalancer"),
    honoured("externalIPs", "list of string"),
    honoured("annotations", "map of scalar"),
)

_POD: tuple[Row, ...] = (
    honoured("image.repository", "string", "with its registry"),
    honoured("image.tag", "string"),
    honoured("image.pullPolicy", "string", choices=("IfNotPresent", "Always", "Never")),
    honoured("imagePullSecrets", "list of localObjectReference", "global.imagePullSecrets wins"),
    honoured("global.imagePullSecrets", "list of string", "names; wins over imagePullSecrets"),
    honoured("resources", "resources"),
    honoured("nodeSelector", "map of scalar"),
    honoured("tolerations", "list of toleration"),
    honoured("affinity", "affinity"),
    honoured("priorityClassName", "string"),
    honoured("podLabels", "map of scalar", "those of the selector stay"),
    honoured("podAnnotations", "map of scalar"),
    honoured("securityContext.enabled", "boolean", "false: MinIO runs as the image's user"),
    honoured("securityContext.runAsUser", "integer", minimum=0),
    honoured("securityContext.runAsGroup", "integer", minimum=0),
    honoured("securityContext.fsGroup", "integer", minimum=0),
    honoured("serviceAccount.create", "boolean"),
    honoured("serviceAccount.name", "string"),
    *below("livenessProbe", _PROBE),
    *below("readinessProbe", _PROBE),
    *below("startupProbe", _PROBE),
)

_WORKLOAD: tuple[Row, ...] = (
    honoured("additionalLabels", "map of scalar", "the StatefulSet or Deployment"),
    honoured("additionalAnnotations", "map of scalar", "the StatefulSet or Deployment"),
    honoured("StatefulSetUpdate.updateStrategy", "string", "distributed only", choices=("RollingUpdate", "OnDelete")),
    honoured(
        "DeploymentUpdate.type",
        "string",
        "standalone only; always Recreate with a claim for one node",
        choices=("RollingUpdate", "Recreate"),
    ),
    honoured("DeploymentUpdate.maxSurge", "scalar", "for RollingUpdate"),
    honoured("DeploymentUpdate.maxUnavailable", "scalar", "for RollingUpdate"),
    honoured("podDisruptionBudget.enabled", "boolean"),
    honoured("podDisruptionBudget.maxUnavailable", "scalar"),
)

_PURGES = "empties a bucket that is there, whenever the list of buckets changes"

_BUCKETS: tuple[Row, ...] = (
    honoured("defaultBucket.enabled", "boolean", "the Job <release>-minio-make-bucket-job"),
    honoured("defaultBucket.name", "string", "with defaultBucket.enabled"),
    honoured("defaultBucket.policy", "string", "with defaultBucket.enabled", choices=BUCKET_POLICIES),
    honoured("defaultBucket.purge", "boolean", _PURGES),
    honoured("defaultBucket.versioning", "boolean", "with defaultBucket.enabled"),
    honoured("buckets", "list of bucket", "name, policy, purge, versioning; defaultBucket.enabled wins"),
    honoured("configPathmc", "string", "the client's folder in the Job that makes buckets"),
    honoured("mcImage.repository", "string", "of the Job that makes buckets"),
    honoured("mcImage.tag", "string", "of the Job that makes buckets"),
    honoured(
        "mcImage.pullPolicy", "string", "of the Job that makes buckets", choices=("IfNotPresent", "Always", "Never")
    ),
    honoured("makeBucketJob.annotations", "map of scalar"),
    honoured("makeBucketJob.podAnnotations", "map of scalar"),
    honoured("makeBucketJob.securityContext.enabled", "boolean", "false: the client runs as the image's user"),
    honoured("makeBucketJob.securityContext.runAsUser", "integer", minimum=0),
    honoured("makeBucketJob.securityContext.runAsGroup", "integer", minimum=0),
    honoured("makeBucketJob.securityContext.fsGroup", "integer", minimum=0),
    honoured("makeBucketJob.resources", "resources"),
)

_MILVUS_ONLY = "Milvus' own setting; give it below spec.config.minio"
_GONE = "the chart's is of an API that Kubernetes has no more: apply one of networking.k8s.io/v1 yourself"
_ONE_NAMESPACE = "everything is in the release's namespace"
_NO_JOBS = "only the chart's job for Prometheus reads it, which isn't needed"

_OTHER: tuple[Row, ...] = (
    no_effect("enabled", "boolean", "the manifest's dependencies say what runs"),
    no_effect("name", "string", "only milvus-helm reads it"),
    no_effect("bucketName", "string", _MILVUS_ONLY),
    no_effect("rootPath", "string", _MILVUS_ONLY),
    no_effect("useIAM", "boolean", _MILVUS_ONLY),
    no_effect("iamEndpoint", "string", _MILVUS_ONLY),
    no_effect("region", "string", _MILVUS_ONLY),
    no_effect("useVirtualHost", "boolean", _MILVUS_ONLY),
    no_effect("cloudProvider", "string", _MILVUS_ONLY),
    no_effect("global.imageRegistry", "string", "the chart has no such key; put the registry into image.repository"),
    no_effect("global.storageClass", "string", "the chart has no such key; use persistence.storageClass"),
    no_effect("existingStorageClassName", "string", "not a key of the chart; use persistence.storageClass"),
    no_effect("helmKubectlJqImage", "map", _NO_JOBS),
    no_effect("updatePrometheusJob", "map", _NO_JOBS),
    honoured("nameOverride", "string", "the label, and <release>-minio-<nameOverride>; not of a running cluster"),
    honoured("fullnameOverride", "string", "the names of all objects; not of a running cluster"),
    refused("networkPolicy.enabled", "boolean", _GONE),
    no_effect("networkPolicy.allowExternal", "boolean", "only read with networkPolicy.enabled"),
    refused("ingress.enabled", "boolean", _GONE),
    no_effect("ingress.labels", "map", "only read with ingress.enabled"),
    no_effect("ingress.annotations", "map", "only read with ingress.enabled"),
    no_effect("ingress.path", "string", "only read with ingress.enabled"),
    no_effect("ingress.hosts", "list of any", "only read with ingress.enabled"),
    no_effect("ingress.tls", "list of any", "only read with ingress.enabled"),
    honoured("metrics.serviceMonitor.enabled", "boolean", "ServiceMonitor, and the Secret with its token"),
    honoured("metrics.serviceMonitor.additionalLabels", "map of label", "ServiceMonitor"),
    honoured("metrics.serviceMonitor.relabelConfigs", "map", "ServiceMonitor: further fields of its endpoint"),
    no_effect("metrics.serviceMonitor.namespace", "string", _ONE_NAMESPACE),
    honoured("metrics.serviceMonitor.interval", "string", "ServiceMonitor"),
    honoured("metrics.serviceMonitor.scrapeTimeout", "string", "ServiceMonitor"),
    honoured("metrics.podMonitor.enabled", "boolean", "PodMonitor, and the Secret with its token"),
    no_effect("metrics.podMonitor.additionalLabels", "map", "the chart reads it of the ServiceMonitor only"),
    no_effect("metrics.podMonitor.relabelConfigs", "any", "the chart reads it of the ServiceMonitor only"),
    no_effect("metrics.podMonitor.namespace", "string", _ONE_NAMESPACE),
    honoured("metrics.podMonitor.interval", "string", "PodMonitor"),
    honoured("metrics.podMonitor.scrapeTimeout", "string", "PodMonitor"),
    not_supported("etcd.endpoints", "list of string", "MinIO's federation"),
    no_effect("etcd.pathPrefix", "string", "only read with etcd.endpoints"),
    no_effect("etcd.corednsPathPrefix", "string", "only read with etcd.endpoints"),
    not_supported("etcd.clientCert", "string", "MinIO's federation"),
    not_supported("etcd.clientCertKey", "string", "MinIO's federation"),
)

# Settings of each gateway beside `enabled` and `replicas`.
_GATEWAYS = {
    "s3gateway": ("serviceEndpoint", "accessKey", "secretKey"),
    "azuregateway": (),
    "gcsgateway": ("gcsKeyJson", "projectId"),
    "nasgateway": ("pv",),
}


def _gateway(name: str, settings: tuple[str, ...]) -> tuple[Row, ...]:
    return (
        not_supported(f"{name}.enabled", "boolean", "MinIO has no gateways any more"),
        *(no_effect(f"{name}.{key}", "any", f"only read with {name}.enabled") for key in ("replicas", *settings)),
    )


MINIO_VALUES: tuple[Row, ...] = (
    *_SERVER,
    *_WORKLOAD,
    *_POD,
    *below("persistence", _PERSISTENCE),
    *below("service", _SERVICE),
    *_BUCKETS,
    *_OTHER,
    *(row for name, settings in _GATEWAYS.items() for row in _gateway(name, settings)),
)
