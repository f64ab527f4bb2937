# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changing a manifest without its file: patches, another image, one coordinator. **Private** to the collection.

Documents come in and go out as plain dicts; what came in stays as it was.
"""

from __future__ import annotations

import copy
import typing as t

Document = t.Mapping[str, t.Any]
SEPARATE_COORDINATORS = ("rootCoord", "dataCoord", "queryCoord", "indexCoord")


def merge_patch(document: t.Any, patch: t.Any) -> t.Any:
    """The document with a JSON merge patch (RFC 7386): maps are merged, null removes, anything else replaces.

    >>> merge_patch({"a": {"b": 1, "c": 2}}, {"a": {"b": None, "d": 3}})
    {'a': {'c': 2, 'd': 3}}
    """
    if not isinstance(patch, t.Mapping):
        return copy.deepcopy(patch)
    result = dict(copy.deepcopy(document)) if isinstance(document, t.Mapping) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merge_patch(result.get(key), value)
    return result


def with_image(document: Document, image: str, version: str = "") -> dict[str, t.Any]:
    """The manifest with another Milvus image.

    :param version: what ``components.version`` says then; empty removes it, so that the image's tag decides.
    """
    patch = {"spec": {"components": {"image": image, "version": version or None}}}
    return t.cast("dict[str, t.Any]", merge_patch(document, patch))


def with_one_coordinator(document: Document) -> dict[str, t.Any]:
    """The manifest with a mixcoord in place of the separate coordinators."""
    components: dict[str, t.Any] = dict.fromkeys(SEPARATE_COORDINATORS)
    stated = ((document.get("spec") or {}).get("components") or {}).get("mixCoord")
    components["mixCoord"] = {} if stated is None else stated
    return t.cast("dict[str, t.Any]", merge_patch(document, {"spec": {"components": components}}))
