# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which texts of a manifest are secret. **Private** to the collection."""

from __future__ import annotations

import re
import typing as t

from ..catalog.configuration import SENSITIVE, SENSITIVE_VALUES, SEVERAL_PASSWORDS
from ..catalog.secret_texts import PLACES, values_of
from .keys import normalised, value_of
from .secret_texts import secrets_in, without_texts

# What Ansible itself writes in the place of a secret.
MASK = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
_BETWEEN_PASSWORDS = re.compile(r"[,;\s]+")


def sensitive_values(document: t.Any) -> tuple[str, ...]:
    """The secret texts that stand inline in a manifest, for masking; sorted, each once.

    Defaults are not among them: they are public, and masking ``minioadmin`` everywhere would only confuse.

    :param document: a manifest that nobody has checked yet; what isn't as expected there is passed over.
    """
    spec = _section(document, "spec")
    found = [text for row in SENSITIVE for text in _texts(value_of(_section(spec, "config"), row.path))]
    for section, paths in SENSITIVE_VALUES.items():
        values = _at(spec, values_of(section))
        for path in paths:
            texts = _texts(value_of(values, path))
            found += texts
            if path in SEVERAL_PASSWORDS:
                found += [password for text in texts for password in _BETWEEN_PASSWORDS.split(text)]
    found += [text for place in PLACES for text in secrets_in(_at(spec, place))]
    return tuple(sorted({text for text in found if text}))


def _texts(value: t.Any) -> list[str]:
    """A secret as texts: one, or each of a list."""
    members = value if isinstance(value, (list, tuple)) else [value]
    return [str(member) for member in members if member not in (None, "", [], {})]


def _section(values: t.Any, key: str) -> t.Mapping[str, t.Any]:
    member = values.get(key) if isinstance(values, t.Mapping) else None
    return member if isinstance(member, t.Mapping) else {}


def _at(values: t.Any, path: t.Iterable[str]) -> t.Mapping[str, t.Any]:
    for key in path:
        values = _section(values, key)
    return t.cast("t.Mapping[str, t.Any]", values)


def masked(document: t.Any) -> t.Any:
    """A copy of a manifest for a user's eyes: each secret text that stands inline replaced, all else as it is."""
    spec = _section(document, "spec")
    if not spec:
        return document
    shown = _with(spec, ("config",), _masked(_section(spec, "config"), [row.path for row in SENSITIVE]))
    for section, paths in SENSITIVE_VALUES.items():
        place = values_of(section)
        shown = _with(shown, place, _masked(_at(shown, place), paths))
    for place in PLACES:
        shown = _with(shown, place, hidden(_at(shown, place), secrets_in(_at(spec, place))))
    return {**document, "spec": shown}


def _with(values: t.Mapping[str, t.Any], path: t.Sequence[str], member: t.Any) -> t.Mapping[str, t.Any]:
    """A copy with another member at a path; where there is none, as it was."""
    key, *below = path
    if not _section(values, key):
        return values
    return {**values, key: _with(_section(values, key), below, member) if below else member}


def hidden(node: t.Any, secrets: t.Iterable[str]) -> t.Any:
    """A copy with the mask in the place of these texts, wherever they stand; the longest first, since one may be a part
    of another."""
    return without_texts(node, sorted(secrets, key=len, reverse=True), MASK)


def _masked(values: t.Mapping[str, t.Any], paths: t.Iterable[str], prefix: str = "") -> dict[str, t.Any]:
    """The values with those at sensitive paths replaced, however they are spelt."""
    secret = {normalised(path) for path in paths}
    result: dict[str, t.Any] = {}
    for key, value in values.items():
        path = f"{prefix}.{key}" if prefix else str(key)
        if isinstance(value, t.Mapping):
            result[key] = _masked(value, paths, path)
        else:
            result[key] = _hidden(value) if normalised(path) in secret else value
    return result


def _hidden(value: t.Any) -> t.Any:
    """The mask in the place of a secret, or of each in a list; what says nothing stays."""
    if isinstance(value, (list, tuple)):
        return [_hidden(member) for member in value]
    return value if value in (None, "") else MASK
