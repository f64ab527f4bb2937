# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Message storages that don't fit, each with its repaired twin. Reusable."""

from __future__ import annotations

from ansible_collections.vectorops.milvus.tests.unit.resolve.service_manifests import (
    CREDENTIALS,
    KAFKA,
    LOCAL,
    MINIO,
    NATS,
    POOLS,
    PULSAR,
    SASL,
    SASL_VALUES,
    SHARED,
    VOLUME,
    Cases,
    custom,
    kafka,
    own_kafka,
    pulsar,
    standalone,
    woodpecker,
)

MESSAGES: Cases = {
    "no Pulsar": (pulsar(), f"{PULSAR}.endpoint", "is missing", pulsar(endpoint="a:6650")),
    "Pulsar without port": (
        pulsar(endpoint="a"),
        f"{PULSAR}.endpoint",
        "'a' names no port",
        pulsar(endpoint="pulsar+ssl://a:6651"),
    ),
    "Pulsar over HTTP": (
        pulsar(endpoint="http://a:8080"),
        f"{PULSAR}.endpoint",
        "'http://a:8080' is a URL",
        pulsar(endpoint="pulsar://a:6650"),
    ),
    "two Pulsars": (
        pulsar(endpoints=["a:6650", "b:6650"]),
        f"{PULSAR}.endpoints",
        "Milvus takes one address",
        pulsar(endpoints=["a:6650"]),
    ),
    "Pulsar in two spellings": (
        pulsar(endpoints=["a:6650"], endpoint="b:6650"),
        f"{PULSAR}.endpoints",
        "contradicts spec.dependencies.pulsar.endpoint",
        pulsar(endpoint="b:6650"),
    ),
    "Pulsar without a token": (
        pulsar({"authPlugin": "token"}, endpoint="a:6650"),
        "spec.config.pulsar.authParams",
        "is missing: authPlugin needs it",
        pulsar({"authPlugin": "token", "authParams": "token:a"}, endpoint="a:6650"),
    ),
    "no Kafka": (kafka(brokers=()), f"{KAFKA}.brokerList", "is missing", kafka()),
    "Kafka without port": (
        kafka(brokers=("a",)),
        f"{KAFKA}.brokerList[0]",
        "'a' names no port",
        kafka(brokers=("a:1",)),
    ),
    "unknown protocol": (
        kafka({"securityProtocol": "TLS"}),
        "spec.config.kafka.securityProtocol",
        "'TLS' is not known",
        kafka({"securityProtocol": "SSL"}),
    ),
    "unknown mechanism": (
        kafka({**SASL, **CREDENTIALS, "saslMechanisms": "SCRAM"}),
        "spec.config.kafka.saslMechanisms",
        "'SCRAM' is not known",
        kafka({**SASL, **CREDENTIALS, "saslMechanisms": "SCRAM-SHA-512"}),
    ),
    "Kafka without password": (
        kafka({**SASL, "saslUsername": "a"}),
        "spec.config.kafka.saslPassword",
        "is missing: the service asks who one is",
        kafka(SASL, secret="user"),
    ),
    "Kafka's authority from nowhere": (
        kafka({"securityProtocol": "SSL", "ssl": {"enabled": True, "tlsCaCert": "/ca"}}),
        "spec.config.kafka.ssl.tlsCaCert",
        "no volume is mounted where '/ca' lies",
        kafka({"securityProtocol": "SSL", "ssl": {"enabled": True, "tlsCaCert": "/tls/ca"}}, **VOLUME),
    ),
    "Kafka 4": (
        own_kafka({"image": {"tag": "4.0.0"}}),
        f"{KAFKA}.inCluster.values.image.tag",
        "Kafka 4.0.0 can't be used: Milvus supports 2.x and 3.x",
        own_kafka({"image": {"tag": "3.6.0"}}),
    ),
    "Kafka 1 by its tag alone": (
        own_kafka({"image": {"tag": "1"}}),
        f"{KAFKA}.inCluster.values.image.tag",
        "Kafka 1 can't be used: Milvus supports 2.x and 3.x",
        own_kafka({"image": {"tag": "2"}}),
    ),
    "brokers that speak like Kafka 4": (
        own_kafka({"config": "a=b\ninter.broker.protocol.version = 4.0-IV3"}),
        f"{KAFKA}.inCluster.values.config",
        "Kafka 4.0-IV3 can't be used: Milvus supports 2.x and 3.x",
        own_kafka({"config": "a=b\ninter.broker.protocol.version = 3.1-IV0"}),
    ),
    "brokers told by a variable to speak like Kafka 1": (
        own_kafka({"extraEnvVars": [{"name": "KAFKA_CFG_INTER_BROKER_PROTOCOL_VERSION", "value": "1.1"}]}),
        f"{KAFKA}.inCluster.values.extraEnvVars[0]",
        "Kafka 1.1 can't be used: Milvus supports 2.x and 3.x",
        own_kafka({"extraEnvVars": [{"name": "KAFKA_CFG_INTER_BROKER_PROTOCOL_VERSION", "value": "2.8"}]}),
    ),
    "an external Kafka of the past": (
        kafka({"consumer": {"broker.version.fallback": "0.9.0.1"}}),
        "spec.config.kafka.consumer.broker.version.fallback",
        "Kafka 0.9.0.1 can't be used: Milvus supports 2.x and 3.x",
        kafka({"consumer": {"broker.version.fallback": "2.8.0"}}),
    ),
    "Kafka asks and nobody answers": (
        own_kafka(SASL_VALUES),
        "spec.config.kafka.securityProtocol",
        "PLAINTEXT is not what Kafka's auth.clientProtocol asks for",
        own_kafka(SASL_VALUES, {**SASL, **CREDENTIALS}),
    ),
    "nothing says which message storage": (
        custom({}),
        "spec.config.mq.type",
        "is missing: with spec.dependencies.msgStreamType: custom nothing else says",
        custom({}, env=[{"name": "PULSAR_ADDRESS", "value": "pulsar://a:6650"}]),
    ),
    "a message storage without its address": (
        custom({"mq": {"type": "kafka"}}),
        "spec.config.kafka.brokerList",
        "is missing",
        custom({"mq": {"type": "kafka"}, "kafka": {"brokerList": "a:9092, b:9092"}}),
    ),
    "brokers without a port": (
        custom({"kafka": {"brokerList": "a:9092,b"}}),
        "spec.config.kafka.brokerList[1]",
        "'b' names no port",
        custom({"kafka": {"brokerList": ["a:9092", "b:9092"]}}),
    ),
    "a user without a password": (
        custom({"mq": {"type": "pulsar"}, "pulsar": {"address": "a", "authPlugin": "token"}}),
        "spec.config.pulsar.authParams",
        "is missing: authPlugin needs it",
        custom({"mq": {"type": "pulsar"}, "pulsar": {"address": "a", "authPlugin": "token", "authParams": "b"}}),
    ),
    "Pulsar at a web address": (
        custom({"pulsar": {"address": "http://a:8080"}}),
        "spec.config.pulsar.address",
        "'http://a:8080' is a URL",
        custom({"pulsar": {"address": "pulsar+ssl://a:6651"}}),
    ),
    "a message storage of a later Milvus": (
        custom({"mq": {"type": "woodpecker"}}, image="milvusdb/milvus:v2.5.4"),
        "spec.config.mq.type",
        "Milvus 2.5 has no woodpecker: it came with 2.6",
        custom({"mq": {"type": "woodpecker"}}, image="milvusdb/milvus:v2.6.1"),
    ),
    "a message storage inside the pods": (
        custom({"mq": {"type": "rocksmq"}}, "standalone"),
        "spec.config.mq.type",
        "rocksmq lives inside Milvus' own pods",
        standalone({"msgStreamType": "rocksmq"}, config={"mq": {"type": "rocksmq"}}),
    ),
    "a contradicting type": (
        {"config": {"mq": {"type": "kafka"}}},
        "spec.config.mq.type",
        "'kafka' contradicts the message storage pulsar",
        {"config": {"mq": {"type": "kafka"}}, "dependencies": {"msgStreamType": "kafka"}},
    ),
    "two servers on one RocksMQ": (
        standalone({}, standalone={"replicas": 2}),
        "spec.components.standalone.replicas",
        "2 servers can't share rocksmq",
        standalone({"msgStreamType": "pulsar"}, standalone={"replicas": 2}),
    ),
    "NATS said twice": (
        standalone(
            {"msgStreamType": "natsmq", "natsmq": {"server": {"port": 1}}}, config={"natsmq": {"server": {"port": 2}}}
        ),
        "spec.config.natsmq.server.port",
        "2 contradicts spec.dependencies.natsmq.server.port, which is 1",
        standalone(
            {"msgStreamType": "natsmq", "natsmq": {"server": {"port": 1}}}, config={"natsmq": {"server": {"port": 1}}}
        ),
    ),
    "NATS beside its volume": (
        standalone(
            {"msgStreamType": "natsmq", "natsmq": {"server": {"storeDir": "/n"}, "persistence": {"enabled": True}}}
        ),
        f"{NATS}.storeDir",
        "'/n' doesn't lie on the persistent volume",
        standalone(
            {
                "msgStreamType": "natsmq",
                "natsmq": {"server": {"storeDir": "/var/lib/milvus/n"}, "persistence": {"enabled": True}},
            }
        ),
    ),
    "Woodpecker without pools": (
        woodpecker({"external": True}),
        POOLS,
        "is missing",
        woodpecker({"external": True, "quorumBufferPools": [{"name": "a", "seeds": ["b:1"]}]}),
    ),
    "Woodpecker without port": (
        woodpecker({"external": True, "quorumBufferPools": [{"name": "a", "seeds": ["b"]}]}),
        f"{POOLS}[0].seeds[0]",
        "'b' names no port",
        woodpecker({"external": True, "quorumBufferPools": [{"name": "a", "seeds": ["b:1"]}]}),
    ),
    "Woodpecker on a disk in a cluster": (
        woodpecker({}, LOCAL),
        "spec.config.woodpecker.storage.type",
        "the components of a cluster don't share a disk",
        woodpecker({}, MINIO),
    ),
    "one claim for a cluster": (
        woodpecker({"persistence": {"enabled": True}}),
        "spec.dependencies.woodpecker.persistence",
        "all components of a cluster would mount one claim",
        woodpecker({"persistence": {"enabled": True, "persistentVolumeClaim": {"spec": SHARED}}}),
    ),
}
