# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to be there before an autoscaler is made. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..catalog.metrics import METRICS_APIS
from ..kube.client import Client, Object
from ..kube.errors import ApiError
from ..kube.fields import holds
from ..kube.kinds import AUTOSCALER
from ..manifest.findings import Finding
from ..plan.scaling import Running
from ..render.autoscaler import Autoscaler
from .autoscaling import of_others
from .context import Context
from .state import State


def autoscaler_findings(
    context: Context,
    state: State,
    wanted: t.Mapping[str, Autoscaler],
    running: t.Mapping[str, Running],
    *,
    require_metrics: bool,
) -> list[Finding]:
    """Everything that keeps new or changed autoscalers from working.

    :param wanted: those that are made or changed.
    """
    if not wanted:
        return []
    if AUTOSCALER in state.unknown:
        text = "can't be listed in this namespace"
        return [Finding("HorizontalPodAutoscalers", text, "grant it by a Role; docs/rights.md shows the whole one")]
    return [
        *_metrics(context.client, wanted, require_metrics=require_metrics),
        *(finding for known_as, scaler in wanted.items() for finding in _requests(context, state, known_as, scaler)),
        *_others(context, state, [running[known_as] for known_as in wanted]),
    ]


def _metrics(client: Client, wanted: t.Mapping[str, Autoscaler], *, require_metrics: bool) -> t.Iterator[Finding]:
    """An API of metrics that isn't there: the autoscaler would stand still for ever."""
    types = {"Resource" for scaler in wanted.values() if scaler.cpu or scaler.memory}
    types |= {str(metric["type"]) for scaler in wanted.values() for metric in scaler.metrics}
    for apis in sorted({METRICS_APIS[type_] for type_ in types if type_ in METRICS_APIS}):
        troubles = [_trouble(client, api) for api in apis]
        if all(troubles):
            yield Finding(
                f"APIService {apis[0]}",
                str(troubles[0]),
                "install what serves it (metrics-server, an adapter), or set require_metrics: false",
                "error" if require_metrics else "warning",
                "metrics",
            )


def _trouble(client: Client, api: str) -> str:
    """Why an aggregated API can't be asked; empty where it can."""
    try:
        service = client.get("APIService", api)
    except ApiError as error:
        if not error.is_forbidden:
            raise
        return _unanswered(client, api)
    if service is None:
        return "isn't there, so nobody knows what pods use"
    return "" if holds(service, "Available") else "doesn't answer"


def _unanswered(client: Client, api: str) -> str:
    """As _trouble(), where APIServices can't be read: every account may ask what an API offers."""
    version, _dot, group = api.partition(".")
    try:
        client.request("GET", f"/apis/{group}/{version}")
    except ApiError as error:
        return "isn't there, so nobody knows what pods use" if error.is_not_found else "doesn't answer"
    return ""


def _requests(context: Context, state: State, known_as: str, wanted: Autoscaler) -> t.Iterator[Finding]:
    """A percentage is of what all containers of a pod request: without that there is nothing to reckon with."""
    deployment = state.workloads()[known_as][0]
    for resource in ("cpu", "memory"):
        silent = _silent(deployment, resource)
        if getattr(wanted, resource) and silent and not _has_default(context, state.namespace, resource):
            yield Finding(
                f"autoscale.{known_as}.{resource}",
                f"container {silent} requests no {resource}, of which it would be a percentage",
                f"set resources.requests.{resource} of the component in the manifest, and deploy that first",
                name="requests",
            )


def _silent(deployment: Object, resource: str) -> str:
    """A container that requests none; the API server takes the limit where no request is given."""
    for container in deployment["spec"]["template"]["spec"]["containers"]:
        resources = container.get("resources") or {}
        if resource not in {**(resources.get("limits") or {}), **(resources.get("requests") or {})}:
            return str(container["name"])
    return ""


def _has_default(context: Context, namespace: str, resource: str) -> bool:
    try:
        items = context.client.list("LimitRange", namespace)
    except ApiError as error:
        if not error.is_forbidden:
            raise
        return False
    limits = [limit for item in items for limit in item["spec"]["limits"] if limit.get("type") == "Container"]
    return any(resource in {**(limit.get("default") or {}), **(limit.get("defaultRequest") or {})} for limit in limits)


def _others(context: Context, state: State, running: t.Iterable[Running]) -> t.Iterator[Finding]:
    """Somebody else's autoscaler of the same pods: both would do nothing."""
    names = {name for who in running for name in who.slots}
    for name, target in of_others(context.client, state, names):
        yield Finding(f"{AUTOSCALER} {name}", f"scales Deployment {target} already", "remove it first")
