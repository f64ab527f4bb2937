# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which generation of its chart a dependency has: the one that is there, and only that of Pulsar."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import ManifestError
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Live
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.unit.resolve.manifests import milvus

NOTHING, V2, V3 = (
    Live(generations={}),
    Live(generations={"pulsar": "pulsar-v2"}),
    Live(generations={"pulsar": "pulsar-v3"}),
)
ETCD_V6 = Live(generations={"etcd": "etcd-v6"})
PATH = "spec.dependencies.pulsar.inCluster.chartVersion"


def asking(pulsar: str = "", etcd: str = "") -> dict[str, t.Any]:
    """A manifest that asks for generations."""
    asked = {"pulsar": pulsar, "etcd": etcd}
    sections = {kind: {"inCluster": {"chartVersion": name}} for kind, name in asked.items() if name}
    return {"dependencies": sections}


def found(manifest: dict[str, t.Any], live: Live, recorded: dict[str, t.Any] | None = None) -> dict[str, str]:
    return dict(resolve(milvus(**manifest), live=live, recorded=recorded).defaults["generations"])


@pytest.mark.parametrize(
    ("asked", "live", "expected"),
    [
        ("", NOTHING, "pulsar-v3"),
        ("pulsar-v3", NOTHING, "pulsar-v3"),
        ("", V2, "pulsar-v2"),
        ("pulsar-v2", V2, "pulsar-v2"),
        ("", V3, "pulsar-v3"),
        # Offline questions don't know what is there.
        ("pulsar-v2", Live(), "pulsar-v2"),
    ],
)
def test_the_generation_that_is_there_stays(asked: str, live: Live, expected: str) -> None:
    made = resolve(milvus(**asking(asked)), live=live)
    assert made.defaults["generations"] == {"etcd": "etcd-v8", "pulsar": expected}
    pulsar = made.release.dependency("pulsar")
    assert pulsar is not None
    assert pulsar.generation == expected
    assert pulsar.values["broker"]["replicaCount"] == {"pulsar-v2": 1, "pulsar-v3": 2}[expected]


@pytest.mark.parametrize(
    ("asked", "live", "said"),
    [
        (
            "pulsar-v2",
            NOTHING,
            f"{PATH}: pulsar-v2 is only for clusters that have it already, and this one has none; leave it out: a new"
            " cluster gets pulsar-v3",
        ),
        (
            "pulsar-v3",
            V2,
            f"{PATH}: the running cluster has pulsar-v2, the manifest says pulsar-v3: what is on its volumes can't"
            " follow; write pulsar-v2, or leave it out",
        ),
        ("pulsar-v2", V3, f"{PATH}: the running cluster has pulsar-v3, the manifest says pulsar-v2"),
    ],
)
def test_another_generation_is_refused_with_the_reason(asked: str, live: Live, said: str) -> None:
    with pytest.raises(ManifestError) as caught:
        resolve(milvus(**asking(asked)), live=live)
    (error,) = caught.value.findings
    assert error.text().startswith(said)


def test_values_that_an_older_chart_does_not_read_are_said() -> None:
    values = {"proxy": {"ports": {"http": 8081, "containerPorts": {"http": 8082}}}}
    section = {"inCluster": {"values": values}}
    made = resolve(milvus(dependencies={"pulsar": section}), live=V2)
    path = "spec.dependencies.pulsar.inCluster.values.proxy.ports.containerPorts.http"
    assert [finding.subject for finding in made.warnings] == [path]
    assert resolve(milvus(dependencies={"pulsar": section}), live=V3).warnings == ()


def test_the_record_beats_what_is_seen_and_is_kept() -> None:
    recorded = resolve(milvus(), live=V2).defaults
    assert found({}, NOTHING, recorded)["pulsar"] == "pulsar-v2"
    with pytest.raises(ManifestError):
        resolve(milvus(**asking("pulsar-v3")), live=NOTHING, recorded=recorded)
    external = {"dependencies": {"pulsar": {"external": True, "endpoint": "a:6650"}}}
    assert found(external, NOTHING, recorded)["pulsar"] == "pulsar-v2"


def test_a_record_without_generations_has_the_first_ones() -> None:
    recorded = resolve(milvus()).defaults
    del recorded["generations"]
    assert found({}, V2, recorded) == {"etcd": "etcd-v8", "pulsar": "pulsar-v3"}


@pytest.mark.parametrize(
    ("asked", "live", "expected"),
    [("", ETCD_V6, "etcd-v6"), ("etcd-v8", ETCD_V6, "etcd-v8"), ("etcd-v6", NOTHING, "etcd-v6")],
)
def test_etcd_may_change_its_generation(asked: str, live: Live, expected: str) -> None:
    assert found(asking(etcd=asked), live)["etcd"] == expected
