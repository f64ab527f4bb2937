# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for any document."""

from __future__ import annotations

import json
import typing as t

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import ManifestError
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.parse import parse
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.rows import Row
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.tables.dependencies import VALUES
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.tables.milvus import DOCUMENT

_SCALARS = st.none() | st.booleans() | st.integers(-3, 70000) | st.floats() | st.text(max_size=8)
_ANYTHING = st.recursive(
    _SCALARS | st.sampled_from(["8Gi", "cluster", "a:b", "name", "Delete"]),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=8), below, max_size=3),
    max_leaves=8,
)
_FIELDS = ["name", "image", "limits", "requests", "cpu", "env", "value", "emptyDir", "mountPath", "valueFrom"]
_SHAPED = st.recursive(
    _SCALARS | st.sampled_from(["8Gi", "a:b", "-1", "1"]),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(_FIELDS), below, max_size=4),
    max_leaves=10,
)


def _paths(rows: t.Iterable[Row]) -> list[str]:
    return [row.path for row in rows]


_PATHS = [
    *_paths(DOCUMENT),
    *(
        f"spec.dependencies.{section}.inCluster.values.{path}"
        for section, (_kind, rows) in VALUES.items()
        for path in _paths(rows)
    ),
]


def _put(document: dict[str, t.Any], path: str, value: t.Any) -> None:
    *parents, last = path.split(".")
    for key in parents:
        if not isinstance(document.get(key), dict):
            document[key] = {}
        document = document[key]
    document[last] = value


def _is_parsed_or_refused(document: t.Any) -> None:
    try:
        milvus, warnings = parse(document)
    except ManifestError as error:
        assert any(finding.severity == "error" for finding in error.findings)
        return
    assert all(warning.severity == "warning" for warning in warnings)
    json.dumps(milvus.document, allow_nan=False)
    assert parse(milvus.document) == (milvus, ())


@given(_ANYTHING)
def test_any_value(document: t.Any) -> None:
    _is_parsed_or_refused(document)


@given(st.dictionaries(st.sampled_from(["metadata", "spec", "status"]), _ANYTHING))
def test_any_content(content: dict[str, t.Any]) -> None:
    _is_parsed_or_refused({"apiVersion": "milvus.io/v1beta1", "kind": "Milvus", **content})


@settings(max_examples=400)
@given(st.lists(st.tuples(st.sampled_from(_PATHS), _SHAPED | _ANYTHING), max_size=5))
def test_any_value_at_any_known_key(settings_: list[tuple[str, t.Any]]) -> None:
    document: dict[str, t.Any] = {}
    for path, value in settings_:
        _put(document, path, value)
    fixed = (("apiVersion", "milvus.io/v1beta1"), ("kind", "Milvus"), ("metadata.name", "my-release"))
    for path, value in fixed:
        _put(document, path, value)
    _is_parsed_or_refused(document)
