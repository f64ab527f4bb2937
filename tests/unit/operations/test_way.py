# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What modules say of the way to another version."""

from __future__ import annotations

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.upgrade_paths import hops
from ansible_collections.vectorops.milvus.plugins.module_utils.operations.way import hop_in_words

ORDER = ["indexnode", "mixcoord", "querynode", "datanode", "proxy"]


@pytest.mark.parametrize(
    ("mode", "rolling", "expected"),
    [
        ("rollingUpgrade", True, ORDER),
        ("rollingDowngrade", True, ORDER[::-1]),
        ("all", True, []),
        ("force", True, []),
        ("rollingUpgrade", False, []),
    ],
)
def test_the_order_is_the_one_that_is_gone(mode: str, rolling: bool, expected: list[str]) -> None:
    (hop,) = hops((2, 5, 20), (2, 5, 21))
    assert hop_in_words(hop, ORDER, mode, rolling=rolling)["order"] == expected
