# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every mode, version and message storage, in the cluster and external: rendered, or refused with the reason."""

from __future__ import annotations

import json
import typing as t

import pytest
import yaml

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.message_storages import MESSAGE_STORAGES
from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.versions import MINORS
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import ManifestError
from ansible_collections.vectorops.milvus.plugins.module_utils.render.stages import Stage, render
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.keys import normalised
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.read import read_manifest
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.unit.render.matrix import (
    REFUSED,
    STORAGES,
    VALID,
    VERSIONS,
    Cell,
    reason,
)
from ansible_collections.vectorops.milvus.tests.unit.render.object_checks import (
    canonical_violations,
    services_without_pods,
)
from ansible_collections.vectorops.milvus.tests.unit.render.pod_security import service_link_violations

Objects = list[dict[str, t.Any]]


def rendered(cell: Cell) -> tuple[Stage, ...]:
    manifest, _warnings = read_manifest(cell.document())
    return render(resolve(manifest).release)


def by_name(cell: Cell) -> dict[str, dict[str, t.Any]]:
    return {f"{m['kind']}/{m['metadata']['name']}": m for stage in rendered(cell) for m in stage.objects}


def settings(cell: Cell) -> dict[str, t.Any]:
    """What the server is told: by the file, or before 2.4 by the environment; keys as later servers compare them."""
    objects = by_name(cell)
    entry = "proxy" if cell.mode == "cluster" else "standalone"
    pod = objects[f"Deployment/{cell.name}-milvus-{entry}"]["spec"]["template"]["spec"]
    if cell.minor == "2.1":
        return prefixed(pod["containers"][0]["env"])
    if cell.minor in ("2.2", "2.3"):
        return {normalised(item["name"]): item.get("value") for item in pod["containers"][0]["env"]}
    found: dict[str, t.Any] = {}

    def walk(value: t.Any, path: str) -> None:
        if isinstance(value, dict):
            for key, member in value.items():
                walk(member, f"{path}.{key}" if path else key)
        else:
            found[normalised(path)] = ",".join(value) if isinstance(value, list) else str(value)

    walk(yaml.safe_load(objects[f"ConfigMap/{cell.name}"]["data"]["user.yaml"]), "")
    return found


def prefixed(variables: list[dict[str, t.Any]]) -> dict[str, t.Any]:
    """What 2.1 is told, as later servers would be."""
    told: dict[str, str] = {item["name"]: item.get("value", "") for item in variables}
    found: dict[str, t.Any] = {
        normalised(name.removeprefix("milvus.")): value for name, value in told.items() if "." in name
    }
    found["etcdendpoints"] = told["ETCD_ENDPOINTS"]
    found["minioaddress"], found["minioport"] = told["MINIO_ADDRESS"].split(":")
    if "PULSAR_ADDRESS" in told:
        host, _colon, found["pulsarport"] = told["PULSAR_ADDRESS"].rpartition(":")
        found["pulsaraddress"] = host.removeprefix("pulsar://")
    if "KAFKA_BROKER_LIST" in told:
        found["kafkabrokerlist"] = told["KAFKA_BROKER_LIST"]
    return found


def test_the_matrix_is_complete() -> None:
    assert {version.rpartition(".")[0] for version in VERSIONS} == {*(row.text for row in MINORS), "2.7"}
    assert {name for name, _place in STORAGES} == set(MESSAGE_STORAGES)
    assert len(VALID) + len(REFUSED) > 2 * len(VERSIONS) * len(STORAGES)
    assert len(VALID) >= 60


@pytest.mark.parametrize("cell", VALID, ids=lambda cell: cell.name)
def test_a_valid_cell_renders(cell: Cell) -> None:
    objects = [manifest for stage in rendered(cell) for manifest in stage.objects]
    assert canonical_violations(objects) == []
    assert services_without_pods(objects) == []
    assert service_link_violations(objects) == []
    assert json.dumps([manifest for stage in rendered(cell) for manifest in stage.objects]) == json.dumps(objects)


