# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where an install manifest comes from. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...catalog.operator import MANIFEST_URL
from ...manifest.findings import MilvusError
from ...manifest.load import load_stream

_TIMEOUT_SECONDS = 30


def read_documents(source: str) -> list[t.Any]:
    """The documents of a file or URL.

    :raises MilvusError: it can't be had, or isn't YAML.
    """
    return load_stream(_fetched(source) if is_url(source) else _read(source), source)


def default_source(version: str) -> str:
    """Where the upstream project has the manifest of a version, ``1.3.8`` or ``v1.3.8``."""
    return MANIFEST_URL.format(version=version.removeprefix("v"))


def is_url(source: str) -> bool:
    """Whether a source is one to download."""
    return source.startswith(("http://", "https://"))


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise MilvusError(f"src: {path} can't be read: {error}") from error


def _fetched(url: str) -> str:
    """What a URL answers; Ansible's own client knows proxies and certificates."""
    from ansible.module_utils.urls import open_url

    try:
        text: bytes = open_url(url, timeout=_TIMEOUT_SECONDS, http_agent="vectorops.milvus").read()
        return text.decode("utf-8")
    except (OSError, ValueError) as error:  # URLError and HTTPError are OSErrors
        reason = getattr(error, "reason", None) or error
        raise MilvusError(
            f"The operator's install manifest can't be had from {url}: {reason}. "
            "Where that site can't be reached, download it elsewhere and give the file as src "
            "(the role's milvus_operator_src)"
        ) from error
