# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Claims of StatefulSets that somebody else made. **Private** to the collection.

A StatefulSet's claim templates never change, so one that was taken over has none of our label on them; the claims that
are there get it by themselves, as the label is what a removal finds them by.
"""

from __future__ import annotations

import re
import typing as t

from ..kube.client import FIELD_MANAGER, Client, Object
from ..plan.changes import Change, Identity, change_for
from ..render.metadata import RELEASE_LABEL
from ..render.stages import Stage

_CLAIM = "PersistentVolumeClaim"


def without_label(client: Client, namespace: str, objects: t.Mapping[Identity, Object]) -> dict[Identity, Object]:
    """The claims that StatefulSets of the release made without our label, as their templates have none.

    :param objects: those with the release's label; only what is missing among them is asked for.
    """
    names = [
        f"{template['metadata']['name']}-{name}-{number}"
        for (kind, name), item in objects.items()
        if kind == "StatefulSet"
        for template in item["spec"].get("volumeClaimTemplates") or ()
        if RELEASE_LABEL not in (template["metadata"].get("labels") or {})
        for number in range(int(item["spec"].get("replicas", 1)))
    ]
    found = {(_CLAIM, name): client.get(_CLAIM, name, namespace) for name in names if (_CLAIM, name) not in objects}
    return {key: item for key, item in found.items() if item is not None}


def as_it_was_made(wanted: Object, live: Object | None) -> Object:
    """The wanted object, without our label on claim templates where the live ones don't have it."""
    templates = wanted.get("spec", {}).get("volumeClaimTemplates")
    if not templates or live is None:
        return wanted
    labelled = {
        template["metadata"]["name"]
        for template in live.get("spec", {}).get("volumeClaimTemplates") or ()
        if RELEASE_LABEL in (template["metadata"].get("labels") or {})
    }
    kept = [item if item["metadata"]["name"] in labelled else _without_label(item) for item in templates]
    return {**wanted, "spec": {**wanted["spec"], "volumeClaimTemplates": kept}}


def _without_label(template: Object) -> Object:
    labels = {key: value for key, value in template["metadata"].get("labels", {}).items() if key != RELEASE_LABEL}
    metadata = {key: value for key, value in template["metadata"].items() if key != "labels"}
    return {**template, "metadata": {**metadata, **({"labels": labels} if labels else {})}}


def taken_over(stages: t.Iterable[Stage], live: t.Mapping[Identity, Object], release: str) -> list[Change]:
    """Our label for the claims of the stages' StatefulSets that don't have it.

    :param live: what is there; claims of others are among it only where they are to be taken over.
    """
    unlabelled = {
        name: item
        for (kind, name), item in live.items()
        if kind == _CLAIM and RELEASE_LABEL not in (item["metadata"].get("labels") or {})
    }
    changes = []
    for stage in stages if unlabelled else ():
        for claim in sorted(name for name in unlabelled if _belongs(name, stage)):
            namespace, labels = unlabelled[claim]["metadata"]["namespace"], {RELEASE_LABEL: release}
            metadata = {"name": claim, "namespace": namespace, "labels": labels}
            wanted = {"apiVersion": "v1", "kind": _CLAIM, "metadata": metadata}
            change = change_for(wanted, unlabelled[claim], stage.name, FIELD_MANAGER)
            if isinstance(change, Change):
                changes.append(change)
    return changes


def _belongs(claim: str, stage: Stage) -> bool:
    """Whether one of the stage's StatefulSets made that claim: it is called after the template and the pod."""
    return any(
        re.fullmatch(rf"{re.escape(template['metadata']['name'])}-{re.escape(item['metadata']['name'])}-\d+", claim)
        for item in stage.objects
        for template in item.get("spec", {}).get("volumeClaimTemplates") or ()
    )
