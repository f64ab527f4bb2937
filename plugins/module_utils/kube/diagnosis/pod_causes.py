# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with a pod: the first check that finds something says it. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ..fields import Object, condition, dig, holds, members, moment, name_of, number, text
from ..owners import Identity, is_outdated, keeps_broken_pods
from ..readiness import READINESS
from .advice import OUTDATED
from .causes import LogHint
from .container_causes import config_error, crash, image_pull
from .containers import Container, containers_of, pod_log_container, troubled_containers
from .evidence import Facts, first_time, last_time
from .found import Draft, Found, found

# Why the kubelet or the node controller ended a pod for good, or refused it (status.reason).
EVICTED_REASONS = frozenset(
    {"Evicted", "Preempting", "Terminated", "NodeShutdown", "Shutdown", "NodeAffinity", "UnexpectedAdmissionError"}
    | {"OutOfcpu", "OutOfmemory", "OutOfpods", "OutOfephemeral-storage"}
)
MOUNT_EVENTS = frozenset({"FailedMount", "FailedAttachVolume", "FailedMapVolume"})
SANDBOX_EVENTS = frozenset({"FailedCreatePodSandBox", "NetworkNotReady"})
# The kubelet got beyond volumes and network.
PROGRESS_EVENTS = frozenset({"Pulling", "Pulled", "Created", "Started"})
# The cluster autoscaler's, and Karpenter's.
SCALE_UP_EVENTS = frozenset({"TriggeredScaleUp", "Nominated"})
# An ending pod is nothing to speak of before that.
TERMINATING_NOTICE = 30.0
_MISSING_REFERENCE = re.compile(r"(secret|configmap) \"[^\"]+\" not found|references non-existent", re.IGNORECASE)
_ABOUT_CLAIMS = re.compile(r"PersistentVolumeClaim|binding volumes|persistent volumes to bind", re.IGNORECASE)

Check: t.TypeAlias = "t.Callable[[Facts, Object], Draft | None]"


def pod_causes(facts: Facts) -> list[Found]:
    """The pods' troubles, at most one for each pod."""
    entries = (_pod_cause(facts, pod) for pod in facts.snapshot.pods if facts.concerns(pod))
    return [entry for entry in entries if entry is not None]


def _pod_cause(facts: Facts, pod: Object) -> Found | None:
    draft = _ending(facts, pod) if _is_over(facts, pod) else _draft(facts, pod)
    if draft is None:
        return None
    if draft.reason != "Terminating" and _outdated(facts, pod):
        draft = dataclasses.replace(draft, known={**draft.known, OUTDATED: "yes"})
    return found(
        facts, pod, "Pod", draft, siblings=_siblings(pod, draft), explained_by=_explanations(facts, pod, draft)
    )


def _draft(facts: Facts, pod: Object) -> Draft | None:
    return next((draft for draft in (check(facts, pod) for check in CHECKS) if draft is not None), None)


def _is_over(facts: Facts, pod: Object) -> bool:
    """Whether the pod doesn't count any more: ending, done, or replaced by others."""
    if text(pod, "metadata.deletionTimestamp"):
        return True
    workload, phase = facts.workload(pod), text(pod, "status.phase")
    if phase == "Succeeded":
        return True
    if holds(pod, "Ready"):
        return not _node_of(facts, pod)
    predicate = READINESS.get(text(workload, "kind"))
    if phase == "Failed" and predicate is not None and predicate(workload).ready:
        return True
    return _outdated(facts, pod) and not keeps_broken_pods(workload)


def _outdated(facts: Facts, pod: Object) -> bool:
    return is_outdated(pod, facts.workload(pod), facts.pods.get(facts.owner(pod), []), facts.replica_sets)


def _ending(facts: Facts, pod: Object) -> Draft | None:
    """An ending pod that takes its time; nothing for one that is over otherwise."""
    deadline = moment(pod, "metadata.deletionTimestamp")
    if deadline is None:
        return None
    begun = deadline - number(pod, "metadata.deletionGracePeriodSeconds")
    if facts.since(begun) < TERMINATING_NOTICE:
        return None
    lost = _lost_node(facts, pod)
    if lost is not None:
        return lost
    containers = [entry.name for entry in containers_of(pod) if entry.state == "running"]
    evidence = f"asked to end, containers still running: {', '.join(containers) or 'none'}"
    finalizers = dig(pod, "metadata.finalizers")
    if isinstance(finalizers, list) and finalizers and not containers:
        evidence = f"held by finalizers {','.join(map(str, finalizers))}"
    log = LogHint(name_of(pod), containers[0], False) if containers else None
    return Draft("Terminating", evidence, begun, log_of=log, known=_known(pod))


