# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every row of Pulsar's table tells the truth."""

from __future__ import annotations

import collections
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.pulsar_defaults import PULSAR_DEFAULTS
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.rows import Row, Verdict
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.tables.pulsar_values import PULSAR_VALUES
from ansible_collections.vectorops.milvus.tests.unit.render.pulsar_objects import (
    ONE_OF_EACH,
    complete,
    example_values,
)
from ansible_collections.vectorops.milvus.tests.unit.render.row_effects import (
    Sample,
    checkable,
    row_id,
    row_problem,
    sample_of,
)

SECTIONS = ("zookeeper", "bookkeeper", "autorecovery", "broker", "proxy")
VOLUMES = ("zookeeper.volumes.data", "bookkeeper.volumes.journal", "bookkeeper.volumes.ledgers")
COMMON = "bookkeeper.volumes.common"
AUTHENTICATION = {"auth.authentication.enabled": True}
AUTHORIZATION = {**AUTHENTICATION, "auth.authorization.enabled": True}
STORE = {"pulsar_metadata.configurationStore": "store.example.com"}

_TOOLSET = {"toolset.useProxy": False, "toolset.replicaCount": 2}


def _samples_of_extras() -> dict[str, Sample]:
    """Those of what only the values ask for."""
    samples: dict[str, Sample] = {}
    for section in ("broker", "proxy"):
        given = {f"{section}.autoscaling.enabled": True}
        samples[f"{section}.autoscaling.minReplicas"] = Sample(2, given)
        samples[f"{section}.autoscaling.maxReplicas"] = Sample(7, given)
        samples[f"{section}.autoscaling.metrics"] = Sample([{"type": "Resource"}], given)
        samples[f"{section}.autoscaling.behavior"] = Sample({"scaleDown": {"selectPolicy": "Disabled"}}, given)
    opened = {"proxy.ingress.enabled": True, "proxy.ingress.tls.enabled": True}
    samples["proxy.ingress.tls.enabled"] = Sample(True, {"proxy.ingress.enabled": True})
    samples["proxy.ingress.annotations"] = Sample({"a": "b"}, opened)
    for key in ("ingressClassName", "hostname", "path", "tls.secretName"):
        samples[f"proxy.ingress.{key}"] = Sample("sample", opened)
    for row in PULSAR_VALUES:
        if row.path.startswith("toolset."):
            samples[row.path] = Sample(_TOOLSET.get(row.path, sample_of(row.type)), {"components.toolset": True})
    return samples


