# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Workloads that can't make their pods, and Jobs that failed. **Private** to the collection."""

from __future__ import annotations

import re

from ..fields import (
    Object,
    condition,
    controller_of,
    holds,
    identity_of,
    members,
    moment,
    name_of,
    number,
    section,
    text,
)
from ..owners import Identity
from ..readiness import READINESS
from .causes import LogHint
from .containers import troubled_containers
from .evidence import Facts, first_time, last_time
from .found import Draft, Found, found

_QUOTA = re.compile(r"(?:exceeded|failed) quota: (?P<quota>[^,:]+)")
# The API server's words for a pod that breaks the rules of its kind.
_INVALID = re.compile(r"\bPod \"[^\"]*\" is invalid: ")
# What a change has mended, controllers may go on telling for a moment.
_SETTLING_SECONDS = 5.0
# A Job says first that it will fail, and that it has failed when its pods are gone.
_FAILED_CONDITIONS = ("Failed", "FailureTarget")


def workload_causes(facts: Facts, blamed: frozenset[Identity]) -> list[Found]:
    """The workloads' troubles, at most one for each.

    :param blamed: the workloads whose pods have troubles of their own.
    """
    found_causes = []
    for identity, workload in facts.workloads.items():
        draft = _failed_job(facts, workload) or _failing_job(facts, workload) or _refused(facts, workload)
        if draft is None and identity not in blamed:
            draft = _not_there_yet(facts, workload)
        if draft is not None:
            quota = _QUOTA.search(draft.evidence) if draft.reason == "QuotaExceeded" else None
            siblings = ("QuotaExceeded", quota["quota"]) if quota else ()
            found_causes.append(found(facts, workload, identity[0], draft, siblings=siblings))
    return found_causes


def _failed_job(facts: Facts, job: Object) -> Draft | None:
    failed = next((type_ for type_ in _FAILED_CONDITIONS if holds(job, type_)), "")
    if text(job, "kind") != "Job" or not failed:
        return None
    state = condition(job, failed)
    start = facts.start(identity_of(job), moment(state, "lastTransitionTime"), _created(job))
    said, log, known = _last_failure(facts, job)
    evidence = f"{text(state, 'reason')}: {text(state, 'message')}{said}"
    return Draft("JobFailed", evidence, start, True, log, known)


def _failing_job(facts: Facts, job: Object) -> Draft | None:
    """A Job whose pods failed, and which will try again."""
    failures = number(job, "status.failed")
    if text(job, "kind") != "Job" or not failures or holds(job, "Complete") or holds(job, "SuccessCriteriaMet"):
        return None
    start = facts.start(identity_of(job), moment(job, "status.startTime"), _created(job))
    said, log, known = _last_failure(facts, job)
    limit = number(job, "spec.backoffLimit", 6)
    # After a change, what counts is a Job or a pod that began with it.
    began = max(_created(item) or facts.now for item in (job, *facts.pods.get(identity_of(job), [])))
    hopeless = failures >= facts.grace.crash_loop_restarts and began >= facts.changed_at
    return Draft("CrashLoop", f"{failures} pods failed, {limit} may be retried{said}", start, hopeless, log, known)


def _last_failure(facts: Facts, job: Object) -> tuple[str, LogHint | None, dict[str, str]]:
    """How the newest failed pod of the Job ended, where its log is, and the container's name for the advice."""
    pods = [pod for pod in facts.pods.get(identity_of(job), []) if text(pod, "status.phase") != "Succeeded"]
    for pod in sorted(pods, key=lambda item: _created(item) or 0.0, reverse=True):
        for container in troubled_containers(pod):
            if container.exit_code is None:
                continue
            why = container.end_message or container.end_reason
            said = f"; container {container.name} of pod {name_of(pod)} ended with code {container.exit_code} ({why})"
            return (
                said,
                LogHint(name_of(pod), container.name, container.state != "terminated"),
                _log_known(job, container.name),
            )
    return "", None, _log_known(job)


def _log_known(job: Object, container: str = "") -> dict[str, str]:
    """The names for the advice to read a Job's log."""
    first = next((text(entry, "name") for entry in members(job, "spec.template.spec.containers")), "")
    return {"container": container or first, "log_target": f"job/{name_of(job)}"}


def _refused(facts: Facts, workload: Object) -> Draft | None:
    """The API server refuses the workload's pods or claims."""
    state, event = condition(workload, "ReplicaFailure"), _failed_create(facts, workload)
    failing = state.get("status") == "True" and text(state, "reason") != "FailedDelete"
    if not failing and (not event or not _lacks_pods(facts, workload)):
        return None
    evidence = text(state, "message") if failing else text(event, "message")
    begun = moment(state, "lastTransitionTime") if failing else first_time(event)
    start = facts.start(identity_of(workload), begun, _created(workload))
    quota = _QUOTA.search(evidence)
    if not quota:
        return Draft("PodNotCreated", evidence, start, _never_accepted(facts, workload, evidence, start))
    return Draft("QuotaExceeded", evidence + _quota_state(facts, quota["quota"]), start)


def _never_accepted(facts: Facts, workload: Object, evidence: str, start: float) -> bool:
    """Whether the pod can't be: other refusals end when a quota, an account or a webhook is there."""
    known = number(workload, "status.observedGeneration") >= number(workload, "metadata.generation")
    told = text(workload, "kind") == "Job" or known
    return bool(_INVALID.search(evidence)) and told and facts.used_up(start, _SETTLING_SECONDS)


def _failed_create(facts: Facts, workload: Object) -> Object:
    """The newest event that says why a pod could not be made, unless one was made since."""
    subjects = [(workload, text(workload, "kind"))]
    owned = (item for item in facts.replica_sets.values() if controller_of(item) == identity_of(workload))
    subjects += [(item, "ReplicaSet") for item in owned]
    for item, kind in subjects:
        failed = facts.event(item, kind, {"FailedCreate"})
        if failed and last_time(failed) >= last_time(facts.event(item, kind, {"SuccessfulCreate"})):
            return failed
    return {}


def _quota_state(facts: Facts, name: str) -> str:
    quota = next((item for item in facts.snapshot.quotas if name_of(item) == name), {})
    hard, used = section(quota, "status.hard"), section(quota, "status.used")
    full = ", ".join(f"{resource} {used.get(resource, 0)} of {hard[resource]}" for resource in sorted(hard, key=str))
    return f" (quota {name} in use: {full})" if full else ""


def _not_there_yet(facts: Facts, workload: Object) -> Draft | None:
    """A workload that isn't ready although nothing is wrong with its pods: say how far it is."""
    state = READINESS[text(workload, "kind")](workload)
    if state.ready:
        return None
    progress = moment(condition(workload, "Progressing"), "lastUpdateTime")
    start = facts.start(identity_of(workload), progress, _created(workload))
    return Draft("Starting", state.reason, max(start, min(facts.changed_at, facts.now)))


def _lacks_pods(facts: Facts, workload: Object) -> bool:
    return _existing(facts, workload) < _desired(workload)


def _existing(facts: Facts, workload: Object) -> int:
    if text(workload, "kind") == "Job":
        return number(workload, "status.active") + number(workload, "status.succeeded")
    return number(workload, "status.replicas")


def _desired(workload: Object) -> int:
    return number(workload, "spec.completions" if text(workload, "kind") == "Job" else "spec.replicas", 1)


def _created(item: Object) -> float | None:
    return moment(item, "metadata.creationTimestamp")
