# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pulsar's ConfigMaps; the expected values are the apache pulsar chart's 3.3.0 under the operator."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.unit.render.pulsar_objects import (
    NAME,
    data_of,
    main_of,
    pod_of,
    rendered,
)

_ZOOKEEPER_GC = (
    "-XX:+UseG1GC -XX:MaxGCPauseMillis=10 -Dcom.sun.management.jmxremote -Djute.maxbuffer=10485760 "
    "-XX:+ParallelRefProcEnabled -XX:+UnlockExperimentalVMOptions -XX:+DoEscapeAnalysis -XX:+DisableExplicitGC "
    "-XX:+ExitOnOutOfMemoryError -XX:+PerfDisableSharedMem\n"
)
_BOOKIE_GC = (
    "-XX:+UseG1GC -XX:MaxGCPauseMillis=10 -XX:+ParallelRefProcEnabled -XX:+UnlockExperimentalVMOptions "
    "-XX:+DoEscapeAnalysis -XX:ParallelGCThreads=4 -XX:ConcGCThreads=4 -XX:G1NewSizePercent=50 "
    "-XX:+DisableExplicitGC -XX:-ResizePLAB -XX:+ExitOnOutOfMemoryError -XX:+PerfDisableSharedMem\n"
)
_BROKER_GC = (
    "-XX:+UseG1GC -XX:MaxGCPauseMillis=10 -Dio.netty.leakDetectionLevel=disabled "
    "-Dio.netty.recycler.linkCapacity=1024 -XX:+ParallelRefProcEnabled -XX:+UnlockExperimentalVMOptions "
    "-XX:+DoEscapeAnalysis -XX:ParallelGCThreads=4 -XX:ConcGCThreads=4 -XX:G1NewSizePercent=50 "
    "-XX:+DisableExplicitGC -XX:-ResizePLAB -XX:+ExitOnOutOfMemoryError -XX:+PerfDisableSharedMem\n"
)
_FACTORY = "org.apache.zookeeper.server.NIOServerCnxnFactory"
_BOOKKEEPER = {
    "zkServers": f"{NAME}-zookeeper:2181",
    "zkLedgersRootPath": "/ledgers",
    "httpServerEnabled": "true",
    "httpServerPort": "8000",
    "statsProviderClass": "org.apache.bookkeeper.stats.prometheus.PrometheusMetricsProvider",
    "useHostNameAsBookieID": "true",
}

EXPECTED: t.Mapping[str, dict[str, str]] = {
    "zookeeper": {
        "dataDir": "/pulsar/data/zookeeper",
        "serverCnxnFactory": _FACTORY,
        "PULSAR_PREFIX_serverCnxnFactory": _FACTORY,
        "PULSAR_MEM": "-Xms256m -Xmx256m\n",
        "PULSAR_GC": _ZOOKEEPER_GC,
    },
    "bookie": {
        **_BOOKKEEPER,
        "autoRecoveryDaemonEnabled": "false",
        "journalMaxBackups": "0",
        "journalDirectories": "/pulsar/data/bookkeeper/journal",
        "PULSAR_PREFIX_journalDirectories": "/pulsar/data/bookkeeper/journal",
        "ledgerDirectories": "/pulsar/data/bookkeeper/ledgers",
        "nettyMaxFrameSizeBytes": "104867840",
        "diskCheckInterval": "1800",
        "diskUsageLwmThreshold": "0.85",
        "diskUsageThreshold": "0.95",
        "diskUsageWarnThreshold": "0.9",
        "gcWaitTime": "300000",
        "isForceGCAllowWhenNoSpace": "true",
        "majorCompactionInterval": "10800",
        "majorCompactionThreshold": "0.8",
        "minorCompactionInterval": "360",
        "minorCompactionThreshold": "0.2",
        "PULSAR_MEM": "-Xms4096m -Xmx4096m -XX:MaxDirectMemorySize=8192m\n",
        "PULSAR_GC": _BOOKIE_GC,
    },
    "recovery": {
        **_BOOKKEEPER,
        "BOOKIE_MEM": "-Xms128m -Xmx128m\n",
        "PULSAR_PREFIX_useV2WireProtocol": "true",
    },
    "broker": {
        "zookeeperServers": f"{NAME}-zookeeper:2181",
        "configurationStoreServers": f"{NAME}-zookeeper:2181",
        "clusterName": NAME,
        "exposeTopicLevelMetricsInPrometheus": "true",
        "numHttpServerThreads": "8",
        "zooKeeperSessionTimeoutMillis": "30000",
        "statusFilePath": "/pulsar/status",
        "functionsWorkerEnabled": "false",
        "webServicePort": "8080",
        "brokerServicePort": "6650",
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
        "PULSAR_MEM": "-Xms4096m -Xmx4096m -XX:MaxDirectMemorySize=8192m\n",
        "PULSAR_GC": _BROKER_GC,
    },
    "proxy": {
        "clusterName": NAME,
        "statusFilePath": "/pulsar/status",
        "webServicePort": "8080",
        "servicePort": "6650",
        "brokerServiceURL": f"pulsar://{NAME}-broker:6650",
        "brokerWebServiceURL": f"http://{NAME}-broker:8080",
        "httpNumThreads": "8",
        "PULSAR_MEM": "-Xms512m -Xmx512m -XX:MaxDirectMemorySize=2048m\n",
        "PULSAR_GC": _BROKER_GC,
    },
}


