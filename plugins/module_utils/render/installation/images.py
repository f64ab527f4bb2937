# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pulling the operator's images from where a site has them, wherever the manifest names one. **Private**.

Containers, init containers and image volumes say what is an image. In arguments, variables, commands, annotations and
configuration it is told by its looks, a path with a tag or a digest, or by its name: ``--tool-image=``, ``TOOL_IMAGE``.
"""

from __future__ import annotations

import re
import typing as t

from ...manifest.findings import Finding
from ...resolve.images import address, full_name, split
from ...resolve.model import ImageSources
from ..registry import images_of, redirected

Object = dict[str, t.Any]
#: What may name an image beside the fields for images.
_TEXTS: t.Mapping[str, tuple[str, ...]] = {
    "Deployment": ("metadata", "spec"),
    "ConfigMap": ("data",),
}
_IMAGE_FIELDS = ("image", "reference")
_TAGGED = re.compile(
    r"(?<![\w./:@%-])"
    r"(?P<path>[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?::[0-9]+(?=/))?(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)"
    r"(?P<rest>:[A-Za-z0-9_][\w.-]{0,127}(?:@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})"
    r"(?![\w/:@])"
)
#: The whole of a value without tag or digest, which is an image only where its name says so.
_UNTAGGED = re.compile(r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?::[0-9]+(?=/))?(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)+")
_NAMES_IMAGE = re.compile(r"(?:image|repository)$", re.IGNORECASE)
#: What may stand before an image that is the value: nothing, ``--tool-image=``, ``TOOL_IMAGE=``.
_ASSIGNMENT = re.compile(r"(-{0,2}[\w-]+=)?")


def rewritten(items: t.Iterable[Object], sources: ImageSources) -> tuple[list[Object], list[Finding]]:
    """The objects with every image where the sources say, and the texts that seem to name another image.

    :returns: the second is empty when no image was missed.
    """
    objects = list(items)
    if sources == ImageSources():
        return objects, []
    named = [image for item in objects for image in images_of(item)]
    known = {full_name(split(image)[0]) for image in named}
    known |= {full_name(split(key)[0]) for key in sources.images}
    findings: list[Finding] = []
    result = []
    for item in objects:
        changed = redirected(item, sources)
        for section in _TEXTS.get(item["kind"], ()):
            if section in changed:
                where = (f"{item['kind']} {item['metadata']['name']}", section)
                changed = {**changed, section: _below(changed[section], where, known, sources, findings)}
        result.append(changed)
    return result, findings


def _below(
    value: t.Any, where: tuple[str, str], known: t.Container[str], sources: ImageSources, findings: list[Finding]
) -> t.Any:
    name, path = where
    if isinstance(value, t.Mapping):
        return {
            key: member
            if key in _IMAGE_FIELDS and isinstance(member, str)
            else _below(member, (name, f"{path}.{key}"), known, sources, findings)
            for key, member in value.items()
        }
    if isinstance(value, list):
        labels = _labels(value)
        return [
            _named(labels[place], member, sources)
            or _below(member, (name, f"{path}[{place}]"), known, sources, findings)
            for place, member in enumerate(value)
        ]
    if isinstance(value, str):
        return _named(path.rpartition(".")[2], value, sources) or _text(value, where, known, sources, findings)
    return value


def _labels(values: t.Sequence[t.Any]) -> list[str]:
    """What each member is called by: a variable by its name, an argument's value by the argument before it."""
    before = ["", *(value if isinstance(value, str) and value.startswith("-") else "" for value in values)]
    return [
        str(value.get("name", "")) if isinstance(value, t.Mapping) else label
        for value, label in zip(values, before, strict=False)
    ]


def _named(label: str, value: t.Any, sources: ImageSources) -> t.Any:
    """A variable, argument or text that its name says is an image, exchanged; None for anything else."""
    if isinstance(value, t.Mapping):
        text = value.get("value")
        changed = _named(label, text, sources) if set(value) == {"name", "value"} else None
        return {**value, "value": changed} if changed else None
    if not isinstance(value, str):
        return None
    name, equals, text = value.partition("=")
    if equals and name.startswith("-"):
        changed = _named(name, text, sources)
        return f"{name}={changed}" if changed else None
    return address(value, sources) if _NAMES_IMAGE.search(label) and _UNTAGGED.fullmatch(value) else None


def _text(
    text: str, where: tuple[str, str], known: t.Container[str], sources: ImageSources, findings: list[Finding]
) -> str:
    """A text with the images in it exchanged.

    One that the manifest (or the map of images) knows is exchanged anywhere; another one where it is all of the text,
    or of an argument's value. In the midst of a text it may be anything, so that it is told.
    """

    def exchanged(match: re.Match[str]) -> str:
        path = match["path"]
        if full_name(path) in known:
            return address(match[0], sources)
        if "/" not in path:
            return match[0]  # host:port, key:value
        if match.end() == len(text) and _ASSIGNMENT.fullmatch(text[: match.start()]):
            return address(match[0], sources)
        if address(match[0], sources) != match[0]:
            findings.append(_unreached(where, match[0]))
        return match[0]

    return _TAGGED.sub(exchanged, text)


def _unreached(where: tuple[str, str], image: str) -> Finding:
    advice = f"say in the option images what to pull for it (images: {{'{image}': ...}}), itself if it is no image"
    return Finding(f"{where[0]}, {where[1]}", f"seems to name the image {image} within other text", advice)
