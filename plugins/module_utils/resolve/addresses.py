# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Addresses in a manifest: reading and checking them. **Private** to the collection."""

from __future__ import annotations

import re
import typing as t

from ..manifest.findings import Finding

_HOST = r"\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([-A-Za-z0-9._]*[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?P<host>{_HOST})(:(?P<port>\d{{1,5}}))?")
_LARGEST_PORT = 65535


class Address(t.NamedTuple):
    """A host and the port that stands with it, None for none."""

    host: str
    port: int | None


def address(text: str) -> Address | None:
    """The address that ``host`` or ``host:port`` names, None for anything else.

    >>> address("[::1]:2379")
    Address(host='[::1]', port=2379)
    """
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return None
    port = int(match["port"]) if match["port"] else None
    return Address(match["host"], port) if port is None or 0 < port <= _LARGEST_PORT else None


def address_findings(path: str, value: t.Any, example: str) -> list[Finding]:
    """Errors for what isn't ``host:port``.

    :param path: where the address stands in the manifest.
    :param example: a right one.
    """
    text = str(value)
    if "://" in text:
        advice = f"write host and port only, like {example}"
        return [Finding(path, f"'{text}' is a URL", advice)]
    found = address(text)
    if found is None:
        return [Finding(path, f"'{text}' is not an address", f"write it like {example}")]
    if found.port is None:
        return [Finding(path, f"'{text}' names no port", f"write it like {example}")]
    return []


def list_findings(path: str, values: t.Any, example: str) -> list[Finding]:
    """Errors for a list of addresses: one at least, each once."""
    if not values:
        return [Finding(path, "is missing", f"name the external service's addresses, like {example}")]
    findings = []
    for index, value in enumerate(values):
        findings += address_findings(f"{path}[{index}]", value, example)
        if value in values[:index]:
            findings.append(Finding(f"{path}[{index}]", f"'{value}' stands there twice", "name each once"))
    return findings
