# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a manifest would pull. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...render.images import image_findings, images
from ...resolve.model import Live
from ...resolve.read import read_manifest
from ...resolve.resolve import resolve


def images_of(
    document: t.Mapping[str, t.Any], sources: t.Mapping[str, t.Any]
) -> tuple[list[dict[str, t.Any]], list[str]]:
    """Every image that a manifest would pull, with who uses it, and warnings; nothing is asked of any server.

    :param sources: the options that say where images come from.
    """
    milvus, warnings = read_manifest(document)
    release, _defaults, more = resolve(milvus, recorded=None, live=Live(), sources=sources)
    findings = (*warnings, *more, *image_findings(release))
    return [dict(entry) for entry in images(release)], [finding.text() for finding in findings]
