# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether Prometheus is told of the components' metrics. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import re

from ..catalog.defaults import METRIC_INTERVAL
from ..manifest.findings import Finding, ManifestError
from .merge import plain
from .model import Live, Monitoring, Resolution, Values

_RECORDED = "podMonitor"
_INTERVAL = "metricInterval"
# Prometheus' durations (the CRD's pattern), without its zero.
_DURATION = re.compile(r"(?=\d)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?")


def with_monitoring(resolution: Resolution, components: Values, recorded: Values | None, live: Live) -> Resolution:
    """The resolution with a PodMonitor where there is to be one.

    The operator makes one wherever Kubernetes knows PodMonitors. Here that is decided at the first deploy and recorded,
    so that no later run adds one unasked; a manifest that says something of metrics gets it at any time.

    :param recorded: the recorded defaults, None for a cluster that doesn't exist yet.
    :raises ManifestError: the interval is none.
    """
    interval = components.get(_INTERVAL) or METRIC_INTERVAL
    if not _DURATION.fullmatch(interval):
        finding = Finding(f"spec.components.{_INTERVAL}", f"'{interval}' is no duration", "write it like 30s or 1m30s")
        raise ManifestError("The manifest can't be deployed as it is:", [finding])
    disabled = components.get("disableMetric")
    asked_for = [key for key in (_INTERVAL, "metricLabels") if components.get(key)]
    asked_for += ["disableMetric"] if disabled is False else []
    decided = bool(live.pod_monitors if recorded is None else recorded.get(_RECORDED))
    kept = {**resolution.defaults, **({_RECORDED: True} if decided else {})}
    if disabled or not (decided or asked_for) or not live.pod_monitors:
        warnings = [] if disabled or live.pod_monitors is None else [_in_vain(key) for key in asked_for]
        return resolution._replace(defaults=kept, warnings=(*resolution.warnings, *warnings))
    monitoring = Monitoring(interval, plain(components.get("metricLabels") or {}))
    return resolution._replace(release=dataclasses.replace(resolution.release, monitoring=monitoring), defaults=kept)


def _in_vain(key: str) -> Finding:
    text = "has no effect: Kubernetes has no PodMonitors (monitoring.coreos.com/v1), or doesn't let us list them"
    return Finding(f"spec.components.{key}", text, "install the Prometheus operator first", "warning")
