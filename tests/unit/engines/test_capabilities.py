# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What engines can do, in code and in the documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.engines.capabilities import (
    CAPABILITIES,
    NATIVE,
    OPERATOR,
    refuse_unsupported,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import ManifestError

DOCUMENT = Path(__file__).resolve().parents[3] / "docs/engines.md"


def test_the_document_shows_the_table() -> None:
    rows = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("|")][2:]
    assert rows == [
        f"| {name} | {' | '.join(row.does.get(engine, 'refused') for engine in (NATIVE, OPERATOR))} |"
        for name, row in CAPABILITIES.items()
    ]


def test_what_an_engine_cannot_do_is_refused_by_name_all_at_once() -> None:
    with pytest.raises(ManifestError) as caught:
        refuse_unsupported(OPERATOR, "dependencies", {"image_registry": "mirror.example.com", "images": {}})
    assert [finding.subject for finding in caught.value.findings] == ["dependencies", "image_registry"]
    assert all(finding.advice for finding in caught.value.findings)
    refuse_unsupported(OPERATOR, "deploy", {"image_registry": "", "probe": False})
    refuse_unsupported(NATIVE, "dependencies", {"image_registry": "mirror.example.com"})
