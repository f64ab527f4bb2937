# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ZooKeeper, where Pulsar and BookKeeper keep their metadata. **Private** to the collection."""

from __future__ import annotations

import typing as t

from . import scripts
from .common import Cluster
from .part import Storage
from .storage import storage as storage_of
from .storage import volume

_SECTION = "zookeeper"
_FACTORY = "org.apache.zookeeper.server.NIOServerCnxnFactory"


def configuration(cluster: Cluster) -> dict[str, str]:
    """What the ConfigMap says before ``configData``. Keys with PULSAR_PREFIX_ are added where the file lacks them."""
    return {
        "dataDir": "/pulsar/data/zookeeper",
        "serverCnxnFactory": _FACTORY,
        "PULSAR_PREFIX_serverCnxnFactory": _FACTORY,
    }


def environment(cluster: Cluster) -> list[dict[str, t.Any]]:
    """The list of servers that generate-zookeeper-config.sh reads: our pods, or a list that spans clusters."""
    external = str(cluster.given(f"{_SECTION}.externalZookeeperServerList") or "")
    pods = [f"{cluster.part_name(_SECTION)}-{number}" for number in range(replicas(cluster))]
    return [
        {"name": "ZOOKEEPER_SERVERS", "value": external or ",".join(pods)},
        {"name": "EXTERNAL_PROVIDED_SERVERS", "value": "true" if external else "false"},
    ]


def former_environment(cluster: Cluster) -> list[dict[str, t.Any]]:
    """Only the list of our pods: the older chart's image knows no other."""
    return environment(cluster)[:1]


def replicas(cluster: Cluster) -> int:
    """How many servers there are."""
    return int(cluster.value(f"{_SECTION}.replicaCount"))


def command(cluster: Cluster) -> str:
    """The main script: settings, the list of servers and this server's number, then the server."""
    return scripts.script(
        "bin/apply-config-from-env.py conf/zookeeper.conf",
        "bin/generate-zookeeper-config.sh conf/zookeeper.conf",
        scripts.start("bin/pulsar zookeeper"),
    )


def probe(cluster: Cluster, kind: str) -> dict[str, t.Any]:
    """Asks the server with ZooKeeper's own word ``ruok``; the shell ends as soon as the probe would give up."""
    seconds = str(cluster.value(f"{_SECTION}.probe.{kind}.timeoutSeconds"))
    question = f"echo ruok | nc -q 1 localhost {cluster.port(_SECTION, 'client')} | grep imok"
    return {"exec": {"command": ["timeout", seconds, "bash", "-c", question]}}


def former_probe(cluster: Cluster, kind: str) -> dict[str, t.Any]:
    """Asks the same by a script of the older chart's image."""
    return {"exec": {"command": ["bin/pulsar-zookeeper-ruok.sh"]}}


def storage(cluster: Cluster) -> Storage:
    """Its one volume."""
    return storage_of(cluster, _SECTION, [volume(cluster, _SECTION, "data", "/pulsar/data")])
