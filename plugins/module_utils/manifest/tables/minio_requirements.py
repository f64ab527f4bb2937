# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What MinIO's values must say together, which no single row can tell. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...catalog.minio_defaults import PUBLIC_METRICS
from ..findings import Finding
from ..shapes import is_bucket_name
from .requirements import Requirement, unmet

MINIO_REQUIREMENTS: tuple[Requirement, ...] = (
    *(
        Requirement(key, "is empty", "give it, or name a Secret in existingSecret", unless=("existingSecret",))
        for key in ("accessKey", "secretKey")
    ),
    Requirement("tls.certSecret", "is missing", "name the Secret with the certificate", when=("tls.enabled",)),
)


def _metrics_findings(values: t.Mapping[str, t.Any], prefix: str) -> t.Iterator[Finding]:
    """Prometheus' token is signed with MinIO's key, which must then be known."""
    public = (values.get("environment") or {}).get(PUBLIC_METRICS) == "public"
    for section in ("serviceMonitor", "podMonitor"):
        asked = ((values.get("metrics") or {}).get(section) or {}).get("enabled")
        if asked and values.get("existingSecret") and not public:
            text = "Prometheus' token can't be signed: the key is known to existingSecret alone"
            advice = f"set environment.{PUBLIC_METRICS}: public, or give accessKey and secretKey"
            yield Finding(f"{prefix}.metrics.{section}.enabled", text, advice)


def minio_findings(values: t.Mapping[str, t.Any], prefix: str) -> list[Finding]:
    """Errors for values that can't work together; the values are complete, the defaults included.

    :param prefix: where the values stand in the manifest, ``spec.dependencies.storage.inCluster.values``.
    """
    findings = [*unmet(MINIO_REQUIREMENTS, values, prefix), *_metrics_findings(values, prefix)]
    default = values.get("defaultBucket") or {}
    if default.get("enabled"):
        findings += is_bucket_name(default, f"{prefix}.defaultBucket")
        if values.get("buckets"):
            text = "has no effect: defaultBucket.enabled takes precedence"
            findings.append(Finding(f"{prefix}.buckets", text, severity="warning"))
    return findings
