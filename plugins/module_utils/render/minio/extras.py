# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""MinIO's keys, ServiceAccount and PodDisruptionBudget, as in the minio chart 8.0.17. **Private**."""

from __future__ import annotations

import base64
import hashlib
import json

from ...resolve.model import KubernetesObject
from ..chart import text
from .settings import Minio

# Each key of the Secret: the value that it comes from.
_KEYS = (("accesskey", "accessKey"), ("secretkey", "secretKey"))


def render_secret(minio: Minio) -> KubernetesObject | None:
    """The Secret with the keys, None where the manifest names one."""
    if minio.values.optional("existingSecret"):
        return None
    return minio.object("v1", "Secret", minio.secret, type="Opaque", data=_data(minio))


def secret_checksum(minio: Minio) -> str | None:
    """A hash that changes with the keys, which MinIO reads at its start only; None for a Secret that isn't ours."""
    if minio.values.optional("existingSecret"):
        return None
    return hashlib.sha256(json.dumps(_data(minio), sort_keys=True).encode()).hexdigest()


def _data(minio: Minio) -> dict[str, str]:
    found = {key: text(minio.values.required(path)) for key, path in _KEYS}
    return {key: base64.b64encode(value.encode()).decode() for key, value in found.items()}


def render_service_account(minio: Minio) -> KubernetesObject | None:
    """The ServiceAccount of MinIO's pods, where it is to be made; the chart leaves ``heritage`` out here."""
    if not minio.values.flag("serviceAccount.create"):
        return None
    account = minio.object("v1", "ServiceAccount", minio.service_account)
    del account["metadata"]["labels"]["heritage"]
    return account


def render_disruption_budget(minio: Minio) -> KubernetesObject | None:
    """The PodDisruptionBudget, where it is asked for."""
    if not minio.values.flag("podDisruptionBudget.enabled"):
        return None
    most = minio.values.required("podDisruptionBudget.maxUnavailable")
    spec = {"maxUnavailable": most, "selector": {"matchLabels": minio.selector}}
    return minio.object("policy/v1", "PodDisruptionBudget", minio.name, spec=spec)
