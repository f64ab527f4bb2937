# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a manifest would pull. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...catalog.migration import COMMANDS
from ...manifest.migration import KIND, parse_migration
from ...render.images import image_findings, images
from ...render.migration import object_name
from ...render.registry import misspelt
from ...resolve.images import address
from ...resolve.model import Live
from ...resolve.read import read_manifest
from ...resolve.resolve import resolve
from ...resolve.sources import image_sources


def images_of(
    document: t.Mapping[str, t.Any], sources: t.Mapping[str, t.Any]
) -> tuple[list[dict[str, t.Any]], list[str]]:
    """Every image that a manifest would pull, with who uses it, and warnings; nothing is asked of any server.

    :param document: of a cluster, or of the migration of its metadata.
    :param sources: the options that say where images come from.
    :raises ManifestError: with all findings at once.
    """
    if document.get("kind") == KIND:
        return _images_of_migration(document, sources)
    milvus, warnings = read_manifest(document)
    release, _defaults, more = resolve(milvus, recorded=None, live=Live(), sources=sources)
    findings = (*warnings, *more, *image_findings(release))
    return [dict(entry) for entry in images(release)], [finding.text() for finding in findings]


def _images_of_migration(
    document: t.Mapping[str, t.Any], sources: t.Mapping[str, t.Any]
) -> tuple[list[dict[str, t.Any]], list[str]]:
    """The tool, and the version after; the cluster's own manifest has the rest."""
    migration, warnings = parse_migration(document)
    known = image_sources(sources, {})
    tools = sorted(f"Pod {object_name(migration, task)}" for task in COMMANDS)
    used = {migration.tool_image: tools, migration.target_image: [f"Milvus {migration.cluster}"]}
    found = [{"image": address(image, known), "used_by": users} for image, users in sorted(used.items())]
    findings = (*warnings, *misspelt(known, list(used)))
    return found, [finding.text() for finding in findings]
