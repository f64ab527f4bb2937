# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From desired and live objects to the changes that are needed, nothing more. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..render.metadata import WORKS_FOR_ANNOTATION
from .compare import Difference, differences
from .growth import is_growth
from .ownership import abandoned, foreign_appliers, never_applied

Object = dict[str, t.Any]
Identity = tuple[str, str]
Action = t.Literal["create", "update", "delete", "replace"]


@dataclasses.dataclass(frozen=True)
class Change:
    """One write. ``replace`` stands for a Job that is deleted and made anew, as its pods can't be changed, and for a
    StatefulSet that is made anew with larger volumes while its pods stay.

    :param stage: the stage that it belongs to.
    :param before: the live object, None for a create.
    :param desired: what will be applied, None for a delete.
    :param fields: the paths that differ (``update`` and ``replace``).
    :param conflicts: other apply managers with the fields of theirs that this change would take.
    """

    action: Action
    stage: str
    kind: str
    name: str
    before: Object | None
    desired: Object | None
    fields: tuple[str, ...] = ()
    conflicts: t.Mapping[str, list[str]] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Refusal:
    """A change that the API would never accept.

    :param differences: the fields that can't change, as they are and as they should become.
    """

    kind: str
    name: str
    differences: tuple[Difference, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The paths of the fields."""
        return tuple(sorted({item.text() for item in self.differences}))


#: Fields that the API server never lets change once the object exists.
_IMMUTABLE: dict[str, tuple[str, ...]] = {
    "StatefulSet": ("spec.volumeClaimTemplates", "spec.selector", "spec.serviceName", "spec.podManagementPolicy"),
    "Deployment": ("spec.selector",),
    "PersistentVolumeClaim": ("spec.storageClassName", "spec.accessModes", "spec.resources", "spec.selector"),
    "Service": ("spec.clusterIP",),
}


def identity(item: t.Mapping[str, t.Any]) -> Identity:
    """Kind and name: what tells two objects of one namespace apart."""
    return str(item["kind"]), str(item["metadata"]["name"])


def change_for(desired: Object, live: Object | None, stage: str, manager: str) -> Change | Refusal | None:
    """The write that brings one object to its desired state, None where none is needed.

    :param desired: the rendered object.
    :param live: the object as the API server lists it, with its managed fields; None where it doesn't exist.
    :param manager: our field manager.
    """
    kind, name = identity(desired)
    if live is None:
        return Change("create", stage, kind, name, None, desired)
    found = differences(desired, live)
    if kind == "Job":
        changeable = [item for item in found if item.path[:2] not in (("spec", "template"), ("spec", "selector"))]
        under_way = not _condition(live, "Complete")
        if _condition(live, "Failed") or _has_more_work(found) or (len(changeable) < len(found) and under_way):
            fields = tuple(sorted(item.text() for item in found)) or ("status.conditions",)
            return Change("replace", stage, kind, name, live, desired, fields)
        found = changeable
        if not found:
            return None
        desired = _with_live_template(desired, live)
    fixed = [item for item in found if item.text().startswith(_IMMUTABLE.get(kind, ("-",)))]
    refused = tuple(item for item in fixed if not is_growth(item))
    if refused:
        return Refusal(kind, name, refused)
    gone = [] if kind == "Job" else abandoned(live, desired, manager)
    if not found and not gone and not never_applied(live, manager):
        return None
    fields = tuple(sorted({item.text() for item in found} | set(gone)))
    action: Action = "replace" if fixed and kind == "StatefulSet" else "update"
    return Change(action, stage, kind, name, live, desired, fields, foreign_appliers(live, found, manager))


def _condition(live: Object, type_: str) -> bool:
    """Whether a condition of the object is true."""
    conditions = (live.get("status") or {}).get("conditions") or []
    return any(entry["type"] == type_ and entry["status"] == "True" for entry in conditions)


def _has_more_work(found: t.Iterable[Difference]) -> bool:
    """Whether a Job is to work for something else than it did."""
    return ("metadata", "annotations", WORKS_FOR_ANNOTATION) in [item.path for item in found]


def _with_live_template(desired: Object, live: Object) -> Object:
    """A Job's pods can't change any more, so its template is repeated as it is."""
    return {**desired, "spec": {**desired["spec"], "template": live["spec"]["template"]}}


def deletions(
    inventory: t.Iterable[tuple[str, Identity]], wanted: t.Container[Identity], live: t.Mapping[Identity, Object]
) -> list[Change]:
    """Deletes for the objects of the recorded inventory that exist and are no longer wanted.

    Claims stay: data goes only with the cluster, or where somebody says so.

    :param inventory: stage and identity of what earlier runs wrote.
    """
    return [
        Change("delete", stage, kind, name, live[kind, name], None)
        for stage, (kind, name) in inventory
        if (kind, name) not in wanted and (kind, name) in live and kind != "PersistentVolumeClaim"
    ]


def summary(change: Change) -> dict[str, t.Any]:
    """A change as modules return it."""
    result: dict[str, t.Any] = {
        "kind": change.kind,
        "name": change.name,
        "action": change.action,
        "stage": change.stage,
    }
    if change.fields:
        result["fields"] = list(change.fields)
    return result
