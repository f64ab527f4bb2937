# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a release answers its clients. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..catalog.components import ENTRY_COMPONENT
from ..catalog.versions import WEBUI_SINCE
from ..kube.fields import dig
from ..manifest.findings import MilvusError
from ..render.external import Front
from ..resolve.keys import value_of
from ..resolve.model import Release
from ..resolve.read import read_manifest
from ..resolve.resolve import resolve
from .state import State

_TLS_MODE = "common.security.tlsMode"
_NO_TLS = ("", "0", "none", "false")


def front_of(state: State, document: t.Mapping[str, t.Any] | None = None) -> Front:
    """Which pods answer, where, and whether by TLS; proxies at the usual port where nothing tells.

    :param document: the manifest, where nothing was deployed yet.
    """
    source = state.record.manifest or document
    if not source:
        return Front()
    try:
        milvus, _warnings = read_manifest(source, name=state.name, namespace=state.namespace)
        release = resolve(milvus, recorded=state.record.defaults or None, live=state.facts()).release
    except MilvusError:
        # An entry in front of a manifest that can't be read (any more) is still one.
        mode = dig(source, "spec.mode") or "standalone"
        return Front(ENTRY_COMPONENT.get(str(mode), Front().component))
    return Front(release.entry.component, release.entry.target_port, _is_secure(release), _has_web(release))


def _is_secure(release: Release) -> bool:
    return str(value_of(release.config, _TLS_MODE) or "").lower() not in _NO_TLS


def _has_web(release: Release) -> bool:
    numbers = release.version.split(".")
    return tuple(int(number) for number in numbers[:2] if number.isdecimal()) >= WEBUI_SINCE
