# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Pulsar gets where the manifest is silent. **Private** to the collection.

Facts: the values of the apache pulsar chart 3.3.0 with the section ``pulsarv3`` of milvus-helm 5.0.19 over them, as the
milvus-operator merges them; only what the renderer reads. Quantities stand in the API's own spelling.
"""

from __future__ import annotations

import typing as t

_COLLECTOR = "-XX:+UseG1GC -XX:MaxGCPauseMillis=10"
_NETTY = "-Dio.netty.leakDetectionLevel=disabled -Dio.netty.recycler.linkCapacity=1024"
_ESCAPE_ANALYSIS = "-XX:+ParallelRefProcEnabled -XX:+UnlockExperimentalVMOptions -XX:+DoEscapeAnalysis"
_THREADS = "-XX:ParallelGCThreads=4 -XX:ConcGCThreads=4 -XX:G1NewSizePercent=50"
_ENDING = "-XX:+ExitOnOutOfMemoryError -XX:+PerfDisableSharedMem"

_ZOOKEEPER_GC = (
    f"{_COLLECTOR} -Dcom.sun.management.jmxremote -Djute.maxbuffer=10485760 {_ESCAPE_ANALYSIS}"
    f" -XX:+DisableExplicitGC {_ENDING}"
)
_BOOKIE_GC = f"{_COLLECTOR} {_ESCAPE_ANALYSIS} {_THREADS} -XX:+DisableExplicitGC -XX:-ResizePLAB {_ENDING}"
_BROKER_GC = f"{_COLLECTOR} {_NETTY} {_ESCAPE_ANALYSIS} {_THREADS} -XX:+DisableExplicitGC -XX:-ResizePLAB {_ENDING}"

_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"


def image(tag: str = "3.0.7") -> dict[str, t.Any]:
    """The image of a part."""
    return {"repository": "apachepulsar/pulsar", "tag": tag, "pullPolicy": "IfNotPresent"}


def requests(cpu: str, memory: str) -> dict[str, t.Any]:
    """What a part's pods ask for."""
    return {"requests": {"cpu": cpu, "memory": memory}}


def _probe(initial_delay: int, period: int, timeout: int, failures: int, *, enabled: bool = True) -> dict[str, t.Any]:
    return {
        "enabled": enabled,
        "initialDelaySeconds": initial_delay,
        "periodSeconds": period,
        "timeoutSeconds": timeout,
        "failureThreshold": failures,
    }


def probes(checks: tuple[int, int, int, int], startup: tuple[int, int, int, int]) -> dict[str, t.Any]:
    """The probes of a part: initial delay, period, timeout and failures of those that are on, and of the startup's."""
    return {"liveness": _probe(*checks), "readiness": _probe(*checks), "startup": _probe(*startup, enabled=False)}


def part(component: str, replicas: int, affinity_type: str = _REQUIRED) -> dict[str, t.Any]:
    """What all parts say."""
    return {
        "component": component,
        "replicaCount": replicas,
        "affinity": {
            "anti_affinity": False,
            "anti_affinity_topology_key": "kubernetes.io/hostname",
            "type": affinity_type,
        },
        "gracePeriod": 30,
        "restartPodsOnConfigMapChange": False,
    }


def several(name: str) -> dict[str, t.Any]:
    """The volumes that bookies have for one purpose where they are asked to spread it over several."""
    names = (f"{name}0", f"{name}1")
    volumes = [{"name": each, "size": "10Gi", "mountPath": f"/pulsar/data/bookkeeper/{each}"} for each in names]
    return {"useMultiVolumes": False, "multiVolumes": volumes}


_BUDGET: t.Mapping[str, t.Any] = {"usePolicy": False, "maxUnavailable": 1}
_AUTOSCALING: t.Mapping[str, t.Any] = {"enabled": False, "minReplicas": 1, "maxReplicas": 3}

# The chart's image runs as a user of group 0, which must be able to write the volumes.
_VOLUME_OWNER: t.Mapping[str, t.Any] = {"fsGroup": 0, "fsGroupChangePolicy": "OnRootMismatch"}

