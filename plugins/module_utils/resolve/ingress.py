# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Ingress that a manifest asks for. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..catalog.components import COMPONENTS, ENTRY_COMPONENT
from ..manifest.findings import Finding
from ..manifest.model import Milvus
from .merge import plain
from .model import Ingress, Resolution, Values

# Without it nginx speaks HTTP/1 to the server, and clients speak gRPC.
_NGINX_PROTOCOL = "nginx.ingress.kubernetes.io/backend-protocol"


def ingress_findings(milvus: Milvus) -> list[Finding]:
    """Why the Ingress of the entry's component can't work."""
    path, given = _section(milvus)
    if given is None or given.get("hosts"):
        return []
    return [Finding(f"{path}.hosts", "is missing, and an Ingress without rules isn't one", "name the hosts")]


def with_ingress(resolution: Resolution, milvus: Milvus) -> Resolution:
    """The resolution with the Ingress of the entry's component, if the manifest has one."""
    path, given = _section(milvus)
    if given is None:
        return resolution
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


def _section(milvus: Milvus) -> tuple[str, Values | None]:
    key = COMPONENTS[ENTRY_COMPONENT[milvus.mode]].spec_key
    return f"spec.components.{key}.ingress", (milvus.components.get(key) or {}).get("ingress")


def _warnings(ingress: Ingress, path: str) -> t.Iterator[Finding]:
    if "nginx" in ingress.class_name and _NGINX_PROTOCOL not in ingress.annotations:
        text = "nginx speaks HTTP/1 to Milvus, whose clients speak gRPC"
        yield Finding(f"{path}.annotations", text, f"set {_NGINX_PROTOCOL}: GRPC", "warning")
    for secret, hosts in ingress.tls.items():
        for host in hosts:
            if host not in ingress.hosts:
                text = f"'{host}' is not one of the hosts"
                yield Finding(f"{path}.tlsSecretRefs.{secret}", text, f"name it in {path}.hosts too", "warning")
