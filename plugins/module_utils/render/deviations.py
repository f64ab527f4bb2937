# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where Milvus' own objects differ from the milvus-operator's, and why. **Private** to the collection."""

from __future__ import annotations

# (object and path, reason)
DEVIATIONS: tuple[tuple[str, str], ...] = (
    ("*/metadata.ownerReferences", "there is no custom resource that could own them"),
    ("*/metadata.labels[vectorops.milvus/release]", "one list finds everything of a release; pods and claims too"),
    ("ConfigMap/user.yaml/minio.accessKeyID, secretAccessKey", "secrets reach the server by the environment only"),
    ("ConfigMap/user.yaml: sensitive settings", "inline ones go into the Secret <release>-milvus-configuration"),
    ("ConfigMap/user.yaml/proxy.port", "a port in the manifest changes what the server listens on too"),
    (
        "ConfigMap/user.yaml/<coordinator>.enableActiveStandby",
        "false in the manifest stays false; from Milvus 2.2.3 on",
    ),
    (
        "ConfigMap/user.yaml/common.gracefulStopTimeout",
        "10 s for a standalone: nobody takes over what it has loaded; the server's own default is half an hour",
    ),
    (
        "pod/terminationGracePeriodSeconds",
        "of a standalone: 90 s beyond common.gracefulStopTimeout instead of 30 days, as nobody takes over from it",
    ),
    ("Deployment/spec.minReadySeconds", "10 for query nodes, 0 elsewhere instead of 30: every rollout pays for it"),
    ("Deployment/metadata.annotations[vectorops.milvus/active-slot]", "says which of two slots runs the pods"),
    ("Deployment/metadata.annotations[milvus.io/generation]", "there is no custom resource with a generation"),
    ("Deployment/image of one component", "the operator never ends such a rollout; other minor versions are refused"),
    ("Deployment <component>-1/image", "the idle slot carries the real image, not one that can't be pulled"),
    ("pod/initContainers[config], volumes[tools]", "no tool image: the container's own shell links the files"),
    ("pod/args", "a shell line instead of /milvus/tools/run.sh, which comes from the tool image"),
    ("pod/env[MILVUSCONF], volumes[milvus-configuration]", "the folder where the image's files and user.yaml meet"),
    ("pod/env before 2.4", "the configuration: these servers read no file of ours; 2.1's are called milvus.<key>"),
    ("pod/env[CACHE_SIZE]", "stands there once; the manifest's own value wins"),
    ("pod/env[MINIO_PORT]", "not needed: enableServiceLinks is false"),
    ("pod/enableServiceLinks", "false: a Service called minio would set MINIO_PORT"),
    ("pod/securityContext of containers", "what Pod Security restricted asks; the manifest's replaces it"),
    ("pod/volumes[kafka-ca]", "only where TLS is spoken and nothing else says who signs; then ca.pem must be there"),
    ("pod/volumes[milvus-data]: its own disk", "gives way to what the manifest mounts at /var/lib/milvus"),
    ("pod/securityContext.fsGroup", "with runAsNonRoot and a claim: user 1000 couldn't write to a volume of root's"),
    ("ConfigMap/user.yaml/natsmq.server", "what the documents write below spec.dependencies.natsmq.server"),
    ("ConfigMap/user.yaml: addresses before 2.3", "empty for those that a server would take before the one in use"),
    ("pod/volumes[milvus-data]", "with runAsNonRoot: user 1000 can't make /var/lib/milvus itself"),
    ("pod/annotations[checksum/config]", "a hash of what is rendered, not of the operator's inputs"),
    (
        "pod/topologySpreadConstraints",
        "a wish for different zones and nodes, whatever the number of pods, in clusters whose first deploy was ours; "
        "what the manifest says takes its place, an empty list too",
    ),
    ("PodDisruptionBudget", "from two pods of a component (or group) on, in clusters whose first deploy was ours"),
    ("pod/labels, annotations", "a component's beat the general ones"),
    ("pod/image, imagePullSecrets", "image_registry, images and image_pull_secrets reach every pod"),
    ("Ingress/spec.rules[].http.paths[].backend.service.port", "the Service's port, not always 19530"),
    ("Ingress, PodMonitor", "go when the manifest doesn't ask for them any more"),
    (
        "PodMonitor",
        "decided at the first deploy, unless the manifest says something of metrics",
    ),
    ("PodMonitor/spec.podMetricsEndpoints[client]", "left out: the selector finds no pods of etcd"),
)
