# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pulsar's rendered objects, for its tests."""

from __future__ import annotations

import pathlib
import typing as t

import yaml

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.pulsar_defaults import PULSAR_DEFAULTS
from ansible_collections.vectorops.milvus.plugins.module_utils.render.pulsar import render_pulsar
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.merge import merged
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Dependency

Values = t.Mapping[str, t.Any]

NAME = "demo-pulsar"
NAMESPACE = "vectors"

# The values of the acceptance manifest, which stands in examples/ too.
_EXAMPLE = pathlib.Path(__file__).parents[3] / "examples" / "milvus-release-v25.yaml"

# The in-cluster Pulsar of Milvus' page "Configure Message Storage with Milvus Operator", without its misspelt key.
ONE_OF_EACH: Values = {
    "components": {"autorecovery": False},
    "zookeeper": {"replicaCount": 1},
    "bookkeeper": {"replicaCount": 1},
    "broker": {
        "replicaCount": 1,
        "configData": {
            "autoSkipNonRecoverableData": "true",
            "managedLedgerDefaultEnsembleSize": "1",
            "managedLedgerDefaultWriteQuorum": "1",
            "managedLedgerDefaultAckQuorum": "1",
        },
    },
    "proxy": {"replicaCount": 1},
}


def example_values() -> Values:
    """What the example manifest says about Pulsar."""
    manifest: Values = yaml.safe_load(_EXAMPLE.read_text(encoding="utf-8"))
    values: Values = manifest["spec"]["dependencies"]["pulsar"]["inCluster"]["values"]
    return values


def rendered(values: Values | None = None, name: str = NAME, namespace: str = NAMESPACE) -> list[dict[str, t.Any]]:
    """The objects for a manifest's values."""
    return complete(merged(PULSAR_DEFAULTS, values or {}), name, namespace)


def complete(values: Values, name: str = NAME, namespace: str = NAMESPACE) -> list[dict[str, t.Any]]:
    """The objects for values that hold the defaults already."""
    return render_pulsar(Dependency("pulsar", name, namespace, values))


def one(objects: t.Iterable[dict[str, t.Any]], kind: str, name: str) -> dict[str, t.Any]:
    """The object of that kind and name."""
    return next(item for item in objects if item["kind"] == kind and item["metadata"]["name"] == name)


def pod_of(objects: t.Iterable[dict[str, t.Any]], part: str, kind: str = "StatefulSet") -> dict[str, t.Any]:
    """The pod spec of a part (``zookeeper``) or a Job (``bookie-init``)."""
    spec: dict[str, t.Any] = one(objects, kind, f"{NAME}-{part}")["spec"]["template"]["spec"]
    return spec


def main_of(objects: t.Iterable[dict[str, t.Any]], part: str, kind: str = "StatefulSet") -> dict[str, t.Any]:
    """The only main container of a part or a Job."""
    (container,) = pod_of(objects, part, kind)["containers"]
    assert isinstance(container, dict)
    return container


def data_of(objects: t.Iterable[dict[str, t.Any]], part: str) -> dict[str, str]:
    """The data of a part's ConfigMap."""
    data: dict[str, str] = one(objects, "ConfigMap", f"{NAME}-{part}")["data"]
    return data


def all_containers(objects: t.Iterable[dict[str, t.Any]]) -> list[tuple[str, dict[str, t.Any]]]:
    """Each container, init containers too, with the name of its workload."""
    return [
        (item["metadata"]["name"], container)
        for item in objects
        if "template" in item.get("spec", {})
        for key in ("initContainers", "containers")
        for container in item["spec"]["template"]["spec"].get(key, [])
    ]
