# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An entry from outside the cluster. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..kube.client import FIELD_MANAGER, Client
from ..kube.errors import ApiError
from ..manifest.findings import Finding, MilvusError, PreflightError
from ..plan.changes import Change, Refusal, change_for, identity, summary
from ..plan.diff import diff
from ..render.access import render_external_service
from .addresses import addresses, external_service_name
from .apply import rehearse, write
from .context import Context
from .state import State, read_state

_STAGE = "access"


def expose(
    name: str, namespace: str, context: Context, *, type: str, node_ports: t.Mapping[str, int], present: bool = True
) -> dict[str, t.Any]:
    """Make (or remove) the external Service of a release.

    :param node_ports: ``milvus`` and ``web``; a missing one is chosen by the API server.
    :returns: ``changed``, ``changes``, ``diff``, ``external`` (addresses to connect to).
    """

    def decided() -> tuple[State, list[Change]]:
        state = read_state(context.client, name, namespace)
        changes = _changes(context, state, type, node_ports) if present else _removal(state)
        if changes and present:
            _check(context, state, changes)
        return state, changes

    state, changes = decided()
    if changes and not context.settings.check_mode:
        with context.alone(name, namespace):
            state, changes = decided()
            write(context, changes)
        state = dataclasses.replace(state, objects=_with_live_service(context.client, state))
    return {
        "changed": bool(changes),
        "changes": [summary(change) for change in changes],
        "diff": diff(changes) if context.settings.diff else [],
        "external": addresses(state, context.client),
    }


def _changes(context: Context, state: State, type: str, node_ports: t.Mapping[str, int]) -> list[Change]:
    if ("Service", f"{state.name}-milvus") not in state.objects:
        text = f"Milvus {state.name}: there is no such release in namespace {state.namespace}"
        if not context.settings.check_mode:
            raise MilvusError(f"{text}; deploy it first (milvus_cluster)")
        context.warn([Finding(f"Milvus {state.name}", f"not in namespace {state.namespace} yet", "", "warning")])
    service = render_external_service(state.name, state.namespace, type=type, node_ports=node_ports)
    live = state.objects.get(identity(service)) or context.client.get("Service", *_where(state))
    outcome = change_for(service, live, _STAGE, FIELD_MANAGER)
    if isinstance(outcome, Refusal):
        raise PreflightError(
            "Nothing was changed:", [Finding(f"Service {outcome.name}", f"{outcome.fields} can't change")]
        )
    return [outcome] if outcome else []


def _where(state: State) -> tuple[str, str]:
    return external_service_name(state.name), state.namespace


def _removal(state: State) -> list[Change]:
    live = state.objects.get(("Service", external_service_name(state.name)))
    return [Change("delete", _STAGE, *identity(live), live, None)] if live else []


def _check(context: Context, state: State, changes: list[Change]) -> None:
    """Conflicts, and a dry run: the API server knows which node ports are taken, we look for the one who has them."""
    findings = []
    for change in changes:
        for manager, fields in change.conflicts.items():
            if not context.settings.force_conflicts:
                text = f"field manager {manager} owns {', '.join(fields)}"
                findings.append(Finding(f"Service {change.name}", text, "set force_conflicts: true to take them over"))
    findings = findings or rehearse(context, changes)
    if findings:
        raise PreflightError(
            "Nothing was changed:", [_with_holder(context.client, state, finding) for finding in findings]
        )


def _with_holder(client: Client, state: State, finding: Finding) -> Finding:
    """Name the Service that has the node port, where Services of other namespaces can be seen."""
    if "provided port is already allocated" not in finding.message:
        return finding
    try:
        services = client.list("Service")
    except ApiError:
        services = []
    holders = [
        f"node port {port['nodePort']} belongs to Service {metadata['namespace']}/{metadata['name']}"
        for metadata, port in ((item["metadata"], port) for item in services for port in item["spec"].get("ports", []))
        if port.get("nodePort") and str(port["nodePort"]) in finding.message
    ]
    advice = "choose another one by node_ports, or free it"
    return dataclasses.replace(finding, message="; ".join(holders) or finding.message, advice=advice)


def _with_live_service(client: Client, state: State) -> dict[tuple[str, str], t.Any]:
    name, namespace = _where(state)
    live = client.get("Service", name, namespace)
    others = {key: item for key, item in state.objects.items() if key != ("Service", name)}
    return {**others, ("Service", name): live} if live else others
