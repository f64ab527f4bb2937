# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The values that Kafka and its ZooKeeper get below the manifest's. **Private** to the collection.

The bitnami charts kafka 15.5.1 and zookeeper 8.1.2 with the ``kafka`` section of milvus-helm 5.0.19 over them, as the
milvus-operator merges them. Only what the renderer reads, and nothing that is empty there. Sizes stand without the
``_`` that keeps Helm from writing them as 1e+07.
"""

from __future__ import annotations

import typing as t


def _image(repository: str, tag: str) -> dict[str, t.Any]:
    return {
        "registry": "docker.io",
        "repository": f"bitnamilegacy/{repository}",
        "tag": tag,
        "pullPolicy": "IfNotPresent",
    }


def _probe(delay: int, timeout: int, failures: int, **more: t.Any) -> dict[str, t.Any]:
    return {
        "enabled": True,
        "initialDelaySeconds": delay,
        "periodSeconds": 10,
        "timeoutSeconds": timeout,
        "successThreshold": 1,
        "failureThreshold": failures,
        **more,
    }


def _security() -> dict[str, t.Any]:
    return {
        "podSecurityContext": {"enabled": True, "fsGroup": 1001},
        "containerSecurityContext": {
            "enabled": True,
            "runAsUser": 1001,
            "runAsNonRoot": True,
            # Not the charts': Pod Security `restricted` asks for these, and the images run with them.
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
    }


def _common() -> dict[str, t.Any]:
    """What both charts have."""
    return {
        "replicaCount": 3,
        "clusterDomain": "cluster.local",
        "command": ["/scripts/setup.sh"],
        "podManagementPolicy": "Parallel",
        "updateStrategy": {"type": "RollingUpdate"},
        "podAntiAffinityPreset": "soft",
        **_security(),
        "pdb": {"create": False, "maxUnavailable": 1},
        "networkPolicy": {"enabled": False, "allowExternal": True},
    }


def _service(**ports: int) -> dict[str, t.Any]:
    return {"type": "ClusterIP", "ports": ports, "sessionAffinity": "None", "externalTrafficPolicy": "Cluster"}


def _permissions(tag: str) -> dict[str, t.Any]:
    return {
        "enabled": False,
        "image": _image("bitnami-shell", tag),
        "containerSecurityContext": {"runAsUser": 0},
    }


_AUTHENTICATION: t.Mapping[str, t.Any] = {
    "clientProtocol": "plaintext",
    "interBrokerProtocol": "plaintext",
    "sasl": {
        "mechanisms": "plain,scram-sha-256,scram-sha-512",
        "interBrokerMechanism": "plain",
        "jaas": {"clientUsers": ["user"], "interBrokerUser": "admin"},
    },
    "tls": {"type": "jks", "endpointIdentificationAlgorithm": "https"},
}

_SETTINGS: t.Mapping[str, t.Any] = {
    "heapOpts": "-Xmx4096m -Xms4096m",
    "deleteTopicEnable": False,
    "autoCreateTopicsEnable": True,
    "logFlushIntervalMessages": "10000",
    "logFlushIntervalMs": 1000,
    "logRetentionBytes": "-1",
    "logRetentionCheckIntervalMs": 300000,
    "logRetentionHours": 168,
    "logSegmentBytes": "1073741824",
    "logsDirs": "/bitnami/kafka/data",
    "maxMessageBytes": "10485760",
    "defaultReplicationFactor": 3,
    "offsetsTopicReplicationFactor": 3,
    "transactionStateLogReplicationFactor": 1,
    "transactionStateLogMinIsr": 1,
    "numIoThreads": 8,
    "numNetworkThreads": 3,
    "numPartitions": 1,
    "numRecoveryThreadsPerDataDir": 1,
    "socketReceiveBufferBytes": 102400,
    "socketRequestMaxBytes": "104857600",
    "socketSendBufferBytes": 102400,
    "zookeeperConnectionTimeoutMs": 6000,
    "allowEveryoneIfNoAclFound": True,
    "superUsers": "User:admin",
    "allowPlaintextListener": True,
    "interBrokerListenerName": "INTERNAL",
    "minBrokerId": 0,
    "extraEnvVars": [
        {"name": "KAFKA_CFG_MAX_PARTITION_FETCH_BYTES", "value": "5242880"},
        {"name": "KAFKA_CFG_MAX_REQUEST_SIZE", "value": "5242880"},
        {"name": "KAFKA_CFG_REPLICA_FETCH_MAX_BYTES", "value": "10485760"},
        {"name": "KAFKA_CFG_FETCH_MESSAGE_MAX_BYTES", "value": "5242880"},
        {"name": "KAFKA_CFG_LOG_ROLL_HOURS", "value": "24"},
    ],
}

_EXPORTER: t.Mapping[str, t.Any] = {
    "enabled": False,
    "image": _image("kafka-exporter-archived", "1.4.2"),
    "tlsCert": "cert-file",
    "tlsKey": "key-file",
    "tlsCaCert": "ca-file",
    "containerPorts": {"metrics": 9308},
    **_security(),
    "podAntiAffinityPreset": "soft",
    "service": {
        "ports": {"metrics": 9308},
        "sessionAffinity": "None",
        "annotations": {"prometheus.io/scrape": "true", "prometheus.io/path": "/metrics"},
    },
    "serviceAccount": {"create": True, "automountServiceAccountToken": True},
}

_JMX: t.Mapping[str, t.Any] = {
    "enabled": False,
    "image": _image("jmx-exporter", "0.16.1"),
    "containerSecurityContext": _security()["containerSecurityContext"],
    "containerPorts": {"metrics": 5556},
    "service": {
        "ports": {"metrics": 5556},
        "sessionAffinity": "None",
        "annotations": {"prometheus.io/scrape": "true", "prometheus.io/path": "/"},
    },
    "whitelistObjectNames": ["kafka.controller:*", "kafka.server:*", "java.lang:*", "kafka.network:*", "kafka.log:*"],
}

_PROVISIONING: t.Mapping[str, t.Any] = {
    "enabled": False,
    "numPartitions": 1,
    "replicationFactor": 1,
    **_security(),
    "auth": {
        "tls": {
            "type": "jks",
            "cert": "tls.crt",
            "key": "tls.key",
            "caCert": "ca.crt",
            "keystore": "keystore.jks",
            "truststore": "truststore.jks",
            "keyPasswordSecretKey": "key-password",
            "keystorePasswordSecretKey": "keystore-password",
            "truststorePasswordSecretKey": "truststore-password",
        }
    },
}

_ZOOKEEPER: t.Mapping[str, t.Any] = {
    **_common(),
    "enabled": True,
    "image": {**_image("zookeeper", "3.7.0"), "debug": False},
    "auth": {"enabled": False, "clientUser": "", "serverUsers": ""},
    "tickTime": 2000,
    "initLimit": 10,
    "syncLimit": 5,
    "preAllocSize": 65536,
    "snapCount": 100000,
    "maxClientCnxns": 60,
    "maxSessionTimeout": 40000,
    "heapSize": 1024,
    "fourlwCommandsWhitelist": "srvr, mntr, ruok",
    "minServerId": 1,
    "listenOnAllIPs": False,
    "autopurge": {"snapRetainCount": 3, "purgeInterval": 0},
    "logLevel": "ERROR",
    "containerPorts": {"client": 2181, "follower": 2888, "election": 3888},
    "livenessProbe": _probe(30, 5, 6, probeCommandTimeout=2),
    "readinessProbe": _probe(5, 5, 6, probeCommandTimeout=2),
    "startupProbe": _probe(30, 1, 15, enabled=False),
    "resources": {"requests": {"cpu": "250m", "memory": "256Mi"}},
    "service": {
        **_service(client=2181, follower=2888, election=3888),
        "headless": {"publishNotReadyAddresses": True},
    },
    "serviceAccount": {"create": False, "automountServiceAccountToken": True},
    "persistence": {
        "enabled": True,
        "accessModes": ["ReadWriteOnce"],
        "size": "8Gi",
        "dataLogDir": {"size": "8Gi"},
    },
    "volumePermissions": _permissions("10-debian-10-r367"),
    "metrics": {
        "enabled": False,
        "containerPort": 9141,
        "service": {
            "type": "ClusterIP",
            "port": 9141,
            "annotations": {"prometheus.io/scrape": "true", "prometheus.io/path": "/metrics"},
        },
    },
}

KAFKA_DEFAULTS: t.Mapping[str, t.Any] = {
    **_common(),
    **_SETTINGS,
    "image": {**_image("kafka", "3.1.0"), "debug": False},
    "auth": _AUTHENTICATION,
    "terminationGracePeriodSeconds": 90,
    "containerPorts": {"client": 9092, "internal": 9093, "external": 9094},
    "livenessProbe": _probe(10, 5, 3),
    "readinessProbe": _probe(5, 5, 6),
    "startupProbe": _probe(30, 1, 15),
    "service": _service(client=9092, internal=9093, external=9094),
    "externalAccess": {"enabled": False, "service": {"type": "LoadBalancer", "ports": {"external": 9094}}},
    "serviceAccount": {"create": True, "automountServiceAccountToken": True},
    "persistence": {
        "enabled": True,
        "accessModes": ["ReadWriteOnce"],
        "size": "300Gi",
        "mountPath": "/bitnami/kafka",
    },
    "logPersistence": {
        "enabled": False,
        "accessModes": ["ReadWriteOnce"],
        "size": "8Gi",
        "mountPath": "/opt/bitnami/kafka/logs",
    },
    "volumePermissions": _permissions("10-debian-10-r372"),
    "metrics": {"kafka": _EXPORTER, "jmx": _JMX},
    "provisioning": _PROVISIONING,
    "zookeeper": _ZOOKEEPER,
}
