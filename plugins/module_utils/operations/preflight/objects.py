# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who owns the objects that the run would write? **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...kube.client import FIELD_MANAGER, Object
from ...kube.errors import ApiError
from ...kube.listing import list_kinds
from ...manifest.findings import Finding
from ...plan.changes import identity
from ...plan.growth import reason_against
from ...plan.ownership import managers, never_applied
from ...render.metadata import RELEASE_LABEL
from ..context import Context
from ..inspect.operated import first_api_finding
from ..state import is_of
from .subject import Subject

_ADVICE = "choose another name for the release, or remove the object"


def milvus_resource(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """A Milvus custom resource of that name belongs to an operator, which would work against us."""
    name, namespace = subject.state.name, subject.state.namespace
    try:
        live = context.client.get("Milvus", name, namespace)
    except ApiError as error:
        if not error.is_forbidden:
            raise
        yield Finding(
            f"Milvus {name}", "custom resources can't be read, so an operator's can't be excluded", "", "warning"
        )
        return
    first = None if live is not None else first_api_finding(context.client, name, namespace)
    if first:
        yield first
    if live is not None:
        both = ", too" if subject.state.record.revision else ""
        yield Finding(
            f"Milvus {name}",
            f"a custom resource of that name exists in namespace {namespace}, so an operator runs this cluster{both}",
            "let the operator do it (engine: operator), choose another name, or remove one of the two",
        )


def foreign_objects(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Objects of the same names that aren't the release's: somebody else's, whoever that is.

    What has the release's label by now was made by another run on it since its state was read; once we are alone, the
    plan is made again.
    """
    namespace = subject.state.namespace
    wanted = {(change.kind, change.name) for change in subject.plan.changes if change.action == "create"}
    listed = list_kinds(context.client, sorted({kind for kind, _name in wanted}), namespace)
    adopted = [change.before for change in subject.plan.changes if change.before is not None]
    for live in [*(item for item in listed if identity(item) in wanted), *adopted]:
        if not _is_ours(live, subject):
            yield Finding(
                f"{live['kind']} {live['metadata']['name']}",
                f"exists in namespace {namespace} and belongs to {made_by(live)}",
                *_what_to_do(live, take_over=context.settings.take_over),
            )


def _what_to_do(live: Object, *, take_over: bool) -> tuple[str, t.Literal["error", "warning"]]:
    """What belongs to another release of ours is never taken over: that one would go on with it."""
    if _release(live):
        return _ADVICE, "error"
    return ("it is taken over", "warning") if take_over else (f"{_ADVICE}, or take it over by take_over: true", "error")


def _is_ours(live: Object, subject: Subject) -> bool:
    """Whether it has the release's label, or somebody took the label off what the record knows and we applied."""
    release = _release(live)
    recorded = {(kind, name) for _stage, kind, name in subject.state.record.inventory}
    lost_label = not release and identity(live) in recorded and not never_applied(live, FIELD_MANAGER)
    return is_of(live, subject.state.name, subject.state.namespace) or lost_label


def made_by(live: Object) -> str:
    """The best name for whoever made an object."""
    metadata = live["metadata"]
    references = [f"{owner['kind']} {owner['name']}" for owner in metadata.get("ownerReferences") or []]
    helm = (metadata.get("annotations") or {}).get("meta.helm.sh/release-name")
    release = _release(live)
    others = [owner.manager for owner, _fields in managers(live) if owner.manager != FIELD_MANAGER]
    named = [f"release {release}"] * bool(release) + references + [f"Helm release {helm}"] * bool(helm)
    return (named or [f"{manager} (field manager)" for manager in others] or ["somebody else"])[0]


def _release(live: Object) -> str:
    return str((live["metadata"].get("labels") or {}).get(RELEASE_LABEL, ""))


def conflicts(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Fields that another apply manager owns and we would change."""
    if context.settings.force_conflicts:
        return
    for change in subject.plan.changes:
        for manager, fields in change.conflicts.items():
            yield Finding(
                f"{change.kind} {change.name}",
                f"field manager {manager} owns {', '.join(fields)}",
                "let it go there, or set force_conflicts: true to take the fields over",
            )


def immutable(_context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Changes that the API never accepts."""
    for refusal in subject.plan.refusals:
        for item in refusal.differences:
            yield Finding(
                f"{refusal.kind} {refusal.name}",
                f"{item.text()} can't be changed once it exists ({_value(item.live)} → {_value(item.desired)})"
                f"{reason_against(item)}",
                "restore the former value in the manifest, or remove the release first",
            )


def _value(value: t.Any) -> str:
    """A value for people, who don't need to see a whole structure."""
    return "none" if value is None else str(value) if isinstance(value, (str, int)) else "other"
