# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples, and the manifests of the user's documents as they are printed there: what becomes of each."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
import yaml

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.versions import version_text
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import ManifestError
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.load import load_document
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.migration import parse_migration
from ansible_collections.vectorops.milvus.plugins.module_utils.render.stages import render
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Resolution
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.read import read_manifest
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.unit.render.object_checks import canonical_violations

ROOT = pathlib.Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"
DOCUMENTS = ROOT / "tests/unit/manifest/fixtures"

# Each example: mode, minor version, message storage, and what runs in the cluster beside Milvus.
EXPECTED: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "milvus-default-cluster": ("cluster", "2.5", "pulsar", ("etcd", "minio", "pulsar")),
    "milvus-release-v25": ("cluster", "2.5", "pulsar", ("etcd", "minio", "pulsar")),
    "standalone-rocksmq": ("standalone", "2.5", "rocksmq", ("etcd", "minio", "data")),
    "standalone-natsmq": ("standalone", "2.5", "natsmq", ("etcd", "minio")),
    "standalone-woodpecker": ("standalone", "2.6", "woodpecker", ("etcd", "minio", "data")),
    "embedding-server": ("standalone", "2.6", "woodpecker", ("etcd", "minio", "tei")),
    "pulsar-external": ("cluster", "2.5", "pulsar", ("etcd", "minio")),
    "pulsar-in-cluster": ("cluster", "2.5", "pulsar", ("etcd", "minio", "pulsar")),
    "kafka-external": ("cluster", "2.5", "kafka", ("etcd", "minio")),
    "kafka-in-cluster": ("cluster", "2.5", "kafka", ("etcd", "minio", "kafka")),
    "external-services": ("cluster", "2.5", "kafka", ()),
    "scaled-query-nodes": ("cluster", "2.5", "pulsar", ("etcd", "minio", "pulsar")),
    "rolling-upgrade": ("cluster", "2.4", "pulsar", ("etcd", "minio", "pulsar")),
    "rolling-downgrade": ("cluster", "2.4", "pulsar", ("etcd", "minio", "pulsar")),
    "all-at-once": ("cluster", "2.4", "pulsar", ("etcd", "minio", "pulsar")),
    "change-image": ("cluster", "2.4", "pulsar", ("etcd", "minio", "pulsar")),
    "metadata-migration": ("cluster", "2.1", "pulsar", ("etcd", "minio", "pulsar")),
}
# Each document: mode and message storage, or the fields that are refused.
PRINTED: dict[str, tuple[str, str] | list[str]] = {
    "000_default": ("cluster", "pulsar"),
    "000_milvus_release_v25": ("cluster", "pulsar"),
    "000_external_svc": ["kind"],
    "003_rocksmq_standalone": ("standalone", "rocksmq"),
    "003_natsmq": ("standalone", "natsmq"),
    "003_pulsar_external": ("standalone", "pulsar"),
    # A misspelt `resources`, and its parts one level too high.
    "003_pulsar_in_cluster": [
        "spec.dependencies.pulsar.inCluster.values.bookkeeper.resoureces",
        "spec.dependencies.pulsar.inCluster.values.bookkeeper.requests",
    ],
    "003_kafka_external": ("standalone", "kafka"),
    "003_kafka_in_cluster": ("standalone", "kafka"),
    # Patches without a mode, which is standalone then; a live cluster refuses to change its mode.
    "004_rolling_upgrade": ("standalone", "rocksmq"),
    "004_all_at_once": ("standalone", "rocksmq"),
    "004_change_image": ("standalone", "rocksmq"),
    "004_rolling_downgrade": ["spec.components.image"],
    "004_milvusupgrade": ["kind"],
}


def manifests() -> dict[str, dict[str, t.Any]]:
    """The examples of kind Milvus."""
    found = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in EXAMPLES.glob("*.yaml")}
    return {name: document for name, document in found.items() if document.get("kind") == "Milvus"}


def test_the_example_of_a_migration_fits_that_of_its_cluster() -> None:
    document = yaml.safe_load((EXAMPLES / "metadata-upgrade.yaml").read_text(encoding="utf-8"))
    migration, warnings = parse_migration(document)
    cluster, _warnings = read_manifest(manifests()["metadata-migration"])
    assert not warnings and migration.cluster == cluster.name
    assert resolve(cluster).release.version == "2.1.4" == version_text(migration.source)
    assert (migration.target_image, migration.claim) == ("milvusdb/milvus:v2.4.23", "my-release-upgrade")


def resolved(document: dict[str, t.Any]) -> tuple[Resolution, list[str]]:
    """The release, and all that is said about it."""
    manifest, warnings = read_manifest(document)
    resolution = resolve(manifest)
    return resolution, [finding.subject for finding in (*warnings, *resolution.warnings)]


def test_every_example_is_expected() -> None:
    assert set(manifests()) == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_is_what_it_says(name: str) -> None:
    release = resolved(manifests()[name])[0].release
    kinds = tuple(dependency.kind for dependency in release.dependencies)
    assert (release.mode, release.version[:3], release.message_storage, kinds) == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_renders_the_same_every_time_without_complaints(name: str) -> None:
    document = manifests()[name]
    (release, _defaults, _warnings), said = resolved(document)
    objects = [manifest for stage in render(release) for manifest in stage.objects]
    again = [manifest for stage in render(resolved(document)[0].release) for manifest in stage.objects]
    assert json.dumps(again) == json.dumps(objects)
    assert canonical_violations(objects) == []
    # The document's own odd key, kept as it is printed.
    odd = ["spec.dependencies.pulsar.inCluster.values.existingStorageClassName"] if "v25" in name else []
    assert said == odd


def test_every_document_is_expected() -> None:
    assert {path.stem for path in DOCUMENTS.iterdir()} == set(PRINTED)


@pytest.mark.parametrize("name", PRINTED)
def test_a_printed_manifest_is_deployed_unchanged_or_refused(name: str) -> None:
    path = DOCUMENTS / f"{name}.yaml"
    document = load_document(path.read_text(encoding="utf-8"), str(path))
    expected = PRINTED[name]
    if isinstance(expected, tuple):
        release = resolved(document)[0].release
        assert (release.mode, release.message_storage) == expected
        return
    with pytest.raises(ManifestError) as caught:
        resolved(document)
    assert [finding.subject for finding in caught.value.findings if finding.severity == "error"] == expected


def test_three_query_nodes_and_separate_coordinators() -> None:
    release = resolved(manifests()["scaled-query-nodes"])[0].release
    assert [workload.component for workload in release.workloads][:4] == [
        "rootcoord",
        "datacoord",
        "querycoord",
        "indexcoord",
    ]
    nodes = release.workload("querynode")
    assert nodes is not None
    assert nodes.replicas == 3
