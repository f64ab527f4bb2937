# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The values of ``spec.dependencies.kafka.inCluster``. **Private** to the collection.

The keys are those of the bitnami kafka chart 15.5.1 and of milvus-helm's ``kafka`` section.
"""

from __future__ import annotations

from ..rows import Row, below, honoured, no_effect, not_supported
from .kafka_access import EXTERNAL_ACCESS
from .kafka_common import COMMON, PERSISTENCE, checks
from .kafka_metrics import METRICS
from .kafka_provisioning import PROVISIONING
from .zookeeper_values import ZOOKEEPER_VALUES

PROTOCOLS = ("plaintext", "tls", "mtls", "sasl", "sasl_tls")
_CERTIFICATES = "files with a broker's certificates"

_SETTINGS: tuple[Row, ...] = (
    *(
        honoured(path, "scalar", variable)
        for path, variable in (
            ("heapOpts", "KAFKA_HEAP_OPTS"),
            ("logFlushIntervalMessages", "KAFKA_CFG_LOG_FLUSH_INTERVAL_MESSAGES; _ in it is dropped"),
            ("logFlushIntervalMs", "KAFKA_CFG_LOG_FLUSH_INTERVAL_MS"),
            ("logRetentionBytes", "KAFKA_CFG_LOG_RETENTION_BYTES; _ in it is dropped"),
            ("logRetentionCheckIntervalMs", "KAFKA_CFG_LOG_RETENTION_CHECK_INTERVALS_MS"),
            ("logRetentionHours", "KAFKA_CFG_LOG_RETENTION_HOURS"),
            ("logSegmentBytes", "KAFKA_CFG_LOG_SEGMENT_BYTES; _ in it is dropped"),
            ("maxMessageBytes", "KAFKA_CFG_MESSAGE_MAX_BYTES; _ in it is dropped"),
            ("socketRequestMaxBytes", "KAFKA_CFG_SOCKET_REQUEST_MAX_BYTES; _ in it is dropped"),
            ("defaultReplicationFactor", "KAFKA_CFG_DEFAULT_REPLICATION_FACTOR"),
            ("offsetsTopicReplicationFactor", "KAFKA_CFG_OFFSETS_TOPIC_REPLICATION_FACTOR"),
            ("transactionStateLogReplicationFactor", "KAFKA_CFG_TRANSACTION_STATE_LOG_REPLICATION_FACTOR"),
            ("transactionStateLogMinIsr", "KAFKA_CFG_TRANSACTION_STATE_LOG_MIN_ISR"),
            ("numIoThreads", "KAFKA_CFG_NUM_IO_THREADS"),
            ("numNetworkThreads", "KAFKA_CFG_NUM_NETWORK_THREADS"),
            ("numPartitions", "KAFKA_CFG_NUM_PARTITIONS"),
            ("numRecoveryThreadsPerDataDir", "KAFKA_CFG_NUM_RECOVERY_THREADS_PER_DATA_DIR"),
            ("socketReceiveBufferBytes", "KAFKA_CFG_SOCKET_RECEIVE_BUFFER_BYTES"),
            ("socketSendBufferBytes", "KAFKA_CFG_SOCKET_SEND_BUFFER_BYTES"),
            ("zookeeperConnectionTimeoutMs", "KAFKA_CFG_ZOOKEEPER_CONNECTION_TIMEOUT_MS"),
        )
    ),
    *(
        honoured(path, "boolean", variable)
        for path, variable in (
            ("deleteTopicEnable", "KAFKA_CFG_DELETE_TOPIC_ENABLE"),
            ("autoCreateTopicsEnable", "KAFKA_CFG_AUTO_CREATE_TOPICS_ENABLE; Milvus relies on it"),
            ("allowEveryoneIfNoAclFound", "KAFKA_CFG_ALLOW_EVERYONE_IF_NO_ACL_FOUND"),
            ("allowPlaintextListener", "ALLOW_PLAINTEXT_LISTENER"),
        )
    ),
    *(
        honoured(path, "string", variable)
        for path, variable in (
            ("logsDirs", "KAFKA_CFG_LOG_DIRS; below persistence.mountPath"),
            ("zookeeperChrootPath", "at the end of KAFKA_CFG_ZOOKEEPER_CONNECT, without externalZookeeper"),
            ("authorizerClassName", "KAFKA_CFG_AUTHORIZER_CLASS_NAME"),
            ("superUsers", "KAFKA_CFG_SUPER_USERS"),
            ("interBrokerListenerName", "KAFKA_INTER_BROKER_LISTENER_NAME"),
            ("listenerSecurityProtocolMap", "KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP"),
            ("config", "server.properties in the ConfigMap <release>-kafka-configuration"),
            ("existingConfigmap", "with the key server.properties"),
            ("log4j", "log4j.properties in the ConfigMap <release>-kafka-log4j-configuration"),
            ("existingLog4jConfigMap", "with the key log4j.properties"),
        )
    ),
    honoured("listeners", "list of string", "KAFKA_CFG_LISTENERS"),
    honoured("advertisedListeners", "list of string", "KAFKA_CFG_ADVERTISED_LISTENERS"),
    honoured("minBrokerId", "integer", minimum=0),
    honoured("externalZookeeper.servers", "list of string", "with zookeeper.enabled: false"),
)

_SASL: tuple[Row, ...] = (
    honoured("mechanisms", "string", "KAFKA_CFG_SASL_ENABLED_MECHANISMS"),
    honoured("interBrokerMechanism", "string", "one of mechanisms"),
    honoured("jaas.clientUsers", "list of string", "KAFKA_CLIENT_USERS"),
    honoured("jaas.clientPasswords", "list of scalar", "the Secret <release>-kafka-jaas; one for each user"),
    honoured("jaas.interBrokerUser", "string", "KAFKA_INTER_BROKER_USER"),
    honoured("jaas.interBrokerPassword", "scalar", "the Secret <release>-kafka-jaas"),
    honoured("jaas.zookeeperUser", "string", "KAFKA_ZOOKEEPER_USER, with zookeeper.auth.enabled"),
    honoured("jaas.zookeeperPassword", "scalar", "the Secret <release>-kafka-jaas"),
    honoured(
        "jaas.existingSecret", "string", "its keys are client-passwords, inter-broker-password, zookeeper-password"
    ),
)

_TLS: tuple[Row, ...] = (
    honoured("type", "string", _CERTIFICATES, choices=("jks", "pem")),
    honoured("existingSecrets", "list of string", "one Secret for each broker"),
    honoured("password", "scalar", "the Secret <release>-kafka-tls-password"),
    honoured("existingSecret", "string", "with the key password"),
    honoured("jksTruststoreSecret", "string", "a Secret with the trust store of all brokers"),
    honoured("jksKeystoreSAN", "string", "the file's name in each Secret"),
    honoured("jksTruststore", "string", "the file's name"),
    honoured("endpointIdentificationAlgorithm", "string", "KAFKA_CFG_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM"),
    not_supported("autoGenerated", "boolean", "make certificates and name their Secrets in existingSecrets"),
    honoured("pemChainIncluded", "boolean", "for pem: tls.crt holds the authority too, and ca.crt isn't read"),
)

_AUTHENTICATION: tuple[Row, ...] = (
    honoured("clientProtocol", "string", "what clients speak", choices=PROTOCOLS),
    honoured("interBrokerProtocol", "string", "what brokers speak among themselves", choices=PROTOCOLS),
    honoured("externalClientProtocol", "string", "with externalAccess; else clientProtocol", choices=("", *PROTOCOLS)),
    *below("sasl", _SASL),
    *below("tls", _TLS),
)


_OPTIONAL: tuple[Row, ...] = (
    *below("externalAccess", EXTERNAL_ACCESS),
    honoured("containerPorts.external", "integer", "where clients from outside reach brokers", minimum=1),
    honoured("service.ports.external", "integer", "with externalAccess.enabled", minimum=1),
    honoured("service.nodePorts.external", "integer", "for NodePort and LoadBalancer", minimum=1),
    *below("metrics", METRICS),
    *below("provisioning", PROVISIONING),
    honoured("networkPolicy.explicitNamespacesSelector", "map", "of labelled pods, with allowExternal: false"),
    honoured("networkPolicy.externalAccess.from", "list of map", "who may be outside, with externalAccess.enabled"),
    honoured("networkPolicy.egressRules.customRules", "list of map", "the NetworkPolicy <release>-kafka-egress"),
    no_effect("rbac.create", "boolean", "only the discovery of addresses needs a Role, which is not supported"),
    no_effect("enabled", "boolean", "the manifest's dependencies say what runs"),
    no_effect("name", "string", "only milvus-helm reads it"),
    honoured("nameOverride", "string", "names that don't have it yet, and a label; Milvus follows"),
    honoured("fullnameOverride", "string", "what names begin with, but ZooKeeper's; Milvus follows"),
)

KAFKA_VALUES: tuple[Row, ...] = (
    *COMMON,
    *_SETTINGS,
    *checks(),
    honoured("global.imageRegistry", "string", "wins over the images' own, ZooKeeper's too"),
    honoured("global.imagePullSecrets", "list of string", "pod imagePullSecrets, ZooKeeper's too"),
    honoured("global.storageClass", "string", "wins over the volumes' own, ZooKeeper's too"),
    # milvus-helm quotes the number.
    honoured("terminationGracePeriodSeconds", "scalar"),
    honoured("hostNetwork", "boolean"),
    honoured("hostIPC", "boolean"),
    honoured("containerPorts.client", "integer", "where clients reach brokers", minimum=1),
    honoured("containerPorts.internal", "integer", "only the declared port; see service.ports.internal", minimum=1),
    honoured("service.ports.client", "integer", minimum=1),
    honoured("service.ports.internal", "integer", "where brokers reach each other", minimum=1),
    *below("persistence", PERSISTENCE),
    honoured("persistence.mountPath", "string"),
    *below("logPersistence", PERSISTENCE),
    honoured("logPersistence.mountPath", "string"),
    *below("auth", _AUTHENTICATION),
    *_OPTIONAL,
    *below("zookeeper", ZOOKEEPER_VALUES),
)
