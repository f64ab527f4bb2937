# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which images a release pulls. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..manifest.findings import Finding
from ..resolve.model import ImageSources, Release
from .registry import images_of, misspelt
from .stages import render


def images(release: Release) -> tuple[dict[str, t.Any], ...]:
    """Each image once with the objects that use it: ``{"image": ..., "used_by": ["Deployment a-milvus-proxy"]}``.

    It is read off the rendered objects, so nothing can be missing; sorted by image.
    """
    users: dict[str, set[str]] = {}
    for stage in render(release):
        for manifest in stage.objects:
            name = f"{manifest['kind']} {manifest['metadata']['name']}"
            for image in images_of(manifest):
                users.setdefault(image, set()).add(name)
    return tuple({"image": image, "used_by": sorted(users[image])} for image in sorted(users))


def image_findings(release: Release) -> list[Finding]:
    """Warnings for what the map of images says in vain."""
    if not release.image_sources.images:
        return []
    as_stated = dataclasses.replace(release, image_sources=ImageSources())
    return misspelt(release.image_sources, [entry["image"] for entry in images(as_stated)])
