# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ingress controllers, and what makes them speak gRPC to Milvus. **Private** to the collection.

Annotations are those of the controllers' own documents (ingress-nginx, Traefik). A further controller is a new row.
"""

from __future__ import annotations

import dataclasses
import typing as t


@dataclasses.dataclass(frozen=True)
class IngressPreset:
    """One controller.

    :param protocols: how it calls gRPC in clear text, and by TLS; they stand for ``{protocol}``.
    :param service: annotations of the Service behind the Ingress.
    :param ingress: annotations of the Ingress for clients; ``{body_size}`` is the largest request.
    :param tls: annotations of every Ingress with TLS.
    :param grpc_needs_tls: it takes HTTP/2 from clients by TLS only.
    """

    protocols: tuple[str, str]
    service: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    ingress: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    tls: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    grpc_needs_tls: bool = False


# Nginx cuts requests of more than 1 MB, and answers that take more than a minute (loading a collection does).
_NGINX, _TRAEFIK = "nginx.ingress.kubernetes.io", "traefik.ingress.kubernetes.io"
PATIENCE_SECONDS = "3600"
UNLIMITED = "0"
NO_PRESET = "none"

INGRESS_PRESETS: t.Mapping[str, IngressPreset] = {
    "nginx": IngressPreset(
        protocols=("GRPC", "GRPCS"),
        ingress={
            f"{_NGINX}/backend-protocol": "{protocol}",
            f"{_NGINX}/proxy-body-size": "{body_size}",
            f"{_NGINX}/proxy-read-timeout": PATIENCE_SECONDS,
            f"{_NGINX}/proxy-send-timeout": PATIENCE_SECONDS,
        },
        grpc_needs_tls=True,
    ),
    "traefik": IngressPreset(
        protocols=("h2c", "https"),
        service={f"{_TRAEFIK}/service.serversscheme": "{protocol}"},
        tls={f"{_TRAEFIK}/router.entrypoints": "websecure", f"{_TRAEFIK}/router.tls": "true"},
    ),
}


def preset_for(ingress_class: str) -> str:
    """The preset that the name of an Ingress class speaks for; ``none`` where it doesn't.

    >>> preset_for("nginx-internal")
    'nginx'
    """
    return next((name for name in INGRESS_PRESETS if name in ingress_class.lower()), NO_PRESET)
