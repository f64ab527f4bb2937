# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The proxies, which Milvus connects to. **Private** to the collection."""

from __future__ import annotations

import typing as t

from . import authentication, scripts
from .broker import STATUS_FILE, STATUS_PATH, registration
from .common import Cluster
from .pods import http_get, init_container

_SECTION = "proxy"


def http_port(cluster: Cluster) -> str:
    """Where the number of the port stands that the server listens on for HTTP; the older chart knows one for all."""
    return "http" if cluster.ways.one_proxy_port else "containerPorts.http"


def configuration(cluster: Cluster) -> dict[str, str]:
    """What the ConfigMap says before ``configData``."""
    broker = cluster.part_name("broker")
    return {
        "clusterName": cluster.cluster_name,
        "statusFilePath": STATUS_FILE,
        "webServicePort": str(cluster.port(_SECTION, http_port(cluster))),
        "servicePort": str(cluster.port(_SECTION, "pulsar")),
        "brokerServiceURL": f"pulsar://{broker}:{cluster.port('broker', 'pulsar')}",
        "brokerWebServiceURL": f"http://{broker}:{cluster.port('broker', 'http')}",
        **authentication.proxy_configuration(cluster),
    }


def environment(cluster: Cluster) -> list[dict[str, t.Any]]:
    """What the values add (the chart spells it ``extreEnvs``)."""
    return list(cluster.given(f"{_SECTION}.extreEnvs") or ())


def command(cluster: Cluster) -> str:
    """The main script."""
    return scripts.script(
        "set -e",
        "bin/apply-config-from-env.py conf/proxy.conf",
        "echo OK > status",
        scripts.start("bin/pulsar proxy"),
    )


def init_containers(cluster: Cluster) -> list[dict[str, t.Any]]:
    """Wait for what the Job pulsar-init writes, then for a broker that is ready (their Service names only those)."""
    image = cluster.image("images.proxy")
    ready = scripts.znode(*registration(cluster))
    zookeeper = scripts.script(scripts.SMALL_PULSAR, scripts.wait_until(ready, "the metadata of the cluster"))
    broker = scripts.script("set -e", scripts.wait_for_addresses(cluster.part_name("broker"), "1"))
    return [
        init_container(cluster, "wait-zookeeper-ready", image, zookeeper),
        init_container(cluster, "wait-broker-ready", image, broker),
    ]


def probe(cluster: Cluster, kind: str) -> dict[str, t.Any]:
    """Asks for the status page, which answers once the status file is there."""
    return http_get(STATUS_PATH, cluster.port(_SECTION, http_port(cluster)))
