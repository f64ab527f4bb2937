# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of MinIO's values: does each row tell the truth?"""

from __future__ import annotations

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.minio_defaults import MINIO_DEFAULTS
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.rows import Row
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.tables.minio_requirements import (
    minio_findings,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.tables.minio_values import MINIO_VALUES
from ansible_collections.vectorops.milvus.plugins.module_utils.render.minio import render_minio
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Dependency
from ansible_collections.vectorops.milvus.tests.unit.render.dependency_fixtures import Object, Values, dependency
from ansible_collections.vectorops.milvus.tests.unit.render.row_effects import Sample, checkable, row_id, row_problem

STANDALONE = {"mode": "standalone"}
ENCRYPTED = {"tls.enabled": True, "tls.certSecret": "own"}
BUCKET = {"defaultBucket.enabled": True}
ROLLING = {**STANDALONE, "persistence.accessMode": "ReadWriteMany"}

# Rows whose sample needs more than their type tells.
SAMPLES: dict[str, Sample] = {
    "tls.certSecret": Sample("other", ENCRYPTED),
    "tls.publicCrt": Sample("other", ENCRYPTED),
    "tls.privateKey": Sample("other", ENCRYPTED),
    "persistence.accessMode": Sample("ReadWriteMany"),
    "persistence.existingClaim": Sample("mine", STANDALONE),
    "persistence.annotations": Sample({"a": "b"}, STANDALONE),
    "persistence.VolumeName": Sample("mine", STANDALONE),
    "service.nodePort": Sample(30900, {"service.type": "NodePort"}),
    "service.loadBalancerIP": Sample("10.0.0.1", {"service.type": "LoadBalancer"}),
    "DeploymentUpdate.type": Sample("Recreate", ROLLING),
    "DeploymentUpdate.maxSurge": Sample(1, ROLLING),
    "DeploymentUpdate.maxUnavailable": Sample(1, ROLLING),
    "podDisruptionBudget.maxUnavailable": Sample(2, {"podDisruptionBudget.enabled": True}),
    "defaultBucket.name": Sample("other", BUCKET),
    "defaultBucket.policy": Sample("download", BUCKET),
    "defaultBucket.purge": Sample(True, BUCKET),
    "defaultBucket.versioning": Sample(False, BUCKET),
    "buckets": Sample([{"name": "one"}]),
    "configPathmc": Sample("/other", BUCKET),
    "mcImage.repository": Sample("other", BUCKET),
    "mcImage.tag": Sample("other", BUCKET),
    "mcImage.pullPolicy": Sample("Always", BUCKET),
    "makeBucketJob.annotations": Sample({"a": "b"}, BUCKET),
    "makeBucketJob.podAnnotations": Sample({"a": "b"}, BUCKET),
    "makeBucketJob.resources": Sample({"limits": {"cpu": 1}}, BUCKET),
    "makeBucketJob.securityContext.enabled": Sample(False, BUCKET),
    **{f"makeBucketJob.securityContext.{name}": Sample(7, BUCKET) for name in ("runAsUser", "runAsGroup", "fsGroup")},
    **{
        f"metrics.{monitor}.{key}": Sample(value, {f"metrics.{monitor}.enabled": True})
        for monitor in ("serviceMonitor", "podMonitor")
        for key, value in (
            ("interval", "77s"),
            ("scrapeTimeout", "7s"),
            ("additionalLabels", {"release": "prometheus"}),
            ("relabelConfigs", {"relabelings": [{"action": "drop"}]}),
            ("namespace", "other"),
        )
    },
    "image.tag": Sample("RELEASE.2023-03-20T20-16-18Z"),
}


@pytest.mark.parametrize("row", checkable(MINIO_VALUES), ids=row_id)
def test_rows_tell_the_truth(row: Row) -> None:
    def render(values: dict[str, object]) -> list[Object]:
        return render_minio(Dependency("minio", "my-release-minio", "default", values))

    assert row_problem(row, render=render, defaults=MINIO_DEFAULTS, samples=SAMPLES) == ""


def test_each_path_has_one_row() -> None:
    paths = [row.path for row in MINIO_VALUES]
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"accessKey": ""}, "accessKey"),
        ({"secretKey": None}, "secretKey"),
        ({"tls": {"enabled": True}}, "tls.certSecret"),
        ({"defaultBucket": {"enabled": True, "name": "Not A Bucket"}}, "defaultBucket.name"),
        ({"existingSecret": "own", "metrics": {"podMonitor": {"enabled": True}}}, "metrics.podMonitor.enabled"),
        ({"defaultBucket": {"enabled": True}, "buckets": [{"name": "other"}]}, "buckets"),
    ],
)
def test_requirements(values: Values, path: str) -> None:
    findings = minio_findings(dependency("minio", values).values, "values")
    assert [finding.subject for finding in findings] == [f"values.{path}"]


def test_the_defaults_meet_all_requirements() -> None:
    assert minio_findings(MINIO_DEFAULTS, "values") == []


def test_an_existing_secret_needs_no_keys() -> None:
    values = dependency("minio", {"existingSecret": "own", "accessKey": "", "secretKey": ""}).values
    assert minio_findings(values, "values") == []


def test_public_metrics_need_no_token() -> None:
    values = {"existingSecret": "own", "environment": {"MINIO_PROMETHEUS_AUTH_TYPE": "public"}}
    monitored = {**values, "metrics": {"podMonitor": {"enabled": True}, "serviceMonitor": {"enabled": True}}}
    assert minio_findings(dependency("minio", monitored).values, "values") == []
