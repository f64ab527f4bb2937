# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a Pulsar of the older chart gets where the manifest is silent. **Private** to the collection.

Facts: the values of the apache pulsar chart 2.7.8 with the section ``pulsar`` of milvus-helm 5.0.19 over them, as the
milvus-operator merges them for ``chartVersion: pulsar-v2``; only what the renderer reads. What both charts say alike is
taken from the newer one.
"""

from __future__ import annotations

import typing as t

from .pulsar_defaults import PULSAR_DEFAULTS, image, part, probes, requests, several

_IMAGE = image("2.9.5")
_LOCAL = {"local_storage": True}
_NETTY = "-Dio.netty.leakDetectionLevel=disabled -Dio.netty.recycler.linkCapacity=1024"
_ESCAPE_ANALYSIS = "-XX:+ParallelRefProcEnabled -XX:+UnlockExperimentalVMOptions -XX:+DoEscapeAnalysis"
_THREADS = "-XX:ParallelGCThreads=32 -XX:ConcGCThreads=32 -XX:G1NewSizePercent=50"
_PLAB = "-XX:+DisableExplicitGC -XX:-ResizePLAB -XX:+ExitOnOutOfMemoryError"
_ZOOKEEPER_GC = (
    f"-Dcom.sun.management.jmxremote -Djute.maxbuffer=10485760 {_ESCAPE_ANALYSIS} -XX:+DisableExplicitGC"
    " -XX:+PerfDisableSharedMem -Dzookeeper.forceSync=no"
)
_BOOKIE_GC = (
    f"{_NETTY} -XX:+UseG1GC -XX:MaxGCPauseMillis=10 {_ESCAPE_ANALYSIS} {_THREADS} {_PLAB}"
    " -XX:+PerfDisableSharedMem -XX:+PrintGCDetails"
)


def _apart(
    component: str, replicas: int, affinity_type: str = "requiredDuringSchedulingIgnoredDuringExecution"
) -> t.Any:
    """A part that would keep its pods apart, were it asked for in general."""
    common = part(component, replicas, affinity_type)
    return {**common, "affinity": {**common["affinity"], "anti_affinity": True}}


def _same(section: str, *keys: str) -> dict[str, t.Any]:
    return {key: PULSAR_DEFAULTS[section][key] for key in keys}


PULSAR_V2_DEFAULTS: t.Mapping[str, t.Any] = {
    **{
        key: PULSAR_DEFAULTS[key]
        for key in ("clusterDomain", "metadataPrefix", "tcpPrefix", "persistence", "volumes", "components")
    },
    "affinity": {"anti_affinity": False},
    "images": dict.fromkeys(("zookeeper", "bookie", "autorecovery", "broker", "proxy"), _IMAGE),
    # One list of super users for brokers and proxies alike.
    "auth": {**PULSAR_DEFAULTS["auth"], "useProxyRoles": False},
    **{key: PULSAR_DEFAULTS[key] for key in ("job", "extraInitCommand", "toolset")},
    "zookeeper": {
        **_apart("zookeeper", 3),
        **_same("zookeeper", "ports", "updateStrategy", "pdb"),
        "probe": probes((10, 30, 5, 10), (10, 30, 5, 30)),
        "podManagementPolicy": "OrderedReady",
        "annotations": {"prometheus.io/scrape": "true", "prometheus.io/port": "8000"},
        "resources": requests("300m", "1Gi"),
        "volumes": {"persistence": True, "data": {"name": "data", "size": "20Gi", **_LOCAL}},
        "service": {"annotations": {"service.alpha.kubernetes.io/tolerate-unready-endpoints": "true"}},
        "configData": {"PULSAR_MEM": "-Xms1024m -Xmx1024m\n", "PULSAR_GC": f"{_ZOOKEEPER_GC}\n"},
    },
    "bookkeeper": {
        **_apart("bookie", 3),
        **_same("bookkeeper", "ports", "probe", "podManagementPolicy", "updateStrategy", "service", "pdb"),
        "resources": requests("1", "2Gi"),
        "volumes": {
            "persistence": True,
            "journal": {"name": "journal", "size": "100Gi", **_LOCAL, **several("journal")},
            "ledgers": {"name": "ledgers", "size": "200Gi", **_LOCAL, **several("ledgers")},
            "useSingleCommonVolume": False,
            "common": {"name": "common", "size": "60Gi", **_LOCAL},
        },
        "configData": {
            "PULSAR_MEM": "-Xms4096m -Xmx4096m -XX:MaxDirectMemorySize=8192m\n",
            "PULSAR_GC": f"{_BOOKIE_GC}\n",
            "nettyMaxFrameSizeBytes": "104867840",
            "dbStorage_writeCacheMaxSizeMb": "32",
            "dbStorage_readAheadCacheMaxSizeMb": "32",
            "dbStorage_rocksDB_writeBufferSizeMB": "8",
            "dbStorage_rocksDB_blockCacheSize": "8388608",
        },
    },
    "autorecovery": {
        **_apart("recovery", 1),
        **_same("autorecovery", "ports"),
        "resources": requests("1", "512Mi"),
        "configData": {"BOOKIE_MEM": "-Xms64m -Xmx64m\n"},
    },
    "pulsar_metadata": {**PULSAR_DEFAULTS["pulsar_metadata"], "image": _IMAGE},
    "broker": {
        **_apart("broker", 1, "preferredDuringSchedulingIgnoredDuringExecution"),
        **_same("broker", "ports", "probe", "pdb", "autoscaling"),
        "resources": requests("1500m", "4Gi"),
        "configData": {
            **PULSAR_DEFAULTS["broker"]["configData"],
            "PULSAR_GC": f"{_NETTY} {_ESCAPE_ANALYSIS} {_THREADS} {_PLAB}\n",
        },
    },
    "proxy": {
        **_apart("proxy", 1),
        **_same("proxy", "probe", "service", "pdb", "autoscaling", "ingress"),
        "ports": {"http": 8080, "pulsar": 6650},
        "resources": requests("1", "2Gi"),
        "configData": {
            "PULSAR_MEM": "-Xms2048m -Xmx2048m\n",
            "PULSAR_GC": "-XX:MaxDirectMemorySize=2048m\n",
            "httpNumThreads": "100",
        },
    },
}
