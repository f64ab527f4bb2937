# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of Pulsar's parts. **Private** to the collection.

Upstream: the StatefulSets and Services of the apache pulsar chart 3.3.0. The order of a Service's ports shows in
``kubectl get services``.
"""

from __future__ import annotations

from . import authentication, bookkeeper, broker, proxy, zookeeper
from .part import Part, Port

PARTS = (
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
    ),
)
