# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Passwords inside of texts that nobody takes apart. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..catalog.configuration import SENSITIVE
from ..catalog.secret_texts import NAME, PATTERNS, REFERENCE, SHORTEST
from .keys import normalised

_SETTINGS = frozenset(normalised(row.path) for row in SENSITIVE)


def secrets_in(node: t.Any) -> set[str]:
    """The passwords in a part of a manifest, whatever it is.

    >>> sorted(secrets_in({"config": 'a=b\\nssl.key.password=4711', "env": [{"name": "MY_TOKEN", "value": "0815"}]}))
    ['0815', '4711']
    """
    if isinstance(node, t.Mapping):
        found = {text for key, member in node.items() for text in (*_named(str(key), member), *secrets_in(member))}
        return found | set(_named(str(node.get("name")), node.get("value")))
    if isinstance(node, (list, tuple)):
        return {text for member in node for text in secrets_in(member)}
    return set(_inside(node)) if isinstance(node, str) else set()


def _named(name: str, value: t.Any) -> t.Iterator[str]:
    """The whole value, where the name says that it is a secret."""
    if isinstance(value, (str, int)) and _says_secret(name) and _is_secret(str(value)):
        yield str(value)


def _says_secret(name: str) -> bool:
    """By its last word, or as the name of a secret setting of Milvus, which servers take from variables, too."""
    return bool(NAME.search(name)) or normalised(name) in _SETTINGS


def _inside(text: str) -> t.Iterator[str]:
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            value = next((group for group in match.groups() if group is not None), "")
            if _is_secret(value):
                yield value


def _is_secret(value: str) -> bool:
    return len(value) >= SHORTEST and not REFERENCE.search(value)


def without_texts(node: t.Any, secrets: t.Sequence[str], mask: str) -> t.Any:
    """A copy with the mask in the place of these texts.

    :param secrets: the longest first, as one may be a part of another.
    """
    if isinstance(node, t.Mapping):
        return {key: without_texts(member, secrets, mask) for key, member in node.items()}
    if isinstance(node, (list, tuple)):
        return [without_texts(member, secrets, mask) for member in node]
    if isinstance(node, int) and str(node) in secrets:
        return mask
    for secret in secrets if isinstance(node, str) else ():
        node = node.replace(secret, mask)
    return node
