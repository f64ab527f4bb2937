# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The values below ``metrics`` of Kafka: what Prometheus reads. **Private** to the collection."""

from __future__ import annotations

from ..rows import Row, below, honoured, no_effect
from .kafka_common import CONTAINER_SECURITY, IMAGE, POD_SECURITY, SCHEDULING, service_monitor

_EXPORTER: tuple[Row, ...] = (
    honoured("enabled", "boolean", "the Deployment <release>-kafka-exporter"),
    *below("image", IMAGE),
    honoured("certificatesSecret", "string", "what the exporter shows to brokers, where clients speak TLS"),
    honoured("tlsCert", "string", "the file's name"),
    honoured("tlsKey", "string", "the file's name"),
    honoured("tlsCaSecret", "string", "where the authority stands in a Secret of its own"),
    honoured("tlsCaCert", "string", "the file's name"),
    honoured("extraFlags", "map of scalar", "options of kafka_exporter, without their dashes"),
    honoured("command", "list of scalar"),
    honoured("args", "list of scalar"),
    honoured("containerPorts.metrics", "integer", minimum=1),
    honoured("resources", "resources"),
    *below("podSecurityContext", POD_SECURITY),
    *below("containerSecurityContext", CONTAINER_SECURITY),
    honoured("podLabels", "map of scalar", "those of the selector stay"),
    honoured("podAnnotations", "map of scalar"),
    *SCHEDULING,
    honoured("extraVolumes", "list of volume"),
    honoured("extraVolumeMounts", "list of volumeMount"),
    honoured("sidecars", "list of container"),
    honoured("initContainers", "list of container"),
    honoured("service.ports.metrics", "integer", "the Service <release>-kafka-metrics", minimum=1),
    honoured("service.clusterIP", "string"),
    honoured("service.sessionAffinity", "string", choices=("None", "ClientIP")),
    honoured("service.annotations", "map of scalar"),
    no_effect("service.type", "string", "it is always ClusterIP"),
    honoured("serviceAccount.create", "boolean"),
    honoured("serviceAccount.name", "string"),
    honoured("serviceAccount.automountServiceAccountToken", "boolean"),
)

_JMX: tuple[Row, ...] = (
    honoured("enabled", "boolean", "a container beside each broker, and its JMX_PORT"),
    *below("image", IMAGE),
    *below("containerSecurityContext", CONTAINER_SECURITY),
    honoured("containerPorts.metrics", "integer", minimum=1),
    honoured("resources", "resources"),
    honoured("service.ports.metrics", "integer", "the Service <release>-kafka-jmx-metrics", minimum=1),
    honoured("service.clusterIP", "string"),
    honoured("service.sessionAffinity", "string", choices=("None", "ClientIP")),
    honoured("service.annotations", "map of scalar"),
    no_effect("service.type", "string", "it is always ClusterIP"),
    honoured("whitelistObjectNames", "list of string", "which beans are read, without config"),
    honoured("config", "string", "the ConfigMap <release>-kafka-jmx-configuration, instead of our own"),
    honoured("existingConfigmap", "string", "with the key jmx-kafka-prometheus.yml"),
)

METRICS: tuple[Row, ...] = (
    *below("kafka", _EXPORTER),
    *below("jmx", _JMX),
    honoured("serviceMonitor.enabled", "boolean", "a ServiceMonitor for each kind of metrics that is on"),
    *service_monitor("labels"),
)
