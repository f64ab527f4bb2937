# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every manifest of the user's documents, with the class of each of its odd keys (rule 9 of the design)."""

from __future__ import annotations

import pathlib

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import Finding, ManifestError
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.load import load_document
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.parse import parse

FOLDER = pathlib.Path(__file__).parent / "fixtures"
_PULSAR = "spec.dependencies.pulsar.inCluster.values"
_BOOKKEEPER = f"{_PULSAR}.bookkeeper"
_OLD = (
    "apiVersion",
    "warning",
    "'milvus.io/v1alpha1' is of the operator's first API; the manifest was converted",
)

# By file: subject, severity and message of each finding. No error: the manifest is accepted.
EXPECTED: dict[str, list[tuple[str, str, str]]] = {
    "000_default": [],
    "000_milvus_release_v25": [
        (
            f"{_PULSAR}.existingStorageClassName",
            "warning",
            "has no effect: the chart has no such value; each volume has its storageClassName",
        )
    ],
    "000_external_svc": [("kind", "error", "'Service' is no Milvus cluster")],
    "003_rocksmq_standalone": [],
    "003_natsmq": [_OLD],
    # The one endpoint of the list is used; resolving says how it is spelt.
    "003_pulsar_external": [_OLD],
    # components.autorecovery and broker.configData are honoured, limit and memory lie below an unknown key.
    "003_pulsar_in_cluster": [
        _OLD,
        (f"{_BOOKKEEPER}.resoureces", "error", "unknown key"),
        (f"{_BOOKKEEPER}.requests", "error", "unknown key"),
    ],
    "003_kafka_external": [_OLD],
    "003_kafka_in_cluster": [_OLD],
    # Patches: what they leave open is for the upgrade to fill in.
    "004_rolling_upgrade": [],
    "004_all_at_once": [],
    "004_rolling_downgrade": [
        (
            "spec.components.image",
            "error",
            "'milvusdb/milvus:<some-old-version>' has the invalid tag '<some-old-version>'",
        )
    ],
    "004_change_image": [],
    "004_milvusupgrade": [("kind", "error", "'MilvusUpgrade' is no Milvus cluster")],
}

ADVICE = {
    ("003_pulsar_in_cluster", f"{_BOOKKEEPER}.resoureces"): "did you mean resources?",
    ("003_pulsar_in_cluster", f"{_BOOKKEEPER}.requests"): "did you mean resources.requests?",
}


def findings(name: str) -> tuple[Finding, ...]:
    path = FOLDER / f"{name}.yaml"
    document = load_document(path.read_text(encoding="utf-8"), str(path))
    try:
        return parse(document)[1]
    except ManifestError as error:
        return error.findings


def test_every_file_is_expected() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_findings(name: str) -> None:
    assert [(finding.subject, finding.severity, finding.message) for finding in findings(name)] == EXPECTED[name]


@pytest.mark.parametrize(("name", "subject"), ADVICE)
def test_advice(name: str, subject: str) -> None:
    assert [finding.advice for finding in findings(name) if finding.subject == subject] == [ADVICE[name, subject]]


def test_etcds_access_mode_has_no_effect() -> None:
    values = {"persistence": {"accessMode": "ReadWriteOnce", "size": "1Gi"}}
    document = load_document((FOLDER / "000_default.yaml").read_text(encoding="utf-8"), "")
    document["spec"]["dependencies"] = {"etcd": {"inCluster": {"values": values}}}
    milvus, (warning,) = parse(document)
    assert warning.subject == "spec.dependencies.etcd.inCluster.values.persistence.accessMode"
    assert milvus.dependencies["etcd"]["inCluster"]["values"] == {"persistence": {"size": "1Gi"}}
