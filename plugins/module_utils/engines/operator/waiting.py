# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Following the operator until the cluster is what its resource says. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...kube.client import Object
from ...kube.diagnosis import Cause
from ...kube.diagnosis import message as causes_message
from ...kube.fields import number
from ...kube.mirror import Mirror
from ...kube.readiness import readiness
from ...operations.context import Context
from ...operations.ending import Endings
from ...operations.explain import explain, explained, last_words
from ...operations.preflight import refuse
from ...operations.waiting import DIAGNOSIS_INTERVAL, PROGRESS_INTERVAL, NotReady
from ...plan.changes import identity
from .checks import Subject, findings
from .cluster import Cluster, named_after, read_cluster
from .status import is_noticed, is_stopping, message, unfinished

#: The seconds that an operator may take to notice a change: it is told by a watch, and works on ten at a time.
UNNOTICED = 60.0
_KINDS = ("Milvus", "Deployment", "StatefulSet", "Pod")


@dataclasses.dataclass
class _Wait:
    """What a wait remembers from one look to the next."""

    started: float
    deadline: float
    next_diagnosis: float
    endings: Endings
    said: str = ""
    said_at: float = 0.0


def wait_for_operator(context: Context, cluster: Cluster, stage: str) -> Cluster:
    """Return once the operator has brought the cluster to what its resource says.

    :param cluster: as it was read last.
    :param stage: what the step is called.
    :returns: the cluster with the resource as it was then. A moment later the operator may say otherwise for a while:
        what it looked at before all was done, it writes after.
    :raises NotReady: the time is up, waiting is hopeless, or the operator doesn't act.
    """
    if cluster.resource is not None and not unfinished(cluster.resource, cluster.deployments):
        return cluster
    name, namespace = cluster.state.name, cluster.state.namespace
    if not context.wrote:  # else it was checked before the write
        refuse(context, findings(context, Subject(name, namespace, cluster.resource, cluster.resource)))
    now = context.clock.monotonic()
    deadline = now + context.seconds_left(context.settings.wait_timeout)
    wait = _Wait(now, deadline, now + DIAGNOSIS_INTERVAL, Endings(context, now))
    with Mirror(context.client, namespace, "", _KINDS) as mirror:
        while True:
            resource = next((item for item in mirror.objects("Milvus") if item["metadata"]["name"] == name), None)
            if resource is None:
                raise NotReady(f"Milvus {name}: somebody deleted the resource in namespace {namespace}")
            deployments = named_after(mirror.objects("Deployment"), name)
            left = unfinished(resource, deployments)
            if not left:
                break
            _look(context, cluster, wait, mirror, resource, left)
            due = [wait.deadline, wait.next_diagnosis]
            if is_stopping(resource):
                wait.endings.help(named_after(mirror.objects("Pod"), name), context.clock.monotonic())
                due.append(wait.endings.due)
            mirror.wait(min(due) - context.clock.monotonic())
        waited = [f"Milvus {name}", *(f"Deployment {item['metadata']['name']}" for item in deployments)]
    seconds = round(context.clock.monotonic() - wait.started, 1)
    context.steps.append({"stage": stage, "seconds": seconds, "waited_for": waited})
    return dataclasses.replace(read_cluster(context.client, name, namespace), resource=resource)


def _look(
    context: Context, cluster: Cluster, wait: _Wait, mirror: Mirror, resource: Object, left: t.Sequence[str]
) -> None:
    """Say where things are; every few seconds look for what makes waiting hopeless.

    :raises NotReady: nothing good can come of waiting.
    """
    now = context.clock.monotonic()
    if left[0] != wait.said and now - wait.said_at >= PROGRESS_INTERVAL:
        context.report(f"Milvus {cluster.state.name}: {left[0]} ({now - wait.started:.0f} s)")
        wait.said, wait.said_at = left[0], now
    if now < min(wait.deadline, wait.next_diagnosis):
        return
    wait.next_diagnosis = now + DIAGNOSIS_INTERVAL
    state = read_cluster(context.client, cluster.state.name, cluster.state.namespace).state
    unready = {identity(item) for item in state.of_kind("Deployment", "StatefulSet") if not readiness(item).ready}
    causes = explain(context, state, unready, mirror) if unready else []
    ignored = not is_noticed(resource) and now - wait.started >= UNNOTICED
    if now >= wait.deadline or ignored or any(cause.hopeless for cause in causes):
        raise _not_ready(context, cluster, resource, causes, left, now - wait.started, ignored=ignored)


def _not_ready(
    context: Context,
    cluster: Cluster,
    resource: Object,
    causes: t.Sequence[Cause],
    left: t.Sequence[str],
    seconds: float,
    *,
    ignored: bool,
) -> NotReady:
    name, namespace = cluster.state.name, cluster.state.namespace
    hopeless = any(cause.hopeless for cause in causes)
    why = f"can't become ready (found after {seconds:.0f} s)" if hopeless else f"not ready after {seconds:.0f} s"
    lines = [f"Milvus {name} in namespace {namespace}: {why}."]
    if ignored:
        generation = number(resource, "metadata.generation")
        lines.append(f"The operator hasn't acted on generation {generation} of the resource; look at its log.")
    results = explained(context, namespace, causes)
    said = message(resource)
    lines += [causes_message(causes) if causes else "", last_words(results)]
    lines += [f"The operator says: {said}" if said else "", f"Waiting for: {'; '.join(left)}"]
    return NotReady("\n".join(line for line in lines if line), result={"diagnosis": results})
