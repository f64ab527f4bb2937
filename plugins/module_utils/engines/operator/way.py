# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the version that runs to another one: hops, and the patch for each. Pure. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...catalog.upgrade_paths import Hop, dead_end, hops, with_version
from ...catalog.versions import milvus_version, version_text
from ...kube.client import Object
from ...kube.fields import dig, holds, section, text
from ...manifest.findings import Finding, ManifestError
from ...operations.upgrade import HEADING, Target, version_findings
from .patching import Patch, combined
from .status import is_noticed

IMAGE, MODE = "spec.components.image", "spec.components.imageUpdateMode"
_VERSION = "spec.components.version"


@dataclasses.dataclass(frozen=True)
class Way:
    """What is to be done.

    :param image: what runs afterwards.
    :param hops: none where the version stays.
    :param patches: one for each hop, in their order; at least one.
    """

    image: str
    hops: tuple[Hop, ...]
    patches: tuple[Patch, ...]

    @property
    def can_be_undone(self) -> bool:
        """Whether the older version reads what the newer one writes."""
        return all(hop.can_be_undone for hop in self.hops)


def settled_image(resource: Object) -> str:
    """The image that all components run: while an upgrade is under way, or was given up, the one of before."""
    wanted = text(resource, IMAGE)
    if is_noticed(resource) and holds(resource, "MilvusUpdated"):
        return wanted
    return text(resource, "status.currentImage") or wanted


def way(resource: Object, target: Target, patch: Patch) -> Way:
    """The way to a target. One that was begun is gone on from where it began.

    :param patch: what else changes, with the last hop.
    :raises ManifestError: the version is none, or can't be reached.
    """
    _refuse(version_findings(target))
    running, settled = text(resource, IMAGE), settled_image(resource)
    image = target.image_after(text(patch, IMAGE) or running, dig(resource, _VERSION))
    source = settled if image != settled else running
    if image == source:
        return Way(image, (), (patch,))
    before = milvus_version(source, dig(resource, _VERSION))
    after = milvus_version(image, target.version or dig(patch, _VERSION))
    if before is None or after is None:
        text_ = f"of {source if before is None else image} it isn't known"
        raise ManifestError(HEADING, [Finding("version", text_, "give a version like 2.5.27")])
    found = [hop for hop in hops(before, after) if not hop.one_coordinator]  # the operator does that by itself
    _refuse(_path_findings(found, image))
    last = combined(patch, _patch(image, text(patch, MODE) or _mode(resource, found)))
    if milvus_version(image) is None or dig(resource, _VERSION):
        version = version_text(after) if milvus_version(image) is None else None
        last["spec"]["components"]["version"] = version
    on_the_way = [_patch(with_version(image, hop.target), _mode(resource, [hop])) for hop in found[:-1]]
    return Way(image, tuple(found), (*on_the_way, last))


def _refuse(findings: t.Iterable[Finding]) -> None:
    found = list(findings)
    if found:
        raise ManifestError(HEADING, found)


def _path_findings(found: t.Sequence[Hop], image: str) -> t.Iterator[Finding]:
    reason = dead_end(image)
    if reason:
        yield Finding("image", reason, "choose a release")
    for hop in found:
        if hop.path.method in ("forbidden", "migrate", "stopped"):
            where = f"{version_text(hop.source)} to {version_text(hop.target)}"
            advice = "use milvus_migration" if hop.path.method == "migrate" else "choose another version"
            yield Finding(where, hop.path.reason, advice)


def _mode(resource: Object, found: t.Sequence[Hop]) -> str:
    """How the operator shall exchange the images; who chose all at once keeps that."""
    chosen = text(resource, MODE)
    if chosen in ("all", "force"):
        return chosen
    if found and found[-1].path.method == "replace":
        return "all"
    return "rollingDowngrade" if found and found[-1].backwards else "rollingUpgrade"


def _patch(image: str, mode: str) -> Patch:
    return {"spec": {"components": {"image": image, "imageUpdateMode": mode}}}


def wanted_patch(patch: t.Mapping[str, t.Any]) -> Patch:
    """What of a user's patch concerns the custom resource: its spec, labels and annotations."""
    result: Patch = {}
    if isinstance(patch.get("spec"), t.Mapping):
        result["spec"] = dict(patch["spec"])
    metadata = {key: section(patch, f"metadata.{key}") for key in ("labels", "annotations")}
    if any(metadata.values()):
        result["metadata"] = {key: dict(value) for key, value in metadata.items() if value}
    return result
