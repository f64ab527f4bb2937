# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the detectors hand to the ranking: a cause and what is needed to place it. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..fields import Object, name_of, text
from ..owners import NOT_OWNED, Identity
from .advice import advice_for
from .causes import Cause, LogHint
from .evidence import Facts

# In which order the parts of a dependency come up, by component label: each waits for those with a lower number.
BOOT_ORDER: t.Mapping[str, int] = {
    "zookeeper": 0,
    "bookie-init": 1,
    "kafka": 1,
    "bookie": 2,
    "recovery": 2,
    "pulsar-init": 3,
    "broker": 4,
    "proxy": 5,
}
_APPLICATION_LABELS = ("app.kubernetes.io/name", "app")
_MILVUS = "milvus"


class Place(t.NamedTuple):
    """Where in the release something stands.

    :param layer: 0 for a dependency, 1 for Milvus itself.
    :param order: when it comes up within its application.
    :param application: ``etcd``, ``minio``, ``pulsar``, ``milvus``.
    """

    layer: int
    order: int
    application: str

    def waits_for(self, other: Place) -> bool:
        """Whether what stands here can't come up before what stands there."""
        if self.layer != other.layer:
            return self.layer > other.layer
        return self.application == other.application and self.order > other.order


@dataclasses.dataclass(frozen=True)
class Draft:
    """What a detector says of an object.

    :param start: when the state began.
    :param log_of: container and whether its life before this one is meant.
    :param known: names for the advice.
    """

    reason: str
    evidence: str
    start: float
    hopeless: bool = False
    log_of: LogHint | None = None
    known: t.Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Found:
    """A cause before ranking.

    :param siblings: causes of the same key are one trouble.
    :param explained_by: objects whose own cause, if there is one, explains this one.
    """

    cause: Cause
    place: Place
    siblings: tuple[str, ...]
    explained_by: tuple[Identity, ...] = ()


def place_of(facts: Facts, item: Object) -> Place:
    """Where in the release an object stands, by its labels."""
    labels = facts.labels(item)
    application = next(
        (text({"value": labels.get(key)}, "value") for key in _APPLICATION_LABELS if labels.get(key)), ""
    )
    if application == _MILVUS:
        return Place(1, 0, application)
    return Place(0, BOOT_ORDER.get(facts.component(item), 0), application)


def found(
    facts: Facts,
    item: Object,
    kind: str,
    draft: Draft,
    *,
    of: Object | None = None,
    siblings: tuple[str, ...] = (),
    explained_by: tuple[Identity, ...] = (),
) -> Found:
    """A draft made complete.

    :param of: the object whose labels say where this one belongs, where that isn't itself.
    :param siblings: without it, the kind, the workload and the reason.
    """
    placed = item if of is None else of
    owner = facts.owner(placed)
    workload = " ".join(owner if owner != NOT_OWNED else (kind, name_of(item)))
    component, last_event = facts.component(placed), facts.last_event(item, kind)
    known = {"kind": kind, "name": name_of(item), "component": component, "workload": workload, **draft.known}
    cause = Cause(
        kind=kind,
        name=name_of(item),
        component=component,
        reason=draft.reason,
        evidence=draft.evidence,
        advice=advice_for(draft.reason, f"{draft.evidence}\n{last_event}", known),
        since=facts.since(draft.start),
        hopeless=draft.hopeless,
        log_of=draft.log_of,
        last_event=last_event,
    )
    return Found(cause, place_of(facts, placed), siblings or (kind, workload, draft.reason), explained_by)
