# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is warned that searches may fail while the coordinator changes."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.upgrade_paths import hops
from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.versions import Version
from ansible_collections.vectorops.milvus.plugins.module_utils.operations.preflight.versions import long_sessions


def ttl(value: t.Any) -> dict[str, t.Any]:
    return {"common": {"session": {"ttl": value}}}


@pytest.mark.parametrize(
    ("source", "target", "config", "warned"),
    [
        ((2, 2, 16), (2, 3, 5), {}, True),
        ((2, 3, 5), (2, 4, 23), ttl(30), True),
        ((2, 3, 5), (2, 3, 4), ttl("20"), True),
        ((2, 2, 16), (2, 3, 5), ttl(10), False),
        ((2, 2, 16), (2, 3, 5), ttl("5"), False),
        ((2, 4, 1), (2, 5, 27), {}, False),
        ((2, 2, 1), (2, 3, 5), {}, False),  # nothing serves meanwhile anyway
        ((2, 3, 5), (2, 2, 16), {}, False),
    ],
)
def test_who_is_warned(source: Version, target: Version, config: dict[str, t.Any], warned: bool) -> None:
    found = list(long_sessions(hops(source, target), config))
    assert [finding.severity for finding in found] == ["warning"] * warned
    assert all("common.session.ttl" in str(finding) for finding in found)
