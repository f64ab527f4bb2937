# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PodMonitors and ServiceMonitors, which tell the Prometheus operator of metrics. **Private** to the collection.

The fields of Milvus' own are the milvus-operator's (pkg/controllers/podmonitor.go).
"""

from __future__ import annotations

from ..resolve.model import KubernetesObject, Release
from .metadata import GROUP_LABEL, release_labels
from .objects import kubernetes_object, without_empty

API_VERSION, KIND = "monitoring.coreos.com/v1", "PodMonitor"
SERVICE_KIND = "ServiceMonitor"
METRICS_PATH = "/metrics"
_POD_LABELS = (
    "app.kubernetes.io/instance",
    "app.kubernetes.io/name",
    "app.kubernetes.io/component",
    GROUP_LABEL,
)


def render_pod_monitor(release: Release) -> list[KubernetesObject]:
    """The PodMonitor ``<release>``, if there is to be one."""
    monitoring = release.monitoring
    if monitoring is None:
        return []
    labels = release_labels(release.name)
    relabelings = [
        {"action": "replace", "targetLabel": name, "replacement": monitoring.labels[name]}
        for name in sorted(monitoring.labels)
    ]
    endpoint = {
        "port": "metrics",
        "path": METRICS_PATH,
        "honorLabels": True,
        "interval": monitoring.interval,
        "metricRelabelings": relabelings or None,
    }
    selector = {name: value for name, value in labels.items() if name != "app.kubernetes.io/managed-by"}
    return [
        kubernetes_object(
            API_VERSION,
            KIND,
            release.name,
            release.namespace,
            labels=labels,
            spec={
                "namespaceSelector": {"matchNames": [release.namespace]},
                "selector": {"matchLabels": selector},
                "podTargetLabels": list(_POD_LABELS),
                "podMetricsEndpoints": [without_empty(endpoint)],
            },
        )
    ]
