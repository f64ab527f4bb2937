# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many clusters: all of a namespace, or of every namespace, in a handful of LISTs. **Private** to the collection."""

from __future__ import annotations

import concurrent.futures
import typing as t

from ...kube.client import Object
from ...kube.diagnosis import Cause, Snapshot, as_result, diagnose
from ...kube.errors import ApiError
from ...kube.fields import section, text
from ...kube.kinds import WORKLOAD_KINDS
from ...kube.listing import SIDE_BY_SIDE
from ...manifest.findings import Finding, MilvusError
from ...plan.changes import identity
from ...release.record import RECORD_TYPE, Record, read_record
from ...render.metadata import RELEASE_LABEL
from ..context import Context
from ..explain import readable
from ..state import State
from ..summary import summary
from .foreign import INSTANCE, MILVUS, foreign
from .members import WORKLOADS
from .one import today
from .outlook import outlook
from .troubles import expectations, is_calm

Place = tuple[str, str]
Cluster = dict[str, t.Any]

_OURS = f"{RELEASE_LABEL},app.kubernetes.io/name!=milvus"
#: What is listed of each kind. Milvus' own objects have one label whoever made them, our dependencies another.
_LISTS: tuple[tuple[str, str, str], ...] = (
    ("Secret", RELEASE_LABEL, f"type={RECORD_TYPE}"),
    ("Deployment", MILVUS, ""),
    ("Deployment", _OURS, ""),
    ("StatefulSet", RELEASE_LABEL, ""),
    ("Service", MILVUS, ""),
)
#: The kinds of a release that these lists show completely.
_SEEN = WORKLOADS
#: So many names fit into a selector; of more clusters in trouble all pods are read.
_NAMED = 50


def fleet(namespace: str | None, context: Context) -> dict[str, t.Any]:
    """Every cluster there is, ours and others'.

    :param namespace: None for every namespace.
    :returns: ``clusters``, sorted by namespace and name: each as milvus_info returns ``cluster`` (without the
        addresses from outside), with ``diagnosis`` (the first cause, where there is one) and ``findings``.
    :raises KubernetesError: the API server can't be reached, or a kind can't be listed.
    """
    states = _states(_read(context, namespace))
    causes = _causes(context, namespace, [state for state in states if not is_calm(state, _expected(state))])
    date = today(context)
    return {"clusters": [_entry(state, causes.get(_place(state), []), date) for state in states]}


def _expected(state: State) -> t.Any:
    return expectations(state, _SEEN)


def _place(state: State) -> Place:
    return state.namespace, state.name


def _entry(state: State, causes: t.Sequence[Cause], date: str) -> Cluster:
    cluster = summary(state, {})
    del cluster["external"]
    findings = outlook(state, cluster["version"], None, date)
    return {
        **cluster,
        "diagnosis": [as_result(cause) for cause in causes[:1]],
        "findings": [finding.as_result() for finding in findings],
    }


def _read(context: Context, namespace: str | None) -> list[Object]:
    def ask(row: tuple[str, str, str]) -> list[Object]:
        try:
            return context.client.list(row[0], namespace, *row[1:])
        except ApiError as error:
            if row[0] == "Secret" and error.is_forbidden:
                return _unreadable(context, error)
            raise

    with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        return [item for items in pool.map(ask, _LISTS) for item in items]


def _unreadable(context: Context, error: ApiError) -> list[Object]:
    text = "can't be read, so revisions, operations and what is missing aren't known"
    context.warn([Finding("Release records", f"{text}: {error.message}", severity="warning")])
    return []


def _states(items: t.Iterable[Object]) -> list[State]:
    """The clusters that the objects belong to, sorted by namespace and name."""
    ours: dict[Place, list[Object]] = {}
    others: dict[Place, list[Object]] = {}
    for item in items:
        labels = section(item, "metadata.labels")
        name, group = labels.get(RELEASE_LABEL), ours
        if name is None:
            name, group = labels.get(INSTANCE), others
        if name:
            group.setdefault((text(item, "metadata.namespace"), str(name)), []).append(item)
    found = [_state(place, objects) for place, objects in ours.items()]
    # A Service alone is no cluster: a removal may have left it, or somebody else made it.
    found += [
        foreign(place[1], place[0], objects)
        for place, objects in others.items()
        if place not in ours and any(item["kind"] == "Deployment" for item in objects)
    ]
    return sorted(found, key=_place)


def _state(place: Place, objects: t.Sequence[Object]) -> State:
    secret = next((item for item in objects if item["kind"] == "Secret"), None)
    return State(place[1], place[0], {identity(item): item for item in objects}, _record(secret))


def _record(secret: Object | None) -> Record:
    """The record, empty where it is damaged: the other clusters are to be shown all the same."""
    try:
        return read_record(secret)
    except MilvusError:
        return Record()


def _causes(context: Context, namespace: str | None, troubled: t.Sequence[State]) -> dict[Place, list[Cause]]:
    """Why clusters aren't well, by their place; events are Warnings only, since they are of everything."""
    if not troubled:
        return {}
    found = _by_namespace(
        {
            "Pod": _pods(context, namespace, troubled),
            "PersistentVolumeClaim": _labelled(context, "PersistentVolumeClaim", namespace, RELEASE_LABEL, troubled),
            "Event": readable(context, "Event", namespace, "", "type=Warning"),
            "ResourceQuota": readable(context, "ResourceQuota", namespace),
        }
    )
    classes = readable(context, "StorageClass")
    now, grace = context.clock.now(), context.settings.grace
    return {
        _place(state): diagnose(_snapshot(state, found, classes), now, grace, expected=_expected(state))
        for state in troubled
    }


def _snapshot(state: State, found: t.Mapping[tuple[str, str], list[Object]], classes: list[Object]) -> Snapshot:
    label = RELEASE_LABEL if state.is_ours else INSTANCE

    def own(kind: str) -> list[Object]:
        items = found.get((kind, state.namespace), [])
        return [item for item in items if section(item, "metadata.labels").get(label) == state.name]

    return Snapshot(
        workloads=state.of_kind(*WORKLOAD_KINDS),
        pods=own("Pod"),
        claims=own("PersistentVolumeClaim"),
        events=found.get(("Event", state.namespace), []),
        storage_classes=classes,
        quotas=found.get(("ResourceQuota", state.namespace), []),
    )


def _pods(context: Context, namespace: str | None, troubled: t.Sequence[State]) -> list[Object]:
    others = f"{MILVUS},!{RELEASE_LABEL}"
    return [
        *_labelled(context, "Pod", namespace, RELEASE_LABEL, [state for state in troubled if state.is_ours]),
        *_labelled(context, "Pod", namespace, INSTANCE, [state for state in troubled if not state.is_ours], others),
    ]


def _labelled(
    context: Context, kind: str, namespace: str | None, label: str, states: t.Sequence[State], besides: str = ""
) -> list[Object]:
    """The objects of some clusters, by the label that holds a cluster's name."""
    names = sorted({state.name for state in states})
    if not names:
        return []
    wanted = f"{label} in ({','.join(names)})" if len(names) <= _NAMED else label
    return readable(context, kind, namespace, ",".join(filter(None, (wanted, besides))))


def _by_namespace(found: t.Mapping[str, list[Object]]) -> dict[tuple[str, str], list[Object]]:
    sorted_: dict[tuple[str, str], list[Object]] = {}
    for kind, items in found.items():
        for item in items:
            sorted_.setdefault((kind, text(item, "metadata.namespace")), []).append(item)
    return sorted_
