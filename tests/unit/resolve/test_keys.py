# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.keys import (
    flattened,
    normalised,
    value_of,
    without,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("proxy.port", "PROXY_PORT"),
        ("milvus.proxy.port", "proxy/port"),
        ("msgChannel.chanNamePrefix.cluster", "MSGCHANNEL_CHANNAMEPREFIX_CLUSTER"),
    ],
)
def test_spellings_of_one_key(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


def test_flattened() -> None:
    configuration = {"b": {"d": [1], "c": None}, "a": 1, "e": {}}
    assert list(flattened(configuration)) == [("a", 1), ("b.c", None), ("b.d", [1])]


@pytest.mark.parametrize(
    "configuration",
    [
        {"etcd": {"auth": {"password": "secret"}}},
        {"etcd.auth.password": "secret"},
        {"Etcd": {"auth.password": "secret"}},
    ],
)
def test_a_setting_is_found_and_taken_out_however_it_is_spelt(configuration: dict[str, object]) -> None:
    assert value_of(configuration, "etcd.auth.password") == "secret"
    kept, taken = without({**configuration, "log": {"level": "info"}}, ["etcd.auth.password"])
    assert kept == {"log": {"level": "info"}}
    assert list(taken.values()) == ["secret"]


def test_a_whole_section_is_taken_out() -> None:
    kept, taken = without({"kafka": {"brokerList": "a"}, "empty": {}}, ["kafka"])
    assert (kept, taken) == ({"empty": {}}, {"kafka": {"brokerList": "a"}})
