# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading what is there: one LIST per kind. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..kube.client import FIELD_MANAGER, Client, Object
from ..kube.errors import ApiError
from ..kube.kinds import AUTOSCALER, KINDS, RELEASE_KINDS
from ..kube.listing import list_kinds
from ..plan.changes import Identity, identity
from ..plan.ownership import never_applied
from ..release.record import Record, read_record, record_name
from ..render.metadata import ACTIVE_SLOT_ANNOTATION, GROUP_LABEL, NAMESPACE_ANNOTATION, RELEASE_LABEL
from ..render.stages import COMPONENTS
from ..resolve.model import DependencyKind, Live
from .adoption import generations, ownerless
from .claims import without_label

#: The one-time work that the record knows of, with the dependency on whose data it was done.
INITIALISED: t.Mapping[str, DependencyKind] = {
    "etcd_members": "etcd",
    "storage": "minio",
    "message_storage": "pulsar",
}
#: Without any of these the data is gone, and the work with it.
_WITH_DATA = ("StatefulSet", "PersistentVolumeClaim")


@dataclasses.dataclass(frozen=True)
class State:
    """A release as it is in the cluster.

    :param objects: every object with the release's label, but pods, by kind and name.
    :param unknown: optional kinds that the API server doesn't have, or doesn't let us list.
    :param managed_by: who made it: us, or what its objects say of themselves (``milvus-operator``, ``Helm``).
    :param generations: of which generation of its chart each dependency is that is there, whoever made it.
    :param labels: the label selector of its objects, pods and claims included; None for the release label.
    """

    name: str
    namespace: str
    objects: t.Mapping[Identity, Object]
    record: Record
    unknown: frozenset[str] = frozenset()
    managed_by: str = FIELD_MANAGER
    generations: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    labels: str | None = None

    @property
    def is_ours(self) -> bool:
        """Whether this collection deployed it."""
        return self.managed_by == FIELD_MANAGER

    @property
    def selector(self) -> str:
        """The label selector of everything that belongs to it."""
        return selector(self.name) if self.labels is None else self.labels

    def of_kind(self, *kinds: str) -> list[Object]:
        """The objects of these kinds."""
        return [item for (kind, _name), item in self.objects.items() if kind in kinds]

    def facts(self) -> Live:
        """What resolving the manifest needs to know."""
        replicas, members = self._numbers("Deployment"), self._numbers("StatefulSet")
        active = {name: _active(pair) for name, pair in self._slots().items()}
        return Live(
            replicas={**replicas, **self.slot_replicas(), **self.record.stopped},
            members={**members, **self.record.stopped},
            active_slots=active,
            autoscaled=self.autoscaled,
            etcd_initialised_members=self.record.initialised.get("etcd_members"),
            pod_monitors="PodMonitor" not in self.unknown,
            generations=self.generations,
        )

    def _numbers(self, kind: str) -> dict[str, int]:
        return {item["metadata"]["name"]: item["spec"].get("replicas", 1) for item in self.of_kind(kind)}

    def slot_replicas(self) -> dict[str, int]:
        """How many pods a slot has or would have if it were the active one, by the name of its Deployment."""
        found: dict[str, int] = {}
        for pair in self._slots().values():
            active = pair.get(_active(pair))
            if active is not None:
                number = int(active["spec"].get("replicas", 1))
                found |= {item["metadata"]["name"]: number for item in pair.values()}
        # Where pods were on their way from one to the other, none of them has the number.
        return {**found, **self.record.operation.get("replicas", {})}

    def workloads(self) -> dict[str, tuple[Object, tuple[str, ...]]]:
        """The Deployment with the pods of each component (``proxy``) or group of it (``querynode/hot``), with the names
        of all Deployments that may have them."""
        found = {
            name: (pair[_active(pair)], tuple(pair[slot]["metadata"]["name"] for slot in sorted(pair)))
            for name, pair in self._slots().items()
            if _active(pair) in pair
        }
        stages = {(kind, name): stage for stage, kind, name in self.record.inventory}
        for item in self.of_kind("Deployment"):
            if stages.get(identity(item)) == COMPONENTS:
                found.setdefault(known_as_of(item["metadata"]["labels"]), (item, (item["metadata"]["name"],)))
        return found

    @property
    def autoscaled(self) -> frozenset[str]:
        """Whose number of pods belongs to an autoscaler, or will once an interrupted run is completed.

        What is recorded counts, but for autoscalers that somebody deleted since.
        """
        there = {*self.autoscalers(), *self.record.operation.get("autoscalers", ())}
        return frozenset(there.intersection(self.record.autoscalers))

    def autoscalers(self) -> dict[str, Object]:
        """The release's autoscalers, by the component or group that each is for; not those of others on its pods.

        Those that the values of a dependency ask for, for its StatefulSets, are objects like others.
        """
        scalers = [item for item in self.of_kind(AUTOSCALER) if item["spec"]["scaleTargetRef"]["kind"] == "Deployment"]
        labelled = [(item, item["metadata"].get("labels") or {}) for item in scalers]
        return {known_as_of(labels): item for item, labels in labelled if labels.get(RELEASE_LABEL) == self.name}

    def _slots(self) -> dict[str, dict[int, Object]]:
        """The Deployments that are slots: by whose they are, and their number."""
        found: dict[str, dict[int, Object]] = {}
        for item in self.of_kind("Deployment"):
            if ACTIVE_SLOT_ANNOTATION in item["metadata"].get("annotations", {}):
                name = known_as_of(item["metadata"]["labels"])
                found.setdefault(name, {})[int(item["metadata"]["name"].rpartition("-")[2])] = item
        return found


