# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Ingress that a manifest asks for. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..catalog.components import COMPONENTS, ENTRY_COMPONENT
from ..manifest.findings import Finding, ManifestError
from ..manifest.model import Milvus
from .merge import plain
from .model import Ingress, Resolution, Values

# Without it nginx speaks HTTP/1 to the server, and clients speak gRPC.
_NGINX_PROTOCOL = "nginx.ingress.kubernetes.io/backend-protocol"


def with_ingress(resolution: Resolution, milvus: Milvus) -> Resolution:
    """The resolution with the Ingress of the entry's component, if the manifest has one.

    :raises ManifestError: it can't work.
    """
    key = COMPONENTS[ENTRY_COMPONENT[milvus.mode]].spec_key
    given: Values | None = (milvus.components.get(key) or {}).get("ingress")
    if given is None:
        return resolution
    path = f"spec.components.{key}.ingress"
    if not given.get("hosts"):
        finding = Finding(f"{path}.hosts", "is missing, and an Ingress without rules isn't one", "name the hosts")
        raise ManifestError("The manifest can't be deployed as it is:", [finding])
    ingress = Ingress(
        hosts=tuple(dict.fromkeys(given["hosts"])),
        class_name=given.get("ingressClassName") or "",
        tls=plain(given.get("tlsSecretRefs") or {}),
        labels=plain(given.get("labels") or {}),
        annotations=plain(given.get("annotations") or {}),
    )
    return resolution._replace(
        release=dataclasses.replace(resolution.release, ingress=ingress),
        warnings=(*resolution.warnings, *_warnings(ingress, path)),
    )


def _warnings(ingress: Ingress, path: str) -> t.Iterator[Finding]:
    if "nginx" in ingress.class_name and _NGINX_PROTOCOL not in ingress.annotations:
        text = "nginx speaks HTTP/1 to Milvus, whose clients speak gRPC"
        yield Finding(f"{path}.annotations", text, f"set {_NGINX_PROTOCOL}: GRPC", "warning")
    for secret, hosts in ingress.tls.items():
        for host in hosts:
            if host not in ingress.hosts:
                text = f"'{host}' is not one of the hosts"
                yield Finding(f"{path}.tlsSecretRefs.{secret}", text, f"name it in {path}.hosts too", "warning")
