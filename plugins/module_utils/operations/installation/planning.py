# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What installing would change. **Private** to the collection.

An install manifest may hold any field of any kind. So what an apply would make of an object is asked of the API server
(a dry run) where it seems to differ, and that is compared with the live object: the server's defaults and normal forms
are no differences then.
"""

from __future__ import annotations

import concurrent.futures
import dataclasses
import typing as t

from ...catalog.operator import STAGES
from ...kube.client import FIELD_MANAGER, Client, Object
from ...kube.errors import ApiError
from ...kube.kinds import KINDS
from ...kube.listing import SIDE_BY_SIDE
from ...manifest.findings import Finding
from ...plan.changes import Change, Identity, Refusal, change_for, identity
from ...plan.ownership import never_applied
from ...render.installation import Installation
from ...render.metadata import INSTALLATION_LABEL
from .reading import Installed

#: What stays when the manifest doesn't hold it any more: removing it would remove what others made.
_KEPT_KINDS = ("Namespace", "CustomResourceDefinition")
_ALWAYS_THERE = "default"
_IDENTITY = {"apiVersion", "kind", "metadata"}
_SERVER_FIELDS = ("managedFields", "resourceVersion", "generation", "uid", "creationTimestamp")


def changes_for(client: Client, installation: Installation, installed: Installed) -> tuple[list[Change], list[Finding]]:
    """The writes that bring the operator to what it is to be, in their order, and what the server refuses."""
    stages = installation.stages
    found = ((stage, _left_to_others(item, installed)) for stage, items in stages.items() for item in items)
    wanted = [(stage, item) for stage, item in found if item is not None]
    missing = ("Namespace", installation.namespace) not in installed.objects

    def outcome(entry: tuple[str, Object]) -> Change | Finding | None:
        return _outcome(client, *entry, installed.objects.get(identity(entry[1])), missing)

    with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        outcomes = list(pool.map(outcome, wanted))
    changes = [one for one in outcomes if isinstance(one, Change)]
    return [*changes, *_outdated(installation, installed)], [one for one in outcomes if isinstance(one, Finding)]


def _outcome(client: Client, stage: str, item: Object, live: Object | None, missing: bool) -> Change | Finding | None:
    kind, name = identity(item)
    if live is None and missing and item["metadata"].get("namespace"):
        return _rehearsed_elsewhere(client, item) or Change("create", stage, kind, name, None, item)
    if live is not None and change_for(item, live, stage, FIELD_MANAGER) is None:
        return None
    try:
        made = client.apply(item, dry_run=True)
    except ApiError as error:
        return _refused(item, error)
    if live is None:
        return Change("create", stage, kind, name, None, item)
    made = {**made, "apiVersion": item["apiVersion"], "kind": kind}
    if _plain(made) == _plain(live) and not never_applied(live, FIELD_MANAGER):
        return None
    outcome = change_for(_plain(made), live, stage, FIELD_MANAGER)
    if isinstance(outcome, Refusal):
        text = f"{', '.join(outcome.fields)} can't be changed once it exists"
        return Finding(f"{kind} {name}", text, "remove the operator first (its definitions stay)", name="immutable")
    return dataclasses.replace(outcome, desired=item) if outcome else None


def _left_to_others(item: Object, installed: Installed) -> Object | None:
    """A namespace that somebody else made stays theirs: without our label it isn't removed with the operator.

    :returns: None where the manifest says nothing else of it.
    """
    found = identity(item)
    if found[0] != "Namespace" or found not in installed.objects or found in installed.ours:
        return item
    metadata = dict(item["metadata"])
    metadata["labels"] = {key: value for key, value in metadata["labels"].items() if key != INSTALLATION_LABEL}
    if not metadata["labels"]:
        del metadata["labels"]
    return {**item, "metadata": metadata} if item.keys() - _IDENTITY or len(metadata) > 1 else None


def _rehearsed_elsewhere(client: Client, item: Object) -> Finding | None:
    """What the server says to an object whose namespace doesn't exist yet: a dry run in one that always does."""
    body = {**item, "metadata": {**item["metadata"], "namespace": _ALWAYS_THERE}}
    query = {"dryRun": "All", "fieldManager": FIELD_MANAGER, "fieldValidation": "Strict"}
    try:
        client.request("POST", KINDS[item["kind"]].path(_ALWAYS_THERE), query, body)
    except ApiError as error:
        # Only what is of the object itself: there may be one of that name, or quotas, there.
        return _refused(item, error) if error.status in (400, 404, 422) else None
    return None


def _refused(item: Object, error: ApiError) -> Finding:
    """What the server has against an object."""
    advice = "correct it in the manifest, or the option that sets it"
    if error.is_not_found:
        advice = f"install what serves {item['apiVersion']} first, or leave the object out of the manifest"
    return Finding(f"{item['kind']} {item['metadata']['name']}", error.message, advice, name="dry_run")


def _plain(item: Object) -> Object:
    """An object without what the server counts, and without its status."""
    metadata = {key: value for key, value in item["metadata"].items() if key not in _SERVER_FIELDS}
    return {**{key: value for key, value in item.items() if key != "status"}, "metadata": metadata}


def _outdated(installation: Installation, installed: Installed) -> list[Change]:
    """Deletes for what earlier runs installed and the manifest doesn't hold any more."""
    wanted = {identity(item) for item in installation.objects}
    gone = [found for found in installed.ours if found not in wanted and found[0] not in _KEPT_KINDS]
    return [deletion(found, installed.objects[found]) for found in sorted(gone, key=_place, reverse=True)]


def deletion(found: Identity, live: Object) -> Change:
    """The delete of an object, with its stage."""
    stage = next(name for name, kinds in STAGES.items() if found[0] in kinds)
    return Change("delete", stage, *found, live, None)


def _place(found: Identity) -> tuple[int, str]:
    order = [kind for kinds in STAGES.values() for kind in kinds]
    return order.index(found[0]), found[1]


def in_removal_order(found: t.Iterable[Identity]) -> list[Identity]:
    """What goes first comes first: webhooks before the operator, definitions and the namespace last."""
    return sorted(found, key=_place, reverse=True)
