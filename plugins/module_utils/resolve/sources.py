# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where images come from, as options and the record say it. **Private** to the collection.

What is given is remembered in the release record and holds for later runs that don't give it; what is given empty is
forgotten.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ..catalog.versions import milvus_version, version_text
from ..manifest.findings import Finding, ManifestError
from ..manifest.scalars import SCALARS, kind_of
from .images import address, has_registry
from .kafka_versions import replacement_findings
from .model import ImageSources, Resolution, Values

# The modules' options, and the names under which they are recorded.
OPTIONS: t.Mapping[str, str] = {
    "image_registry": "registry",
    "images": "images",
    "image_pull_secrets": "pullSecrets",
}
_HEADING = "The options can't be honoured:"
_SECRET = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")


def with_image_sources(resolution: Resolution, options: Values, recorded: Values) -> Resolution:
    """The resolution with what options and record say of images.

    :param options: ``image_registry``, ``images`` and ``image_pull_secrets``; None or missing for what isn't given.
    :param recorded: the recorded ``imageSources``.
    :raises ManifestError: with all findings at once.
    """
    sources = image_sources(options, recorded)
    wrong = _version_findings(sources, resolution.release.image, resolution.release.version)
    wrong += replacement_findings(resolution.release.dependency("kafka"), sources)
    if wrong:
        raise ManifestError(_HEADING, wrong)
    kept = recorded_sources(sources)
    return resolution._replace(
        release=dataclasses.replace(resolution.release, image_sources=sources),
        defaults={**resolution.defaults, **({"imageSources": kept} if kept else {})},
    )


def image_sources(options: Values, recorded: Values) -> ImageSources:
    """What the options say, else the record.

    :raises ManifestError: with all findings at once.
    """
    given = {OPTIONS[name]: value for name, value in options.items() if name in OPTIONS and value is not None}
    findings = [finding for check in (_registry, _images, _pull_secrets) for finding in check(options)]
    if findings:
        raise ManifestError(_HEADING, findings)
    effective = {**recorded, **given}
    return ImageSources(
        registry=str(effective.get("registry") or "").rstrip("/"),
        images=dict(effective.get("images") or {}),
        pull_secrets=tuple(dict.fromkeys(effective.get("pullSecrets") or ())),
    )


def recorded_sources(sources: ImageSources) -> dict[str, t.Any]:
    """The sources as the record keeps them; empty where nothing was ever given."""
    kept = {
        "registry": sources.registry,
        "images": dict(sources.images),
        "pullSecrets": list(sources.pull_secrets),
    }
    return {name: value for name, value in kept.items() if value}


def _version_findings(sources: ImageSources, image: str, version: str) -> list[Finding]:
    """An error where Milvus' own image would be replaced by another version's: topology depends on it.

    :param image: the manifest's.
    :param version: the version that the cluster is deployed as.
    """
    replacement = address(image, sources)
    found = milvus_version(replacement, None)
    if found is None or found == milvus_version(image, None) or version_text(found) == version:
        return []
    text = f"{replacement} is Milvus {version_text(found)}, the manifest says {version}"
    return [Finding("images", text, "choose the version in spec.components.image; images only says where it is pulled")]


def _registry(options: Values) -> t.Iterator[Finding]:
    registry = options.get("image_registry")
    if not registry:
        return
    address = f"{str(registry).rstrip('/')}/repository"
    if SCALARS["image"](address) is not None or not has_registry(address):
        text = f"'{registry}' is not the address of a registry"
        yield Finding("image_registry", text, "write host[:port][/path], like registry.example.com:5000")


def _images(options: Values) -> t.Iterator[Finding]:
    images = options.get("images") or {}
    if not isinstance(images, t.Mapping):
        yield Finding("images", f"expected a map, found {kind_of(images)}", "write image: replacement")
        return
    for image, replacement in images.items():
        for what, value in (("", image), (" (replacement)", replacement)):
            problem = SCALARS["image"](value)
            if problem is not None:
                yield Finding(f"images[{image!r}]{what}", problem.message, problem.advice)


def _pull_secrets(options: Values) -> t.Iterator[Finding]:
    for index, name in enumerate(options.get("image_pull_secrets") or ()):
        if not isinstance(name, str) or not _SECRET.fullmatch(name):
            text = f"'{name}' can't be the name of a Secret"
            yield Finding(f"image_pull_secrets[{index}]", text, "give the names of Secrets of the cluster's namespace")
