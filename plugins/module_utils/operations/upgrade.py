# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Another version of Milvus for a cluster that runs, and the way back. **Private** to the collection.

Everything is a deploy of another manifest: the recorded one with another image or a patch, or that of an earlier
revision. What is in this module is what to do when it fails.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import typing as t

from ..catalog.upgrade_paths import with_version
from ..catalog.versions import Version, milvus_version, version_text
from ..kube.fields import dig, section
from ..manifest.edits import merge_patch, with_image
from ..manifest.findings import Finding, ManifestError, MilvusError
from ..release.record import read_revision, revision_name
from ..resolve.read import read_manifest
from .backup_gate import NO_BACKUP, Backup
from .context import Context
from .deploy import converge
from .run import Wanted, decide
from .state import State, read_state
from .waiting import NotReady

OnFailure = t.Literal["rollback", "pause"]
_VERSION = re.compile(r"v?\d+\.\d+\.\d+")
HEADING = "The upgrade can't be done as it is asked for:"


@dataclasses.dataclass(frozen=True)
class Target:
    """What the cluster is to become.

    :param version: ``2.5.27``, with or without a leading ``v``; empty leaves it to the image.
    :param image: empty for the image that runs with the tag of the version.
    :param patch: a JSON merge patch of the recorded manifest.
    """

    version: str = ""
    image: str = ""
    patch: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)

    def image_after(self, running: str, said: str | None) -> str:
        """The image that runs afterwards.

        :param running: the image that runs.
        :param said: its version, where the manifest says it beside the image.
        """
        version = milvus_version("", self.version) if self.version else None
        if self.image or version is None:
            return self.image or running
        return running if version == milvus_version(running, said) else with_version(running, version)


def upgrade(
    name: str,
    namespace: str,
    target: Target,
    context: Context,
    *,
    on_failure: OnFailure | None = None,
    backup: Backup = NO_BACKUP,
    state: State | None = None,
) -> dict[str, t.Any]:
    """Bring a cluster to another version, or another manifest, hop by hop.

    :param on_failure: what to do when a component doesn't become available: go back to the last finished revision, or
        leave everything as it is. None goes back where the older version reads what the newer one writes.
    :param backup: what must be there before anything changes.
    :param state: the release as it is, where it was read already.
    :returns: as deploy(), and ``rolled_back_to``.
    :raises MilvusError: the target is not one that can be reached, or the cluster didn't become available.
    """
    state = _existing(name, namespace, context, state)
    wanted = _asked(state, target, backup)
    run = decide(context, wanted, state)
    back = on_failure == "rollback" if on_failure else all(hop.can_be_undone for hop in run.hops)

    go_back = functools.partial(_go_back, name, namespace, context) if back else None
    try:
        return {**converge(context, wanted, state), "rolled_back_to": 0}
    except NotReady as error:
        raise failed(context, name, error, go_back) from error


def roll_back(
    name: str,
    namespace: str,
    revision: int,
    context: Context,
    *,
    backup: Backup = NO_BACKUP,
    state: State | None = None,
) -> dict[str, t.Any]:
    """Bring a cluster back to an earlier revision.

    :param revision: its number; 0 for the one before the last.
    :param backup: what must be there before anything changes.
    :param state: the release as it is, where it was read already.
    :returns: as deploy().
    :raises MilvusError: there is no such revision, or no way back to it.
    """
    state = _existing(name, namespace, context, state)
    number = revision or _last_good(state)
    return {**converge(context, _back(state, number, backup), state), "rolled_back_to": number}


def _go_back(name: str, namespace: str, context: Context) -> int:
    """To the last finished revision."""
    state = read_state(context.client, name, namespace)
    converge(context, _back(state, state.record.revision), state)
    return state.record.revision


def _back(state: State, number: int, backup: Backup = NO_BACKUP) -> Wanted:
    manifest, defaults = _revision(state, number)
    return _wanted(state, manifest, defaults=defaults, back=number, backup=backup)


def _last_good(state: State) -> int:
    """The revision before the last; the last one where a run was interrupted after it, or where one went back."""
    latest = state.record.history[-1]
    number = int(latest["revision"])
    if state.record.operation:
        return number
    return int(latest.get("rolled_back_to", number - 1))


def _existing(name: str, namespace: str, context: Context, state: State | None) -> State:
    state = state or read_state(context.client, name, namespace)
    if not state.record.revision:
        raise MilvusError(f"Milvus {name}: there is no such release in namespace {namespace}; deploy it first")
    return state


