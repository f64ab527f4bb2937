# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The brokers. **Private** to the collection."""

from __future__ import annotations

import shlex
import typing as t

from . import authentication, scripts
from .common import Cluster
from .pods import http_get, init_container

_SECTION = "broker"
STATUS_FILE = "/pulsar/status"
STATUS_PATH = "/status.html"


def configuration(cluster: Cluster) -> dict[str, str]:
    """What the ConfigMap says before ``configData``."""
    store, prefix = cluster.configuration_store
    return {
        "zookeeperServers": f"{cluster.zookeeper}{cluster.metadata_prefix}",
        "configurationStoreServers": f"{store}{prefix}",
        "clusterName": cluster.cluster_name,
        "exposeTopicLevelMetricsInPrometheus": "true",
        "numHttpServerThreads": "8",
        "zooKeeperSessionTimeoutMillis": "30000",
        "statusFilePath": STATUS_FILE,
        "functionsWorkerEnabled": "false",
        "webServicePort": str(cluster.port(_SECTION, "http")),
        "brokerServicePort": str(cluster.port(_SECTION, "pulsar")),
        **authentication.broker_configuration(cluster),
    }


def command(cluster: Cluster) -> str:
    """The main script. A broker that comes back waits until ZooKeeper has forgotten the one before it."""
    path = f"{cluster.metadata_prefix}/loadbalance/brokers/"
    address = f".{cluster.domain(_SECTION)}:{cluster.port(_SECTION, 'http')}"
    registered = f"bin/pulsar zookeeper-shell -server {shlex.quote(cluster.zookeeper)} get"
    return scripts.script(
        "bin/apply-config-from-env.py conf/broker.conf",
        "bin/gen-yml-from-env.py conf/functions_worker.yml",
        "echo OK > status",
        f'while timeout {scripts.REGISTRATION_SECONDS} {registered} {shlex.quote(path)}"${{HOSTNAME}}"'
        f"{shlex.quote(address)}; do",
        "  echo 'Waiting for ZooKeeper to forget the broker that this one replaces.'",
        f"  sleep {scripts.SLOW_TRY_SECONDS}",
        "done",
        scripts.start("bin/pulsar broker"),
    )


def init_containers(cluster: Cluster) -> list[dict[str, t.Any]]:
    """Wait for what the Job pulsar-init writes, then for as many bookies as a ledger is spread over."""
    image = cluster.image("images.broker")
    ready = scripts.bookkeeper_znode(*registration(cluster))
    zookeeper = scripts.script(scripts.SMALL_BOOKKEEPER, scripts.wait_until(ready, "the metadata of the cluster"))
    bookkeeper = scripts.script(
        scripts.APPLY_BOOKKEEPER,
        scripts.SMALL_BOOKKEEPER,
        scripts.wait_for_bookkeeper(),
        scripts.wait_for_addresses(cluster.part_name("bookkeeper"), ensemble_size(cluster)),
    )
    return [
        init_container(cluster, "wait-zookeeper-ready", image, zookeeper),
        init_container(cluster, "wait-bookkeeper-ready", image, bookkeeper, "bookkeeper"),
    ]


def registration(cluster: Cluster) -> tuple[str, str]:
    """The server and the znode where the Job pulsar-init registers the cluster."""
    server, prefix = cluster.configuration_store
    return server, f"{prefix}/admin/clusters/{cluster.cluster_name}"


def ensemble_size(cluster: Cluster) -> str:
    """Over how many bookies a ledger is spread."""
    return str(cluster.value(f"{_SECTION}.configData.managedLedgerDefaultEnsembleSize"))


def probe(cluster: Cluster, kind: str) -> dict[str, t.Any]:
    """Asks for the status page, which answers once the status file is there."""
    return http_get(STATUS_PATH, cluster.port(_SECTION, "http"))
