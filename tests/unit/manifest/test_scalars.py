# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Single values: what passes, and what is said about the rest."""

from __future__ import annotations

import decimal
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.quantities import nearest_quantity, quantity
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.scalars import KEYS, SCALARS

DIGEST = "sha256:" + "0" * 64

GOOD: dict[str, list[t.Any]] = {
    "string": ["", "text", "3.0"],
    "integer": [0, -1, 7],
    "boolean": [True, False],
    "number": [1, 1.5, -2],
    "quantity": [2, 0.5, "2", "8Gi", "500m", ".5", "1e3", "-1", "1.5Gi", "12E"],
    "image": [
        "milvus",
        "milvusdb/milvus:v2.5.4",
        "registry.milvus-mirror.cn/milvusdb/milvus:v2.5.4",
        "localhost:5000/milvus",
        "registry:5000/a/b__c:1",
        "REGISTRY.example.com/milvus",
        f"milvusdb/milvus@{DIGEST}",
        f"milvusdb/milvus:v2.5.4@{DIGEST}",
    ],
    "port": [0, 1, 65535],
    "label": ["", "a", "A-b_c.9", "a" * 63],
    "annotation": ["", "any text at all"],
    "scalar": ["a", 1, 1.5, False],
    "any": [None, [], {}, "a"],
    "presence": [{}, True],
}

# type, value, what the message and the advice must say
BAD: list[tuple[str, t.Any, str, str]] = [
    ("string", 3.1, "expected a text, found a number", "quote it"),
    ("string", 7, "found an integer", "quote it"),
    ("string", True, "found a boolean", "quote it"),
    ("string", ["a"], "found a list", ""),
    ("annotation", True, "found a boolean", "quote it"),
    ("integer", True, "expected an integer, found a boolean", ""),
    ("integer", "3", "found a text", "remove the quotes"),
    ("integer", 3.0, "found a number", ""),
    ("number", False, "expected a number, found a boolean", ""),
    ("number", "1.5", "found a text", "remove the quotes"),
    ("boolean", "true", "expected true or false, found a text", "remove the quotes"),
    ("boolean", 1, "found an integer", ""),
    ("scalar", {}, "found a map", ""),
    ("port", 65536, "65536 is not a port", "65535"),
    ("port", -1, "-1 is not a port", ""),
    ("port", "80", "expected an integer", "remove the quotes"),
    ("quantity", "8GB", "'8GB' is not a quantity", "did you mean 8G?"),
    ("quantity", "8gi", "not a quantity", "did you mean 8Gi?"),
    ("quantity", "8 Gi", "not a quantity", "did you mean 8Gi?"),
    ("quantity", "lots", "not a quantity", "write it like 8Gi"),
    ("quantity", "", "not a quantity", ""),
    ("quantity", "1.2.3", "not a quantity", ""),
    ("quantity", True, "expected a quantity, found a boolean", ""),
    ("quantity", {}, "expected a quantity, found a map", ""),
    ("image", "", "not an image reference", "registry/repository:tag"),
    ("image", "milvusdb/milvus:", "has an empty tag", ""),
    ("image", f"milvusdb/milvus:@{DIGEST}", "has an empty tag", ""),
    ("image", "milvusdb/ milvus", "has a space in it", ""),
    ("image", "milvusdb/Milvus:v1", "upper-case letters in its repository", ""),
    ("image", "milvusdb/milvus:<old>", "invalid tag '<old>'", ""),
    ("image", "milvusdb/milvus@sha256:12", "invalid digest 'sha256:12'", ""),
    ("image", "https://example.com/milvus", "is a URL", ""),
    ("image", "/milvus", "not an image reference", ""),
    ("image", 2.5, "expected a text", "quote it"),
    ("label", "a b", "can't be the value of a label", "at most 63"),
    ("label", "-a", "can't be the value of a label", ""),
    ("label", "a" * 64, "can't be the value of a label", ""),
    ("label", True, "found a boolean", "quote it"),
]


@pytest.mark.parametrize(("type_", "value"), [(type_, value) for type_, values in GOOD.items() for value in values])
def test_good_values(type_: str, value: t.Any) -> None:
    assert SCALARS[type_](value) is None


def test_every_type_has_a_good_value() -> None:
    assert set(GOOD) == set(SCALARS)


@pytest.mark.parametrize(("type_", "value", "message", "advice"), BAD)
def test_bad_values(type_: str, value: t.Any, message: str, advice: str) -> None:
    problem = SCALARS[type_](value)
    assert problem is not None
    assert message in problem.message
    assert advice in problem.advice


@pytest.mark.parametrize(("type_", "value"), [("integer", True), ("integer", "three"), ("boolean", 1), ("string", [])])
def test_no_advice_about_quotes_where_they_are_not_the_point(type_: str, value: t.Any) -> None:
    problem = SCALARS[type_](value)
    assert problem is not None
    assert problem.advice == ""


def test_a_long_value_is_cut() -> None:
    problem = SCALARS["label"]("x" * 1000)
    assert problem is not None
    assert len(problem.message) < 200


@pytest.mark.parametrize("key", ["app", "app.kubernetes.io/name", "A_b", "a/b"])
def test_good_label_keys(key: str) -> None:
    assert KEYS["label"](key) is None


@pytest.mark.parametrize("key", ["", "a b", "a/b/c", "/a", "A.example/a", "a" * 64])
def test_bad_label_keys(key: str) -> None:
    assert KEYS["label"](key) is not None


@pytest.mark.parametrize(
    ("text", "amount"),
    [("500m", "0.5"), ("2Gi", 2**31), ("1e3", 1000), ("1E", 10**18), (2, 2), ("1k", 1000), (0.25, "0.25")],
)
def test_quantities_as_numbers(text: str | int | float, amount: str | int) -> None:
    assert quantity(text) == decimal.Decimal(amount)


def test_the_nearest_quantity_is_none_where_there_is_no_idea() -> None:
    assert [nearest_quantity(text) for text in ("lots", "8Xi", "8MB", "8K")] == ["", "", "8M", "8k"]