def _node_of(facts: Facts, pod: Object) -> Object:
    """The pod's node where it is known to be lost, else empty."""
    name = text(pod, "spec.nodeName")
    node = next((node for node in facts.snapshot.nodes if name and name_of(node) == name), {})
    ready = condition(node, "Ready")
    return node if ready and ready.get("status") != "True" else {}


def _lost_node(facts: Facts, pod: Object) -> Draft | None:
    node, event = _node_of(facts, pod), facts.event(pod, "Pod", {"NodeNotReady"})
    ready, since = condition(node, "Ready"), moment(condition(pod, "Ready"), "lastTransitionTime")
    # A node may have come back: without sight of the node, the event must be about the state that the pod is in.
    stale = bool(facts.snapshot.nodes) or not event or last_time(event) + 1.0 < (since or 0.0)
    if not node and stale and text(pod, "status.reason") != "NodeLost":
        return None
    said = text(ready, "message") or text(event, "message") or text(pod, "status.message")
    start = facts.start(_key(pod), moment(ready, "lastTransitionTime"), since)
    evidence = f"node {text(pod, 'spec.nodeName')} is not ready{': ' if said else ''}{said}"
    return Draft("NodeLost", evidence, start, known=_known(pod))


def _evicted(facts: Facts, pod: Object) -> Draft | None:
    reason = text(pod, "status.reason")
    if text(pod, "status.phase") != "Failed" or reason not in EVICTED_REASONS:
        return None
    start = facts.start(_key(pod), moment(condition(pod, "DisruptionTarget"), "lastTransitionTime"), _begun(pod))
    return Draft("Evicted", f"{reason}: {text(pod, 'status.message')}", start, known=_known(pod))


def _unschedulable(facts: Facts, pod: Object) -> Draft | None:
    state = condition(pod, "PodScheduled")
    if state.get("status") != "False":
        return None
    start = facts.start(_key(pod), moment(state, "lastTransitionTime"), _begun(pod))
    scale_up = facts.event(pod, "Pod", SCALE_UP_EVENTS)
    patience = max(start, last_time(scale_up)) if scale_up else start
    gated = text(state, "reason") == "SchedulingGated"
    said = text(state, "message") or text(facts.event(pod, "Pod", {"FailedScheduling"}), "message")
    evidence = f"SchedulingGated: {said}" if gated else said or text(state, "reason")
    if scale_up:
        evidence += f" ({text(scale_up, 'reason')}: {text(scale_up, 'message')})"
    hopeless = not gated and facts.used_up(patience, facts.grace.unschedulable)
    return Draft("Unschedulable", evidence, start, hopeless, known=_known(pod))


def _mount(facts: Facts, pod: Object) -> Draft | None:
    event = _before_containers(facts, pod, MOUNT_EVENTS)
    if not event:
        return None
    said = text(event, "message")
    reason = "ConfigError" if _MISSING_REFERENCE.search(said) else "VolumeMountFailed"
    start = facts.start(_key(pod), first_time(event), _begun(pod))
    return Draft(reason, f"{text(event, 'reason')}: {said}", start, known=_known(pod))


def _sandbox(facts: Facts, pod: Object) -> Draft | None:
    event = _before_containers(facts, pod, SANDBOX_EVENTS)
    if not event:
        return None
    start = facts.start(_key(pod), first_time(event), _begun(pod))
    evidence = f"{text(event, 'reason')}: {text(event, 'message')}"
    return Draft("SandboxFailed", evidence, start, known=_known(pod))


def _before_containers(facts: Facts, pod: Object, reasons: t.Container[str]) -> Object:
    """The newest event of these kinds, while no container has run and nothing newer shows that it is overcome."""
    if pod_log_container(containers_of(pod)) is not None:
        return {}
    event, progress = facts.event(pod, "Pod", reasons), facts.event(pod, "Pod", PROGRESS_EVENTS)
    return event if event and last_time(event) >= last_time(progress) else {}


