# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pods that keep their StatefulSet from being mended. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..kube.client import Object
from ..kube.errors import ApiError
from ..kube.fields import condition, dig, holds, moment, number
from ..kube.mirror import Mirror
from ..kube.owners import is_outdated
from ..manifest.findings import Finding
from ..plan.changes import Identity
from .context import Context

#: A pod that comes up at this very moment would be ended in vain.
PATIENCE = 10.0


def free_stuck_pods(
    context: Context, namespace: str, mirror: Mirror, pending: t.Mapping[str, t.Sequence[Identity]]
) -> None:
    """Delete the broken pods of an older revision: their StatefulSet's update waits for them to become ready.

    Only a run that holds the Lease does so; where the right is missing a warning names the pod.
    """
    wanted = {entry for entries in pending.values() for entry in entries}
    if context.lease is None:
        return
    for workload in mirror.objects("StatefulSet"):
        if ("StatefulSet", workload["metadata"]["name"]) in wanted:
            for pod in stuck_pods(workload, mirror.objects("Pod"), context.clock.now()):
                _delete(context, namespace, pod)


def stuck_pods(workload: Object, pods: t.Iterable[Object], now: float) -> list[Object]:
    """The StatefulSet's own pods of an older revision that haven't been ready for a while.

    :param workload: a StatefulSet.
    """
    if number(workload, "status.observedGeneration") < number(workload, "metadata.generation"):
        return []
    uid = workload["metadata"]["uid"]
    own = [pod for pod in pods if uid in {owner.get("uid") for owner in dig(pod, "metadata.ownerReferences") or []}]
    return [pod for pod in own if is_outdated(pod, workload, own, {}) and _is_broken(pod, now)]


def _is_broken(pod: Object, now: float) -> bool:
    if dig(pod, "metadata.deletionTimestamp") or holds(pod, "Ready"):
        return False
    since = moment(condition(pod, "Ready"), "lastTransitionTime") or moment(pod, "metadata.creationTimestamp") or now
    return now - since >= PATIENCE


def _delete(context: Context, namespace: str, pod: Object) -> None:
    name = pod["metadata"]["name"]
    try:
        with context.writing():
            context.client.delete("Pod", name, namespace, preconditions={"uid": pod["metadata"]["uid"]})
    except ApiError as error:
        if error.is_forbidden:
            text = "is of an older revision and broken; its StatefulSet waits for it"
            context.warn([Finding(f"Pod {name}", text, "delete it, or grant the right to delete pods", "warning")])
        elif not error.is_conflict:
            raise
