# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is out of date, and what a new cluster would get otherwise."""

from __future__ import annotations

import json
import re
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog import lifecycle
from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.defaults import DEPENDENCY_VALUES, MILVUS_IMAGE
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import Finding
from ansible_collections.vectorops.milvus.plugins.module_utils.operations.inspect.outlook import outlook
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.unit.operations.facts import cluster, etcd, workload
from ansible_collections.vectorops.milvus.tests.unit.resolve.manifests import milvus

TODAY = "2026-11-21"


def of_image(image: str, today: str = TODAY) -> list[Finding]:
    return outlook(cluster(etcd(image=image)), "2.5.4", None, today)


@pytest.mark.parametrize(
    ("image", "subjects"),
    [
        ("apachepulsar/pulsar:3.0.7", ["Pulsar 3.0"]),
        ("mirror:5000/hub/pulsar:2.9.5@sha256:00", ["Pulsar 2.9"]),
        ("apachepulsar/pulsar:5.1.0", []),
        ("apachepulsar/pulsar-manager:3.0.7", []),
        ("milvusdb/etcd:3.4.2", ["etcd 3.4"]),
        ("milvusdb/etcd:3.5.25-r1", []),
        ("minio/minio:RELEASE.2024-12-18T13-15-44Z", ["MinIO", "MinIO's images on Docker Hub"]),
        ("quay.io/minio/minio:RELEASE.2024-12-18T13-15-44Z", ["MinIO"]),
        ("docker.io/bitnami/kafka:3.1.0", ["Bitnami's images on Docker Hub"]),
        ("bitnamilegacy/kafka:3.1.0", []),
    ],
)
def test_images(image: str, subjects: list[str]) -> None:
    found = of_image(image)
    assert [finding.subject for finding in found] == subjects
    for finding in found:
        assert finding.name == "end_of_life" and finding.severity == "warning"
        assert "r-etcd" in finding.message and "https://" in finding.message and finding.advice


def test_an_end_that_lies_ahead_is_told_as_such() -> None:
    (before,), (after,) = (of_image("apachepulsar/pulsar:4.0.1", day) for day in (TODAY, "2028-01-01"))
    assert before.message.startswith("from 2027-10-21") and after.message.startswith("since 2027-10-21")


@pytest.mark.parametrize(("version", "told"), [("2.3.5", True), ("2.4.24", True), ("2.5.4", False), ("2.6.1", False)])
def test_milvus(version: str, told: bool) -> None:
    subjects = [finding.subject for finding in outlook(cluster(workload()), version, None, TODAY)]
    assert subjects == ([f"Milvus {version[:3]}"] if told else [])


def test_a_message_storage_that_goes_away() -> None:
    (finding,) = outlook(cluster(workload(), defaults={"messageStorage": "natsmq"}), "2.5.4", None, TODAY)
    assert (finding.name, finding.subject) == ("deprecated", "natsmq")


def test_defaults_that_would_be_others_today() -> None:
    manifest = milvus("release", components={}, dependencies={"etcd": {"inCluster": {"values": {"replicaCount": 1}}}})
    recorded = resolve(manifest).defaults
    assert outlook(cluster(workload(), defaults=recorded), "2.5.27", manifest, TODAY) == []
    old = {**recorded, "image": "milvusdb/milvus:v2.5.1"}
    old["dependencies"] = {
        **recorded["dependencies"],
        "etcd": {**recorded["dependencies"]["etcd"], "replicaCount": 5, "autoCompactionRetention": "7"},
    }
    found = {
        finding.subject: finding for finding in outlook(cluster(workload(), defaults=old), "2.5.1", manifest, TODAY)
    }
    assert set(found) == {"default image", "defaults of etcd"}
    assert "v2.5.1; a new cluster would get" in found["default image"].message
    assert "autoCompactionRetention is 7" in found["defaults of etcd"].message
    assert "replicaCount" not in found["defaults of etcd"].message, "the manifest says that itself"


def rows() -> t.Iterator[lifecycle.Ending]:
    yield from lifecycle.MILVUS
    for table in (lifecycle.MESSAGE_STORAGES, lifecycle.IMAGES):
        for found in table.values():
            yield from found
    yield from lifecycle.PULLS.values()


def test_every_row_has_a_source_and_a_date_that_is_one() -> None:
    for row in rows():
        assert row.source.startswith("https://") and row.advice and row.message
        assert re.fullmatch(r"(\d{4}-\d\d-\d\d)?", row.ends)


def test_every_default_image_can_still_be_pulled() -> None:
    every = json.dumps([DEPENDENCY_VALUES, MILVUS_IMAGE])
    names = set(re.findall(r'"repository": "([^"]+)"', every)) | {MILVUS_IMAGE}
    assert len(names) > 5
    for name in names:
        first = name.partition("/")[0]
        full = name if "." in first or ":" in first else f"docker.io/{name}"
        assert not full.startswith(tuple(lifecycle.PULLS)), name
