# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where Kafka's and ZooKeeper's objects differ from the bitnami charts', and why. **Private** to the collection."""

from __future__ import annotations

# (object and path, reason)
DEVIATIONS: tuple[tuple[str, str], ...] = (
    ("pod/enableServiceLinks", "false: a Service called kafka would set KAFKA_* variables, which the image obeys"),
    (
        "pod/containers[].securityContext.allowPrivilegeEscalation, capabilities, seccompProfile",
        "what Pod Security restricted asks",
    ),
    ("pod/initContainers[volume-permissions]", "runs as root in ZooKeeper too, and gives away the folder itself too"),
    ("pod/env", "stands by name once; extraEnvVars win over the charts' own of the same name, and are text"),
    (
        "pod/env[KAFKA_CFG_LISTENERS, KAFKA_CFG_ADVERTISED_LISTENERS]",
        "CLIENT is containerPorts.client, where brokers are reached by their own address; the chart listens on 9092"
        " whatever the port is called, and tells clients the Service's port, where no broker listens",
    ),
    ("pod/env[KAFKA_CFG_ZOOKEEPER_CONNECT]", "with ZooKeeper's port where that is changed; else brokers look at 2181"),
    ("pod/labels", "podLabels can't change those of the selector"),
    ("pod/annotations[checksum/*]", "hashes of what is rendered, not of the charts' files; one for all Secrets"),
    ("pod/hostNetwork, hostIPC", "stand there only when they are true, as the API stores them"),
    (
        "ConfigMap <release>-kafka-scripts/data[setup.sh]",
        "waits up to two minutes for ZooKeeper, which starts beside it, instead of ending in a crash loop",
    ),
    ("ConfigMap/data[setup.sh]", "our own words; data is looked for in the first of logsDirs, not in a fixed folder"),
    ("ConfigMap <release>-kafka-zookeeper-scripts/data[init-certs.sh]", "left out: only ZooKeeper's TLS needs it"),
    (
        "*/metadata.labels[app.kubernetes.io/component]",
        "the servers' own on all; the charts leave it out on some and say metrics on ZooKeeper's third Service",
    ),
    (
        "Deployment <release>-kafka-exporter/pod/containers[].args",
        "waits up to two minutes for Kafka instead of crashing; asks brokers where they listen; logs in with the first"
        " user's password only",
    ),
    (
        "ConfigMap <release>-kafka-jmx-configuration",
        "written anew from whitelistObjectNames; config is taken literally",
    ),
    (
        "Job <release>-kafka-provisioning",
        "no hook: it belongs to the cluster and runs once, before Milvus starts; deleted, it runs again with what the"
        " manifest says by then; one topic after the other, in our own words",
    ),
    (
        "pod/env[KAFKA_CFG_ADVERTISED_LISTENERS]",
        "without EXTERNAL, which setup.sh adds; a public address is never asked of a server on the internet",
    ),
    (
        "NetworkPolicy/spec.ingress[].from",
        "this cluster's pods too: Milvus doesn't have the chart's label for clients; each is for the servers' own pods",
    ),
    ("ServiceMonitor/metadata.namespace", "always the release's"),
    ("ServiceMonitor/spec.selector", "as the labels of the Services are; the port's name tells them apart"),
    ("StatefulSet/spec.updateStrategy.rollingUpdate", "left out where it is empty"),
    ("StatefulSet/spec.volumeClaimTemplates[logs].storageClassName", "logPersistence.storageClass counts where given"),
    ("Service/spec.ports[].protocol, pod/ports[].protocol", "TCP stands there instead of being left to the API server"),
    ("pod/env[].valueFrom.fieldRef.apiVersion", "v1 stands there instead of being left to the API server"),
    ("Service <release>-kafka-zookeeper-headless/annotations", "its own, also where the client Service has none"),
    ("PodDisruptionBudget/spec.maxUnavailable", "goes when minAvailable is given: Kubernetes refuses both"),
    ("Secret/data", "never generated: passwords come from the values or from an existing Secret"),
    (
        "pod/env[KAFKA_CERTIFICATE_PASSWORD]",
        "a password in the values goes into the Secret <release>-kafka-tls-password",
    ),
    ("Role, RoleBinding", "left out: only the discovery of addresses outside the cluster needs them"),
    ("values/zookeeper.nameOverride", "names are always <release>-kafka-<override>, as Kafka looks for them"),
    ("values", "are taken literally; template expressions in them are not evaluated"),
    ("extraDeploy", "objects of the kinds that a cluster consists of, with its label; no templates"),
    ("values/nameOverride, fullnameOverride", "can't change for a Kafka that has data; Milvus' address follows"),
)
