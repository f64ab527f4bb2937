# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The node that the journeys share."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.e2e import machine
from ansible_collections.vectorops.milvus.tests.e2e.measured import Measured
from ansible_collections.vectorops.milvus.tests.e2e.node import Node
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Node]:
    """A node with its control plane, for the whole session."""
    reason = machine.reason_not_to_run()
    if reason:
        pytest.skip(reason)
    with Node(tmp_path_factory.mktemp("e2e") / "node") as running:
        yield running


@pytest.fixture(scope="session")
def cluster(node: Node) -> Cluster:
    """The cluster of that node."""
    return node.cluster


@pytest.fixture(autouse=True)
def _logs_of_a_failure(request: pytest.FixtureRequest) -> t.Iterator[None]:
    """What the pods wrote is shown where a journey fails."""
    yield
    report = request.node.stash.get(_REPORT, None)
    if report is not None and report.failed and "node" in request.fixturenames:
        node: Node = request.getfixturevalue("node")
        print(node.pod_logs())


_REPORT = pytest.StashKey[pytest.TestReport]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> t.Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let fixtures know how the test went."""
    report = yield
    if report.when == "call":
        item.stash[_REPORT] = report
    return report


_MEASURED = pytest.StashKey[Measured]()


@pytest.fixture(scope="session")
def measured(pytestconfig: pytest.Config) -> Measured:
    """What the journeys measure."""
    return pytestconfig.stash.setdefault(_MEASURED, Measured())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show what was measured, and keep it."""
    measured = config.stash.get(_MEASURED, None)
    if measured is not None and measured.rows:
        terminalreporter.section("measured")
        terminalreporter.write_line(measured.as_table())
        measured.write(config.rootpath / ".dev/e2e.md")
