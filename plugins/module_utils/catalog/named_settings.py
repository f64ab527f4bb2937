# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a Milvus 2.1 server makes of its files and variables before it looks at the variables called ``milvus.<key>``.

From 2.1's internal/util/paramtable/base_table.go; the 2.1.0 server was tried (tests/reality). **Private** to the
collection.
"""

from __future__ import annotations

import dataclasses

# A variable called so followed by a setting's dotted path beats every file. It may say nothing, unlike those below.
PREFIX = "milvus."


@dataclasses.dataclass(frozen=True)
class NamedSetting:
    """A setting with a variable of its own.

    :param path: the setting.
    :param variable: its variable; an empty one is as none.
    :param name: under which the server keeps what came out.
    :param port: the setting that belongs behind it, after a colon.
    :param scheme: what belongs before both, unless the setting has one.
    """

    path: str
    variable: str
    name: str
    port: str = ""
    scheme: str = ""


NAMED_SETTINGS: tuple[NamedSetting, ...] = (
    NamedSetting("etcd.endpoints", "ETCD_ENDPOINTS", "_EtcdEndpoints"),
    NamedSetting("minio.address", "MINIO_ADDRESS", "_MinioAddress", port="minio.port"),
    NamedSetting("minio.accessKeyID", "MINIO_ACCESS_KEY", "_MinioAccessKeyID"),
    NamedSetting("minio.secretAccessKey", "MINIO_SECRET_KEY", "_MinioSecretAccessKey"),
    NamedSetting("minio.useSSL", "MINIO_USE_SSL", "_MinioUseSSL"),
    NamedSetting("minio.bucketName", "MINIO_BUCKET_NAME", "_MinioBucketName"),
    NamedSetting("minio.useIAM", "MINIO_USE_IAM", "_MinioUseIAM"),
    NamedSetting("minio.iamEndpoint", "MINIO_IAM_ENDPOINT", "_MinioIAMEndpoint"),
    NamedSetting("pulsar.address", "PULSAR_ADDRESS", "_PulsarAddress", port="pulsar.port", scheme="pulsar://"),
    NamedSetting("kafka.brokerList", "KAFKA_BROKER_LIST", "_KafkaBrokerList"),
    NamedSetting("rocksmq.path", "ROCKSMQ_PATH", "_RocksmqPath"),
    NamedSetting("dataNode.flush.insertBufSize", "DATA_NODE_IBUFSIZE", "_DATANODE_INSERTBUFSIZE"),
)
