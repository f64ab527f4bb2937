# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The servers' StatefulSets. **Private** to the collection."""

from __future__ import annotations

import hashlib
import typing as t

from ...resolve.model import KubernetesObject
from ..chart import texts
from .disks import claims
from .part import Part
from .pod import pod_of
from .security import is_encrypted, is_reached_from_outside, secret_checksum
from .settings import Servers


def render_statefulset(servers: Servers, part: Part) -> KubernetesObject:
    """The servers."""
    spec = {
        "replicas": servers.replicas,
        "selector": {"matchLabels": servers.selector},
        "serviceName": servers.headless,
        "podManagementPolicy": servers.values.required("podManagementPolicy"),
        "updateStrategy": servers.values.required("updateStrategy"),
        "template": {"metadata": _template_metadata(servers, part), "spec": pod_of(servers, part)},
        "volumeClaimTemplates": claims(servers, part.disks(servers)) or None,
    }
    return servers.object("apps/v1", "StatefulSet", servers.name, part.labels, spec=spec)


def _template_metadata(servers: Servers, part: Part) -> dict[str, t.Any]:
    annotations = texts(servers.values.optional("podAnnotations"), _checksums(servers, part))
    labels = texts(servers.labels, servers.values.optional("podLabels"), servers.selector)
    return {"labels": labels, **({"annotations": annotations} if annotations else {})}


def _checksums(servers: Servers, part: Part) -> dict[str, str]:
    """Hashes of what is read at the start only."""
    files = [content for content in (file.own_content(servers) for file in part.files) if content is not None]
    encrypted = servers.component == "kafka" and is_encrypted(servers)
    told = encrypted or is_reached_from_outside(servers)
    found = {
        "checksum/configuration": _hash("\n".join(files)) if files else None,
        "checksum/secrets": secret_checksum(servers),
        # It says which certificates are taken, and what clients outside are told.
        "checksum/scripts": _hash(part.script(servers)) if told else None,
    }
    return {name: value for name, value in found.items() if value}


def _hash(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
