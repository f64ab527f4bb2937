# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where Pulsar's objects differ from the apache pulsar chart's, and why. **Private** to the collection."""

from __future__ import annotations

# (object and path, reason)
DEVIATIONS: tuple[tuple[str, str], ...] = (
    ("*/metadata.labels[app.kubernetes.io/managed-by], annotations[meta.helm.sh/*]", "there is no Helm release"),
    (
        "Role <name>-broker-role, RoleBinding <name>-broker-rolebinding",
        "only Pulsar's functions need them, which are off; the deployer would need those rights itself to grant them",
    ),
    ("pod/automountServiceAccountToken", "false: nothing in these pods talks to Kubernetes"),
    ("pod/enableServiceLinks", "false: a Service's variables could be taken for Pulsar's settings"),
    (
        "pod/securityContext",
        "runAsNonRoot and seccompProfile, as Pod Security restricted asks; no runAsUser: the image's"
        " user is a number already, and OpenShift picks its own; fsGroup 0 as in the chart",
    ),
    (
        "pod/securityContext of pulsar-v2",
        "seccompProfile and no privilege escalation, nothing more: its images run as root, to which the data belongs",
    ),
    (
        "Service zookeeper of pulsar-v2/spec.publishNotReadyAddresses",
        "true: Kubernetes no longer knows the annotation that the chart says it by",
    ),
    ("container/securityContext", "no privilege escalation, no capabilities, as Pod Security restricted asks"),
    ("Job/spec.template.metadata.labels", "the identity of the other pods: app, release, cluster, component"),
    ("Job bookie-init, pulsar-init", "always rendered; the plan creates them once and not again"),
    ("Job/script", "a step that fails ends the Job's pod, also where extraInitCommand follows"),
    ("container/args", "our own words for the chart's scripts; loops say what they wait for"),
    ("container/args of init containers", "ZooKeeper's address always carries its port"),
    ("StatefulSet broker/args", "conf/pulsar_env.sh isn't printed; the question for the former broker ends after 60 s"),
    ("container/ports, Service/ports", "protocol and targetPort are written out, as the API stores them"),
    ("container/probes", "successThreshold and scheme are written out, as the API stores them"),
    (
        "StatefulSet/spec.volumeClaimTemplates",
        "persistence: false counts as volumes.persistence: false; the chart leaves ZooKeeper without a volume",
    ),
    (
        "ConfigMap/data[PULSAR_MEM, PULSAR_GC, BOOKIE_MEM, BOOKIE_GC]",
        "always one line, however the manifest folds them",
    ),
    (
        "broker, proxy/wait-zookeeper-ready",
        "with pulsar_metadata.configurationStore the znode is looked for where"
        " pulsar-init writes it; the chart looks below the wrong prefix",
    ),
    ("PodMonitor pulsar-recovery", "is called <name>-recovery, so that two releases have one each"),
    ("PodMonitor <name>-proxy/spec.podMetricsEndpoints[].port", "sts-http, as the container's port is called"),
    (
        "StatefulSet/spec.replicas with autoscaling.enabled",
        "the number that the autoscaler has set, at first replicaCount within its range; left out as in the chart, "
        "a running part would be set to one pod",
    ),
    ("HorizontalPodAutoscaler/metadata.labels", "those of the part's other objects; the chart gives it none"),
    ("container/resources", "quantities are strings, as the API stores them"),
    ("StorageClass", "also beside volumes.local_storage, for volumes that don't ask for a local one"),
    ("StatefulSet toolset/args", "it ends when it is told to, instead of being killed after gracePeriod"),
    ("Ingress <name>-proxy/spec.tls[].hosts", "left out without a hostname, where the chart's would be refused"),
    (
        "Certificate, functions, pulsar-manager",
        "not rendered yet",
    ),
)
