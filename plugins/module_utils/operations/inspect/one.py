# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One cluster: what milvus_info returns for a name. **Private** to the collection.

Each kind is listed once; events, classes and quotas only where something wants an explanation.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ...kube.client import Object
from ...kube.diagnosis import Cause, Snapshot, diagnose
from ...kube.diagnosis.release_causes import holder_of
from ...kube.errors import ApiError
from ...kube.kinds import WORKLOAD_KINDS
from ...manifest.findings import Finding, ManifestError
from ...manifest.model import Milvus
from ...release.lease import lease_name
from ...release.record import Record
from ...resolve.read import read_manifest
from ...resolve.secrets import masked
from ..context import Context
from ..explain import explained, readable
from ..state import State, read_state, with_unlabelled
from ..summary import summarise
from .drift import drift
from .foreign import INSTANCE, MILVUS, foreign_state
from .lists import claims, ingresses, pods, services
from .members import missing
from .numbers import autoscalers, scaled
from .operated import belongs, history, in_its_words, manifest_of, operated_state, read_first_api, read_resource
from .outlook import outlook
from .troubles import expectations, is_calm

Result = dict[str, t.Any]
Document = t.Mapping[str, t.Any]
#: What a deploy of a manifest would change of an operator's resource.
ResourceDrift = t.Callable[[Document, Object], "list[dict[str, t.Any]]"]


def info(
    name: str, namespace: str, context: Context, resource_drift: ResourceDrift, document: Document | None = None
) -> dict[str, t.Any]:
    """The state of one cluster.

    :param resource_drift: compares where an operator has the cluster.
    :param document: a manifest to compare with; None for the recorded one, which an operator has not.
    :returns: ``exists``, ``cluster``, ``pods``, ``claims``, ``services``, ``ingresses``, ``scaled``, ``autoscalers``,
        ``history`` (revision, date, image), ``manifest`` (the recorded one, secrets masked), ``drift``, ``findings``,
        and ``diagnosis``: what is wrong, root causes first, as a failing run would say it.
    """
    state = read_state(context.client, name, namespace)
    resource = None
    if state.record == Record() and not state.of_kind(*WORKLOAD_KINDS):  # what we expose for others has our label
        state, resource = _of_others(context, state)
    if missing(state):
        state = with_unlabelled(context.client, state)
    found_pods = _pods(context, state)
    cluster = in_its_words(summarise(state, context.client), resource)
    compared = _compared(context, state, cluster["version"], document)
    if resource and document is not None and "drift" in compared:
        compared["drift"] = resource_drift(document, resource)
    return {
        "exists": bool(state.objects or resource),
        "cluster": cluster,
        "pods": pods(found_pods),
        "claims": claims(state),
        "services": services(state),
        "ingresses": ingresses(state),
        "autoscalers": autoscalers(state),
        "diagnosis": explained(context, namespace, _causes(context, state, found_pods)),
        "history": history(context, resource) if resource else [dict(one) for one in state.record.history],
        "manifest": masked(manifest_of(resource) if resource else state.record.manifest),
        **compared,
    }


def _of_others(context: Context, state: State) -> tuple[State, Object | None]:
    """A cluster of that name that isn't ours, with its custom resource where an operator looks after it."""
    place = state.name, state.namespace
    resource = read_resource(context.client, *place) or read_first_api(context.client, *place)
    if resource is not None:
        return operated_state(context.client, *place), resource
    found = foreign_state(context.client, state.name, state.namespace)
    return (dataclasses.replace(found, objects={**state.objects, **found.objects}) if found else state), None


def _pods(context: Context, state: State) -> list[Object]:
    if not state.objects:
        return []
    if state.labels is not None:
        found = readable(context, "Pod", state.namespace, state.labels)
        return [pod for pod in found if belongs(pod, state.name)]
    labels = state.selector if state.is_ours else f"{MILVUS},{INSTANCE}={state.name}"
    return readable(context, "Pod", state.namespace, labels)


def _causes(context: Context, state: State, found: list[Object]) -> list[Cause]:
    expected = expectations(state, holder=_holder(context, state))
    held = state.of_kind("PersistentVolumeClaim")
    if is_calm(state, expected, [*found, *held]):
        return []
    snapshot = Snapshot(
        workloads=state.of_kind(*WORKLOAD_KINDS),
        pods=found,
        claims=held,
        events=readable(context, "Event", state.namespace),
        storage_classes=readable(context, "StorageClass"),
        quotas=readable(context, "ResourceQuota", state.namespace),
    )
    return diagnose(snapshot, context.clock.now(), context.settings.grace, expected=expected)


def _holder(context: Context, state: State) -> str:
    """Who works on the release at this moment; asked only where an operation was begun."""
    if not state.record.operation:
        return ""
    try:
        lease = context.client.get("Lease", lease_name(state.name), state.namespace)
    except ApiError as error:
        if error.is_forbidden:
            return ""
        raise
    return holder_of(lease or {}, context.clock.now())


def _compared(context: Context, state: State, version: str, document: t.Mapping[str, t.Any] | None) -> Result:
    """What depends on a manifest; ``findings`` as warnings, too. Without a manifest that can be deployed no drift."""
    findings: list[Finding] = []
    milvus: Milvus | None = None
    result: Result = {}
    given = document if document is not None else state.record.manifest or None
    if given is None:
        result["drift"] = []
    else:
        try:
            milvus, warnings = read_manifest(given, name=state.name, namespace=state.namespace)
            result["drift"], more = drift(state, milvus)
            findings = [*warnings, *more]
        except ManifestError as error:
            findings = list(error.findings)
    findings += outlook(state, version, milvus, today(context))
    context.warn(findings)
    result["scaled"] = scaled(state, milvus)
    return {**result, "findings": [finding.as_result() for finding in findings]}


def today(context: Context) -> str:
    """The date as ISO writes it."""
    return datetime.datetime.fromtimestamp(context.clock.now(), datetime.timezone.utc).date().isoformat()
