# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Manifests with external services, and the fields in them. Reusable."""

from __future__ import annotations

import typing as t

Spec = dict[str, t.Any]
# name: the manifest, the field and the beginning of what is said, the repaired twin
Cases = dict[str, tuple[Spec, str, str, Spec]]
ETCD = "spec.dependencies.etcd"
STORAGE = "spec.dependencies.storage"
PULSAR = "spec.dependencies.pulsar"
KAFKA = "spec.dependencies.kafka"
NATS = "spec.dependencies.natsmq.server"
POOLS = "spec.dependencies.woodpecker.quorumBufferPools"


def storage(config: Spec | None = None, *, components: Spec | None = None, **section: t.Any) -> Spec:
    """A manifest with an external object storage."""
    given = {"external": True, "type": "S3", "endpoint": "s3.example.com:9000", "secretRef": "keys", **section}
    return {
        "dependencies": {"storage": {key: value for key, value in given.items() if value is not None}},
        "config": {"minio": config or {}},
        "components": components or {},
    }


def etcd(config: Spec | None = None, endpoints: t.Any = ("a:2379",), **components: t.Any) -> Spec:
    section = {"external": True, "endpoints": list(endpoints)}
    return {"dependencies": {"etcd": section}, "config": {"etcd": config or {}}, "components": components}


def kafka(
    config: Spec | None = None, brokers: t.Any = ("a:9092",), secret: str | None = None, **components: t.Any
) -> Spec:
    section = {"external": True, "brokerList": list(brokers), **({"secretRef": secret} if secret else {})}
    dependencies = {"msgStreamType": "kafka", "kafka": section}
    return {"dependencies": dependencies, "config": {"kafka": config or {}}, "components": components}


def own_kafka(values: Spec, config: Spec | None = None) -> Spec:
    dependencies = {"msgStreamType": "kafka", "kafka": {"inCluster": {"values": values}}}
    return {"dependencies": dependencies, "config": {"kafka": config or {}}}


def pulsar(config: Spec | None = None, **section: t.Any) -> Spec:
    return {"dependencies": {"pulsar": {"external": True, **section}}, "config": {"pulsar": config or {}}}


def standalone(dependencies: Spec, version: str = "2.5.4", *, config: Spec | None = None, **components: t.Any) -> Spec:
    image = {"image": f"milvusdb/milvus:v{version}"}
    return {
        "mode": "standalone",
        "dependencies": dependencies,
        "config": config or {},
        "components": {**image, **components},
    }


def woodpecker(section: Spec, config: Spec | None = None) -> Spec:
    dependencies = {"msgStreamType": "woodpecker", "woodpecker": section}
    return {"dependencies": dependencies, "config": config or {}, "components": {"image": "milvusdb/milvus:v2.6.1"}}


def custom(config: Spec, mode: str = "cluster", **components: t.Any) -> Spec:
    """A manifest whose message storage only its configuration names."""
    return {"mode": mode, "dependencies": {"msgStreamType": "custom"}, "config": config, "components": components}


def password(name: str) -> list[Spec]:
    return [{"name": name, "valueFrom": {"secretKeyRef": {"name": "a", "key": "b"}}}]


VOLUME: Spec = {
    "volumes": [{"name": "tls", "secret": {"secretName": "tls"}}],
    "volumeMounts": [{"name": "tls", "mountPath": "/tls"}],
}
IAM = {"useIAM": True, "cloudProvider": "aws"}
ETCD_FILES = {"enabled": True, "tlsCert": "/tls/c", "tlsKey": "/tls/k", "tlsCACert": "/tls/ca"}
SASL = {"securityProtocol": "SASL_PLAINTEXT", "saslMechanisms": "PLAIN"}
CREDENTIALS = {"saslUsername": "a", "saslPassword": "b"}
LOCAL = {"woodpecker": {"storage": {"type": "local"}}}
MINIO = {"woodpecker": {"storage": {"type": "minio"}}}
SHARED = {"accessModes": ["ReadWriteMany"]}
IN_MINIO = {"storage": {"type": "MinIO"}}
SASL_VALUES = {
    "auth": {
        "clientProtocol": "sasl",
        "sasl": {
            "jaas": {"clientUsers": ["a"], "existingSecret": "b"},
            "mechanisms": "plain",
            "interBrokerMechanism": "plain",
        },
    }
}
