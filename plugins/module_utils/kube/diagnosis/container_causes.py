# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with one container of a pod. **Private** to the collection."""

from __future__ import annotations

from ..fields import Object, condition, members, moment, name_of, text
from .causes import LogHint
from .containers import Container
from .evidence import Facts, first_time, last_time
from .found import Draft

# Reasons of a waiting container, as the kubelet spells them.
IMAGE_REASONS = frozenset(
    {"ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError"}
    | {"RegistryUnavailable", "SignatureValidationFailed"}
)
CONFIG_REASONS = frozenset(
    {"CreateContainerConfigError", "CreateContainerError", "PreCreateHookError", "RunContainerError"}
)
CRASH_REASONS = frozenset({"CrashLoopBackOff", "PostStartHookError"})
OUT_OF_MEMORY = "OOMKilled"
# The kubelet's own measure: a container that has run for so long has left its crash loop.
CALM_SECONDS = 600.0


def image_pull(facts: Facts, pod: Object, container: Container) -> Draft | None:
    """The container's image can't be had."""
    if container.state != "waiting" or container.reason not in IMAGE_REASONS:
        return None
    failures = [event for event in _failures(facts, pod) if container.image in text(event, "message")]
    start = facts.start(("Pod", name_of(pod)), *(first_time(event) for event in failures[:1]), _begun(pod))
    # The kubelet tries again every few minutes only: after a change, wait for an attempt that knows of it.
    tried = not failures or last_time(failures[-1]) >= facts.changed_at
    hopeless = tried and facts.used_up(start, facts.grace.image_pull)
    detailed = "rpc error" in container.message or not failures
    said = container.message if detailed else text(failures[-1], "message")
    known = {"container": container.name, "image": container.image, "node": text(pod, "spec.nodeName")}
    return Draft("ImagePullFailed", f"{container.reason}: {said}", start, hopeless, known=known)


def config_error(facts: Facts, pod: Object, container: Container) -> Draft | None:
    """The kubelet can't make or start the container as it is described."""
    if container.state != "waiting" or container.reason not in CONFIG_REASONS:
        return None
    failures = facts.event(pod, "Pod", {"Failed"})
    start = facts.start(("Pod", name_of(pod)), first_time(failures), _begun(pod))
    known = {"container": container.name, "image": container.image}
    return Draft("ConfigError", f"{container.reason}: {container.message}", start, known=known)


def crash(facts: Facts, pod: Object, container: Container) -> Draft | None:
    """The container keeps ending."""
    if not _is_crashing(facts, container):
        return None
    resting = container.state != "running"  # while it runs it may still come good
    # After a change, what counts is a life that began with it.
    proven = (container.ended_life_began or facts.now) >= facts.changed_at
    hopeless = resting and proven and container.restarts >= facts.grace.crash_loop_restarts
    back_off = facts.event(pod, "Pod", {"BackOff"})
    state = moment(condition(pod, "Ready"), "lastTransitionTime")
    start = facts.start(("Pod", name_of(pod)), first_time(back_off), state, _begun(pod))
    reason = "OutOfMemory" if OUT_OF_MEMORY in (container.reason, container.end_reason) else "CrashLoop"
    log = LogHint(name_of(pod), container.name, container.state != "terminated")
    known = {"container": container.name, "image": container.image, "limits": _limits(pod, container.name)}
    known["log_target"] = f"{name_of(pod)}{' --previous' if log.previous else ''}"
    return Draft(reason, _crash_evidence(facts, pod, container), start, hopeless, log, known)


def _is_crashing(facts: Facts, container: Container) -> bool:
    if container.state == "waiting":
        return container.reason in CRASH_REASONS or (container.exit_code or 0) != 0
    if container.state == "terminated":
        return True  # one that isn't done has failed
    recent = container.since is None or facts.since(container.since) < CALM_SECONDS
    return container.state == "running" and container.restarts > 0 and container.exit_code is not None and recent


def _crash_evidence(facts: Facts, pod: Object, container: Container) -> str:
    ended = "ended" if container.exit_code is None else f"ended with code {container.exit_code}"
    why = f" ({container.end_reason})" if container.end_reason else ""
    parts = [f"container {container.name} {ended}{why}, {container.restarts} restarts"]
    unhealthy = facts.event(pod, "Pod", {"Unhealthy"})
    if "Liveness" in text(unhealthy, "message") or "Startup" in text(unhealthy, "message"):
        parts.append(text(unhealthy, "message"))
    parts += [said for said in (container.end_message, container.message) if said]
    return "; ".join(dict.fromkeys(parts))


def _failures(facts: Facts, pod: Object) -> list[Object]:
    """The events of attempts to get an image, the oldest first."""
    reasons = ("Failed", "InspectFailed", "ErrImageNeverPull")
    return [
        event
        for event in facts.events(pod, "Pod")
        if text(event, "reason") in reasons and "image" in text(event, "message").lower()
    ]


def _limits(pod: Object, name: str) -> str:
    specification = next((entry for entry in members(pod, "spec.containers") if text(entry, "name") == name), {})
    limit = text(specification, "resources.limits.memory")
    return f"now {limit}" if limit else "none is set: the node ran out"


def _begun(pod: Object) -> float | None:
    started = moment(pod, "status.startTime")
    return started if started is not None else moment(pod, "metadata.creationTimestamp")