PULSAR_DEFAULTS: t.Mapping[str, t.Any] = {
    "clusterDomain": "cluster.local",
    "metadataPrefix": "",
    "tcpPrefix": "",
    "persistence": True,
    "volumes": {"persistence": True, "local_storage": False},
    "affinity": {"anti_affinity": True},
    "components": {
        **dict.fromkeys(("zookeeper", "bookkeeper", "autorecovery", "broker", "proxy"), True),
        "toolset": False,
    },
    "images": {name: image() for name in ("zookeeper", "bookie", "autorecovery", "broker", "proxy")},
    "auth": {
        "authentication": {"enabled": False, "provider": "jwt", "jwt": {"usingSecretKey": False}},
        "authorization": {"enabled": False},
        "superUsers": {"broker": "broker-admin", "proxy": "proxy-admin", "client": "admin", "manager": ""},
        "useProxyRoles": True,
    },
    "initContainer": {"resources": requests("100m", "256Mi")},
    "job": {"ttl": {"enabled": False, "secondsAfterFinished": 3600}},
    "extraInitCommand": "",
    "zookeeper": {
        **part("zookeeper", 3),
        "ports": {"http": 8000, "client": 2181, "follower": 2888, "leaderElection": 3888},
        "probe": probes((20, 30, 30, 10), (20, 30, 30, 30)),
        "podManagementPolicy": "Parallel",
        "updateStrategy": {"type": "RollingUpdate"},
        "securityContext": dict(_VOLUME_OWNER),
        "resources": requests("200m", "256Mi"),
        "volumes": {"persistence": True, "data": {"name": "data", "size": "20Gi", "local_storage": False}},
        "configData": {"PULSAR_MEM": "-Xms256m -Xmx256m\n", "PULSAR_GC": f"{_ZOOKEEPER_GC}\n"},
        "pdb": dict(_BUDGET),
    },
    "bookkeeper": {
        **part("bookie", 3),
        "ports": {"http": 8000, "bookie": 3181},
        "probe": probes((10, 30, 5, 60), (60, 30, 5, 30)),
        "podManagementPolicy": "Parallel",
        "updateStrategy": {"type": "RollingUpdate"},
        "securityContext": dict(_VOLUME_OWNER),
        "resources": requests("500m", "2Gi"),
        "volumes": {
            "persistence": True,
            "journal": {"name": "journal", "size": "100Gi", "local_storage": False, **several("journal")},
            "ledgers": {"name": "ledgers", "size": "200Gi", "local_storage": False, **several("ledgers")},
            "useSingleCommonVolume": False,
            "common": {"name": "common", "size": "60Gi", "local_storage": True},
        },
        "service": {"spec": {"publishNotReadyAddresses": True}},
        "configData": {
            "PULSAR_MEM": "-Xms4096m -Xmx4096m -XX:MaxDirectMemorySize=8192m\n",
            "PULSAR_GC": f"{_BOOKIE_GC}\n",
            "nettyMaxFrameSizeBytes": "104867840",
            "minorCompactionThreshold": "0.2",
            "minorCompactionInterval": "360",
            "majorCompactionThreshold": "0.8",
            "majorCompactionInterval": "10800",
            "gcWaitTime": "300000",
            "isForceGCAllowWhenNoSpace": "true",
            "diskUsageLwmThreshold": "0.85",
            "diskUsageWarnThreshold": "0.9",
            "diskUsageThreshold": "0.95",
            "diskCheckInterval": "1800",
        },
        "pdb": dict(_BUDGET),
    },
    "autorecovery": {
        **part("recovery", 1),
        "ports": {"http": 8000},
        "resources": requests("100m", "128Mi"),
        "configData": {"BOOKIE_MEM": "-Xms128m -Xmx128m\n", "PULSAR_PREFIX_useV2WireProtocol": "true"},
    },
    "pulsar_metadata": {
        "component": "pulsar-init",
        "image": image(),
        "configurationStoreMetadataPrefix": "",
        "configurationStorePort": 2181,
    },
    "broker": {
        **part("broker", 2, _PREFERRED),
        "ports": {"http": 8080, "https": 8443, "pulsar": 6650, "pulsarssl": 6651},
        "probe": probes((30, 10, 5, 10), (60, 10, 5, 30)),
        "resources": requests("500m", "2Gi"),
        "configData": {
            "PULSAR_MEM": "-Xms4096m -Xmx4096m -XX:MaxDirectMemorySize=8192m\n",
            "PULSAR_GC": f"{_BROKER_GC}\n",
            "managedLedgerDefaultEnsembleSize": "2",
            "managedLedgerDefaultWriteQuorum": "2",
            "managedLedgerDefaultAckQuorum": "2",
            "maxMessageSize": "104857600",
            "defaultRetentionTimeInMinutes": "10080",
            "defaultRetentionSizeInMB": "-1",
            "backlogQuotaDefaultLimitGB": "8",
            "backlogQuotaDefaultRetentionPolicy": "producer_request_hold",
            "ttlDurationDefaultInSeconds": "259200",
            "subscriptionExpirationTimeMinutes": "3",
        },
        "pdb": dict(_BUDGET),
        "autoscaling": dict(_AUTOSCALING),
    },
    "proxy": {
        **part("proxy", 2),
        "ports": {"http": 80, "pulsar": 6650, "containerPorts": {"http": 8080}},
        "probe": probes((30, 10, 5, 10), (60, 10, 5, 30)),
        "resources": requests("500m", "1Gi"),
        "service": {"type": "ClusterIP"},
        "ingress": {"enabled": False, "path": "/"},
        "configData": {
            "PULSAR_MEM": "-Xms512m -Xmx512m -XX:MaxDirectMemorySize=2048m\n",
            "PULSAR_GC": f"{_BROKER_GC}\n",
            "httpNumThreads": "8",
        },
        "pdb": dict(_BUDGET),
        "autoscaling": dict(_AUTOSCALING),
    },
    "toolset": {
        "component": "toolset",
        "replicaCount": 1,
        "useProxy": True,
        "gracePeriod": 30,
        "restartPodsOnConfigMapChange": False,
        "resources": requests("100m", "256Mi"),
        "configData": {"PULSAR_MEM": "-Xms64M -Xmx128M -XX:MaxDirectMemorySize=128M\n"},
    },
}
