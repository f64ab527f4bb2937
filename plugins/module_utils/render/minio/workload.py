# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""MinIO's StatefulSet and Deployment, as in the minio chart 8.0.17. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...resolve.model import KubernetesObject, Values
from ..chart import texts
from .extras import secret_checksum
from .pod import pod_of
from .settings import Minio
from .volumes import claim_templates


def render_statefulset(minio: Minio) -> KubernetesObject:
    """The pods of a distributed MinIO; all start at once, as none gets ready alone."""
    spec = {
        "replicas": minio.number("zones") * minio.number("replicas"),
        "selector": {"matchLabels": minio.selector},
        "serviceName": minio.headless,
        "podManagementPolicy": "Parallel",
        "updateStrategy": {"type": minio.values.required("StatefulSetUpdate.updateStrategy")},
        "template": _template(minio),
        "volumeClaimTemplates": claim_templates(minio),
    }
    return _workload(minio, "StatefulSet", spec)


def render_deployment(minio: Minio) -> KubernetesObject:
    """The pod of a standalone MinIO."""
    spec = {
        "replicas": 1,
        "selector": {"matchLabels": minio.selector},
        "strategy": _strategy(minio),
        "template": _template(minio),
    }
    return _workload(minio, "Deployment", spec)


def _workload(minio: Minio, kind: str, spec: Values) -> KubernetesObject:
    labels, annotations = (minio.values.optional(f"additional{name}") for name in ("Labels", "Annotations"))
    return minio.object("apps/v1", kind, minio.name, labels, annotations, spec=spec)


def _strategy(minio: Minio) -> dict[str, t.Any]:
    kind = "Recreate" if minio.bound_to_one_node else minio.values.required("DeploymentUpdate.type")
    if kind != "RollingUpdate":
        return {"type": kind}
    limits = {name: minio.values.required(f"DeploymentUpdate.{name}") for name in ("maxSurge", "maxUnavailable")}
    return {"type": kind, "rollingUpdate": limits}


def _template(minio: Minio) -> dict[str, t.Any]:
    checksum = secret_checksum(minio)
    ours = {"checksum/secrets": checksum} if checksum else {}
    annotations = texts(ours, minio.values.optional("podAnnotations"))
    metadata = {
        "name": minio.name,
        "labels": texts(minio.values.optional("podLabels"), minio.selector),
        **({"annotations": annotations} if annotations else {}),
    }
    return {"metadata": metadata, "spec": pod_of(minio)}
