# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of parts: Kafka's brokers, and ZooKeeper. **Private** to the collection.

Names and numbers are those of the bitnami charts kafka 15.5.1 and zookeeper 8.1.2.
"""

from __future__ import annotations

import shlex

from ...resolve.model import Values
from .broker_environment import broker_environment
from .disks import Disk
from .jmx import jmx_containers, jmx_volumes
from .part import File, Part, Port
from .scripts import DATA_FOLDER, broker_script, zookeeper_script
from .security import is_encrypted, is_reached_from_outside
from .settings import Servers
from .zookeeper_environment import zookeeper_environment

_READ_ONLY = 0o400


def _broker_probes(kafka: Servers) -> dict[str, Values]:
    port = {"tcpSocket": {"port": "kafka-client"}}
    return {"livenessProbe": port, "readinessProbe": port, "startupProbe": port}


def _zookeeper_probes(servers: Servers) -> dict[str, Values]:
    return {
        "livenessProbe": _are_you_ok(servers, "livenessProbe"),
        "readinessProbe": _are_you_ok(servers, "readinessProbe"),
        "startupProbe": {"tcpSocket": {"port": "client"}},
    }


def _are_you_ok(servers: Servers, name: str) -> Values:
    """ZooKeeper's own question to a server, which only answers once it serves."""
    seconds = shlex.quote(servers.plain(f"{name}.probeCommandTimeout"))
    port = servers.plain("containerPorts.client")
    line = f'echo "ruok" | timeout {seconds} nc -w {seconds} localhost {port} | grep imok'
    return {"exec": {"command": ["/bin/bash", "-c", line]}}


def _broker_disks(kafka: Servers) -> list[Disk]:
    return [
        Disk("data", kafka.values.required("persistence.mountPath"), "persistence"),
        Disk("logs", kafka.values.required("logPersistence.mountPath"), "logPersistence"),
    ]


def _zookeeper_disks(servers: Servers) -> list[Disk]:
    data = Disk("data", DATA_FOLDER, "persistence")
    folder = servers.values.optional("dataLogDir")
    return [data, Disk("data-log", folder, "persistence", "persistence.dataLogDir")] if folder else [data]


def _broker_configuration(kafka: Servers) -> str:
    return f"{kafka.values.required('persistence.mountPath')}/config"


def _certificates(kafka: Servers) -> dict[str, tuple[str, str]]:
    """The volumes with certificates: of each the Secret and where it is mounted. Every pod gets those of all."""
    if not is_encrypted(kafka):
        return {}
    secrets = enumerate(kafka.values.optional("auth.tls.existingSecrets", ()))
    found = {f"kafka-certs-{index}": (str(secret), f"/certs-{index}") for index, secret in secrets}
    shared = kafka.values.optional("auth.tls.jksTruststoreSecret")
    return {**found, **({"kafka-truststore": (str(shared), "/truststore")} if shared else {})}


def _certificate_volumes(kafka: Servers) -> list[Values]:
    return [
        {"name": name, "secret": {"secretName": secret, "defaultMode": _READ_ONLY}}
        for name, (secret, _folder) in _certificates(kafka).items()
    ]


def _certificate_mounts(kafka: Servers) -> list[Values]:
    return [
        {"name": name, "mountPath": folder, "readOnly": True}
        for name, (_secret, folder) in _certificates(kafka).items()
    ]


def _broker_ports(kafka: Servers) -> dict[str, str]:
    names = ("client", "internal", *(("external",) if is_reached_from_outside(kafka) else ()))
    return {f"kafka-{name}": f"containerPorts.{name}" for name in names}


def _zookeeper_ports(servers: Servers) -> dict[str, str]:
    ports = {name: f"containerPorts.{name}" for name in ("client", "follower", "election")}
    return {**ports, **({"metrics": "metrics.containerPort"} if servers.values.flag("metrics.enabled") else {})}


_CLIENT = Port("tcp-client", "service.ports.client", "kafka-client")
_ZOOKEEPER_PORTS = tuple(
    Port(f"tcp-{name}", f"service.ports.{name}", name) for name in ("client", "follower", "election")
)

BROKERS = Part(
    environment=broker_environment,
    ports=_broker_ports,
    service_ports=(_CLIENT,),
    headless_ports=(_CLIENT, Port("tcp-internal", "service.ports.internal", "kafka-internal")),
    # As in the chart: a broker gets ready without the others, and they look for it again until they find it.
    unready_addresses=lambda kafka: None,
    handlers=_broker_probes,
    disks=_broker_disks,
    files=(
        File(
            "config",
            "existingConfigmap",
            lambda kafka: f"{kafka.name}-configuration",
            "server.properties",
            _broker_configuration,
            "kafka-config",
        ),
        File(
            "log4j",
            "existingLog4jConfigMap",
            lambda kafka: f"{kafka.name}-log4j-configuration",
            "log4j.properties",
            _broker_configuration,
            "log4j-config",
        ),
    ),
    script=broker_script,
    volumes=lambda kafka: [*_certificate_volumes(kafka), *jmx_volumes(kafka)],
    mounts=_certificate_mounts,
    containers=jmx_containers,
)

ZOOKEEPER = Part(
    environment=zookeeper_environment,
    ports=_zookeeper_ports,
    service_ports=_ZOOKEEPER_PORTS,
    headless_ports=_ZOOKEEPER_PORTS,
    # Servers must find each other to get ready.
    unready_addresses=lambda servers: servers.plain("service.headless.publishNotReadyAddresses") == "true" or None,
    handlers=_zookeeper_probes,
    disks=_zookeeper_disks,
    files=(
        File(
            "configuration",
            "existingConfigmap",
            lambda servers: servers.name,
            "zoo.cfg",
            lambda servers: "/opt/bitnami/zookeeper/conf",
            "config",
        ),
    ),
    script=zookeeper_script,
    labels={"role": "zookeeper"},
)
