# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts to documents."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import ManifestError, MilvusError
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.load import load_document


def test_one_document() -> None:
    assert load_document("---\na: 1\nb: [x]\n---\n", "m.yaml") == {"a": 1, "b": ["x"]}


def test_merged_keys_are_no_repetition() -> None:
    text = "base: &base {a: 1, b: 2}\nother: &other\n  <<: *base\n  a: 3\nlast:\n  <<: *other\n  b: 4\n"
    assert load_document(text, "m.yaml")["last"] == {"a": 3, "b": 4}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [1\nb: 2\n", "m.yaml: is not valid YAML in line 2, column 2: "),
        ("a: 'x\n", "is not valid YAML in line 2, column 1: "),
        ("a: \x00", "is not valid YAML: special characters are not allowed"),
        (
            "a: !vault x",
            "is not valid YAML in line 1, column 4: could not determine a constructor for the tag '!vault'",
        ),
        ("a:\n  b: 1\n  c: 2\n  b: 3\n", "in line 4, column 3: the key 'b' is given twice"),
        ("", "holds no document"),
        ("# nothing\n---\n", "holds no document"),
        ("kind: Milvus\n---\nkind: Service\n---\nx: 1\n", "holds 3 documents: Milvus, Service, one without a kind"),
        ("a: 1\n---\n- b\n", "holds 2 documents: one without a kind, one without a kind"),
        ("? [a, b]\n: 1\n", "is not valid YAML in line 1, column 3: found unhashable key"),
        ("- a\n- b\n", "a manifest is a map, found a list; begin it with apiVersion and kind"),
        ("just text", "a manifest is a map, found a text"),
        ("a: 2024-13-01", "has a value that can't be read: "),
        ("[" * 5000, "is nested too deeply"),
    ],
)
def test_refused(text: str, message: str) -> None:
    with pytest.raises(ManifestError) as caught:
        load_document(text, "m.yaml")
    assert message in caught.value.message
    assert caught.value.findings[0].subject == "m.yaml"


def test_without_pyyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(MilvusError, match=r"m\.yaml: reading YAML needs PyYAML"):
        load_document("a: 1", "m.yaml")


@given(st.text() | st.text(alphabet="ab:-[]{}&*!<|>\n \"'?,#%01.~="))
def test_any_text_is_a_document_or_refused(text: str) -> None:
    try:
        assert isinstance(load_document(text, "m.yaml"), dict)
    except ManifestError as error:
        assert error.findings


@pytest.mark.parametrize("tagged", ["!!int ''", "!!bool x", "!!timestamp x", "!!float ''", "!!binary é", "!!set [1]"])
def test_nonsense_behind_a_tag(tagged: str) -> None:
    with pytest.raises(ManifestError):
        load_document(f"a: {tagged}", "m.yaml")
