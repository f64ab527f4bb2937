# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All that is wrong with a manifest in one run, and nothing that only follows from it."""

from __future__ import annotations

import copy
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


ETCD_USER: Object = {"etcd": {"auth": {"enabled": True, "userName": "a"}}}
EXTERNAL_ETCD = {"etcd": {"external": True, "endpoints": ["a:2379"]}}
STRUCTURES: dict[str, Object] = {
    "a group": {
        "mode": "cluster",
        "components": {"image": "a:v2.5.4", "queryNode": {"groups": [{"name": "hot", "replicas": 1}]}},
    },
    "a pool": {
        "components": {"image": "a:v2.6.3"},
        "dependencies": {"woodpecker": {"external": True, "quorumBufferPools": [{"name": "a", "seeds": ["b:1"]}]}},
    },
    "a file": {
        "components": {
            "image": "a:v2.5.4",
            "volumes": [{"name": "v", "secret": {"secretName": "s"}}],
            "volumeMounts": [{"name": "v", "mountPath": "/tls"}],
        },
        "dependencies": EXTERNAL_ETCD,
        "config": {"etcd": {"ssl": {"enabled": True, "tlsCert": "/tls/a", "tlsKey": "/tls/b", "tlsCACert": "/tls/c"}}},
    },
    "a variable": {
        "components": {"image": "a:v2.5.4", "env": [{"name": "ETCD_AUTH_PASSWORD", "value": "b"}]},
        "dependencies": EXTERNAL_ETCD,
        "config": ETCD_USER,
    },
}
MEMBERS = [
    ("a group", "spec.components.queryNode.groups[0]", ("name", "replicas")),
    ("a pool", "spec.dependencies.woodpecker.quorumBufferPools[0]", ("name", "seeds")),
    ("a file", "spec.components.volumes[0]", ("name",)),
    ("a file", "spec.components.volumeMounts[0]", ("name", "mountPath")),
    ("a variable", "spec.components.env[0]", ("name",)),
]


@pytest.mark.parametrize("wrong", [None, 7.5, {}])
@pytest.mark.parametrize(
    ("case", "member", "field"), [(case, member, field) for case, member, fields in MEMBERS for field in fields]
)
def test_a_structure_without_what_it_is_known_by(case: str, member: str, field: str, wrong: t.Any) -> None:
    """That field is named, and neither what only follows from it nor anything that nobody caught."""
    document = {"apiVersion": "milvus.io/v1beta1", "kind": "Milvus", "metadata": {"name": "my-release"}}
    sound: Object = {**document, "spec": STRUCTURES[case]}
    assert read_manifest(sound)
    broken = copy.deepcopy(STRUCTURES[case])
    place: t.Any = broken
    for key in member.removeprefix("spec.").removesuffix("[0]").split("."):
        place = place[key]
    place[0][field] = wrong
    assert refused(**broken) == [f"{member}.{field}"]
