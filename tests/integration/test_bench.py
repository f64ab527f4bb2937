# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make bench` measures everybody that it names; how fast they are is not tested here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from ansible_collections.vectorops.milvus.tests.integration.harness import CHECKOUT

BENCH = "ansible_collections.vectorops.milvus.tests.bench"
FIRST, SECOND = "first deploy", "second run"


def test_bench_measures_all_contestants(tmp_path: Path) -> None:
    """On a testbed of its own; a second run asks little and writes nothing."""
    results = tmp_path / "bench.json"
    command = [sys.executable, "-m", BENCH, "--quick", "--cases", "side", "--json", str(results)]
    environ = {**os.environ, "PYTHONPATH": str(CHECKOUT / ".dev")}
    done = subprocess.run(command, cwd=CHECKOUT, env=environ, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    rows = json.loads(results.read_text(encoding="utf-8"))["rows"]
    measured = {(row["case"], row["key"]): row["samples"][0] for row in rows if row["samples"]}
    assert set(measured) == {*((case, key) for case in (FIRST, SECOND) for key in "abd"), (SECOND, "e")}
    assert all(sample["seconds"] > 0 and sample["memory_mib"] > 10 for sample in measured.values())
    if not os.environ.get("KUBECONFIG"):  # only the testbed's audit log can be read
        assert measured[FIRST, "a"]["writes"] >= measured[FIRST, "b"]["writes"] > 0
        assert 0 < measured[SECOND, "a"]["requests"] <= 20
        assert measured[SECOND, "a"]["writes"] == 0
    assert "milvus_cluster (waits until ready)" in done.stdout
