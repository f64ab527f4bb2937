# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which engine has a cluster. **Private** to the collection.

``auto`` looks for the release record first, which the native engine reads anyway: a run that finds one asks nothing
more. Only without a record is a custom resource asked for; where there is none, one of the first API, too.
"""

from __future__ import annotations

import typing as t

from ..manifest.findings import Finding, ManifestError, PreflightError
from ..operations.context import Context
from ..operations.inspect.operated import first_api_finding, read_resource
from ..operations.state import read_state
from ..resolve.read import read_manifest
from .base import Engine
from .capabilities import MANIFEST_CHECK, NATIVE, OPERATOR
from .native import NativeEngine
from .operator.engine import OperatorEngine


def choose(context: Context, wanted: str, name: str, namespace: str, *, ends: bool = False) -> Engine:
    """The engine that is asked for, or else the one that has the cluster; the native one for a new cluster.

    :param wanted: the option ``engine``.
    :param ends: a stop or a removal, before which nobody asks whether an operator has the cluster, too.
    :raises KubernetesError: the API server can't be asked.
    :raises PreflightError: there is only a resource of the first API, which no engine can work with; or both engines
        have a cluster that ends.
    """
    if wanted == NATIVE:
        return NativeEngine(context, name, namespace)
    if wanted == OPERATOR:
        return OperatorEngine(context, name, namespace)
    state = read_state(context.client, name, namespace)
    if state.record.revision or state.record.inventory:
        if ends and read_resource(context.client, name, namespace) is not None:
            said = "has a release record of the native engine and a custom resource of an operator"
            finding = Finding(f"Milvus {name}", said, "say who shall do it: engine: native or engine: operator")
            raise PreflightError("Nothing was changed, because two engines have this cluster:", [finding])
        return NativeEngine(context, name, namespace, state)
    if read_resource(context.client, name, namespace) is not None:
        return OperatorEngine(context, name, namespace)
    first = first_api_finding(context.client, name, namespace)
    if first:
        raise PreflightError("Nothing was changed, because who has this cluster isn't clear:", [first])
    return NativeEngine(context, name, namespace, state)


def choose_for_manifest(
    context: Context, wanted: str, document: t.Mapping[str, t.Any], name: str | None, namespace: str | None
) -> Engine:
    """As choose(), for the cluster of a manifest; a wrong one is refused before anything is asked of the cluster.

    :param name: beats the manifest's, as does the namespace.
    :raises ManifestError: the manifest is wrong, unless the user chose to leave judging it to the operator.
    """
    try:
        milvus, _warnings = read_manifest(document, name=name, namespace=namespace)
        place = milvus.name, milvus.namespace
    except ManifestError:
        metadata = document.get("metadata")
        own = metadata if isinstance(metadata, t.Mapping) else {}
        place = str(name or own.get("name") or ""), namespace or own.get("namespace")
        if MANIFEST_CHECK not in context.settings.preflight_ignore or not place[0]:
            raise
    return choose(context, wanted, place[0], str(place[1] or "default"))
