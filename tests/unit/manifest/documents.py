# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents for the tests, and what is said about wrong ones."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import ManifestError
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.parse import parse

Document = dict[str, t.Any]


def document(**spec: t.Any) -> Document:
    return {
        "apiVersion": "milvus.io/v1beta1",
        "kind": "Milvus",
        "metadata": {"name": "my-release"},
        "spec": {"mode": "cluster", **spec},
    }


def errors(given: t.Any, **options: t.Any) -> list[str]:
    """The errors as text, which are also what the exception's message lists."""
    with pytest.raises(ManifestError) as caught:
        parse(given, **options)
    found = [finding.text() for finding in caught.value.findings if finding.severity == "error"]
    assert caught.value.message.splitlines() == [
        "The manifest can't be deployed as it is:",
        *(f"- {text}" for text in found),
    ]
    return found