def _samples() -> dict[str, Sample]:
    """Rows that matter only together with another, or whose value must be of a certain kind."""
    samples = {
        **_samples_of_extras(),
        "affinity.anti_affinity": Sample(False, {"broker.affinity.anti_affinity": True}),
        "volumes.local_storage": Sample(True, {"zookeeper.volumes.data.local_storage": True}),
        "defaultPulsarImageTag": Sample("sample", {"images.bookie.tag": ""}),
        "job.ttl.secondsAfterFinished": Sample(60, {"job.ttl.enabled": True}),
        "pulsar_metadata.configurationStorePort": Sample(2182, STORE),
        "pulsar_metadata.configurationStoreMetadataPrefix": Sample("/sample", STORE),
        "auth.authentication.provider": Sample("other", AUTHENTICATION),
        "auth.authentication.jwt.usingSecretKey": Sample(True, AUTHENTICATION),
        "auth.authorization.enabled": Sample(True, AUTHENTICATION),
        "auth.useProxyRoles": Sample(False, AUTHORIZATION),
        f"{COMMON}.local_storage": Sample(
            True,
            {
                "bookkeeper.volumes.useSingleCommonVolume": True,
                "volumes.local_storage": True,
                COMMON + ".local_storage": False,
            },
        ),
    }
    for user in ("broker", "proxy", "client", "manager"):
        samples[f"auth.superUsers.{user}"] = Sample("sample", AUTHORIZATION)
    for volume in VOLUMES[1:]:
        sample = [{"name": "sample", "size": "7Gi", "mountPath": "/sample"}]
        samples[f"{volume}.multiVolumes"] = Sample(sample, {f"{volume}.useMultiVolumes": True})
    for volume in VOLUMES:
        samples[f"{volume}.local_storage"] = Sample(True, {"volumes.local_storage": True})
    for key, value in (
        ("name", "sample"),
        ("size", "7Gi"),
        ("storageClassName", "sample"),
        ("storageClass", {"provisioner": "sample"}),
        ("selector", {"matchLabels": {}}),
    ):
        samples[f"{COMMON}.{key}"] = Sample(value, {"bookkeeper.volumes.useSingleCommonVolume": True})
    for section in SECTIONS:
        asked = {f"{section}.affinity.anti_affinity": True}
        other = "required" if section == "broker" else "preferred"
        samples[f"{section}.affinity.type"] = Sample(f"{other}DuringSchedulingIgnoredDuringExecution", asked)
        samples[f"{section}.affinity.anti_affinity_topology_key"] = Sample("sample", asked)
        samples[f"{section}.pdb.maxUnavailable"] = Sample(2, {f"{section}.pdb.usePolicy": True})
        monitored = {f"{section}.podMonitor.enabled": True}
        samples[f"{section}.podMonitor.interval"] = Sample("77s", monitored)
        samples[f"{section}.podMonitor.scrapeTimeout"] = Sample("7s", monitored)
        samples[f"{section}.podMonitor.metricRelabelings"] = Sample([{"action": "drop"}], monitored)
        for key in ("initialDelaySeconds", "periodSeconds", "timeoutSeconds", "failureThreshold"):
            samples[f"{section}.probe.startup.{key}"] = Sample(77, {f"{section}.probe.startup.enabled": True})
    return samples


SAMPLES = _samples()


@pytest.mark.parametrize("row", checkable(PULSAR_VALUES), ids=row_id)
def test_row(row: Row) -> None:
    assert row_problem(row, render=complete, defaults=PULSAR_DEFAULTS, samples=SAMPLES) == ""


def test_each_path_once_and_no_row_below_another() -> None:
    paths = [row.path for row in PULSAR_VALUES]
    assert [path for path, count in collections.Counter(paths).items() if count > 1] == []
    assert [(path, other) for path in paths for other in paths if other.startswith(f"{path}.")] == []


def test_special_samples_have_rows() -> None:
    honoured = {row.path for row in PULSAR_VALUES if row.verdict is Verdict.HONOURED}
    unused = {path for path in SAMPLES if path not in honoured}
    # Recovery has neither budget nor probes.
    assert {path.split(".")[0] for path in unused} <= {"autorecovery"}


def test_every_row_says_why() -> None:
    assert [row.path for row in PULSAR_VALUES if not row.note] == []


def _leaves(values: t.Mapping[str, t.Any], prefix: str = "") -> t.Iterator[str]:
    for key, value in values.items():
        if isinstance(value, t.Mapping) and value:
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}"


def _row_of(path: str) -> Row | None:
    return next((row for row in PULSAR_VALUES if path == row.path or path.startswith(f"{row.path}.")), None)


@pytest.mark.parametrize(
    "values", [PULSAR_DEFAULTS, example_values(), ONE_OF_EACH], ids=["defaults", "example", "page"]
)
def test_known_values_have_rows(values: t.Mapping[str, t.Any]) -> None:
    assert [path for path in _leaves(values) if not _row_of(path)] == []


def test_what_the_seeds_carry() -> None:
    row = _row_of("existingStorageClassName")
    assert row is not None
    assert row.verdict is Verdict.NO_EFFECT
    assert _row_of("bookkeeper.resoureces") is None
    assert _row_of("bookkeeper.requests") is None


def test_every_default_is_read() -> None:
    honoured = {row.path for row in PULSAR_VALUES if row.verdict is Verdict.HONOURED}
    unread = [
        path for path in _leaves(PULSAR_DEFAULTS) if not any(path == p or path.startswith(f"{p}.") for p in honoured)
    ]
    assert unread == []
