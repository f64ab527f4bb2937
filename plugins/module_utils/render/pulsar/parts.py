# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of Pulsar's parts. **Private** to the collection.

Upstream: the StatefulSets and Services of the apache pulsar charts 3.3.0 and, in what it differs, 2.7.8. The order of a
Service's ports shows in ``kubectl get services``.
"""

from __future__ import annotations

import dataclasses
import typing as t

from . import authentication, bookkeeper, broker, proxy, toolset, zookeeper
from .part import Part, Port

_PARTS = (
    Part(
        section="zookeeper",
        image="zookeeper",
        # No prefix here: a container's port may have 15 letters, which leader-election has already.
        ports=(
            Port("http", "http"),
            Port("client", "client"),
            Port("follower", "follower"),
            Port("leader-election", "leaderElection"),
        ),
        service_ports=(
            Port("http", "http"),
            Port("follower", "follower", prefixed=True),
            Port("leader-election", "leaderElection", prefixed=True),
            Port("client", "client", prefixed=True),
        ),
        configuration=zookeeper.configuration,
        command=zookeeper.command,
        environment=zookeeper.environment,
        probe=zookeeper.probe,
        storage=zookeeper.storage,
        update_settings=True,
        # Servers must find each other before any of them can be ready.
        unready_addresses=True,
    ),
    Part(
        section="bookkeeper",
        image="bookie",
        ports=(Port("bookie", "bookie", prefixed=True), Port("http", "http")),
        service_ports=(Port("bookie", "bookie", prefixed=True), Port("http", "http")),
        configuration=bookkeeper.configuration,
        command=bookkeeper.command,
        init_containers=bookkeeper.init_containers,
        probe=bookkeeper.probe,
        storage=bookkeeper.storage,
        scraped="http",
        update_settings=True,
    ),
    Part(
        section="autorecovery",
        image="autorecovery",
        ports=(Port("http", "http"),),
        service_ports=(Port("http", "http"),),
        configuration=bookkeeper.common_configuration,
        command=bookkeeper.recovery_command,
        init_containers=bookkeeper.recovery_init_containers,
        scraped="http",
        budget=False,
    ),
    Part(
        section="broker",
        image="broker",
        ports=(Port("http", "http"), Port("pulsar", "pulsar", prefixed=True)),
        service_ports=(Port("http", "http"), Port("pulsar", "pulsar", prefixed=True)),
        configuration=broker.configuration,
        command=broker.command,
        init_containers=broker.init_containers,
        probe=broker.probe,
        volumes=authentication.broker_volumes,
        mounts=authentication.broker_mounts,
        service_account="-acct",
        scraped="http",
        autoscaler=True,
    ),
    Part(
        section="proxy",
        image="proxy",
        ports=(
            Port("http", "containerPorts.http", lead="sts-"),
            Port("pulsar", "pulsar", prefixed=True, lead="sts-"),
        ),
        service_ports=(
            Port("http", "http", lead="sts-", target="http"),
            Port("pulsar", "pulsar", prefixed=True, lead="sts-", target="pulsar"),
        ),
        configuration=proxy.configuration,
        command=proxy.command,
        init_containers=proxy.init_containers,
        environment=proxy.environment,
        probe=proxy.probe,
        volumes=authentication.proxy_volumes,
        mounts=authentication.proxy_mounts,
        # The Service's port, as the chart says it, although the server listens on containerPorts.http.
        scraped="http",
        headless=False,
        autoscaler=True,
        ingress=True,
    ),
    Part(
        section="toolset",
        image="broker",
        ports=(),
        service_ports=(),
        configuration=toolset.configuration,
        command=toolset.command,
        volumes=authentication.client_volumes,
        mounts=authentication.client_mounts,
        budget=False,
    ),
)

_FORMER_PORTS = (Port("http", "http"), Port("pulsar", "pulsar", prefixed=True))
# What the older chart has otherwise: no ServiceAccounts but the brokers', and proxies with one port for HTTP.
_FORMER: t.Mapping[str, t.Mapping[str, t.Any]] = {
    "zookeeper": {
        "service_account": None,
        "environment": zookeeper.former_environment,
        "probe": zookeeper.former_probe,
    },
    "bookkeeper": {"service_account": None},
    "autorecovery": {"service_account": None},
    "toolset": {"service_account": None},
    "proxy": {"service_account": None, "ports": _FORMER_PORTS, "service_ports": _FORMER_PORTS},
}

#: The parts by generation of the chart.
PARTS: t.Mapping[str, tuple[Part, ...]] = {
    "pulsar-v3": _PARTS,
    "pulsar-v2": tuple(dataclasses.replace(part, **_FORMER.get(part.section, {})) for part in _PARTS),
}
