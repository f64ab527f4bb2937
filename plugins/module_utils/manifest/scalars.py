# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What single values may look like, by name. **Private** to the collection.

A checker takes a value as JSON knows it and says what is wrong with it, or None. Nothing is converted: what YAML made
of a text without quotes (``3.10`` is the number 3.1) can't be undone, only named.
"""

from __future__ import annotations

import difflib
import re
import typing as t

from .quantities import nearest_quantity, quantity


class Problem(t.NamedTuple):
    """What is wrong with a value, and what to do about it."""

    message: str
    advice: str = ""


Checker = t.Callable[[t.Any], "Problem | None"]

_LARGEST_PORT = 65535
_LONGEST_SHOWN = 80

# Labels: k8s.io/apimachinery, pkg/util/validation.
_LABEL_VALUE = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
_LABEL_KEY = re.compile(r"([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")

# Image references: github.com/distribution/reference.
_DOMAIN = re.compile(r"(localhost|[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+|[A-Za-z0-9-]+(?=:)|\[[0-9a-fA-F:]+\])(:[0-9]+)?")
_REPOSITORY = re.compile(r"[a-z0-9]+((\.|_{1,2}|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_{1,2}|-+)[a-z0-9]+)*)*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST = re.compile(r"[A-Za-z][A-Za-z0-9]*([-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}")
# Resources: k8s.io/kubernetes, pkg/apis/core/helper (IsStandardResourceName); others have a domain.
_RESOURCES = ("cpu", "memory", "ephemeral-storage", "storage")
_HUGE_PAGES = "hugepages-"
_NICKNAMES = {"mem": "memory", "ram": "memory", "gpu": "nvidia.com/gpu", "disk": "ephemeral-storage"}
_IMAGE_ADVICE = "write registry/repository:tag, like docker.io/milvusdb/milvus:v2.5.4"


def kind_of(value: t.Any) -> str:
    """What a value is, in a user's words.

    >>> kind_of(True), kind_of([])
    ('a boolean', 'a list')
    """
    for type_, name in ((bool, "a boolean"), (int, "an integer"), (float, "a number"), (str, "a text")):
        if isinstance(value, type_):
            return name
    return "a list" if isinstance(value, list) else "a map" if isinstance(value, t.Mapping) else "nothing"


def shown(value: t.Any) -> str:
    """The value for a message, on one line, cut where it is long."""
    text = str(value)
    return repr(text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}...")


def _expected(what: str, value: t.Any, advice: str = "") -> Problem:
    return Problem(f"expected {what}, found {kind_of(value)}", advice)


def _string(value: t.Any) -> Problem | None:
    if isinstance(value, str):
        return None
    quoted = "quote it, or YAML takes it for something else than text"
    return _expected("a text", value, quoted if isinstance(value, (bool, int, float)) else "")


def _unquoted(value: t.Any, pattern: str) -> str:
    return "remove the quotes" if isinstance(value, str) and re.fullmatch(pattern, value) else ""


def _integer(value: t.Any) -> Problem | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return None
    return _expected("an integer", value, _unquoted(value, r"[+-]?\d+"))


def _number(value: t.Any) -> Problem | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return None
    return _expected("a number", value, _unquoted(value, r"[+-]?\d+(\.\d+)?"))


def _boolean(value: t.Any) -> Problem | None:
    if isinstance(value, bool):
        return None
    return _expected("true or false", value, _unquoted(value, r"(?i)true|false"))


def _scalar(value: t.Any) -> Problem | None:
    return None if isinstance(value, (str, bool, int, float)) else _expected("a text, number or boolean", value)


def _any(_value: t.Any) -> Problem | None:
    return None


def _port(value: t.Any) -> Problem | None:
    problem = _integer(value)
    if problem or 0 <= value <= _LARGEST_PORT:
        return problem
    return Problem(f"{value} is not a port", f"ports are at most {_LARGEST_PORT}")


def _quantity(value: t.Any) -> Problem | None:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return _expected("a quantity", value, 'write it like 2, 500m or "8Gi"')
    if quantity(value) is not None:
        return None
    nearest = nearest_quantity(str(value))
    return Problem(f"{shown(value)} is not a quantity", f"did you mean {nearest}?" if nearest else "write it like 8Gi")


def _label(value: t.Any) -> Problem | None:
    problem = _string(value)
    if problem or _LABEL_VALUE.fullmatch(value):
        return problem
    rule = "at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends"
    return Problem(f"{shown(value)} can't be the value of a label", rule)


def _label_key(value: t.Any) -> Problem | None:
    if _LABEL_KEY.fullmatch(value):
        return None
    rule = "write name or domain/name, with at most 63 letters, digits, '-', '_' and '.' in the name"
    return Problem(f"{shown(value)} can't be the key of a label or annotation", rule)


def _image(value: t.Any) -> Problem | None:
    problem = _string(value)
    if problem:
        return problem
    message = _image_message(value)
    return Problem(f"{shown(value)} {message}", _IMAGE_ADVICE) if message else None


def _image_message(image: str) -> str:
    """What is wrong with an image reference, as the rest of a sentence; empty for nothing."""
    name, at, digest = image.partition("@")
    domain, slash, rest = name.partition("/")
    repository = rest if slash and _DOMAIN.fullmatch(domain) else name
    repository, colon, tag = repository.partition(":")
    parts = (
        ("://" in image, "is a URL"),
        (not image, "is not an image reference"),
        (any(character.isspace() for character in image), "has a space in it"),
        (not _REPOSITORY.fullmatch(repository.lower()), "is not an image reference"),
        (repository != repository.lower(), "has upper-case letters in its repository"),
        (bool(colon) and not tag, "has an empty tag"),
        (bool(colon) and not _TAG.fullmatch(tag), f"has the invalid tag {shown(tag)}"),
        (bool(at) and not _DIGEST.fullmatch(digest), f"has the invalid digest {shown(digest)}"),
    )
    return next((message for wrong, message in parts if wrong), "")


def _resource_name(value: t.Any) -> Problem | None:
    name = str(value)
    if name in _RESOURCES or name.startswith(_HUGE_PAGES) or "/" in name:
        return None
    meant = difflib.get_close_matches(name.lower(), _RESOURCES, n=1)
    advice = _NICKNAMES.get(name.lower()) or (meant[0] if meant else "")
    known = f"Kubernetes has {', '.join(_RESOURCES)}, and names of vendors like nvidia.com/gpu"
    return Problem(f"{shown(name)} is not a resource", f"did you mean {advice}?" if advice else known)


# Every name that a row may give as its type, and a list or map may be made of.
SCALARS: t.Mapping[str, Checker] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "quantity": _quantity,
    "image": _image,
    "port": _port,
    "label": _label,
    "annotation": _string,
    "scalar": _scalar,
    "any": _any,
    # Like any, for a key that says something by being there (spec.components.cdc: {}).
    "presence": _any,
}

# What the keys of a map must look like, by the name of what it is made of.
KEYS: t.Mapping[str, Checker] = {"label": _label_key, "annotation": _label_key, "quantity": _resource_name}
