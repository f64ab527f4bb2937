# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The brokers' environment, which is how the image is configured. **Private** to the collection.

Names, values and order are the bitnami kafka chart's (15.5.1).
"""

from __future__ import annotations

from ...resolve.model import Values
from ..chart import text
from .jmx import PORT, is_shown
from .security import (
    BROKER_PASSWORD,
    CERTIFICATE_PASSWORD,
    CLIENT_PASSWORDS,
    ZOOKEEPER_PASSWORD,
    certificate_secret,
    has_users,
    is_encrypted,
    is_reached_from_outside,
    knows_clients,
    protocol,
    sides,
    spoken,
    users_secret,
    zookeeper_user,
)
from .settings import Servers, zookeeper
from .variables import Row, always, field, secret, setting, size, variables, when, yes_or_no

# Where Kafka looks for a ZooKeeper whose address has no port.
_ZOOKEEPER_PORT = "2181"
_JAAS_FILE = "/opt/bitnami/kafka/config/kafka_jaas.conf"


def _zookeeper_address(kafka: Servers) -> str:
    if kafka.values.flag("zookeeper.enabled"):
        servers = zookeeper(kafka.dependency)
        port = servers.plain("service.ports.client")
        address = servers.name if port == _ZOOKEEPER_PORT else f"{servers.name}:{port}"
        return address + kafka.plain("zookeeperChrootPath")
    return ",".join(kafka.values.optional("externalZookeeper.servers", ()))


def _protocols(kafka: Servers) -> str:
    ours = ",".join(f"{side}:{protocol(kafka, side)}" for side in sides(kafka))
    return str(kafka.values.optional("listenerSecurityProtocolMap", ours))


def _ports(kafka: Servers) -> dict[str, int]:
    """What brokers listen on: clients are told each broker's own address, so a Service's port is of no use to them."""
    paths = {
        "INTERNAL": "service.ports.internal",
        "CLIENT": "containerPorts.client",
        "EXTERNAL": "containerPorts.external",
    }
    return {side: int(kafka.values.required(paths[side])) for side in sides(kafka)}


def _listeners(kafka: Servers) -> str:
    ours = [f"{side}://:{port}" for side, port in _ports(kafka).items()]
    return ",".join(kafka.values.optional("listeners", ours))


def _advertised(kafka: Servers) -> str:
    host = f"$(MY_POD_NAME).{kafka.headless_domain}"
    # The script adds what clients outside are told, which is another for each broker.
    ours = [f"{side}://{host}:{port}" for side, port in _ports(kafka).items() if side != "EXTERNAL"]
    return ",".join(kafka.values.optional("advertisedListeners", ours))


def _knows_users(kafka: Servers) -> bool:
    return any(has_users(kafka, side) for side in sides(kafka))


def _names_mechanisms(kafka: Servers) -> bool:
    return _knows_users(kafka) or bool(kafka.values.optional("auth.sasl.jaas.zookeeperUser"))


def _knows_brokers(kafka: Servers) -> bool:
    return has_users(kafka, "INTERNAL")


def _logs_in_to_zookeeper(kafka: Servers) -> bool:
    return zookeeper_user(kafka) is not None


def _client_users(kafka: Servers) -> str:
    return ",".join(text(user) for user in kafka.values.required("auth.sasl.jaas.clientUsers"))


def _client_certificates(kafka: Servers) -> str:
    asked = any(spoken(kafka, side) == "mtls" for side in sides(kafka) if side != "INTERNAL")
    return "required" if asked else "none"


def _certificate_password(kafka: Servers) -> str | Values:
    name = certificate_secret(kafka)
    return secret(name, CERTIFICATE_PASSWORD) if name else ""


def _tells_hosts(kafka: Servers) -> bool:
    return is_reached_from_outside(kafka) and kafka.values.flag("externalAccess.service.useHostIPs")


_USERS: tuple[Row, ...] = (
    ("KAFKA_OPTS", when(_knows_users, always(f"-Djava.security.auth.login.config={_JAAS_FILE}"))),
    ("KAFKA_CLIENT_USERS", when(knows_clients, _client_users)),
    ("KAFKA_CLIENT_PASSWORDS", when(knows_clients, lambda kafka: secret(users_secret(kafka), CLIENT_PASSWORDS))),
    ("KAFKA_INTER_BROKER_USER", when(_knows_brokers, setting("auth.sasl.jaas.interBrokerUser"))),
    ("KAFKA_INTER_BROKER_PASSWORD", when(_knows_brokers, lambda kafka: secret(users_secret(kafka), BROKER_PASSWORD))),
    ("KAFKA_ZOOKEEPER_PROTOCOL", when(_logs_in_to_zookeeper, always("SASL"))),
    ("KAFKA_ZOOKEEPER_USER", when(_logs_in_to_zookeeper, setting("auth.sasl.jaas.zookeeperUser"))),
    (
        "KAFKA_ZOOKEEPER_PASSWORD",
        when(_logs_in_to_zookeeper, lambda kafka: secret(users_secret(kafka), ZOOKEEPER_PASSWORD)),
    ),
)

_ENCRYPTION: tuple[Row, ...] = (
    ("KAFKA_TLS_TYPE", when(is_encrypted, lambda kafka: kafka.plain("auth.tls.type").upper())),
    (
        "KAFKA_CFG_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM",
        when(is_encrypted, setting("auth.tls.endpointIdentificationAlgorithm")),
    ),
    ("KAFKA_TLS_CLIENT_AUTH", when(is_encrypted, _client_certificates)),
    ("KAFKA_CERTIFICATE_PASSWORD", when(is_encrypted, _certificate_password)),
)

_SETTINGS: tuple[Row, ...] = (
    ("KAFKA_VOLUME_DIR", setting("persistence.mountPath")),
    ("KAFKA_LOG_DIR", setting("logPersistence.mountPath")),
    ("KAFKA_CFG_DELETE_TOPIC_ENABLE", setting("deleteTopicEnable")),
    ("KAFKA_CFG_AUTO_CREATE_TOPICS_ENABLE", setting("autoCreateTopicsEnable")),
    ("KAFKA_HEAP_OPTS", setting("heapOpts")),
    ("KAFKA_CFG_LOG_FLUSH_INTERVAL_MESSAGES", size("logFlushIntervalMessages")),
    ("KAFKA_CFG_LOG_FLUSH_INTERVAL_MS", setting("logFlushIntervalMs")),
    ("KAFKA_CFG_LOG_RETENTION_BYTES", size("logRetentionBytes")),
    # The chart's spelling; Kafka's own setting has no S, so it keeps its default, which is the same.
    ("KAFKA_CFG_LOG_RETENTION_CHECK_INTERVALS_MS", setting("logRetentionCheckIntervalMs")),
    ("KAFKA_CFG_LOG_RETENTION_HOURS", setting("logRetentionHours")),
    ("KAFKA_CFG_MESSAGE_MAX_BYTES", size("maxMessageBytes")),
    ("KAFKA_CFG_LOG_SEGMENT_BYTES", size("logSegmentBytes")),
    ("KAFKA_CFG_LOG_DIRS", setting("logsDirs")),
    ("KAFKA_CFG_DEFAULT_REPLICATION_FACTOR", setting("defaultReplicationFactor")),
    ("KAFKA_CFG_OFFSETS_TOPIC_REPLICATION_FACTOR", setting("offsetsTopicReplicationFactor")),
    ("KAFKA_CFG_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", setting("transactionStateLogReplicationFactor")),
    ("KAFKA_CFG_TRANSACTION_STATE_LOG_MIN_ISR", setting("transactionStateLogMinIsr")),
    ("KAFKA_CFG_NUM_IO_THREADS", setting("numIoThreads")),
    ("KAFKA_CFG_NUM_NETWORK_THREADS", setting("numNetworkThreads")),
    ("KAFKA_CFG_NUM_PARTITIONS", setting("numPartitions")),
    ("KAFKA_CFG_NUM_RECOVERY_THREADS_PER_DATA_DIR", setting("numRecoveryThreadsPerDataDir")),
    ("KAFKA_CFG_SOCKET_RECEIVE_BUFFER_BYTES", setting("socketReceiveBufferBytes")),
    ("KAFKA_CFG_SOCKET_REQUEST_MAX_BYTES", size("socketRequestMaxBytes")),
    ("KAFKA_CFG_SOCKET_SEND_BUFFER_BYTES", setting("socketSendBufferBytes")),
    ("KAFKA_CFG_ZOOKEEPER_CONNECTION_TIMEOUT_MS", setting("zookeeperConnectionTimeoutMs")),
    ("KAFKA_CFG_AUTHORIZER_CLASS_NAME", setting("authorizerClassName")),
    ("KAFKA_CFG_ALLOW_EVERYONE_IF_NO_ACL_FOUND", setting("allowEveryoneIfNoAclFound")),
    ("KAFKA_CFG_SUPER_USERS", setting("superUsers")),
)

ENVIRONMENT: tuple[Row, ...] = (
    ("BITNAMI_DEBUG", setting("image.debug")),
    ("MY_POD_IP", field("status.podIP")),
    ("MY_POD_NAME", field("metadata.name")),
    ("HOST_IP", when(_tells_hosts, field("status.hostIP"))),
    ("KAFKA_CFG_ZOOKEEPER_CONNECT", _zookeeper_address),
    ("KAFKA_INTER_BROKER_LISTENER_NAME", setting("interBrokerListenerName")),
    ("KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP", _protocols),
    (
        "KAFKA_CFG_SASL_ENABLED_MECHANISMS",
        when(_names_mechanisms, lambda kafka: kafka.plain("auth.sasl.mechanisms").upper()),
    ),
    (
        "KAFKA_CFG_SASL_MECHANISM_INTER_BROKER_PROTOCOL",
        when(_names_mechanisms, lambda kafka: kafka.plain("auth.sasl.interBrokerMechanism").upper()),
    ),
    ("KAFKA_CFG_LISTENERS", _listeners),
    ("KAFKA_CFG_ADVERTISED_LISTENERS", _advertised),
    ("ALLOW_PLAINTEXT_LISTENER", yes_or_no("allowPlaintextListener")),
    *_USERS,
    *_ENCRYPTION,
    *_SETTINGS,
    ("JMX_PORT", when(is_shown, always(PORT))),
)


def broker_environment(kafka: Servers) -> list[Values]:
    """The variables of a broker's container."""
    return variables(kafka, ENVIRONMENT)
