# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which Milvus version a manifest asks for. **Private** to the collection."""

from __future__ import annotations

from ..catalog.defaults import MILVUS_IMAGE
from ..catalog.versions import (
    DEVELOPMENT,
    NEWEST,
    OLDEST,
    TOO_OLD,
    Minor,
    Version,
    is_newer,
    milvus_version,
    minor_of,
    supported_minors,
    version_text,
)
from ..manifest.findings import Finding
from .model import Values


def stated_image(components: Values, recorded: Values) -> str:
    """The image that all components run: the manifest's, else the recorded one, else today's default."""
    return str(components.get("image") or recorded.get("image") or MILVUS_IMAGE)


def version_of(components: Values, recorded: Values) -> tuple[Version | None, Minor | None, list[Finding]]:
    """The version that decides topology and configuration, and its row; None with an error where there is none.

    :param components: ``spec.components``; only its image and version are looked at.
    """
    image, stated = stated_image(components, recorded), components.get("version")
    version = milvus_version(image, stated)
    if version is None and not stated and image == recorded.get("image"):
        version = milvus_version("", recorded.get("version"))
    subject, shown = ("spec.components.version" if stated else "spec.components.image"), f"'{stated or image}'"
    supported = f"supported: {', '.join(supported_minors())}"
    if version is None:
        text = f"no Milvus version can be told from {shown}"
        return None, None, [Finding(subject, text, f"state it in spec.components.version, like 2.5.4; {supported}")]
    row = minor_of(version)
    if row is None:
        text = f"{shown} is Milvus {version_text(version)}, which is older than {OLDEST.text}: {TOO_OLD}"
        advice = f"{supported}; spec.components.version overrides what the tag says"
        return version, None, [Finding(subject, text, advice)]
    return version, row, _newer(version, subject, shown)


def _newer(version: Version, subject: str, shown: str) -> list[Finding]:
    if not is_newer(version):
        return []
    name = "a development build" if version == DEVELOPMENT else f"Milvus {version_text(version)}"
    text = f"{shown} is {name}, which is newer than all that is known here: it is treated like {NEWEST.text}"
    return [Finding(subject, text, "spec.components.version overrides what the tag says", "warning")]


def version_findings(components: Values, recorded: Values) -> list[Finding]:
    """What is wrong with the version that the components state."""
    return version_of(components, recorded)[2]
