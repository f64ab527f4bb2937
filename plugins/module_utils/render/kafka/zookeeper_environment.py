# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ZooKeeper's environment, which is how the image is configured. **Private** to the collection.

Names, values and order are the bitnami zookeeper chart's (8.1.2).
"""

from __future__ import annotations

from ...resolve.model import Values
from .security import zookeeper_secret
from .settings import Servers
from .variables import Row, always, field, optional, secret, setting, variables, when, yes_or_no


def _members(servers: Servers) -> str:
    """All servers, each with its number; the ports are those they talk to each other on."""
    first = int(servers.plain("minServerId"))
    ports = ":".join(servers.plain(f"containerPorts.{name}") for name in ("follower", "election"))
    return " ".join(
        f"{servers.name}-{index}.{servers.headless_domain}:{ports}::{index + first}"
        for index in range(servers.replicas)
    )


def _asks(servers: Servers) -> bool:
    return servers.values.flag("auth.enabled")


def _is_scraped(servers: Servers) -> bool:
    return servers.values.flag("metrics.enabled")


ENVIRONMENT: tuple[Row, ...] = (
    ("BITNAMI_DEBUG", setting("image.debug")),
    ("ZOO_DATA_LOG_DIR", setting("dataLogDir")),
    ("ZOO_PORT_NUMBER", setting("containerPorts.client")),
    ("ZOO_TICK_TIME", setting("tickTime")),
    ("ZOO_INIT_LIMIT", setting("initLimit")),
    ("ZOO_SYNC_LIMIT", setting("syncLimit")),
    ("ZOO_PRE_ALLOC_SIZE", setting("preAllocSize")),
    ("ZOO_SNAPCOUNT", setting("snapCount")),
    ("ZOO_MAX_CLIENT_CNXNS", setting("maxClientCnxns")),
    ("ZOO_4LW_COMMANDS_WHITELIST", setting("fourlwCommandsWhitelist")),
    ("ZOO_LISTEN_ALLIPS_ENABLED", yes_or_no("listenOnAllIPs")),
    ("ZOO_AUTOPURGE_INTERVAL", setting("autopurge.purgeInterval")),
    ("ZOO_AUTOPURGE_RETAIN_COUNT", setting("autopurge.snapRetainCount")),
    ("ZOO_MAX_SESSION_TIMEOUT", setting("maxSessionTimeout")),
    ("ZOO_SERVERS", _members),
    ("ZOO_ENABLE_AUTH", yes_or_no("auth.enabled")),
    ("ZOO_CLIENT_USER", when(_asks, setting("auth.clientUser"))),
    ("ZOO_CLIENT_PASSWORD", when(_asks, lambda servers: secret(zookeeper_secret(servers), "client-password"))),
    ("ZOO_SERVER_USERS", when(_asks, setting("auth.serverUsers"))),
    ("ZOO_SERVER_PASSWORDS", when(_asks, lambda servers: secret(zookeeper_secret(servers), "server-password"))),
    ("ZOO_HEAP_SIZE", setting("heapSize")),
    ("ZOO_LOG_LEVEL", setting("logLevel")),
    ("ALLOW_ANONYMOUS_LOGIN", lambda servers: "no" if _asks(servers) else "yes"),
    ("JVMFLAGS", optional("jvmFlags")),
    ("ZOO_ENABLE_PROMETHEUS_METRICS", when(_is_scraped, always("yes"))),
    ("ZOO_PROMETHEUS_METRICS_PORT_NUMBER", when(_is_scraped, setting("metrics.containerPort"))),
    ("POD_NAME", field("metadata.name")),
)


def zookeeper_environment(servers: Servers) -> list[Values]:
    """The variables of a ZooKeeper's container."""
    return variables(servers, ENVIRONMENT)