@pytest.mark.parametrize("part", EXPECTED)
def test_defaults(part: str) -> None:
    assert data_of(rendered(), part) == EXPECTED[part]


@pytest.mark.parametrize(
    ("given", "expected"),
    [(True, "true"), (False, "false"), (7, "7"), (0.5, "0.5"), ("text", "text"), ("", "")],
)
def test_values_become_strings(given: t.Any, expected: str) -> None:
    assert data_of(rendered({"broker": {"configData": {"key": given}}}), "broker")["key"] == expected


def test_java_settings_are_one_line() -> None:
    data = data_of(rendered({"proxy": {"configData": {"PULSAR_MEM": "-Xms1g\n  -Xmx1g", "other": "a\nb"}}}), "proxy")
    assert data["PULSAR_MEM"] == "-Xms1g -Xmx1g\n"
    assert data["other"] == "a\nb"


def test_the_manifest_beats_ours() -> None:
    assert (
        data_of(rendered({"broker": {"configData": {"numHttpServerThreads": 4}}}), "broker")["numHttpServerThreads"]
        == "4"
    )


def test_a_null_takes_a_default_away() -> None:
    assert "maxMessageSize" not in data_of(rendered({"broker": {"configData": {"maxMessageSize": None}}}), "broker")


def test_metadata_prefix() -> None:
    objects = rendered({"metadataPrefix": "/demo"})
    assert data_of(objects, "bookie")["zkLedgersRootPath"] == "/demo/ledgers"
    assert data_of(objects, "broker")["zookeeperServers"] == f"{NAME}-zookeeper:2181/demo"
    assert data_of(objects, "broker")["configurationStoreServers"] == f"{NAME}-zookeeper:2181/demo"
    for part in ("broker", "proxy"):
        assert f"get /demo/admin/clusters/{NAME}" in pod_of(objects, part)["initContainers"][0]["args"][0]
    job = main_of(objects, "bookie-init", "Job")["args"][0]
    assert f"ZooKeeperMain -server {NAME}-zookeeper:2181 create /demo" in job
    options = main_of(objects, "pulsar-init", "Job")["args"][0]
    assert f"--zookeeper {NAME}-zookeeper:2181/demo " in options
    assert f"--configuration-store {NAME}-zookeeper:2181/demo " in options


def test_configuration_store() -> None:
    values = {
        "pulsar_metadata": {"configurationStore": "store.example.com", "configurationStoreMetadataPrefix": "/all"}
    }
    objects = rendered(values)
    assert data_of(objects, "broker")["configurationStoreServers"] == "store.example.com:2181/all"
    assert data_of(objects, "broker")["zookeeperServers"] == f"{NAME}-zookeeper:2181"
    for part in ("broker", "proxy"):
        script = pod_of(objects, part)["initContainers"][0]["args"][0]
        assert f"-server store.example.com:2181 get /all/admin/clusters/{NAME}" in script
    first = pod_of(objects, "pulsar-init", "Job")["initContainers"][0]
    assert first["name"] == "wait-cs-ready"
    assert "nslookup store.example.com" in first["args"][0]
    assert "--configuration-store store.example.com:2181/all " in main_of(objects, "pulsar-init", "Job")["args"][0]


