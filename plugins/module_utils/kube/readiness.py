# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether an object has become what it shall be, by kind. **Private** to the collection."""

from __future__ import annotations

import typing as t

from .fields import Object, condition, holds, identity_of, members, name_of, number, section, text
from .owners import pods_of


class Readiness(t.NamedTuple):
    """How far an object is.

    :param ready_count: the pods (completions, addresses, ...) that are there.
    :param desired: how many there shall be.
    :param reason: why it isn't ready, for people; empty when it is.
    """

    ready: bool
    ready_count: int
    desired: int
    reason: str


Predicate = t.Callable[[Object], Readiness]


def deployment_ready(item: Object) -> Readiness:
    """First deploys: every pod is of the newest revision and ready, and no other is left."""
    return _replicated(item, "readyReplicas", _updated_in_deployment(item))


def deployment_available(item: Object) -> Readiness:
    """Rollouts: as ``ready``, but each pod has been ready for ``minReadySeconds``."""
    return _replicated(item, "availableReplicas", _updated_in_deployment(item))


def stateful_set_ready(item: Object) -> Readiness:
    """Every pod is ready and of the newest revision; a partition is not looked at."""
    return _replicated(item, "readyReplicas", _updated_in_stateful_set(item))


def stateful_set_available(item: Object) -> Readiness:
    """As ``ready``, but each pod has been ready for ``minReadySeconds``."""
    return _replicated(item, "availableReplicas", _updated_in_stateful_set(item))


def job_complete(item: Object) -> Readiness:
    """The Job is complete; a failed one says why."""
    desired = number(item, "spec.completions", 1)
    done = number(item, "status.succeeded")
    if holds(item, "Complete"):
        return Readiness(True, max(done, desired), desired, "")
    if holds(item, "Failed"):
        failed = condition(item, "Failed")
        return Readiness(False, done, desired, f"failed: {text(failed, 'message') or text(failed, 'reason')}")
    if _suspended(item):
        return Readiness(False, done, desired, "suspended")
    return Readiness(False, done, desired, f"{done} of {desired} completed")


def claim_bound(item: Object) -> Readiness:
    """The claim has its volume."""
    phase = text(item, "status.phase") or "Pending"
    return _single(phase == "Bound", f"the claim is {phase}")


def service_addressed(item: Object) -> Readiness:
    """A Service of type LoadBalancer has an address; any other is ready at once."""
    if text(item, "spec.type") != "LoadBalancer":
        return _single(True, "")
    addresses = members(item, "status.loadBalancer.ingress")
    found = any(address.get("ip") or address.get("hostname") for address in addresses)
    return _single(found, "the load balancer has no address yet")


def pod_ready(item: Object) -> Readiness:
    """The pod is ready and stays, or has done its work."""
    if text(item, "status.phase") == "Succeeded":
        return _single(True, "")
    if text(item, "metadata.deletionTimestamp"):
        return _single(False, "the pod is ending")
    return _single(holds(item, "Ready"), text(condition(item, "Ready"), "message") or "the pod is not ready")


# For first deploys.
READINESS: t.Mapping[str, Predicate] = {
    "Deployment": deployment_ready,
    "StatefulSet": stateful_set_ready,
    "Job": job_complete,
    "PersistentVolumeClaim": claim_bound,
    "Service": service_addressed,
    "Pod": pod_ready,
}
# For rollouts.
AVAILABILITY: t.Mapping[str, Predicate] = {
    **READINESS,
    "Deployment": deployment_available,
    "StatefulSet": stateful_set_available,
}


def readiness(
    item: Object, *, table: t.Mapping[str, Predicate] | None = None, pods: t.Iterable[Object] = ()
) -> Readiness:
    """How far an object is; a kind that the table doesn't know is ready as soon as it exists.

    :param pods: pods in the namespace. A workload of 0 replicas is ready only when it has none left, those that are
        ending included, which its status doesn't count.
    """
    predicate = (READINESS if table is None else table).get(text(item, "kind"))
    if predicate is None:
        return _single(True, "")
    result = predicate(item)
    left = len(pods_of(item, pods)) if result.ready and not result.desired else 0
    return result._replace(ready=False, reason=f"{_pods(left)} still ending") if left else result


def summary(items: t.Iterable[Object]) -> list[dict[str, t.Any]]:
    """Kind, name, and how many are ready of how many, for the objects of kinds that become ready; JSON-native."""
    found = []
    for item in items:
        kind, name = identity_of(item)
        if kind in READINESS:
            result = READINESS[kind](item)
            found.append({"kind": kind, "name": name, "ready": result.ready_count, "desired": result.desired})
    return found


def _suspended(item: Object) -> bool:
    """Whether somebody has suspended the Job."""
    return section(item, "spec").get("suspend") is True


def _single(ready: bool, reason: str) -> Readiness:
    return Readiness(ready, int(ready), 1, "" if ready else reason)


def _replicated(item: Object, counter: str, updated: bool) -> Readiness:
    desired = number(item, "spec.replicas", 1)
    total = number(item, "status.replicas")
    count = number(item, f"status.{counter}")
    generation, observed = number(item, "metadata.generation"), number(item, "status.observedGeneration")
    if observed < generation or not section(item, "status"):
        reason = f"the controller has not seen generation {generation} of {name_of(item)} yet"
    elif not updated:
        reason = f"{number(item, 'status.updatedReplicas')} of {desired} pods are of the new revision"
    elif count != desired and count < desired:
        reason = f"{count} of {desired} pods are {counter.removesuffix('Replicas')}"
    elif total != desired or count != desired:
        reason = f"{_pods(max(total, count) - desired)} too many" if total >= desired else f"{total} of {desired} pods"
    elif not desired and number(item, "status.terminatingReplicas"):
        reason = f"{_pods(number(item, 'status.terminatingReplicas'))} still ending"
    else:
        return Readiness(True, count, desired, "")
    return Readiness(False, min(count, desired), desired, reason)


def _updated_in_deployment(item: Object) -> bool:
    if section(item, "spec").get("paused") is True:
        return True  # somebody wants its pods to stay as they are
    return number(item, "status.updatedReplicas") == number(item, "spec.replicas", 1)


def _updated_in_stateful_set(item: Object) -> bool:
    if text(item, "spec.updateStrategy.type") == "OnDelete":
        return True
    current, newest = text(item, "status.currentRevision"), text(item, "status.updateRevision")
    same = bool(newest) and current == newest
    return same or number(item, "status.updatedReplicas") == number(item, "spec.replicas", 1)


def _pods(count: int) -> str:
    return f"{count} pod" if count == 1 else f"{count} pods"
