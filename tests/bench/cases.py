# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is measured: the cases, each a list of rows."""

from __future__ import annotations

import dataclasses
import json
import typing as t

from ansible_collections.vectorops.milvus.tests.integration.harness import BIN, CHECKOUT, Object
from ansible_collections.vectorops.milvus.tests.integration.manifests import (
    bare_manifest,
    example_manifest,
    small_manifest,
)

from .contestants import HELM, KUBECTL, LOOP, OURS, PING, SINGLE_TASK, Contestant, Workshop, has_helm
from .manifests import critical_path, rollout_seconds, slow
from .measure import Sample, measure

FIRST, SECOND = "first deploy", "second run"
SLOW_SECONDS = 3
_SLOW = f"first deploy, pods take {SLOW_SECONDS} s"
_QUERY_NODES = 2
_UPGRADE = f"rolling upgrade, {_QUERY_NODES} query nodes, pods take {SLOW_SECONDS} s"
_FORKS = 10


@dataclasses.dataclass
class Row:
    """The samples of one contestant in one case.

    :param key: the contestant's letter.
    :param clusters: how many clusters one run brings up.
    :param note: what a reader of the row should know.
    """

    case: str
    key: str
    title: str
    samples: list[Sample] = dataclasses.field(default_factory=list)
    clusters: int = 1
    note: str = ""


class Rows:
    """The rows, in the order in which they came up."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str, int], Row] = {}

    def row(self, case: str, contestant: Contestant, clusters: int = 1, note: str = "") -> Row:
        """The row of a contestant in a case."""
        new = Row(case, contestant.key, contestant.title, clusters=clusters, note=note)
        return self._rows.setdefault((case, contestant.key, clusters), new)

    def all(self) -> list[Row]:
        """Every row, case after case."""
        cases = list(dict.fromkeys(row.case for row in self._rows.values()))
        return sorted(self._rows.values(), key=lambda row: cases.index(row.case))


def run(workshop: Workshop, command: t.Sequence[str]) -> Sample:
    """Measure one command."""
    arena = workshop.arena
    return measure(command, arena.audit, workshop.environ(), CHECKOUT, workshop.folder / "output.log")


def side_by_side(workshop: Workshop, rows: Rows, repeat: int, *, loop: bool) -> None:
    """First deploy and second run of everybody, in turn, each in a namespace of its own."""
    manifest = example_manifest()
    contestants = [OURS, SINGLE_TASK, *([LOOP] if loop else []), KUBECTL, *([HELM] if has_helm() else [])]
    for number in range(repeat):
        for contestant in contestants:
            namespace = f"{contestant.key}-{number}"
            workshop.arena.make_namespaces(namespace)
            command = contestant.command(workshop, namespace, manifest)
            rows.row(FIRST, contestant).samples.append(run(workshop, command))
            workshop.arena.wait_until_ready(namespace)
            rows.row(SECOND, contestant).samples.append(run(workshop, command))
        rows.row(SECOND, PING).samples.append(run(workshop, PING.command(workshop, "ping", manifest)))
    if not has_helm():
        rows.row(FIRST, HELM, note="not measured: no helm on the PATH, or BENCH_HELM_CHART isn't set")


def slow_pods(workshop: Workshop, rows: Rows, repeat: int) -> None:
    """Our first deploy where the pods take their time."""
    workshop.arena.remove_namespaces()
    manifest = slow(example_manifest(), SLOW_SECONDS)
    row = rows.row(_SLOW, OURS, note=f"critical path {critical_path(manifest):.0f} s")
    for number in range(repeat):
        namespace = f"slow-{number}"
        workshop.arena.make_namespaces(namespace)
        row.samples.append(run(workshop, OURS.command(workshop, namespace, manifest)))


def upgrade(workshop: Workshop, rows: Rows, repeat: int) -> None:
    """Another version for a cluster that runs, whose pods take their time to start."""
    workshop.arena.remove_namespaces()
    old, new = (slow(bare_manifest("upgraded", version), SLOW_SECONDS) for version in ("v2.5.20", "v2.5.27"))
    for document in (old, new):
        document["spec"]["components"]["queryNode"] = {"replicas": _QUERY_NODES}
    row = rows.row(_UPGRADE, OURS, note=f"pods need {rollout_seconds(new):.0f} s")
    for number in range(repeat):
        namespace = f"upgrade-{number}"
        workshop.arena.make_namespaces(namespace)
        run(workshop, OURS.command(workshop, namespace, old))
        row.samples.append(run(workshop, OURS.command(workshop, namespace, new)))


def fleet(workshop: Workshop, rows: Rows, repeat: int, sizes: t.Sequence[int]) -> None:
    """Small clusters, one inventory host each, all in one run: deployed once, then run again."""
    for size in sizes:
        workshop.arena.remove_namespaces()
        names = [f"fleet-{size}-{number}" for number in range(size)]
        workshop.arena.make_namespaces(*names)
        command = _fleet_command(workshop, names)
        rows.row("fleet, first deploy", OURS, size).samples.append(run(workshop, command))
        for _number in range(repeat):
            rows.row("fleet, second run", OURS, size).samples.append(run(workshop, command))


def _fleet_command(workshop: Workshop, names: t.Sequence[str]) -> list[str]:
    hosts: Object = {name: {"namespace": name} for name in names}
    variables = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    inventory = workshop.folder / f"{names[0]}-inventory.json"
    inventory.write_text(json.dumps({"all": {"hosts": hosts, "vars": variables}}), encoding="utf-8")
    task = {
        "vectorops.milvus.milvus_cluster": {
            "namespace": "{{ inventory_hostname }}",
            "manifest": small_manifest("fleet"),
        }
    }
    playbook = workshop.playbook(names[0], [task], hosts="all")
    return [str(BIN / "ansible-playbook"), "-i", str(inventory), "--forks", str(_FORKS), str(playbook)]
