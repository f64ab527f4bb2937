# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting until objects and pods are gone, and helping pods that don't end. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..catalog.components import COMPONENTS
from ..kube.client import Object
from ..kube.mirror import Mirror
from ..plan.changes import Identity
from ..plan.rollout import COMPONENT_LABEL
from .context import Context
from .state import State
from .waiting import NotReady

#: What a pod gets that has not ended by itself: a Milvus pod's own grace is 30 days.
EXPLICIT_GRACE = 30
#: How long a pod that waits for others to take over its data may wait while those others end too: without coordinators
#: a query node of 2.3.5 waits half an hour, one that has loaded nothing ends at once.
HAND_OVER_SECONDS = 10
#: What a kubelet needs to say that a pod is gone. One that is already stopping a container overhears that its grace has
#: become shorter (seen with 1.34): it only ends what the API server has forgotten.
_KUBELET_SECONDS = 5
#: How often to look from then on.
_LOOK_SECONDS = 1


class Endings:
    """Helps pods that don't end by themselves: shortens their grace, and forgets those that had it shortened before.

    A pod that is still ending after ``termination_timeout`` is helped; one that has nobody left to hand over to after
    ``HAND_OVER_SECONDS``.

    :param started: when all of them were told to end.
    :ivar due: when to look again.
    """

    def __init__(self, context: Context, started: float):
        timeout = context.settings.termination_timeout
        self._context = context
        self._any_due, self._hand_over_due = started + timeout, started + min(HAND_OVER_SECONDS, timeout)
        self._helped_at: dict[str, float] = {}
        self.due = self._hand_over_due

    def help(self, pods: t.Iterable[Object], now: float) -> None:
        """Help those that need it by now."""
        if now < self.due:
            return
        for pod in pods:
            # One that a busy controller has told late is ending as late.
            if pod["metadata"].get("deletionTimestamp") and now >= self._due_of(pod):
                _end(self._context, pod, 0 if pod["metadata"]["uid"] in self._helped_at else EXPLICIT_GRACE)
                self._helped_at[pod["metadata"]["uid"]] = now
        self.due = now + _LOOK_SECONDS

    def _due_of(self, pod: Object) -> float:
        helped_at = self._helped_at.get(pod["metadata"]["uid"])
        if helped_at is not None:
            return helped_at + EXPLICIT_GRACE + _KUBELET_SECONDS
        return self._hand_over_due if _hands_over(pod) else self._any_due


def wait_gone(context: Context, state: State, objects: t.Sequence[Identity], workloads: t.Sequence[Identity]) -> None:
    """Return once the deleted objects, and the pods of the workloads, are gone; those that don't end are helped.

    :param objects: what was deleted.
    :param workloads: deleted, or scaled to nothing.
    :raises NotReady: the time is up; the message names what is left.
    """
    started = context.clock.monotonic()
    deadline = started + context.seconds_left(context.settings.wait_timeout)
    endings = Endings(context, started)
    kinds = sorted({kind for kind, _name in objects} | ({"Pod"} if workloads else set()))
    with Mirror(context.client, state.namespace, state.selector, kinds) as mirror:
        while True:
            pods = [pod for pod in mirror.objects("Pod") if _belongs(pod, {name for _kind, name in workloads})]
            left = [*_present(mirror, objects), *(("Pod", pod["metadata"]["name"]) for pod in pods)]
            if not left:
                break
            now = context.clock.monotonic()
            if now >= deadline:
                names = ", ".join(f"{kind} {name}" for kind, name in left)
                raise NotReady(f"Milvus {state.name}: still there after {now - started:.0f} s: {names}")
            endings.help(pods, now)
            mirror.wait(min(deadline, endings.due) - now)
    seconds = round(context.clock.monotonic() - started, 1)
    waited_for = [f"{kind} {name}" for kind, name in dict.fromkeys((*objects, *workloads))]
    context.steps.append({"stage": "removal" if objects else "stop", "seconds": seconds, "waited_for": waited_for})


def delete_keeping_pods(context: Context, live: Object) -> None:
    """Delete a StatefulSet and leave its pods running, and return once it is gone: a new one adopts them.

    :raises NotReady: it doesn't go; the garbage collector of Kubernetes isn't at work.
    """
    name, namespace = live["metadata"]["name"], live["metadata"]["namespace"]
    deadline = context.clock.monotonic() + context.seconds_left(context.settings.wait_timeout)
    with context.writing():
        context.client.delete("StatefulSet", name, namespace, propagationPolicy="Orphan")
    # One that is taken over has none of our labels.
    with Mirror(context.client, namespace, "", ["StatefulSet"]) as mirror:
        while any(item["metadata"]["name"] == name for item in mirror.objects("StatefulSet")):
            now = context.clock.monotonic()
            if now >= deadline:
                raise NotReady(f"StatefulSet {name}: deleted, but not gone; is Kubernetes' garbage collector at work?")
            mirror.wait(deadline - now)


def _present(mirror: Mirror, objects: t.Sequence[Identity]) -> list[Identity]:
    names = {(kind, item["metadata"]["name"]) for kind in mirror.kinds for item in mirror.objects(kind)}
    return [entry for entry in objects if entry in names]


def _end(context: Context, pod: Object, grace: int) -> None:
    """Shorten the grace of a pod that is ending; with none the API server forgets it."""
    metadata = pod["metadata"]
    context.report(f"Pod {metadata['name']} doesn't end by itself; it gets {grace} s")
    with context.writing():
        context.client.delete("Pod", metadata["name"], metadata["namespace"], gracePeriodSeconds=grace)


def _hands_over(pod: Object) -> bool:
    """Whether a pod only ends when others have taken over what it has loaded."""
    component = COMPONENTS.get((pod["metadata"].get("labels") or {}).get(COMPONENT_LABEL, ""))
    return component is not None and component.slots


def _belongs(pod: Object, workloads: t.Container[str]) -> bool:
    """Whether a pod is of one of the workloads; a Deployment's pods are owned by ReplicaSets named after it."""
    for owner in pod["metadata"].get("ownerReferences") or []:
        name = owner["name"].rpartition("-")[0] if owner["kind"] == "ReplicaSet" else owner["name"]
        if name in workloads:
            return True
    return False
