# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The container beside each broker that shows what Java's management interface (JMX) knows. **Private**."""

from __future__ import annotations

import json
import typing as t

from ...resolve.model import KubernetesObject, Values
from ..chart import container_port, resources, service_port, text
from .pod import image_of, security_of
from .settings import Servers

#: Where a broker offers it, to its own pod only.
PORT = "5555"
_VALUES = "metrics.jmx"
_FILE = "jmx-kafka-prometheus.yml"
_FOLDER = "/etc/jmx-kafka"
_VOLUME = "jmx-config"


def is_shown(kafka: Servers) -> bool:
    """Whether it is asked for; it is Kafka's only."""
    return kafka.component == "kafka" and kafka.values.flag(f"{_VALUES}.enabled")


def jmx_service(kafka: Servers) -> str:
    """The name of the Service that Prometheus finds it by."""
    return f"{kafka.name}-jmx-metrics"


def jmx_containers(kafka: Servers) -> list[Values]:
    """The container, where it is asked for."""
    if not is_shown(kafka):
        return []
    values = kafka.values
    port = kafka.plain(f"{_VALUES}.containerPorts.metrics")
    java = ["-XX:MaxRAMPercentage=100", "-XshowSettings:vm", "-jar", "jmx_prometheus_httpserver.jar"]
    container = {
        "name": "jmx-exporter",
        "image": image_of(kafka, f"{_VALUES}.image"),
        "imagePullPolicy": values.required(f"{_VALUES}.image.pullPolicy"),
        "command": ["java"],
        "args": [*java, port, f"{_FOLDER}/{_FILE}"],
        "ports": [container_port("metrics", port)],
        "resources": resources(values.optional(f"{_VALUES}.resources", {})),
        "securityContext": security_of(kafka, f"{_VALUES}.containerSecurityContext"),
        "volumeMounts": [{"name": _VOLUME, "mountPath": _FOLDER}],
    }
    return [container]


def jmx_volumes(kafka: Servers) -> list[Values]:
    """The volume with its configuration."""
    if not is_shown(kafka):
        return []
    name = kafka.values.optional(f"{_VALUES}.existingConfigmap", _map_name(kafka))
    return [{"name": _VOLUME, "configMap": {"name": str(name)}}]


def render_jmx(kafka: Servers) -> list[KubernetesObject]:
    """The ConfigMap and the Service, where it is asked for."""
    if not is_shown(kafka):
        return []
    own = not kafka.values.optional(f"{_VALUES}.existingConfigmap")
    data = {_FILE: str(kafka.values.optional(f"{_VALUES}.config", _configuration(kafka)))}
    return [*([kafka.object("v1", "ConfigMap", _map_name(kafka), data=data)] if own else []), _service(kafka)]


def _map_name(kafka: Servers) -> str:
    return f"{kafka.name}-jmx-configuration"


def _configuration(kafka: Servers) -> str:
    names = [text(name) for name in kafka.values.optional(f"{_VALUES}.whitelistObjectNames", ())]
    lines = [
        f"jmxUrl: service:jmx:rmi:///jndi/rmi://127.0.0.1:{PORT}/jmxrmi",
        "lowercaseOutputName: true",
        "lowercaseOutputLabelNames: true",
        "ssl: false",
        *([f"whitelistObjectNames: {json.dumps(names)}"] if names else []),
    ]
    return "".join(f"{line}\n" for line in lines)


def _service(kafka: Servers) -> KubernetesObject:
    values = kafka.values
    port = values.required(f"{_VALUES}.service.ports.metrics")
    spec: dict[str, t.Any] = {
        "type": "ClusterIP",
        "clusterIP": values.optional(f"{_VALUES}.service.clusterIP"),
        "sessionAffinity": values.required(f"{_VALUES}.service.sessionAffinity"),
        "ports": [service_port("http-metrics", port, "metrics")],
        "selector": kafka.selector,
    }
    annotations = {"prometheus.io/port": port, **values.optional(f"{_VALUES}.service.annotations", {})}
    return kafka.object("v1", "Service", jmx_service(kafka), None, annotations, spec=spec)
