# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects that a diagnosis looks at, and what they say of each other and of time. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from ...catalog.grace import GRACE, Grace
from ..fields import Object, identity_of, moment, name_of, section, text
from ..owners import NOT_OWNED, Identity, owner_of

_OWNING_KINDS = frozenset({"Deployment", "StatefulSet", "Job"})
_COMPONENT_LABELS = ("app.kubernetes.io/component", "component")


@dataclasses.dataclass(frozen=True)
class Snapshot:
    """Objects as the API lists them, all of one namespace but the classes and nodes.

    :param workloads: Deployments, StatefulSets and Jobs, those that are to be ready; ReplicaSets sharpen the view of
        rollouts, but need not be.
    :param pods: those of other workloads are left out of the diagnosis.
    :param claims: PersistentVolumeClaims; those of other workloads are left out likewise.
    :param storage_classes: empty where they can't be read; then the claims' events must tell how they bind.
    :param nodes: empty where they can't be read.
    :param quotas: ResourceQuotas.
    """

    workloads: t.Sequence[Object] = ()
    pods: t.Sequence[Object] = ()
    claims: t.Sequence[Object] = ()
    events: t.Sequence[Object] = ()
    storage_classes: t.Sequence[Object] = ()
    nodes: t.Sequence[Object] = ()
    quotas: t.Sequence[Object] = ()


@dataclasses.dataclass(frozen=True)
class Expectations:
    """What a release remembers of itself, beside its objects.

    :param missing: objects that shall be there and aren't: their kind, name and labels.
    :param idle: workloads without pods that shall have some.
    :param paused: workloads whose rollout somebody has paused before it was through.
    :param services: Services that may wait for an address.
    :param operation: ``name`` and ``step`` of an operation that was begun and not finished.
    :param record: the object that says so.
    :param holder: who works on the release at this moment.
    """

    missing: t.Sequence[Object] = ()
    idle: t.Sequence[Object] = ()
    paused: t.Sequence[Object] = ()
    services: t.Sequence[Object] = ()
    operation: Object = dataclasses.field(default_factory=dict)
    record: Object = dataclasses.field(default_factory=dict)
    holder: str = ""


@dataclasses.dataclass(frozen=True)
class Facts:
    """A snapshot with its questions answered.

    :param now: seconds since the epoch, by the clock that the objects' times are of.
    :param first_seen: when ``Kind/name`` was first seen in its trouble, for objects that carry no time themselves.
    :param changed_at: when we last wrote. What failed before that may have been mended by it: grace counts from here.
    """

    snapshot: Snapshot
    now: float
    grace: Grace = GRACE
    first_seen: t.Mapping[str, float] = dataclasses.field(default_factory=dict)
    changed_at: float = 0.0

    @functools.cached_property
    def replica_sets(self) -> dict[str, Object]:
        """The ReplicaSets, by name."""
        return {name_of(item): item for item in self.snapshot.workloads if text(item, "kind") == "ReplicaSet"}

    @functools.cached_property
    def workloads(self) -> dict[Identity, Object]:
        """Deployments, StatefulSets and Jobs, by kind and name."""
        return {identity_of(item): item for item in self.snapshot.workloads if text(item, "kind") in _OWNING_KINDS}

    @functools.cached_property
    def pods(self) -> dict[Identity, list[Object]]:
        """The pods, by the kind and name of their workload."""
        found: dict[Identity, list[Object]] = {}
        for pod in self.snapshot.pods:
            found.setdefault(self.owner(pod), []).append(pod)
        return found

    def concerns(self, pod: Object) -> bool:
        """Whether the pod is looked at: its workload is in the snapshot, or it has none that a snapshot can hold.

        Without any workload, as at the end of a removal, every pod is.
        """
        owner = self.owner(pod)
        return not self.workloads or owner in self.workloads or owner[0] not in _OWNING_KINDS

    @functools.cached_property
    def _events(self) -> dict[Identity, list[Object]]:
        found: dict[Identity, list[Object]] = {}
        for event in sorted(self.snapshot.events, key=last_time):
            subject = section(event, "involvedObject")
            found.setdefault((text(subject, "kind"), text(subject, "name")), []).append(event)
        return found

    def events(self, item: Object, kind: str = "") -> list[Object]:
        """The events about an object, the newest last; not those about a former object of that name."""
        found = self._events.get((kind or text(item, "kind"), name_of(item)), [])
        return [event for event in found if _about(event, text(item, "metadata.uid"))]

    def event(self, item: Object, kind: str, reasons: t.Container[str]) -> Object:
        """The newest event about an object with one of these reasons; empty for none."""
        return next((event for event in reversed(self.events(item, kind)) if text(event, "reason") in reasons), {})

    def last_event(self, item: Object, kind: str) -> str:
        """The newest event about an object as ``reason: message``, warnings before others; empty for none."""
        found = self.events(item, kind)
        warnings = [event for event in found if text(event, "type") == "Warning"]
        newest = (warnings or found or [{}])[-1]
        return f"{text(newest, 'reason')}: {text(newest, 'message')}" if newest else ""

    def owner(self, pod: Object) -> Identity:
        """Kind and name of the pod's workload; both empty for none."""
        return owner_of(pod, self.replica_sets)

    def workload(self, pod: Object) -> Object:
        """The pod's workload, empty where it isn't in the snapshot."""
        return self.workloads.get(self.owner(pod), {})

    def labels(self, item: Object) -> Object:
        """The object's labels over its workload's: the pods of Jobs may have none of their own."""
        return {**section(self.workload(item), "metadata.labels"), **section(item, "metadata.labels")}

    def component(self, item: Object) -> str:
        """Whose object it is: the component label, else the workload's name, else the object's."""
        labels = self.labels(item)
        found = next((text({"value": labels.get(key)}, "value") for key in _COMPONENT_LABELS if labels.get(key)), "")
        owner = self.owner(item)
        return found or (owner[1] if owner != NOT_OWNED else name_of(item))

    def start(self, key: Identity, *moments: float | None) -> float:
        """When a state began: the first moment that is known, else when it was first seen, else now."""
        known = next((value for value in moments if value is not None), None)
        return known if known is not None else self.first_seen.get("/".join(key), self.now)

    def since(self, start: float) -> float:
        """Seconds from then to now; clocks that differ don't make it negative."""
        return max(self.now - start, 0.0)

    def used_up(self, start: float, seconds: float) -> bool:
        """Whether a grace of so many seconds is over for a state that began at ``start``."""
        return self.now - max(start, self.changed_at) >= seconds


def _about(event: Object, uid: str) -> bool:
    """Whether the event is about the object with that uid, or one of the two doesn't say."""
    subject = text(event, "involvedObject.uid")
    return not (uid and subject) or uid == subject


def first_time(event: Object) -> float | None:
    """When the event first happened; the scheduler's carry ``eventTime`` only."""
    return _first(event, "firstTimestamp", "eventTime", "metadata.creationTimestamp")


def last_time(event: Object) -> float:
    """When the event last happened, 0 where it doesn't say."""
    found = _first(event, "series.lastObservedTime", "lastTimestamp", "eventTime", "metadata.creationTimestamp")
    return found or 0.0


def _first(event: Object, *paths: str) -> float | None:
    return next((found for found in (moment(event, path) for path in paths) if found is not None), None)
