# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An entry from outside the cluster. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..kube.client import FIELD_MANAGER, Object
from ..manifest.findings import Finding, MilvusError, PreflightError
from ..plan.changes import Change, Identity, Refusal, change_for, identity, summary
from ..plan.diff import diff
from ..release.record import Record
from ..render.external import LOAD_BALANCER, Exposure, Front, ingress_names, render_external, service_name
from .addresses import address
from .apply import write
from .context import Context
from .ending import wait_gone
from .expose_checks import entry_findings
from .front import front_of
from .inspect.operated import manifest_of, operated_state, read_resource
from .load_balancer import wait_for_address
from .preflight import refuse
from .state import State, read_state

_STAGE = "access"


def expose(
    name: str,
    namespace: str,
    context: Context,
    wanted: Exposure,
    *,
    present: bool = True,
    document: t.Mapping[str, t.Any] | None = None,
) -> dict[str, t.Any]:
    """Make (or remove) an entry to a release, and wait for its address (or its end).

    What an entry of another type had goes.

    :param document: the manifest, which is asked how Milvus answers where nothing was deployed yet.
    :returns: ``changed``, ``changes``, ``diff``, ``steps``, ``external`` (addresses to connect to).
    :raises MilvusError: it can't be made, or its load balancer gets no address.
    """

    def decided() -> tuple[State, list[Change]]:
        state = _read(context, name, namespace)
        if not present:
            return state, _removal(state, _identities(name, wanted.group))
        front = front_of(state, document)
        changes = _changes(context, state, wanted, front)
        refuse(context, entry_findings(context, state, wanted, front, changes))
        return state, changes

    state, changes = decided()
    if changes and not context.settings.check_mode:
        with context.alone(name, namespace):
            state, changes = decided()
            write(context, changes)
    if context.settings.wait and not context.settings.check_mode:
        _wait(context, state, wanted, changes, present)
    if context.wrote or context.steps:
        state = _read(context, name, namespace)
    return {
        "changed": bool(changes),
        "changes": [summary(change) for change in changes],
        "diff": diff(changes) if context.settings.diff else [],
        "steps": context.steps,
        "external": address(state, context.client, wanted.group),
    }


def _read(context: Context, name: str, namespace: str) -> State:
    """The release, or the cluster of that name that an operator looks after."""
    state = read_state(context.client, name, namespace)
    if ("Service", f"{name}-milvus") in state.objects or state.record != Record():
        return state
    resource = read_resource(context.client, name, namespace)
    if resource is None:
        return state
    operated = operated_state(context.client, name, namespace)
    objects = {**state.objects, **operated.objects}
    return dataclasses.replace(operated, objects=objects, record=Record(manifest=manifest_of(resource)))


def _identities(release: str, group: str) -> list[Identity]:
    """All objects that an entry may consist of."""
    return [
        *(("Ingress", name) for name in ingress_names(release, group)),
        ("Service", service_name(release, group)),
    ]


def _changes(context: Context, state: State, wanted: Exposure, front: Front) -> list[Change]:
    if ("Service", f"{state.name}-milvus") not in state.objects:
        text = f"Milvus {state.name}: there is no such release in namespace {state.namespace}"
        if not context.settings.check_mode:
            raise MilvusError(f"{text}; deploy it first (milvus_cluster)")
        context.warn([Finding(f"Milvus {state.name}", f"not in namespace {state.namespace} yet", "", "warning")])
    objects = render_external(state.name, state.namespace, wanted, front)
    outcomes = [change_for(item, _live(context, state, item), _STAGE, FIELD_MANAGER) for item in objects]
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    if refused:
        findings = [Finding(f"{entry.kind} {entry.name}", f"{entry.fields} can't change") for entry in refused]
        raise PreflightError("Nothing was changed:", findings)
    rendered = {identity(item) for item in objects}
    former = [entry for entry in _identities(state.name, wanted.group) if entry not in rendered]
    return [*(outcome for outcome in outcomes if isinstance(outcome, Change)), *_removal(state, former)]


def _live(context: Context, state: State, item: Object) -> Object | None:
    """The live object, somebody else's of that name, too."""
    kind, name = identity(item)
    return state.objects.get((kind, name)) or context.client.get(kind, name, state.namespace)


def _removal(state: State, entries: t.Iterable[Identity]) -> list[Change]:
    return [Change("delete", _STAGE, *entry, state.objects[entry], None) for entry in entries if entry in state.objects]


def _wait(context: Context, state: State, wanted: Exposure, changes: t.Sequence[Change], present: bool) -> None:
    """Until what goes is gone, and the load balancer has an address; others have theirs at once."""
    gone = [(change.kind, change.name) for change in changes if change.action == "delete"]
    if gone:
        wait_gone(context, state, gone, [])
    if present and wanted.type == LOAD_BALANCER:
        wait_for_address(context, state, service_name(state.name, wanted.group))
