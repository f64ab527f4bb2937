# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting for the address of a load balancer. **Private** to the collection."""

from __future__ import annotations

from ..kube.client import Object
from ..kube.diagnosis import Cause, as_result, message
from ..kube.diagnosis.service_causes import balancer_cause
from ..kube.errors import ApiError
from ..kube.fields import moment
from ..kube.mirror import Mirror
from ..kube.readiness import service_addressed
from .context import Context
from .state import State, selector
from .waiting import DIAGNOSIS_INTERVAL, NotReady


def wait_for_address(context: Context, state: State, name: str) -> None:
    """Return once the load balancer of a Service has an address.

    :raises NotReady: the time is up, or nobody looks after the Service, or who does only fails.
    """
    started = context.clock.monotonic()
    deadline = started + context.seconds_left(context.settings.wait_timeout)
    next_look = started + context.settings.grace.load_balancer
    with Mirror(context.client, state.namespace, selector(state.name), ["Service"]) as mirror:
        while True:
            service = next((item for item in mirror.objects("Service") if item["metadata"]["name"] == name), None)
            if service is None:
                raise NotReady(f"Service {name}: somebody deleted it while its address was waited for")
            now = context.clock.monotonic()
            if service_addressed(service).ready:
                step = {"stage": "access", "seconds": round(now - started, 1), "waited_for": [f"Service {name}"]}
                context.steps.append(step)
                return
            context.report(f"Service {name}: waiting for its load balancer's address ({now - started:.0f} s)")
            if now >= min(deadline, next_look):
                newest = _newest_event(context, name, state.namespace)
                cause = balancer_cause(service, newest, now - started)
                if cause.hopeless or now >= deadline:
                    raise _not_addressed(state, name, cause)
                next_look = now + DIAGNOSIS_INTERVAL
            mirror.wait(min(deadline, next_look) - now)


def _not_addressed(state: State, name: str, cause: Cause) -> NotReady:
    heading = f"Milvus {state.name} in namespace {state.namespace}: Service {name} has no address."
    return NotReady(f"{heading}\n{message([cause])}", result={"diagnosis": [as_result(cause)]})


def _newest_event(context: Context, name: str, namespace: str) -> Object:
    try:
        fields = f"involvedObject.kind=Service,involvedObject.name={name}"
        found = context.client.list("Event", namespace, fields=fields)
    except ApiError as error:
        if not error.is_forbidden:
            raise
        return {}
    return max(found, key=_seen, default={})


def _seen(event: Object) -> float:
    times = ("series.lastObservedTime", "lastTimestamp", "eventTime", "metadata.creationTimestamp")
    return next((found for path in times if (found := moment(event, path)) is not None), 0.0)
