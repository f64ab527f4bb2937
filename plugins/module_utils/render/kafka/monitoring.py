# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ServiceMonitors, which tell the Prometheus operator of metrics. **Private** to the collection."""

from __future__ import annotations

from ...resolve.model import KubernetesObject, Values
from ..monitoring import API_VERSION, METRICS_PATH
from ..objects import without_empty
from .exporter import exporter_of, metrics_service
from .jmx import is_shown, jmx_service
from .settings import Component, Servers

_KIND = "ServiceMonitor"
_VALUES = "metrics.serviceMonitor"
# The charts' names for the labels that a Prometheus finds it by.
_LABELS: dict[Component, str] = {"kafka": "labels", "zookeeper": "additionalLabels"}
_SCRAPED = ("interval", "scrapeTimeout", "relabelings", "metricRelabelings", "honorLabels")


def render_zookeeper_monitor(servers: Servers) -> KubernetesObject | None:
    """The ServiceMonitor of ZooKeeper, where metrics and it are asked for; of its Services only one has that port."""
    if servers.component == "kafka" or not servers.values.flag("metrics.enabled"):
        return None
    return _monitor(servers, servers.name, servers.selector, "tcp-metrics", METRICS_PATH)


def render_kafka_monitors(servers: Servers) -> list[KubernetesObject]:
    """Those of Kafka, one for each kind of metrics that is on."""
    if servers.component != "kafka":
        return []
    found = []
    if servers.values.flag("metrics.kafka.enabled"):
        selector = exporter_of(servers).selector
        found.append(_monitor(servers, metrics_service(servers), selector, "http-metrics", METRICS_PATH))
    if is_shown(servers):
        found.append(_monitor(servers, jmx_service(servers), servers.selector, "http-metrics", "/"))
    return [monitor for monitor in found if monitor is not None]


def _monitor(servers: Servers, name: str, selector: Values, port: str, path: str) -> KubernetesObject | None:
    values = servers.values
    if not values.optional(f"{_VALUES}.enabled"):
        return None
    endpoint = {"port": port, "path": path, **{key: values.optional(f"{_VALUES}.{key}") for key in _SCRAPED}}
    spec = {
        "jobLabel": values.optional(f"{_VALUES}.jobLabel"),
        "selector": {"matchLabels": {**values.optional(f"{_VALUES}.selector", {}), **selector}},
        "endpoints": [without_empty(endpoint)],
        "namespaceSelector": {"matchNames": [servers.dependency.namespace]},
    }
    labels = values.optional(f"{_VALUES}.{_LABELS[servers.component]}")
    return servers.object(API_VERSION, _KIND, name, labels, spec=spec)