def _wanted(state: State, document: t.Mapping[str, t.Any], **more: t.Any) -> Wanted:
    milvus, _warnings = read_manifest(document, name=state.name, namespace=state.namespace)
    return Wanted(milvus, **more)


def _asked(state: State, target: Target, backup: Backup) -> Wanted:
    """What the target makes of the recorded manifest.

    :raises ManifestError: with all that is wrong with the target, and with the manifest that it leads to.
    """
    findings = [*patch_findings(state, target.patch), *version_findings(target), *_patched_image(target)]
    document = merge_patch(state.record.manifest, target.patch)
    if not findings and all(isinstance(dig(document, path) or {}, t.Mapping) for path in ("spec", "spec.components")):
        document = _with_target(state, document, target)
    try:
        wanted = _wanted(state, document, backup=backup)
    except ManifestError as error:
        raise ManifestError(HEADING, [*findings, *error.findings]) from error
    if findings:
        raise ManifestError(HEADING, findings)
    return wanted


def _with_target(state: State, document: t.Mapping[str, t.Any], target: Target) -> t.Mapping[str, t.Any]:
    """The manifest with the target's image; as it is where that runs already."""
    components = section(document, "spec.components")
    running = str(components.get("image") or state.record.defaults.get("image", ""))
    image = target.image_after(running, components.get("version"))
    if image == running:
        return document
    said_by_tag = milvus_version(image) is not None
    version = version_text(t.cast(Version, milvus_version("", target.version))) if target.version else ""
    return with_image(document, image, "" if said_by_tag else version)


def patch_findings(state: State, patch: t.Mapping[str, t.Any]) -> t.Iterator[Finding]:
    """A patch is of this cluster's manifest."""
    metadata = section(patch, "metadata")
    for key, value in (("name", state.name), ("namespace", state.namespace)):
        if metadata.get(key, value) != value:
            yield Finding(f"patch.metadata.{key}", f"is {metadata[key]}, but the cluster's is {value}", f"set {key}")
    if patch.get("kind", "Milvus") != "Milvus":
        yield Finding("patch.kind", f"is {patch['kind']}", "patch a manifest of kind Milvus")


def version_findings(target: Target) -> t.Iterator[Finding]:
    """A version is one, and agrees with the image."""
    version = milvus_version("", target.version) if _VERSION.fullmatch(target.version) else None
    if target.version and version is None:
        yield Finding("version", f"'{target.version}' is no version of Milvus", "write it like 2.5.27")
    tagged = milvus_version(target.image) if target.image else None
    if version and tagged and version != tagged:
        text = f"{target.image} is Milvus {version_text(tagged)}, but version says {version_text(version)}"
        yield Finding("image", text, "give one of them, or two that agree")


def _patched_image(target: Target) -> t.Iterator[Finding]:
    """An image in the patch is the one that is asked for beside it."""
    patched = dig(target.patch, "spec.components.image")
    asked = target.image or target.version
    if not isinstance(patched, str) or not asked or patched == target.image:
        return
    version = milvus_version("", target.version) if target.version else None
    if target.image or (version and milvus_version(patched) not in (None, version)):
        yield Finding(
            "patch.spec.components.image", f"is {patched}, but {asked} is asked for as well", "give one of them"
        )


def _revision(state: State, number: int) -> tuple[t.Mapping[str, t.Any], t.Mapping[str, t.Any]]:
    """The manifest of a revision, and what it left open as it was decided then."""
    secret = state.objects.get(("Secret", revision_name(state.name, number)))
    if secret is None:
        kept = ", ".join(str(entry["revision"]) for entry in state.record.history)
        raise ManifestError(HEADING, [Finding("revision", f"there is no revision {number}", f"kept are {kept}")])
    content = read_revision(secret)
    return content["manifest"], content["defaults"]


def failed(context: Context, name: str, error: NotReady, go_back: t.Callable[[], int] | None) -> MilvusError:
    """Take an upgrade back, or leave the cluster; returns what to tell about it.

    :param error: why it failed.
    :param go_back: brings the cluster back, and returns the revision it is at then; None where nothing is taken back.
    """
    if go_back is None:
        text = "The cluster is left as it is: run again to go on, or use state: rolled_back to go back."
        return NotReady(f"{error.message}\n{text}", result=error.result)
    context.report(f"Milvus {name}: going back to what ran before")
    result = {**error.result, "rolled_back_to": 0}
    try:
        number = go_back()
    except MilvusError as second:
        return MilvusError(f"{error.message}\nGoing back failed, too: {second.message}", result=result)
    text = f"The cluster is back at revision {number}."
    return MilvusError(f"{error.message}\n{text}", result={**result, "rolled_back_to": number})