def test_zookeepers_of_the_user() -> None:
    values = {
        "components": {"zookeeper": False},
        "pulsar_metadata": {"userProvidedZookeepers": "zk1.example.com:2181,zk2.example.com:2181"},
    }
    objects = rendered(values)
    assert not [item for item in objects if item["metadata"]["name"] == f"{NAME}-zookeeper"]
    servers = "zk1.example.com:2181,zk2.example.com:2181"
    assert data_of(objects, "bookie")["zkServers"] == servers
    assert data_of(objects, "broker")["zookeeperServers"] == servers
    for job in ("bookie-init", "pulsar-init"):
        script = pod_of(objects, job, "Job")["initContainers"][0]["args"][0]
        assert f"bin/pulsar zookeeper-shell -server {servers} ls /" in script


def _authenticated(*, symmetric: bool = True) -> list[dict[str, t.Any]]:
    """The operator's sample of token authentication."""
    auth = {
        "authentication": {"enabled": True, "provider": "jwt", "jwt": {"usingSecretKey": symmetric}},
        "authorization": {"enabled": True},
        "superUsers": {"broker": "milvus", "proxy": "pulsar-proxy", "client": ""},
    }
    return rendered({"auth": auth})


@pytest.mark.parametrize(
    ("symmetric", "setting", "file"),
    [(True, "tokenSecretKey", "secret.key"), (False, "tokenPublicKey", "public.key")],
)
def test_authentication_settings(symmetric: bool, setting: str, file: str) -> None:
    common = {
        "authenticationEnabled": "true",
        "authenticationProviders": "org.apache.pulsar.broker.authentication.AuthenticationProviderToken",
        "brokerClientAuthenticationPlugin": "org.apache.pulsar.client.impl.auth.AuthenticationToken",
        setting: f"file:///pulsar/keys/token/{file}",
    }
    objects = _authenticated(symmetric=symmetric)
    assert data_of(objects, "broker") == {
        **EXPECTED["broker"],
        **common,
        "authorizationEnabled": "true",
        "superUserRoles": "milvus,pulsar-proxy",
        "proxyRoles": "pulsar-proxy",
        "brokerClientAuthenticationParameters": "file:///pulsar/tokens/broker/token",
    }
    assert data_of(objects, "proxy") == {
        **EXPECTED["proxy"],
        **common,
        "authorizationEnabled": "false",
        "forwardAuthorizationCredentials": "true",
        "superUserRoles": "milvus",
        "brokerClientAuthenticationParameters": "file:///pulsar/tokens/proxy/token",
    }


@pytest.mark.parametrize(("part", "user"), [("broker", "milvus"), ("proxy", "pulsar-proxy")])
@pytest.mark.parametrize(
    ("symmetric", "secret", "key", "file"),
    [
        (True, "token-symmetric-key", "SECRETKEY", "token/secret.key"),
        (False, "token-asymmetric-key", "PUBLICKEY", "token/public.key"),
    ],
)
def test_authentication_volumes(part: str, user: str, symmetric: bool, secret: str, key: str, file: str) -> None:
    objects = _authenticated(symmetric=symmetric)
    assert pod_of(objects, part)["volumes"] == [
        {"name": "token-keys", "secret": {"secretName": f"{NAME}-{secret}", "items": [{"key": key, "path": file}]}},
        {
            "name": f"{part}-token",
            "secret": {"secretName": f"{NAME}-token-{user}", "items": [{"key": "TOKEN", "path": f"{part}/token"}]},
        },
    ]
    assert main_of(objects, part)["volumeMounts"] == [
        {"name": "token-keys", "mountPath": "/pulsar/keys", "readOnly": True},
        {"name": f"{part}-token", "mountPath": "/pulsar/tokens", "readOnly": True},
    ]
    assert "volumes" not in pod_of(rendered(), part)