def _active(pair: t.Mapping[int, Object]) -> int:
    """The slot that has the pods; where both have as many, the one that they name.

    Somebody may have edited what they name, and a run may have been killed between the two, at their creation too.
    """
    named = [item["metadata"]["annotations"][ACTIVE_SLOT_ANNOTATION] for item in pair.values()]
    pods = {slot: int(item["spec"].get("replicas", 1)) for slot, item in pair.items()}
    return max((0, 1), key=lambda slot: (pods.get(slot, 0), named.count(str(slot))))


def known_as_of(labels: t.Mapping[str, str]) -> str:
    """Whose an object is: a component's (``proxy``), or a group's of it (``querynode/hot``)."""
    component = labels.get("app.kubernetes.io/component", "")
    return f"{component}/{labels[GROUP_LABEL]}" if GROUP_LABEL in labels else component


def selector(name: str) -> str:
    """The label selector of everything that belongs to a release, pods and claims included."""
    return f"{RELEASE_LABEL}={name}"


def read_state(client: Client, name: str, namespace: str, *, adopt: bool = False) -> State:
    """The release as it is in the cluster; empty where there is none.

    :param adopt: before the first deploy, what has the release's names and nobody's label counts as its own.
    :raises KubernetesError: the API server can't be reached, or a kind can't be listed.
    """
    unknown: dict[str, ApiError] = {}
    kinds = [kind.kind for kind in RELEASE_KINDS]
    listed = list_kinds(client, kinds, namespace, selector(name), unknown=unknown)
    objects = {identity(item): item for item in listed}
    record = read_record(objects.get(("Secret", record_name(name))))
    for _stage, kind_name, _name in record.inventory:
        if kind_name in unknown and unknown[kind_name].is_forbidden:
            raise unknown[kind_name]  # there is one of them, which may have to go
    objects |= without_label(client, namespace, objects)
    objects |= _of_the_whole_cluster(client, name, namespace, record)
    record = dataclasses.replace(record, initialised=still_initialised(record, name, objects))
    first = not record.revision
    if adopt and first:
        objects = {**ownerless(client, name, namespace), **objects}
    made = generations(client, name, namespace, objects, look=first)
    return State(name, namespace, objects, record, frozenset(unknown), generations=made)


def _of_the_whole_cluster(client: Client, name: str, namespace: str, record: Record) -> dict[Identity, Object]:
    """What the release made that has no namespace; a release of the same name in another one may have such, too."""
    recorded = {(kind, entry) for _stage, kind, entry in record.inventory if not KINDS[kind].namespaced}
    found = {key: client.get(*key) for key in recorded}
    return {key: item for key, item in found.items() if item is not None and is_of(item, name, namespace)}


def is_of(item: Object, name: str, namespace: str) -> bool:
    """Whether an object has the label of that release, and is not of one of the same name in another namespace."""
    metadata = item["metadata"]
    place = metadata.get("namespace") or (metadata.get("annotations") or {}).get(NAMESPACE_ANNOTATION)
    return ((metadata.get("labels") or {}).get(RELEASE_LABEL), place) == (name, namespace)


def still_initialised(record: Record, name: str, objects: t.Mapping[Identity, Object]) -> dict[str, t.Any]:
    """The one-time work whose data is still there: somebody may have deleted claims that a removal or a change of the
    message storage had kept."""
    with_data = {owner for (kind, _name), item in objects.items() if kind in _WITH_DATA for owner in owners(item)}
    return {key: value for key, value in record.initialised.items() if f"{name}-{INITIALISED[key]}" in with_data}


def owners(item: Object) -> set[str]:
    """The charts' releases that an object is labelled with; StatefulSets label their claims so."""
    labels = item["metadata"].get("labels") or {}
    return {labels[key] for key in ("app.kubernetes.io/instance", "release") if key in labels}


def with_unlabelled(client: Client, state: State) -> State:
    """The state with those objects of the record that somebody took the release's label off.

    Asks only for what the record knows and no list has shown; what was made by others under these names isn't ours.
    """
    missing = [(kind, name) for _stage, kind, name in state.record.inventory if (kind, name) not in state.objects]
    found = {
        (kind, name): client.get(kind, name, state.namespace) for kind, name in missing if kind not in state.unknown
    }
    lost = {entry: live for entry, live in found.items() if live is not None and _lost_its_label(live)}
    return dataclasses.replace(state, objects={**state.objects, **lost}) if lost else state


def _lost_its_label(live: Object) -> bool:
    return RELEASE_LABEL not in (live["metadata"].get("labels") or {}) and not never_applied(live, FIELD_MANAGER)
