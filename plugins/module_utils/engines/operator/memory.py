# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an annotation of the resource remembers of an upgrade, so that it can be taken back. Pure. **Private**."""

from __future__ import annotations

import json
import typing as t

from ...kube.client import Object
from ...kube.fields import dig, section, text
from ...manifest.findings import Finding, ManifestError
from ...operations.upgrade import HEADING
from .patching import Patch, combined, undoing
from .way import IMAGE, Way, settled_image

#: What the last upgrade or rollback did, as JSON.
UPGRADE_ANNOTATION = "vectorops.milvus/upgrade"


def went_forth(resource: Object, found: Way) -> Patch:
    """The note of an upgrade: the images on its way, and the patch that takes it back.

    One that goes on with an interrupted one keeps what that would have taken back.
    """
    undo = undoing(found.patches[-1], resource)
    former = _noted(resource).get("undo")
    if former and settled_image(resource) != text(resource, IMAGE):
        undo = combined(undo, former)
    images = [text(patch, IMAGE) or found.image for patch in found.patches]
    return _note({"images": images, "undo": undo})


def went_back(found: Way) -> Patch:
    """The note of a rollback: a second one finds nothing to do."""
    return _note({"rolled_back_to": found.image})


def way_back(resource: Object, entries: t.Sequence[t.Mapping[str, t.Any]]) -> Patch:
    """The patch that leads back to what ran before; empty after a rollback.

    :param entries: the images that the cluster had, newest last: for upgrades that somebody else did.
    :raises ManifestError: nothing is known of it.
    """
    noted, running = _noted(resource), text(resource, IMAGE)
    if noted.get("rolled_back_to") == running:
        return {}
    if running in (noted.get("images") or []) and isinstance(noted.get("undo"), dict):
        undo: Patch = noted["undo"]
        # The way back has its own mode.
        kept = {key: value for key, value in section(undo, "spec.components").items() if key != "imageUpdateMode"}
        return {**undo, "spec": {**undo["spec"], "components": kept}} if kept else undo
    settled = settled_image(resource)
    earlier = [entry["image"] for entry in entries if entry["image"] != running]
    image = settled if settled != running else earlier[-1] if earlier else ""
    if not image:
        text_ = "no image is known that the cluster had before"
        raise ManifestError(HEADING, [Finding("state", text_, "upgrade to the version that shall run")])
    return {"spec": {"components": {"image": image}}}


def _noted(resource: Object) -> dict[str, t.Any]:
    text_ = (dig(resource, "metadata.annotations") or {}).get(UPGRADE_ANNOTATION)
    try:
        found = json.loads(text_) if text_ else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _note(content: t.Mapping[str, t.Any]) -> Patch:
    return {"metadata": {"annotations": {UPGRADE_ANNOTATION: json.dumps(content, sort_keys=True)}}}
