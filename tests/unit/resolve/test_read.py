# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All that is wrong with a manifest in one run, and nothing that only follows from it."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import ManifestError
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.read import read_manifest

Object = dict[str, t.Any]

OLD = {"image": "milvusdb/milvus:v1.0.0"}
MISSPELT = {"inCluster": {"values": {"persistance": {"enabled": True}}}}
_ETCD = "spec.dependencies.etcd.inCluster.values.persistance"
_ENDPOINTS = "spec.dependencies.etcd.endpoints"
_SECRET = "spec.dependencies.storage.secretRef"
EXTERNAL = {"external": True, "endpoint": "s3.example.com:9000"}


def refused(version: str = "v1beta1", name: str | None = "my-release", **spec: t.Any) -> list[str]:
    """The subjects of the errors."""
    metadata = {"name": name} if name else {}
    document = {"apiVersion": f"milvus.io/{version}", "kind": "Milvus", "metadata": metadata, "spec": spec}
    with pytest.raises(ManifestError) as caught:
        read_manifest(document)
    errors = [finding for finding in caught.value.findings if finding.severity == "error"]
    assert caught.value.message.splitlines()[1:] == [f"- {finding.text()}" for finding in errors]
    return [finding.subject for finding in errors]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        # Keys and what only all the services together tell.
        ({"dependencies": {"etcd": MISSPELT, "storage": EXTERNAL}}, [_ETCD, _SECRET]),
        ({"components": {**OLD, "proxi": {}}}, ["spec.components.image", "spec.components.proxi"]),
        (
            {"mode": "cluster", "dependencies": {"msgStreamType": "rocksmq", "storage": EXTERNAL}},
            ["spec.dependencies.msgStreamType", _SECRET],
        ),
        (
            {"components": {"image": "a:v2.5.4", "proxi": {}, "cdc": {}}, "dependencies": {"etcd": {"external": True}}},
            ["spec.components.proxi", "spec.components.cdc", _ENDPOINTS],
        ),
        # A value that was left out may be all that is missing.
        ({"dependencies": {"etcd": {"external": True, "endpionts": ["a:1"]}}}, ["spec.dependencies.etcd.endpionts"]),
        (
            {"dependencies": {"msgStreamTyp": "kafka"}, "config": {"mq": {"type": "kafka"}}},
            ["spec.dependencies.msgStreamTyp"],
        ),
        ({"components": {"imagee": "a:v2.6.1"}, "dependencies": {"woodpecker": {}}}, ["spec.components.imagee"]),
        ({"mode": "clustr", "dependencies": {"natsmq": {}}}, ["spec.mode"]),
    ],
)
def test_all_findings_at_once(spec: Object, expected: list[str]) -> None:
    assert refused(**spec) == expected


def test_the_version_is_told_even_where_nothing_else_can_be() -> None:
    assert refused(mode="clustr", components=OLD) == ["spec.mode", "spec.components.image"]
    assert refused(name=None, components=OLD) == ["metadata.name", "spec.components.image"]


def test_an_old_manifest_in_its_own_words() -> None:
    spec: Object = {**OLD, "replicas": "two", "dependencies": {"etcd": {"external": True}}}
    assert refused("v1alpha1", **spec) == ["spec.image", "spec.replicas", _ENDPOINTS]
    assert refused("v1alpha1", name=None, **spec) == ["metadata.name", "spec.image", "spec.replicas"]