def _of_containers(check: t.Callable[[Facts, Object, Container], Draft | None]) -> Check:
    def first(facts: Facts, pod: Object) -> Draft | None:
        drafts = (check(facts, pod, container) for container in troubled_containers(pod))
        return next((draft for draft in drafts if draft is not None), None)

    return first


def _initializing(facts: Facts, pod: Object) -> Draft | None:
    running = [entry for entry in troubled_containers(pod) if entry.initial and entry.state == "running"]
    if not running:
        return None
    container = running[0]
    start = facts.start(_key(pod), container.since, _begun(pod))
    evidence = f"init container {container.name} is still running"
    log = LogHint(name_of(pod), container.name, False)
    return Draft("Initializing", evidence, start, log_of=log, known={**_known(pod), "container": container.name})


def _not_ready(facts: Facts, pod: Object) -> Draft | None:
    if text(pod, "status.phase") not in ("Running", "Failed", "Unknown"):
        return None
    state, containers = condition(pod, "Ready"), troubled_containers(pod)
    container = pod_log_container(containers)
    event = facts.event(pod, "Pod", {"Unhealthy", "FailedPostStartHook"})
    said = text(event, "message") or text(state, "message") or text(pod, "status.message")
    start = facts.start(_key(pod), moment(state, "lastTransitionTime"), _begun(pod))
    name = container.name if container else ""
    log = LogHint(name_of(pod), name, False) if container else None
    known = {**_known(pod), "container": name} if name else _known(pod)
    return Draft("NotReady", said or "the pod runs, but is not ready", start, log_of=log, known=known)


def _starting(facts: Facts, pod: Object) -> Draft:
    start = facts.start(_key(pod), _begun(pod))
    node = text(pod, "spec.nodeName")
    if not node and not condition(pod, "PodScheduled"):
        return Draft("Starting", "no scheduler has looked at the pod yet", start, known=_known(pod))
    waiting = [entry.reason for entry in troubled_containers(pod) if entry.reason]
    event = facts.last_event(pod, "Pod")
    evidence = event or (waiting[0] if waiting else f"the kubelet of node {node} has not started the pod yet")
    return Draft("Starting", evidence, start, known=_known(pod))


CHECKS: tuple[Check, ...] = (
    _lost_node,
    _evicted,
    _unschedulable,
    _of_containers(image_pull),
    _of_containers(config_error),
    _of_containers(crash),
    _mount,
    _sandbox,
    _initializing,
    _not_ready,
    _starting,
)


def _explanations(facts: Facts, pod: Object, draft: Draft) -> tuple[Identity, ...]:
    """The objects whose trouble explains the pod's: its Job, and its claims where it waits for volumes."""
    owner = facts.owner(pod)
    jobs = (owner,) if owner[0] == "Job" else ()
    if draft.reason not in ("Unschedulable", "Starting") or (
        draft.reason == "Unschedulable" and not _ABOUT_CLAIMS.search(draft.evidence)
    ):
        return jobs
    return (*jobs, *(("PersistentVolumeClaim", claim) for claim in claims_of(pod)))


def claims_of(pod: Object) -> list[str]:
    """The names of the claims that the pod mounts."""
    names = (text(volume, "persistentVolumeClaim.claimName") for volume in members(pod, "spec.volumes"))
    return [name for name in names if name]


def _siblings(pod: Object, draft: Draft) -> tuple[str, ...]:
    """All the pods of a lost node are one trouble."""
    return ("NodeLost", text(pod, "spec.nodeName")) if draft.reason == "NodeLost" else ()


def _known(pod: Object) -> dict[str, str]:
    requests, limits = (_resources(pod, part) for part in ("requests", "limits"))
    container = next((text(entry, "name") for entry in members(pod, "spec.containers")), "")
    return {"node": text(pod, "spec.nodeName"), "requests": requests, "limits": limits, "container": container}


def _resources(pod: Object, part: str) -> str:
    found_values = []
    for container in members(pod, "spec.containers"):
        values = dig(container, f"resources.{part}")
        if isinstance(values, t.Mapping):
            found_values += [
                f"{name} {value}"
                for name, value in sorted(values.items(), key=str)
                if isinstance(value, (str, int, float))
            ]
    return f"{part} {', '.join(found_values)}" if found_values else f"no {part} set"


def _key(pod: Object) -> Identity:
    return "Pod", name_of(pod)


def _begun(pod: Object) -> float | None:
    started = moment(pod, "status.startTime")
    return started if started is not None else moment(pod, "metadata.creationTimestamp")
