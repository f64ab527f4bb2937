# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Making the volumes of a running cluster larger. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..kube.client import Object
from ..kube.errors import ApiError
from ..kube.fields import dig, holds, moment, section, text
from ..kube.mirror import Mirror
from ..manifest.findings import Finding
from ..plan.changes import Change
from ..plan.growth import SIZE, claims_of, has_grown
from .apply import write
from .context import Context
from .state import State, selector
from .waiting import DIAGNOSIS_INTERVAL, NotReady

_CLAIM = "PersistentVolumeClaim"
_PENDING = "FileSystemResizePending"
#: The states of a resize that no retry helps (PersistentVolumeClaim, status.allocatedResourceStatuses).
_INFEASIBLE = ("ControllerResizeInfeasible", "NodeResizeInfeasible")
_FAILURE = "VolumeResizeFailed"


def after_growth(context: Context, state: State, changes: t.Sequence[Change]) -> list[Change]:
    """Write the larger claims, wait until they are as large as can be with running pods; returns the other changes.

    The StatefulSets are replaced only then: until they are, the next run knows that it must wait.

    :raises NotReady: a volume can't become larger, or doesn't in time.
    """
    claims = [change for change in changes if change.kind == _CLAIM and change.before and SIZE in change.fields]
    _write(context, claims)
    sizes = {change.name: str(dig(change.desired, SIZE)) for change in claims}
    for change in changes:
        if change.kind == "StatefulSet" and change.action == "replace" and change.desired is not None:
            sizes |= {claim["metadata"]["name"]: size for claim, size in claims_of(change.desired, state.objects)}
    if sizes and context.settings.wait:
        _wait(context, state, sizes)
    return [change for change in changes if change not in claims]


def _write(context: Context, claims: t.Sequence[Change]) -> None:
    """Write what is rendered by an apply, and claims that a StatefulSet made by a patch.

    An apply would take away what another apply of ours says of them: the label of a release that was taken over.
    """
    write(context, [change for change in claims if "accessModes" in (change.desired or {})["spec"]])
    for change in claims:
        patch = (change.desired or {})["spec"]
        if "accessModes" not in patch:
            with context.writing():
                namespace = (change.desired or {})["metadata"]["namespace"]
                context.client.merge(_CLAIM, change.name, namespace, {"spec": patch})


def _wait(context: Context, state: State, sizes: t.Mapping[str, str]) -> None:
    started = context.clock.monotonic()
    deadline = started + context.seconds_left(context.settings.wait_timeout)
    next_look = started + DIAGNOSIS_INTERVAL
    with Mirror(context.client, state.namespace, selector(state.name), [_CLAIM]) as mirror:
        while True:
            live = {item["metadata"]["name"]: item for item in mirror.objects(_CLAIM)}
            smaller = [live[name] for name, size in sizes.items() if name in live and not has_grown(live[name], size)]
            growing = [claim for claim in smaller if not holds(claim, _PENDING)]
            now = context.clock.monotonic()
            if not growing:
                break
            stuck = [claim for claim in growing if _is_infeasible(claim)]
            if stuck or now >= min(deadline, next_look):
                _give_up_if_hopeless(context, state, stuck or growing, now - started, timed_out=now >= deadline)
                next_look = now + DIAGNOSIS_INTERVAL
            context.report(f"Milvus {state.name}: waiting for {len(growing)} volumes to grow ({now - started:.0f} s)")
            mirror.wait(min(deadline, next_look) - now)
    waited_for = [f"{_CLAIM} {name}" for name in sizes]
    context.steps.append({"stage": "volumes", "seconds": round(now - started, 1), "waited_for": waited_for})
    context.warn(
        Finding(
            f"{_CLAIM} {claim['metadata']['name']}",
            "its volume has grown, its file system grows when its pod starts next",
            "restart the pod, if the node's kubelet doesn't do it meanwhile",
            "warning",
        )
        for claim in smaller
    )


def _is_infeasible(claim: Object) -> bool:
    return section(claim, "status.allocatedResourceStatuses").get("storage") in _INFEASIBLE


def _give_up_if_hopeless(
    context: Context, state: State, claims: t.Sequence[Object], waited: float, *, timed_out: bool
) -> None:
    """:raises NotReady: with the claims and what was said of them, where there is no hope or no time left."""
    failures = _failures(context, state.namespace)
    failing = [claim for claim in claims if claim["metadata"]["name"] in failures]
    lost = [claim for claim in claims if _is_infeasible(claim)]
    if waited >= context.settings.grace.claim_unbound:
        lost = lost or failing
    if not (lost or timed_out):
        return
    lines = [
        f"{_CLAIM} {claim['metadata']['name']}: "
        f"{failures.get(claim['metadata']['name']) or 'nobody says why; is there a resizer for its class?'}"
        for claim in lost or claims
    ]
    heading = f"Milvus {state.name} in namespace {state.namespace}: volumes haven't grown after {waited:.0f} s."
    raise NotReady("\n".join([heading, *lines, "The next run goes on from here; sizes can't be taken back."]))


def _failures(context: Context, namespace: str) -> dict[str, str]:
    """The newest failure to resize that events tell, by claim."""
    try:
        events = context.client.list("Event", namespace, fields=f"involvedObject.kind={_CLAIM}")
    except ApiError as error:
        if not error.is_forbidden:
            raise
        return {}
    failed = [event for event in events if text(event, "reason") == _FAILURE]
    failed.sort(key=lambda event: moment(event, "lastTimestamp") or moment(event, "metadata.creationTimestamp") or 0.0)
    return {text(event, "involvedObject.name"): f"{_FAILURE}: {text(event, 'message')}" for event in failed}
