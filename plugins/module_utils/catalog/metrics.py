# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who serves the metrics that an autoscaler follows. **Private** to the collection."""

from __future__ import annotations

import typing as t

_RESOURCES = ("v1beta1.metrics.k8s.io",)
_CUSTOM = ("v1beta2.custom.metrics.k8s.io", "v1beta1.custom.metrics.k8s.io")

# The APIServices that a type of metric (autoscaling/v2) comes from; one of them is enough. Kubernetes'
# HorizontalPodAutoscaler documents, "support for metrics APIs".
METRICS_APIS: t.Mapping[str, tuple[str, ...]] = {
    "Resource": _RESOURCES,
    "ContainerResource": _RESOURCES,
    "Pods": _CUSTOM,
    "Object": _CUSTOM,
    "External": ("v1beta1.external.metrics.k8s.io",),
}
