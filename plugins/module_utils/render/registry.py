# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pulling every image from where a site has it. **Private** to the collection.

One pass over rendered objects, so that nothing can be missed: containers, init containers and image volumes of every
pod template, those of Jobs too.
"""

from __future__ import annotations

import difflib
import typing as t

from ..manifest.findings import Finding
from ..resolve.images import address, full_name, split
from ..resolve.model import ImageSources, KubernetesObject, Values
from .objects import at

_POD = "spec.template.spec"
_ALIKE = 0.85


def redirected(manifest: KubernetesObject, sources: ImageSources) -> KubernetesObject:
    """A copy of the object whose pods pull from these sources; objects without pods stay as they are."""
    if manifest["kind"] == "Pod" and sources != ImageSources():
        return {**manifest, "spec": _pod(manifest["spec"], sources)}
    pod = at(manifest, _POD)
    if pod is None or sources == ImageSources():
        return manifest
    template = {**manifest["spec"]["template"], "spec": _pod(pod, sources)}
    return {**manifest, "spec": {**manifest["spec"], "template": template}}


def _pod(pod: Values, sources: ImageSources) -> dict[str, t.Any]:
    changed = dict(pod)
    for key in ("initContainers", "containers"):
        if pod.get(key):
            changed[key] = [_container(container, sources) for container in pod[key]]
    if pod.get("volumes"):
        changed["volumes"] = [_volume(volume, sources) for volume in pod["volumes"]]
    names = [reference["name"] for reference in pod.get("imagePullSecrets") or ()]
    names += [name for name in sources.pull_secrets if name not in names]
    if names:
        changed["imagePullSecrets"] = [{"name": name} for name in names]
    return changed


def _container(container: Values, sources: ImageSources) -> dict[str, t.Any]:
    if not container.get("image"):
        return dict(container)
    return {**container, "image": address(str(container["image"]), sources)}


def _volume(volume: Values, sources: ImageSources) -> dict[str, t.Any]:
    reference = at(volume, "image.reference")
    if not reference:
        return dict(volume)
    return {**volume, "image": {**volume["image"], "reference": address(str(reference), sources)}}


def images_of(manifest: KubernetesObject) -> list[str]:
    """The images in an object's pod template, init containers and image volumes included."""
    pod: Values = at(manifest, _POD, {})
    containers = [container for key in ("initContainers", "containers") for container in pod.get(key) or ()]
    found = [container.get("image") for container in containers]
    found += [at(volume, "image.reference") for volume in pod.get("volumes") or ()]
    return [str(image) for image in found if image]


def misspelt(sources: ImageSources, images: t.Iterable[str]) -> list[Finding]:
    """Warnings for keys of the map whose repository is almost one of ours. Others may be meant for other clusters.

    :param images: the images as the manifest and the defaults say them.
    """
    known = {full_name(repository): repository for repository in (split(image)[0] for image in images)}
    findings = []
    for key in sources.images:
        repository = full_name(split(key)[0])
        near = difflib.get_close_matches(repository, known, n=1, cutoff=_ALIKE)
        if repository not in known and near:
            text = "names no image of this cluster"
            findings.append(Finding(f"images[{key!r}]", text, f"did you mean {known[near[0]]}?", "warning"))
    return findings
