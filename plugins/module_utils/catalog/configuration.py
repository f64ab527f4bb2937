# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Milvus' configuration keys that we treat specially. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

# Keys of spec.config that the deployment itself decides: they follow from the dependencies. (milvus-operator removes
# the same ones when it defaults a manifest.)
DECIDED: t.Mapping[str, str] = {
    "etcd.endpoints": "it follows from spec.dependencies.etcd",
    "minio.address": "it follows from spec.dependencies.storage",
    "minio.port": "it follows from spec.dependencies.storage",
    "pulsar.address": "it follows from spec.dependencies.pulsar",
    "pulsar.port": "it follows from spec.dependencies.pulsar",
    "kafka.brokerList": "it follows from spec.dependencies.kafka",
    # Only the tool image of the operator reads it.
    "messageQueue": "it follows from spec.dependencies.msgStreamType",
}

# Those of them that a message storage of somebody else's needs, as nothing else says where it is.
MESSAGE_ADDRESSES = ("pulsar.address", "pulsar.port", "kafka.brokerList")

# Keys that have no effect beside a Secret that holds them too: it reaches the server by the environment, which beats
# every file.
STORAGE_KEYS = ("minio.accessKeyID", "minio.secretAccessKey")
KAFKA_USER = ("kafka.saslUsername", "kafka.saslPassword")


@dataclasses.dataclass(frozen=True)
class Sensitive:
    """A path of spec.config whose value must not stand in a ConfigMap, a diff, a log or a result.

    :param path: the dotted path.
    :param variable: the environment variable that carries it instead; Milvus compares names without ``_`` and case.
    """

    path: str
    variable: str


# From milvus' configs/milvus.yaml and pkg/util/paramtable.
SENSITIVE: tuple[Sensitive, ...] = (
    Sensitive("minio.accessKeyID", "MINIO_ACCESS_KEY_ID"),
    Sensitive("minio.secretAccessKey", "MINIO_SECRET_ACCESS_KEY"),
    Sensitive("minio.gcpCredentialJSON", "MINIO_GCPCREDENTIALJSON"),
    Sensitive("etcd.auth.password", "ETCD_AUTH_PASSWORD"),
    Sensitive("kafka.saslPassword", "KAFKA_SASLPASSWORD"),
    Sensitive("kafka.ssl.tlsKeyPassword", "KAFKA_SSL_TLSKEYPASSWORD"),
    Sensitive("pulsar.authParams", "PULSAR_AUTHPARAMS"),
    Sensitive("common.security.defaultRootPassword", "COMMON_SECURITY_DEFAULTROOTPASSWORD"),
)

# The same for the values of dependencies in the cluster, by section of spec.dependencies: what is secret there.
SENSITIVE_VALUES: t.Mapping[str, tuple[str, ...]] = {
    "etcd": ("auth.rbac.rootPassword",),
    "storage": ("accessKey", "secretKey"),
    "kafka": (
        *(f"auth.sasl.jaas.{name}" for name in ("clientPasswords", "interBrokerPassword", "zookeeperPassword")),
        *(f"provisioning.auth.tls.{name}Password" for name in ("key", "keystore", "truststore")),
        *("auth.tls.password", "zookeeper.auth.clientPassword", "zookeeper.auth.serverPasswords"),
        *(
            f"zookeeper.tls.{side}.{name}"
            for side in ("client", "quorum")
            for name in ("keystorePassword", "truststorePassword")
        ),
    ),
}
# Those of them that hold several passwords: a list, or one text with a comma, a semicolon or a space between two.
SEVERAL_PASSWORDS = ("auth.sasl.jaas.clientPasswords", "zookeeper.auth.serverPasswords")
