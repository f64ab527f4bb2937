# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The resource of a migration: what is written into it, and what the operator says in it. Pure. **Private**.

Its defaults are those of the operator's webhook, which most installations don't have: without it the operator would
make pods without an image, and start the newest Milvus that it knows.
"""

from __future__ import annotations

import dataclasses

from ....catalog.migration import MAX_RETRY
from ....catalog.versions import milvus_version, version_text
from ....kube.client import Object
from ....kube.fields import dig, members, name_of, number, section, text
from ....manifest.convert import API_VERSION
from ....manifest.migration import KIND, Migration
from ....operations.migration import states
from ....operations.migration.states import Progress
from ..patching import Patch
from ..way import MODE

#: The mode of image updates that a cluster had before its migration.
MODE_ANNOTATION = "vectorops.milvus/image-update-mode"
_ENDINGS = ("Rollbacked", "Upgraded")


def upgrade_resource(migration: Migration) -> Object:
    """The whole resource, with nothing left to the operator's webhook."""
    spec: Object = {
        "milvus": {"namespace": migration.namespace, "name": migration.cluster},
        "operation": migration.operation,
        "sourceVersion": f"v{version_text(migration.source)}",
        "targetVersion": f"v{version_text(migration.target)}",
        "targetImage": migration.target_image,
        "toolImage": migration.tool_image,
        "rollbackIfFailed": migration.rollback_if_failed,
        "maxRetry": migration.max_retry,
    }
    if migration.backup_claim:
        spec["backupPVC"] = migration.backup_claim
    metadata = {"name": migration.name, "namespace": migration.namespace}
    return {"apiVersion": API_VERSION, "kind": KIND, "metadata": metadata, "spec": spec}


def progress_of(live: Object, migration: Migration) -> Progress:
    """How far it is, in the native engine's words, which are the operator's."""
    spec, status = section(live, "spec"), section(live, "status")
    source, target = (milvus_version("", text(spec, key)) for key in ("sourceVersion", "targetVersion"))
    claim = text(status, "backupPVC") or text(spec, "backupPVC") or name_of(live)
    ending = next((one for type_ in _ENDINGS for one in members(status, "conditions") if one.get("type") == type_), {})
    return Progress(
        name_of(live),
        text(status, "state") or states.STOPPING,
        source=version_text(source) if source else "",
        target=version_text(target) if target else "",
        image=text(spec, "targetImage") or migration.target_image,
        claim=claim,
        own_claim=not text(spec, "backupPVC"),
        backed_up=bool(status.get("metaBackuped")),
        metadata_changed=bool(status.get("metaStorageChanged")),
        rolling_back=bool(status.get("isRollbacking")) or text(spec, "operation") == "rollback",
        retried=number(status, "retriedTimes"),
        reason=text(ending, "message"),
    )


def is_final(state: str, live: Object) -> bool:
    """Whether the operator does nothing more by itself."""
    spec, status = section(live, "spec"), section(live, "status")
    if text(spec, "operation") == "rollback" and not state.startswith("Rollback"):
        return False
    if state in (states.BACKUP_FAILED, states.UPDATE_FAILED):
        tries = state == states.BACKUP_FAILED and number(status, "retriedTimes") < number(spec, "maxRetry", MAX_RETRY)
        return not tries and spec.get("rollbackIfFailed") is False
    return states.has_ended(state)


@dataclasses.dataclass(frozen=True)
class Next:
    """What has to be written for a migration to go where it shall.

    :param patch: of a resource that is there; empty where it only has to be followed.
    :param anew: the resource is deleted before and made again.
    :param done: nothing is left to do.
    """

    patch: Patch = dataclasses.field(default_factory=dict)
    anew: bool = False
    done: bool = False


def following(migration: Migration, live: Object) -> Next:
    """What to do about a migration that was begun."""
    state, spec = text(live, "status.state"), section(live, "spec")
    back = migration.operation == "rollback"
    if state == states.wanted_end(migration.operation) and is_final(state, live):
        return Next(done=True)
    if state == states.ROLLED_BACK:
        return Next(anew=True)
    changed: Patch = {}
    if back and text(spec, "operation") != "rollback" and not state.startswith("Rollback"):
        changed["operation"] = "rollback"
    if text(spec, "toolImage") != migration.tool_image and not is_final(state, live):
        changed["toolImage"] = migration.tool_image
    if state == states.UPDATE_FAILED and migration.rollback_if_failed and spec.get("rollbackIfFailed") is False:
        changed["rollbackIfFailed"] = True
    if state == states.BACKUP_FAILED and is_final(state, live) and not back:
        # It counts on: only a greater number makes it try again.
        changed |= {
            "maxRetry": number(live, "status.retriedTimes") + max(migration.max_retry, 1),
            "toolImage": migration.tool_image,
        }
    return Next({"spec": changed} if changed else {})


def all_at_once(resource: Object) -> Patch:
    """The patch of a cluster that lets all of its components start with the new image; empty where they do.

    In the mode of a rolling update the operator would start them with the image of before, beside metadata that those
    don't know, and exchange one after the other: its order of images looks at the numbers of pods after they are set.
    """
    mode = text(resource, MODE) or "rollingUpgrade"
    if mode in ("all", "force") or dig(resource, "spec.components.enableRollingUpdate") is False:
        return {}
    note = {"annotations": {MODE_ANNOTATION: mode}}
    return {"metadata": note, "spec": {"components": {"imageUpdateMode": "all"}}}


def as_before(resource: Object) -> Patch:
    """The patch that takes the one of all_at_once() back; empty where there was none."""
    mode = section(resource, "metadata.annotations").get(MODE_ANNOTATION)
    if not mode:
        return {}
    note = {"annotations": {MODE_ANNOTATION: None}}
    return {"metadata": note, "spec": {"components": {"imageUpdateMode": str(mode)}}}
