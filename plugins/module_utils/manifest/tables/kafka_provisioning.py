# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The values below ``provisioning`` of Kafka: topics that are made once. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..findings import Finding
from ..rows import Row, below, honoured
from .kafka_common import CONTAINER_SECURITY, POD_SECURITY

Values = t.Mapping[str, t.Any]

_TLS: tuple[Row, ...] = (
    honoured("type", "string", "of the files in certificatesSecret", choices=("jks", "pem")),
    honoured("certificatesSecret", "string", "what the Job shows to brokers, where clients speak TLS"),
    *(honoured(name, "string", "the file's name") for name in ("cert", "key", "caCert", "keystore", "truststore")),
    honoured("passwordsSecret", "string", "instead of the Secret <release>-kafka-client-secret"),
    *(
        row
        for name in ("key", "keystore", "truststore")
        for row in (
            honoured(f"{name}PasswordSecretKey", "string", "its key there"),
            honoured(f"{name}Password", "scalar", "the Secret <release>-kafka-client-secret"),
        )
    ),
)

PROVISIONING: tuple[Row, ...] = (
    honoured("enabled", "boolean", "the Job <release>-kafka-provisioning, which runs once"),
    honoured("numPartitions", "integer", "of topics that don't say it", minimum=1),
    honoured("replicationFactor", "integer", "of topics that don't say it", minimum=1),
    honoured("topics", "list of map", "each with name, partitions, replicationFactor and config"),
    honoured("command", "list of scalar"),
    honoured("args", "list of scalar"),
    honoured("podAnnotations", "map of scalar"),
    honoured("podLabels", "map of scalar"),
    honoured("resources", "resources"),
    honoured("schedulerName", "string"),
    honoured("extraVolumes", "list of volume"),
    honoured("extraVolumeMounts", "list of volumeMount"),
    honoured("sidecars", "list of container", "the Job ends when they have ended too"),
    honoured("initContainers", "list of container"),
    *below("podSecurityContext", POD_SECURITY),
    *below("containerSecurityContext", CONTAINER_SECURITY),
    *below("auth.tls", _TLS),
)

_TOPIC = ("name", "partitions", "replicationFactor", "config")


def topic_findings(provisioning: Values, brokers: t.Any, prefix: str) -> t.Iterator[Finding]:
    """Errors for topics that can't be made.

    :param provisioning: the complete values below ``provisioning``.
    :param brokers: how many there are.
    :param prefix: where they stand in the manifest.
    """
    if not provisioning.get("enabled"):
        return
    for index, topic in enumerate(provisioning.get("topics") or ()):
        place = f"{prefix}.topics[{index}]"
        if not topic.get("name"):
            yield Finding(f"{place}.name", "is missing", "give the topic's name")
        if not isinstance(topic.get("config") or {}, t.Mapping):
            yield Finding(f"{place}.config", "is no map", "give settings of the topic by name")
        for key in sorted(set(topic) - set(_TOPIC)):
            yield Finding(f"{place}.{key}", "is unknown", f"a topic has {', '.join(_TOPIC)}")
        yield from _numbers(topic, place)
        factor = topic.get("replicationFactor") or provisioning.get("replicationFactor")
        if isinstance(factor, int) and isinstance(brokers, int) and factor > brokers:
            text = f"{factor} replicas need as many brokers, and replicaCount is {brokers}"
            yield Finding(f"{place}.replicationFactor", text, f"give at most {brokers}, or raise replicaCount")


def _numbers(topic: Values, place: str) -> t.Iterator[Finding]:
    for key in ("partitions", "replicationFactor"):
        value = topic.get(key)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
            yield Finding(f"{place}.{key}", f"{value!r} is no number above 0", "give a whole number")
