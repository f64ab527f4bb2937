# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Does every row of a manifest table tell the truth? Reusable for each renderer.

``row_problem`` sets one row's path to a sample value and renders twice: an honoured row must change an object, a row
without effect must not. Sample values come from the row's type; a table of special samples overrides them::

    @pytest.mark.parametrize("row", checkable(ETCD_VALUES), ids=row_id)
    def test_row(row: Row) -> None:
        assert row_problem(row, render=objects_of, defaults=ETCD_DEFAULTS, samples=SAMPLES) == ""
"""

from __future__ import annotations

import copy
import dataclasses
import json
import typing as t

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.rows import Row, Verdict

Values = t.Mapping[str, t.Any]
#: Takes the complete values (defaults, with a sample set) and gives the rendered objects.
Render = t.Callable[[dict[str, t.Any]], t.Iterable[t.Mapping[str, t.Any]]]

SCALARS: Values = {
    "string": "sample",
    "integer": 7,
    "number": 0.7,
    "quantity": "7Gi",
    "image": "registry.example.com/sample/image:v7",
    "scalar": "sample",
    "any": "sample",
    "boolean": True,
    "map": {"sample-key": "sample-value"},
}

SHAPES: Values = {
    "resources": {"limits": {"cpu": "7", "memory": "7Gi"}},
    "toleration": {"key": "sample", "operator": "Exists", "effect": "NoSchedule"},
    "envVariable": {"name": "SAMPLE", "value": "sample"},
    "envFrom": {"configMapRef": {"name": "sample"}},
    "affinity": {
        "nodeAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": {
                "nodeSelectorTerms": [{"matchExpressions": [{"key": "sample", "operator": "Exists"}]}]
            }
        }
    },
    "topologySpreadConstraint": {"maxSkew": 7, "topologyKey": "sample", "whenUnsatisfiable": "ScheduleAnyway"},
    "probe": {"tcpSocket": {"port": 7777}, "periodSeconds": 77},
    "volume": {"name": "sample", "emptyDir": {}},
    "bookieVolume": {"name": "sample", "size": "7Gi", "mountPath": "/sample"},
    "volumeMount": {"name": "sample", "mountPath": "/sample"},
    "container": {"name": "sample", "image": "registry.example.com/sample/image:v7"},
    "localObjectReference": {"name": "sample"},
    "securityContext": {"readOnlyRootFilesystem": True},
    "podSecurityContext": {"fsGroup": 7777},
}


@dataclasses.dataclass(frozen=True)
class Sample:
    """A special sample for one row.

    :param value: what the path is set to.
    :param given: what else must be set for the path to matter, by dotted path (``{"tls.enabled": True}``); it is set
        on both sides of the comparison. A value of None removes the path.
    """

    value: t.Any
    given: Values = dataclasses.field(default_factory=dict)


def checkable(rows: t.Iterable[Row]) -> list[Row]:
    """The rows that make a promise about what is rendered."""
    return [row for row in rows if row.verdict in (Verdict.HONOURED, Verdict.NO_EFFECT)]


def row_id(row: Row) -> str:
    """The name of a row in pytest's output."""
    return f"{row.verdict.name.lower()}:{row.path}"


def row_problem(row: Row, *, render: Render, defaults: Values, samples: t.Mapping[str, Sample] | None = None) -> str:
    """What is wrong about the row, empty for nothing.

    :param row: an honoured row or one without effect.
    :param render: values → objects.
    :param defaults: what the sample is set in.
    :param samples: special samples by the row's path.
    """
    before = _with_paths(defaults, (samples or {}).get(row.path, Sample(None)).given)
    sample = (samples or {}).get(row.path) or Sample(_other_than(value_at(before, row.path), row))
    if value_at(before, row.path) == sample.value:
        return f"{row.path}: the sample {sample.value!r} is the default already"
    after = _with_paths(before, {row.path: sample.value})
    differs = canonical(render(copy.deepcopy(before))) != canonical(render(copy.deepcopy(after)))
    if row.verdict is Verdict.HONOURED and not differs:
        return f"{row.path}: honoured by the table, but {sample.value!r} changes nothing"
    if row.verdict is Verdict.NO_EFFECT and differs:
        return f"{row.path}: without effect by the table, but {sample.value!r} changes an object"
    return ""


def canonical(objects: t.Iterable[t.Mapping[str, t.Any]]) -> str:
    """The objects as one text, for comparing; fails on what JSON can't express."""
    return json.dumps(list(objects), sort_keys=True)


def value_at(values: Values, path: str) -> t.Any:
    """The value at a dotted path, None where it is missing."""
    current: t.Any = values
    for key in path.split("."):
        if not isinstance(current, t.Mapping) or key not in current:
            return None
        current = current[key]
    return current


def sample_of(type_name: str) -> t.Any:
    """A value of a row's type.

    >>> sample_of("list of integer")
    [7]
    """
    if type_name.startswith("list of "):
        return [sample_of(type_name.removeprefix("list of "))]
    if type_name.startswith("map of "):
        return {"sample": sample_of(type_name.removeprefix("map of "))}
    return copy.deepcopy({**SCALARS, **SHAPES}[type_name])


def _other_than(default: t.Any, row: Row) -> t.Any:
    if row.choices:
        return next(choice for choice in row.choices if choice != default)
    if row.type == "boolean":
        return not default
    if row.type == "integer":
        return max(7, row.minimum or 0) if default is None else int(default) + 1
    return sample_of(row.type)


def _with_paths(values: Values, paths: Values) -> dict[str, t.Any]:
    result: dict[str, t.Any] = copy.deepcopy(dict(values))
    for path, value in paths.items():
        *parents, last = path.split(".")
        current = result
        for key in parents:
            if not isinstance(current.get(key), dict):
                current[key] = {}
            current = current[key]
        if value is None:
            current.pop(last, None)
        else:
            current[last] = copy.deepcopy(value)
    return result
