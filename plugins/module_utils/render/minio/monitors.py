# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How Prometheus reads MinIO's metrics, where the manifest asks for it, as in the minio chart 8.0.17. **Private**.

MinIO gives its metrics to who shows a token, signed with its own secret key (the client makes the same one offline,
``mc admin prometheus generate``). The chart runs a Job with rights of its own for it; here it is signed in place.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import typing as t

from ...catalog.minio_defaults import PUBLIC_METRICS
from ...resolve.model import KubernetesObject, Values
from ..chart import text, texts
from ..monitoring import API_VERSION, KIND, SERVICE_KIND
from ..objects import without_empty
from .settings import Minio

_PATH = "/minio/v2/metrics/cluster"
_TOKEN_KEY = "token"  # noqa: S105 -- a key, not a token
# The first of January 2100: the same values must always give the same token.
_EXPIRES = 4102444800


def render_monitors(minio: Minio) -> list[KubernetesObject]:
    """The ServiceMonitor and the PodMonitor with the tokens that they name, as far as they are asked for."""
    labels = minio.values.optional("metrics.serviceMonitor.additionalLabels")
    more = minio.values.optional("metrics.serviceMonitor.relabelConfigs", {})
    return [
        *_monitor(minio, SERVICE_KIND, "serviceMonitor", "endpoints", labels, more),
        *_monitor(minio, KIND, "podMonitor", "podMetricsEndpoints", None, {}),
    ]


def _monitor(
    minio: Minio, kind: str, section: str, member: str, labels: Values | None, more: Values
) -> t.Iterator[KubernetesObject]:
    if not minio.values.optional(f"metrics.{section}.enabled"):
        return
    secret = f"{minio.name}-{kind.lower()}-prometheus"
    token = None if _is_public(minio) else _token(minio)
    endpoint = {
        "port": minio.scheme,
        "path": _PATH,
        **{key: minio.values.optional(f"metrics.{section}.{key}") for key in ("interval", "scrapeTimeout")},
        **more,
        **(_encryption(minio) if minio.scheme == "https" else {}),
        "bearerTokenSecret": {"name": secret, "key": _TOKEN_KEY} if token else None,
    }
    spec = {
        member: [without_empty(endpoint)],
        "namespaceSelector": {"matchNames": [minio.dependency.namespace]},
        "selector": {"matchLabels": minio.selector},
    }
    if token:
        data = {_TOKEN_KEY: base64.b64encode(token.encode()).decode()}
        yield minio.object("v1", "Secret", secret, type="Opaque", data=data)
    monitor = minio.object(API_VERSION, kind, minio.name, spec=spec)
    # Prometheus operators look for a `release` of their own, as the chart's examples have it.
    monitor["metadata"]["labels"].update(texts(labels))
    yield monitor


def _is_public(minio: Minio) -> bool:
    return bool(minio.values.optional("environment", {}).get(PUBLIC_METRICS) == "public")


def _encryption(minio: Minio) -> dict[str, t.Any]:
    """The certificate is the one that Milvus and the client trust too, for the Service's name."""
    key = {"name": minio.values.optional("tls.certSecret", ""), "key": minio.values.required("tls.publicCrt")}
    return {"scheme": "https", "tlsConfig": {"ca": {"secret": key}, "serverName": minio.name}}


def _token(minio: Minio) -> str | None:
    """A JSON Web Token (HS512) for Prometheus; None where only the cluster knows the key."""
    if minio.values.optional("existingSecret"):
        return None
    claims = {"exp": _EXPIRES, "iss": "prometheus", "sub": text(minio.values.required("accessKey"))}
    signed = f"{_encoded(_json({'alg': 'HS512', 'typ': 'JWT'}))}.{_encoded(_json(claims))}"
    key = text(minio.values.required("secretKey")).encode()
    return f"{signed}.{_encoded(hmac.new(key, signed.encode(), hashlib.sha512).digest())}"


def _json(values: Values) -> bytes:
    return json.dumps(values, sort_keys=True, separators=(",", ":")).encode()


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