@pytest.mark.parametrize("cell", VALID, ids=lambda cell: cell.name)
def test_a_valid_cell_has_its_components(cell: Cell) -> None:
    prefix = f"Deployment/{cell.name}-milvus-"
    deployments = {name.removeprefix(prefix) for name in by_name(cell) if name.startswith(prefix)}
    workers = {"streamingnode"} if cell.minor in ("2.6", "2.7") else {"indexnode"}
    cluster = {"mixcoord", "datanode", "querynode-0", "querynode-1", "proxy", "standalone", *workers}
    assert deployments == (cluster if cell.mode == "cluster" else {"standalone"})


@pytest.mark.parametrize("cell", VALID, ids=lambda cell: cell.name)
def test_a_valid_cell_has_what_is_not_external(cell: Cell) -> None:
    found = {
        name.removeprefix(f"StatefulSet/{cell.name}-") for name in by_name(cell) if name.startswith("StatefulSet/")
    }
    inside = cell.others == "in cluster"
    assert ("etcd" in found) == inside
    assert (f"Service/{cell.name}-minio" in by_name(cell)) == inside
    brokers = {name for name in found if name.startswith(("pulsar", "kafka"))}
    expected = {
        "pulsar": {f"pulsar-{part}" for part in ("zookeeper", "bookie", "broker", "proxy", "recovery")},
        "kafka": {"kafka", "kafka-zookeeper"},
    }
    assert brokers == (expected.get(cell.storage, set()) if cell.inside else set())


@pytest.mark.parametrize("cell", VALID, ids=lambda cell: cell.name)
def test_a_valid_cell_is_told_where_everything_is(cell: Cell) -> None:
    told = settings(cell)
    name, inside = cell.name, cell.inside
    expected: dict[str, dict[str, str]] = {
        "pulsar": {
            "pulsaraddress": f"{name}-pulsar-proxy.default" if inside else "pulsar.example.com",
            "pulsarport": "6650",
        },
        "kafka": {
            "kafkabrokerlist": f"{name}-kafka.default:9092"
            if inside
            else "kafka-0.example.com:9092,kafka-1.example.com:9092"
        },
        "woodpecker": {} if inside else {"woodpeckerstoragetype": "service"},
        "custom": {"pulsaraddress": "pulsar.example.com", "pulsarport": "6651", "mqtype": "pulsar"},
    }
    expected["all"] = {"etcdrootpath": name}
    if cell.storage != "custom":
        expected["all"] |= {"mqtype": cell.storage, "messagequeue": cell.storage}
    if cell.others == "external":
        expected["all"] |= {
            "etcdendpoints": "etcd-0.example.com:2379,etcd-1.example.com:2379",
            "minioaddress": "s3.example.com",
            "minioport": "9000",
        }
    for key, value in {**expected.get(cell.storage, {}), **expected["all"]}.items():
        assert told[key] == value
    others = {"pulsar": "pulsaraddress", "kafka": "kafkabrokerlist"}
    used = told["mqtype"]
    assert [told[key] for storage, key in others.items() if storage != used and told.get(key)] == []
    assert cell.storage != "custom" or "messagequeue" not in told


@pytest.mark.parametrize("cell", VALID, ids=lambda cell: cell.name)
def test_servers_without_a_type_find_nothing_before_the_one_in_use(cell: Cell) -> None:
    told = settings(cell)
    order = ["rocksmqpath", "pulsaraddress", "kafkabrokerlist"][cell.mode == "cluster" :]
    own = {"rocksmq": "rocksmqpath", "pulsar": "pulsaraddress", "kafka": "kafkabrokerlist"}.get(cell.storage)
    earlier = order[: order.index(own)] if cell.minor in ("2.1", "2.2") and own else []
    assert [key for key in order if told.get(key) == ""] == earlier


@pytest.mark.parametrize("cell", REFUSED, ids=lambda cell: cell.name)
def test_an_invalid_cell_is_refused_with_its_reason(cell: Cell) -> None:
    with pytest.raises(ManifestError) as caught:
        rendered(cell)
    errors = [finding for finding in caught.value.findings if finding.severity == "error"]
    assert [finding.subject for finding in errors] == ["spec.dependencies.msgStreamType"]
    assert errors[0].message.startswith(reason(cell))
    assert errors[0].advice.startswith("use ")
