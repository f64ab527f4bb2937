# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Claims that have no volume, or won't go. **Private** to the collection."""

from __future__ import annotations

from ..fields import Object, dig, moment, name_of, section, text
from .evidence import Facts, first_time
from .found import Draft, Found, found
from .pod_causes import TERMINATING_NOTICE, claims_of

_SELECTED_NODE = "volume.kubernetes.io/selected-node"
_LEGACY_CLASS = "volume.beta.kubernetes.io/storage-class"
WAITING_EVENTS = frozenset({"WaitForFirstConsumer", "WaitForPodScheduled"})
# Somebody has begun to look for a volume.
BINDING_EVENTS = frozenset(
    {"ProvisioningFailed", "FailedBinding", "ExternalProvisioning", "Provisioning", "VolumeMismatch"}
)
FAILURE_EVENTS = frozenset({"ProvisioningFailed", "FailedBinding", "VolumeMismatch"})


def claim_causes(facts: Facts) -> list[Found]:
    """The claims' troubles, at most one for each claim."""
    entries = (_claim_cause(facts, claim) for claim in facts.snapshot.claims if _concerns(facts, claim))
    return [entry for entry in entries if entry is not None]


def _concerns(facts: Facts, claim: Object) -> bool:
    """Whether a pod that is looked at mounts the claim, or a StatefulSet of the snapshot made it for one to come."""
    users = users_of(facts, claim)
    if users or not facts.workloads:
        return not users or any(facts.concerns(pod) for pod in users)
    made_for = name_of(claim).rpartition("-")[0]
    return any(kind == "StatefulSet" and made_for.endswith(f"-{name}") for kind, name in facts.workloads)


def users_of(facts: Facts, claim: Object) -> list[Object]:
    """The pods that mount the claim."""
    return [pod for pod in facts.snapshot.pods if name_of(claim) in claims_of(pod)]


def _claim_cause(facts: Facts, claim: Object) -> Found | None:
    draft = _ending(facts, claim) if text(claim, "metadata.deletionTimestamp") else _unbound(facts, claim)
    if draft is None:
        return None
    user = next(iter(users_of(facts, claim)), claim)
    told_by = storage_class_of(claim) or "" if user is not claim else name_of(claim)
    siblings = (draft.reason, facts.component(user), told_by)
    return found(facts, claim, "PersistentVolumeClaim", draft, of=user, siblings=siblings)


def _unbound(facts: Facts, claim: Object) -> Draft | None:
    phase = text(claim, "status.phase") or "Pending"
    waits = waits_for_pod(facts, claim)
    if phase == "Bound" or waits:
        return None
    failure = facts.event(claim, "PersistentVolumeClaim", FAILURE_EVENTS)
    begun = facts.event(claim, "PersistentVolumeClaim", BINDING_EVENTS)
    # A claim that had to wait for its pod counts from when binding began, which only its events tell.
    moments = [first_time(begun)] if _binds_late(facts, claim) else [moment(claim, "metadata.creationTimestamp")]
    start = facts.start(("PersistentVolumeClaim", name_of(claim)), *moments)
    # Without sight of classes and events the claim may still wait for its pod: no verdict.
    known = waits is False
    hopeless = known and facts.used_up(start, facts.grace.claim_unbound)
    evidence = _evidence(facts, claim, phase, failure or begun)
    return Draft("ClaimUnbound", evidence, start, hopeless, known=_known(claim))


def _evidence(facts: Facts, claim: Object, phase: str, event: Object) -> str:
    wanted = storage_class_of(claim)
    names = {name_of(item) for item in facts.snapshot.storage_classes}
    if event:
        return f"{text(event, 'reason')}: {text(event, 'message')}"
    if wanted and names and wanted not in names:
        return f"StorageClass {wanted} does not exist"
    if not wanted:
        return "no volume fits the claim and no storage class is set"
    return f"the claim is {phase}; StorageClass {wanted} has made no volume for it yet"


def waits_for_pod(facts: Facts, claim: Object) -> bool | None:
    """Whether the claim rightly waits for its pod to get a node; None where that can't be known."""
    annotations = section(claim, "metadata.annotations")
    if annotations.get(_SELECTED_NODE) or facts.event(claim, "PersistentVolumeClaim", {"ProvisioningFailed"}):
        return False
    late = _binds_late(facts, claim)
    if late is None:
        return False if facts.event(claim, "PersistentVolumeClaim", BINDING_EVENTS) else None
    return late and not any(text(pod, "spec.nodeName") for pod in users_of(facts, claim))


def _binds_late(facts: Facts, claim: Object) -> bool | None:
    """Whether the claim's class binds when a pod needs the volume; None where that can't be known."""
    wanted, classes = storage_class_of(claim), facts.snapshot.storage_classes
    chosen = next((item for item in classes if name_of(item) == wanted), None)
    if chosen is not None:
        return text(chosen, "volumeBindingMode") == "WaitForFirstConsumer"
    if facts.event(claim, "PersistentVolumeClaim", WAITING_EVENTS):
        return True
    return None if not classes else False


def storage_class_of(claim: Object) -> str | None:
    """The name of the claim's StorageClass, None for a claim without one."""
    named = dig(claim, "spec.storageClassName")
    legacy = section(claim, "metadata.annotations").get(_LEGACY_CLASS)
    return next((value for value in (named, legacy) if isinstance(value, str) and value), None)


def _ending(facts: Facts, claim: Object) -> Draft | None:
    begun = moment(claim, "metadata.deletionTimestamp")
    if begun is None or facts.since(begun) < TERMINATING_NOTICE:
        return None
    finalizers = dig(claim, "metadata.finalizers")
    held = ",".join(map(str, finalizers)) if isinstance(finalizers, list) else ""
    users = [name_of(pod) for pod in users_of(facts, claim)]
    used = f", used by {', '.join(users)}" if users else ""
    return Draft("Terminating", f"held by finalizers {held}{used}", begun, known=_known(claim))


def _known(claim: Object) -> dict[str, str]:
    size = text(claim, "spec.resources.requests.storage")
    return {"storage_class": storage_class_of(claim) or "(none)", "size": size or "its size"}
