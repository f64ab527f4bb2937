# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Services that wait for a load balancer. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..client import FIELD_MANAGER
from ..fields import Object, dig, members, moment, name_of, text
from ..readiness import service_addressed
from .advice import advice_for
from .causes import Cause
from .evidence import Facts
from .found import Found, Place

REASON = "NoLoadBalancer"


def balancer_cause(service: Object, newest: Object, waited: float) -> Cause:
    """What is known of who makes the load balancer; without an event that says otherwise failing is final.

    :param service: a Service of type LoadBalancer that has no address.
    :param newest: the newest event about it, empty for none.
    :param waited: for how many seconds it has had none.
    """
    name = name_of(service)
    failed = text(newest, "type") == "Warning"
    if newest:
        evidence = f"{text(newest, 'reason')}: {text(newest, 'message')}"
    elif _is_looked_after(service):
        evidence = "its controller has seen it and says nothing"
    else:
        class_ = text(service, "spec.loadBalancerClass")
        evidence = "no controller has touched it" + (f", nor one of the class {class_}" if class_ else "")
    hopeless = failed or not (newest or _is_looked_after(service))
    advice = advice_for(REASON, evidence, {"name": name})
    last = evidence if newest else ""
    return Cause("Service", name, "", REASON, evidence, advice, waited, hopeless, last_event=last)


def _is_looked_after(service: Object) -> bool:
    """Whether a controller left a trace: a finalizer, a condition, or anything in the status."""
    traces: list[t.Any] = [dig(service, "metadata.finalizers"), members(service, "status.conditions")]
    managers = [entry for entry in members(service, "metadata.managedFields") if entry.get("manager") != FIELD_MANAGER]
    return any(traces) or any(entry.get("subresource") == "status" for entry in managers)


def service_causes(facts: Facts, services: t.Iterable[Object]) -> list[Found]:
    """The Services without an address whose controller says why, or that have waited for longer than it takes."""
    return [found for service in services if (found := _waiting(facts, service)) is not None]


def _waiting(facts: Facts, service: Object) -> Found | None:
    waited = facts.since(facts.start(("Service", name_of(service)), moment(service, "metadata.creationTimestamp")))
    newest = next(iter(reversed(facts.events(service, "Service"))), {})
    said = text(newest, "type") == "Warning"
    if service_addressed(service).ready or not (said or waited >= facts.grace.load_balancer):
        return None
    return Found(balancer_cause(service, newest, waited), Place(1, 1, "milvus"), ("Service", name_of(service)))
