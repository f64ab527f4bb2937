# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the release's own memory tells, and pods that are ready for now. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..fields import Object, identity_of, members, moment, name_of, number, text
from .causes import LogHint
from .containers import Container, containers_of
from .evidence import Expectations, Facts
from .found import Draft, Found, found
from .service_causes import service_causes

# So many restarts, the last one within so many seconds, are more than a start that took its time.
RESTARTS = 3
RECENTLY = 3600.0


def release_causes(facts: Facts, expected: Expectations) -> list[Found]:
    """What isn't as the record says it was left, and what goes on although everything is ready.

    :param expected: what the release remembers.
    """
    restarting = [_restarting(facts, pod) for pod in facts.snapshot.pods]
    unaddressed = service_causes(facts, expected.services)
    idle = [_scaled_to_zero(facts, workload) for workload in expected.idle]
    paused = [_paused(facts, workload) for workload in expected.paused]
    missing = [_missing(facts, item) for item in expected.missing]
    return [
        entry
        for entry in (*missing, *idle, *paused, *restarting, *unaddressed, *_interrupted(facts, expected))
        if entry
    ]


def _missing(facts: Facts, item: Object) -> Found:
    kind, name = identity_of(item)
    evidence = f"the release record lists {kind} {name}, and it isn't there"
    return found(facts, item, kind, Draft("Missing", evidence, facts.now))


def _scaled_to_zero(facts: Facts, workload: Object) -> Found:
    evidence = "spec.replicas is 0, and neither the manifest nor state: stopped says so"
    start = facts.start(identity_of(workload), moment(_progress(workload), "lastUpdateTime"))
    return found(facts, workload, text(workload, "kind"), Draft("ScaledToZero", evidence, start))


def _paused(facts: Facts, workload: Object) -> Found:
    evidence = "spec.paused is true, and its pods are of another revision than it asks for"
    start = facts.start(identity_of(workload), moment(_progress(workload), "lastUpdateTime"))
    return found(facts, workload, text(workload, "kind"), Draft("Paused", evidence, start))


def _progress(workload: Object) -> Object:
    return next((entry for entry in members(workload, "status.conditions") if entry.get("type") == "Progressing"), {})


def _restarting(facts: Facts, pod: Object) -> Found | None:
    """A pod that is ready, and was so before its container ended, again and again."""
    if text(pod, "metadata.deletionTimestamp") or text(pod, "status.phase") != "Running":
        return None
    for container in containers_of(pod):
        if container.ready and container.restarts >= RESTARTS and container.since is not None:
            ended = facts.since(container.since)  # it began anew when the life before had ended
            if ended < RECENTLY:
                draft = _restarts(pod, container)
                return found(facts, pod, "Pod", draft)
    return None


def _restarts(pod: Object, container: Container) -> Draft:
    why = f" ({container.end_reason})" if container.end_reason else ""
    code = "" if container.exit_code is None else f", the last time with code {container.exit_code}{why}"
    evidence = f"container {container.name} is ready, and has ended {container.restarts} times{code}"
    log = LogHint(name_of(pod), container.name, True)
    known = {"container": container.name, "log_target": f"{name_of(pod)} --previous"}
    return Draft("Restarting", evidence, container.since or 0.0, log_of=log, known=known)


def _interrupted(facts: Facts, expected: Expectations) -> t.Iterator[Found]:
    if not expected.operation:
        return
    name, step = (str(expected.operation.get(key, "")) for key in ("name", "step"))
    held = f"; {expected.holder} is at it" if expected.holder else ", and nobody is at it"
    evidence = f"{name} was begun and not finished, its last step was '{step}'{held}"
    reason = "UnderWay" if expected.holder else "Interrupted"
    known = {"operation": name}
    yield found(facts, expected.record, "Secret", Draft(reason, evidence, facts.now, known=known))


def holder_of(lease: Object, now: float) -> str:
    """Who holds a Lease that is still being renewed; empty for nobody."""
    renewed = moment(lease, "spec.renewTime")
    seconds = number(lease, "spec.leaseDurationSeconds", 15)
    return text(lease, "spec.holderIdentity") if renewed is not None and now - renewed <= seconds else ""
