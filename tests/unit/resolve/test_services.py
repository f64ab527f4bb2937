# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Services that don't fit the settings that reach them: each refused case with a repaired twin."""

from __future__ import annotations

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import Finding, ManifestError
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.addresses import Address, address
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.read import read_manifest
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.unit.resolve.message_cases import MESSAGES
from ansible_collections.vectorops.milvus.tests.unit.resolve.service_cases import SERVICES
from ansible_collections.vectorops.milvus.tests.unit.resolve.service_manifests import (
    ETCD,
    IAM,
    KAFKA,
    POOLS,
    PULSAR,
    SASL,
    STORAGE,
    Spec,
    custom,
    kafka,
    pulsar,
    standalone,
    storage,
    woodpecker,
)

CASES = {**SERVICES, **MESSAGES}


def found(spec: Spec) -> tuple[Finding, ...]:
    """What is said about a manifest with that spec, by all that looks at it."""
    document = {
        "apiVersion": "milvus.io/v1beta1",
        "kind": "Milvus",
        "metadata": {"name": "my-release"},
        "spec": {"mode": "cluster", **spec},
    }
    try:
        manifest, warnings = read_manifest(document)
        return (*warnings, *resolve(manifest).warnings)
    except ManifestError as error:
        return error.findings


def errors(spec: Spec) -> list[tuple[str, str]]:
    return [(finding.subject, finding.message) for finding in found(spec) if finding.severity == "error"]


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_service_is_refused_with_its_field(name: str) -> None:
    spec, subject, message, _repaired = CASES[name]
    (error,) = errors(spec)
    assert error[0] == subject
    assert error[1].startswith(message)


@pytest.mark.parametrize("name", CASES)
def test_its_repaired_twin_passes(name: str) -> None:
    assert errors(CASES[name][3]) == []


def test_all_findings_come_at_once() -> None:
    spec = {
        "dependencies": {
            "etcd": {"external": True},
            "storage": {"external": True, "type": "S3"},
            "pulsar": {"external": True},
        },
        "config": {"minio": {"cloudProvider": "azure"}, "mq": {"type": "kafka"}},
    }
    assert {subject for subject, _message in errors(spec)} == {
        f"{ETCD}.endpoints",
        f"{STORAGE}.endpoint",
        f"{STORAGE}.secretRef",
        f"{STORAGE}.type",
        f"{PULSAR}.endpoint",
        "spec.config.mq.type",
    }


@pytest.mark.parametrize(
    ("spec", "subject"),
    [
        (storage(IAM, secretRef=None), "spec.components.serviceAccountName"),
        (storage(inCluster={"values": {}}), f"{STORAGE}.inCluster"),
        (storage({"accessKeyID": "a"}), "spec.config.minio.accessKeyID"),
        (pulsar(endpoints=["a:6650"]), f"{PULSAR}.endpoints"),
        (kafka({**SASL, "saslUsername": "a"}, secret="b"), "spec.config.kafka.saslUsername"),
        (woodpecker({"quorumBufferPools": [{"name": "a", "seeds": ["b:1"]}]}), POOLS),
        ({"dependencies": {"kafka": {"external": True}, "pulsar": {}}}, KAFKA),
        (custom({"mq": {"type": "redis"}}), "spec.config.mq.type"),
        (
            {
                **custom({"kafka": {"brokerList": "a:1"}}),
                "dependencies": {"msgStreamType": "custom", "kafka": {"secretRef": "a"}},
            },
            KAFKA,
        ),
        (standalone({"rocksmq": {}, "pulsar": {}}), PULSAR),
        (standalone({"pulsar": {}, "kafka": {}}), KAFKA),
    ],
)
def test_what_has_no_effect_is_said(spec: Spec, subject: str) -> None:
    assert errors(spec) == []
    assert subject in [finding.subject for finding in found(spec)]


def test_another_kafka_by_the_map_of_images_is_refused() -> None:
    document = {
        "apiVersion": "milvus.io/v1beta1",
        "kind": "Milvus",
        "metadata": {"name": "my-release"},
        "spec": {"mode": "cluster", "dependencies": {"msgStreamType": "kafka"}},
    }
    manifest, _warnings = read_manifest(document)
    with pytest.raises(ManifestError) as caught:
        resolve(manifest, sources={"images": {"bitnamilegacy/kafka": "mirror.example.com/kafka:4.1.0"}})
    (error,) = caught.value.findings
    assert error.subject == "images"
    assert error.message.startswith("mirror.example.com/kafka:4.1.0 is Kafka 4.1.0, which can't be used")
    for repaired in ("mirror.example.com/kafka:3.9.0", "mirror.example.com/kafka"):
        resolve(manifest, sources={"images": {"bitnamilegacy/kafka": repaired}})


def test_the_order_of_several_is_told_with_the_way_to_choose() -> None:
    (warning,) = found(standalone({"pulsar": {}, "kafka": {}}))
    assert warning.message == (
        "is ignored: the message storage is pulsar, the first of those described; "
        "spec.dependencies.msgStreamType would say which"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:1", Address("a", 1)),
        ("a.b-c", Address("a.b-c", None)),
        ("10.0.0.1:65535", Address("10.0.0.1", 65535)),
        ("[fe80::1]:2379", Address("[fe80::1]", 2379)),
        *((wrong, None) for wrong in ("", "a:", ":1", "a:0", "a:65536", "a b", "a/b", "http://a:1", "a:b", "-a:1")),
    ],
)
def test_addresses(text: str, expected: Address | None) -> None:
    assert address(text) == expected
