# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start of the program: `make bench`, or `python -m ansible_collections.vectorops.milvus.tests.bench`."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import shlex
import sys
import tempfile
from pathlib import Path

from ansible_collections.vectorops.milvus.tests.integration.manifests import small_manifest

from . import cases, report
from .arena import arena
from .contestants import OURS, PING, SINGLE_TASK, Workshop

CASES = ("side", "slow", "upgrade", "fleet")


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        prog="bench", description="Measures the collection beside what one would use instead."
    )
    parser.add_argument("--quick", action="store_true", help="each once, without the loop and the large fleet")
    parser.add_argument("--repeat", type=int, default=5, help="runs of each (default: 5)")
    parser.add_argument("--cases", nargs="+", choices=CASES, default=CASES, help="default: all")
    parser.add_argument("--json", type=Path, default=Path(".dev/bench.json"), help="where the JSON goes")
    return parser.parse_args()


def main() -> None:
    """Measure, print the tables, write the JSON."""
    chosen = arguments()
    repeat = 1 if chosen.quick else chosen.repeat
    rows = cases.Rows()
    with arena() as cluster, tempfile.TemporaryDirectory(prefix="bench-files-") as folder:
        workshop = Workshop(cluster, Path(folder))
        warm_up(workshop)
        if "side" in chosen.cases:
            cases.side_by_side(workshop, rows, repeat, loop=not chosen.quick)
        if "slow" in chosen.cases:
            cases.slow_pods(workshop, rows, repeat)
        if "upgrade" in chosen.cases:
            cases.upgrade(workshop, rows, repeat)
        if "fleet" in chosen.cases:
            cases.fleet(workshop, rows, repeat, (1, 5) if chosen.quick else (1, 10, 50))
    found = report.targets(rows.all())
    print(", ".join(about().values()), report.as_table(rows.all(), found), sep="\n\n")
    chosen.json.parent.mkdir(parents=True, exist_ok=True)
    chosen.json.write_text(json.dumps(report.as_json(rows.all(), found, about()), indent=1) + "\n", encoding="utf-8")


def warm_up(workshop: Workshop) -> None:
    """Once each, unmeasured: Python compiles, clients learn what the API server offers."""
    workshop.arena.make_namespaces("warm-up-a", "warm-up-b")
    manifest = small_manifest("warm-up")
    for contestant in (OURS, SINGLE_TASK, PING):
        namespace = "warm-up-b" if contestant is SINGLE_TASK else "warm-up-a"
        cases.run(workshop, contestant.command(workshop, namespace, manifest))


def about() -> dict[str, str]:
    """When, where and how."""
    date = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    return {
        "date": date,
        "machine": machine,
        "command": shlex.join(["make", "bench", *([f"BENCH={shlex.join(sys.argv[1:])}"] if sys.argv[1:] else [])]),
    }


if __name__ == "__main__":
    main()
