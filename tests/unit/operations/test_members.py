# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Members of dependencies that hold data: other numbers of them, whatever the workloads are called."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.operations.planning import Plan
from ansible_collections.vectorops.milvus.plugins.module_utils.operations.preflight.subject import Subject
from ansible_collections.vectorops.milvus.plugins.module_utils.operations.preflight.volumes import members
from ansible_collections.vectorops.milvus.plugins.module_utils.operations.state import State
from ansible_collections.vectorops.milvus.plugins.module_utils.release.record import Record
from ansible_collections.vectorops.milvus.plugins.module_utils.render.stages import render
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.unit.resolve.manifests import milvus


def subjects(before: dict[str, t.Any], after: dict[str, t.Any]) -> list[str]:
    """The fields with findings where a cluster with these values of Pulsar gets those."""

    def release(values: dict[str, t.Any]) -> t.Any:
        dependencies = {"msgStreamType": "pulsar", "pulsar": {"inCluster": {"values": values}}}
        return resolve(milvus(mode="cluster", dependencies=dependencies)).release

    new = release(after)
    state = State(new.name, new.namespace, {}, Record())
    subject = Subject(state, Plan(render(new), (), (), ()), new, release(before))
    return [finding.subject for finding in members(t.cast(t.Any, None), subject)]


@pytest.mark.parametrize(
    "names", [{}, {"fullnameOverride": "bus"}, {"nameOverride": "queue"}], ids=["the chart's", "full", "end"]
)
def test_fewer_members_of_pulsar_are_found_by_any_name(names: dict[str, t.Any]) -> None:
    before = {**names, "bookkeeper": {"component": "shelf", "replicaCount": 4}}
    after = {**before, "bookkeeper": {"component": "shelf", "replicaCount": 3}}
    assert subjects(before, after) == ["spec.dependencies.pulsar.inCluster.values.bookkeeper.replicaCount"]
    assert subjects(after, before) == []
    zookeeper = {**names, "zookeeper": {"replicaCount": 1}}
    assert subjects(names, zookeeper) == ["spec.dependencies.pulsar.inCluster.values.zookeeper.replicaCount"]
