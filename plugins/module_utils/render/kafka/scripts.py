# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The scripts that the containers start with. **Private** to the collection.

The images take a server's number from the environment, which a StatefulSet can't give each pod for itself. A server
that has data keeps the number that stands there.
"""

from __future__ import annotations

import shlex

from ..chart import ChartValues, text
from .security import is_encrypted, is_reached_from_outside
from .settings import Servers, zookeeper

FILE = "setup.sh"
FOLDER = "/scripts"
DATA_FOLDER = "/bitnami/zookeeper"

_BROKER = """\
#!/bin/bash
set -euo pipefail
number="${{MY_POD_NAME##*-}}"
known={known}
if [[ -f "$known" ]]; then
    KAFKA_CFG_BROKER_ID="$(sed -n 's/^broker\\.id=//p' "$known")"
else
    KAFKA_CFG_BROKER_ID="$((number + {first}))"
fi
export KAFKA_CFG_BROKER_ID
{outside}{certificates}{waiting}exec /entrypoint.sh /run.sh
"""

# Two minutes at most: then Kafka itself says what is wrong, well before the startup probe would end it.
# The first process of a container must say that it ends when it is told to.
_WAIT = """\
trap 'exit 143' TERM
for attempt in {{1..60}}; do
    timeout 2 bash -c ': > /dev/tcp/{host}/{port}' 2> /dev/null && break
    echo "Waiting for {name} at {host}:{port}."
    sleep 2
done
"""

_ZOOKEEPER = """\
#!/bin/bash
set -euo pipefail
known={known}
if [[ -f "$known" ]]; then
    ZOO_SERVER_ID="$(< "$known")"
else
    ZOO_SERVER_ID="$((${{POD_NAME##*-}} + {first}))"
fi
export ZOO_SERVER_ID
exec /entrypoint.sh /run.sh
"""

_OUTSIDE = """\
hosts=({hosts})
ports=({ports})
KAFKA_CFG_ADVERTISED_LISTENERS="$KAFKA_CFG_ADVERTISED_LISTENERS,EXTERNAL://${{hosts[number]}}:${{ports[number]}}"
export KAFKA_CFG_ADVERTISED_LISTENERS
"""

_STORES = """\
target=/opt/bitnami/kafka/config/certs
mkdir -p "$target"
cp {truststore} "$target/kafka.truststore.jks"
cp "/certs-${{number}}/"{keystore} "$target/kafka.keystore.jks"
export KAFKA_TLS_TRUSTSTORE_FILE="$target/kafka.truststore.jks"
"""

_PEM = """\
target=/opt/bitnami/kafka/config/certs
mkdir -p "$target"
cp "/certs-${{number}}/{authority}" "$target/kafka.truststore.pem"
cp "/certs-${{number}}/tls.crt" "$target/kafka.keystore.pem"
openssl pkcs8 -topk8 -nocrypt -in "/certs-${{number}}/tls.key" > "$target/kafka.keystore.key"
export KAFKA_TLS_TRUSTSTORE_FILE="$target/kafka.truststore.pem"
"""


def broker_script(kafka: Servers) -> str:
    """What a broker's container runs."""
    folder = kafka.plain("logsDirs").split(",")[0]
    known = shlex.quote(f"{folder}/meta.properties")
    first = shlex.quote(kafka.plain("minBrokerId"))
    return _BROKER.format(
        known=known, first=first, outside=_outside(kafka), certificates=_certificates(kafka), waiting=_waiting(kafka)
    )


def _outside(kafka: Servers) -> str:
    """The lines that say where clients outside reach this broker; nothing where the manifest says all listeners."""
    values = kafka.values
    if not is_reached_from_outside(kafka) or values.optional("advertisedListeners"):
        return ""
    service = "externalAccess.service"
    if values.required(f"{service}.type") == "NodePort":
        hosts = [_host(values)] * kafka.replicas
        ports = [text(port) for port in values.optional(f"{service}.nodePorts", ())]
    else:
        names = values.optional(f"{service}.loadBalancerNames") or values.optional(f"{service}.loadBalancerIPs", ())
        hosts = [shlex.quote(str(name)) for name in names]
        ports = [text(values.required(f"{service}.ports.external"))] * kafka.replicas
    return _OUTSIDE.format(hosts=" ".join(hosts), ports=" ".join(ports))


def _host(values: ChartValues) -> str:
    """What clients outside are told where brokers have ports of nodes."""
    name = values.optional("externalAccess.service.domain")
    if name:
        return shlex.quote(str(name))
    own = {"useHostIPs": "$HOST_IP", "usePodIPs": "$MY_POD_IP"}
    return next((host for switch, host in own.items() if values.flag(f"externalAccess.service.{switch}")), "")


def zookeeper_script(servers: Servers) -> str:
    """What a ZooKeeper's container runs."""
    first = shlex.quote(servers.plain("minServerId"))
    return _ZOOKEEPER.format(known=f"{DATA_FOLDER}/data/myid", first=first)


def _waiting(kafka: Servers) -> str:
    """The lines that wait for our ZooKeeper, which starts at the same time; a broker alone gives up after seconds."""
    if not kafka.values.flag("zookeeper.enabled"):
        return ""
    servers = zookeeper(kafka.dependency)
    return wait_for("ZooKeeper", servers)


def wait_for(name: str, servers: Servers) -> str:
    """The lines that wait until servers can be reached by their Service, two minutes at most."""
    return _WAIT.format(name=name, host=servers.name, port=servers.plain("service.ports.client"))


def _certificates(kafka: Servers) -> str:
    """The lines that put a broker's certificates where the image looks for them."""
    if not is_encrypted(kafka):
        return ""
    if kafka.values.required("auth.tls.type") == "pem":
        chain = kafka.values.optional("auth.tls.pemChainIncluded")
        return _PEM.format(authority="tls.crt" if chain else "ca.crt")
    truststore = shlex.quote(kafka.values.optional("auth.tls.jksTruststore", "kafka.truststore.jks"))
    keystore = shlex.quote(kafka.values.optional("auth.tls.jksKeystoreSAN", "kafka.keystore.jks"))
    shared = kafka.values.optional("auth.tls.jksTruststoreSecret")
    folder = '"/truststore/"' if shared else '"/certs-${number}/"'
    return _STORES.format(truststore=f"{folder}{truststore}", keystore=keystore)
