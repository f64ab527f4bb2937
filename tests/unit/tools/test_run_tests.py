# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The test runner reports every failure, and counts what was run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ansible_collections.vectorops.milvus.tools import run_tests
from ansible_collections.vectorops.milvus.tools.run_tests import (
    BUILD,
    FIRST,
    Counts,
    Outcome,
    Runner,
    Step,
    chosen,
    summary,
)

PASSES = ["true"]
FAILS = ["false"]


@pytest.fixture(autouse=True)
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Reports and logs go to a folder of the test's own."""
    monkeypatch.setattr(run_tests, "RESULTS", tmp_path)
    return tmp_path


def outcomes(*steps: Step) -> dict[str, Outcome]:
    """Run the steps."""
    runner = Runner(steps)
    runner.run()
    return {outcome.step: outcome for outcome in runner.outcomes}


def test_a_failing_step_does_not_keep_the_next_from_running() -> None:
    ended = outcomes(Step("first", FAILS), Step("second", PASSES))
    assert ended["first"].problem == "exit code 1"
    assert ended["second"].problem == ""


def test_a_step_that_takes_too_long_is_ended() -> None:
    ended = outcomes(Step("slow", ["sleep", "60"], minutes=0))
    assert ended["slow"].problem == "still running after 0 minutes"


def test_steps_on_the_testbed_do_not_run_where_its_build_failed() -> None:
    ended = outcomes(
        Step(BUILD, FAILS, starts_with=FIRST), Step("integration", PASSES, after=[BUILD]), Step("other", PASSES)
    )
    assert ended[BUILD].problem == "exit code 1"
    assert "not run" in ended["integration"].problem
    assert ended["other"].problem == ""


def test_a_step_may_run_beside_others(tmp_path: Path) -> None:
    met = tmp_path / "met"
    waits = ["timeout", "20", "bash", "-c", f"until [ -e {met} ]; do sleep 0.05; done"]
    meets = Step("meets", ["touch", str(met)], starts_with="waits")
    ended = outcomes(Step("waits", waits), meets)
    assert (ended["waits"].problem, ended["meets"].problem) == ("", "")


def test_it_runs_in_its_turn_without_them() -> None:
    assert outcomes(Step("alone", FAILS, starts_with="other"))["alone"].problem == "exit code 1"


def test_it_does_not_run_beside_others_where_its_build_failed() -> None:
    build = Step(BUILD, FAILS, starts_with=FIRST)
    ended = outcomes(build, Step("other", PASSES), Step("beside", PASSES, after=[BUILD], starts_with="other"))
    assert "not run" in ended["beside"].problem and ended["other"].problem == ""


def test_what_the_build_says_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcomes(Step(BUILD, ["echo", "built"], starts_with=FIRST))[BUILD].problem == ""
    assert "built\n" in capsys.readouterr().out


def test_the_tests_of_a_pytest_step_are_counted(tmp_path: Path) -> None:
    tests = tmp_path / "test_some.py"
    tests.write_text(
        "import pytest\n"
        "def test_passes(): pass\n"
        "def test_fails(): assert False\n"
        "def test_skipped(): pytest.skip('for a reason')\n"
        "def test_error(absent_fixture): pass\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tests)]
    ended = outcomes(Step("some", command, is_pytest=True))["some"]
    assert ended.problem == "exit code 1"
    assert ended.counts == Counts(passed=1, failed=2, skipped=1)


def test_the_total_has_the_tests_and_the_steps_that_failed_without_one() -> None:
    total = summary(
        [
            Outcome("unit", "exit code 1", 1.0, Counts(5, 2, 1)),
            Outcome("integration", "exit code 5", 1.0, Counts()),
            Outcome("lint", "exit code 1", 1.0),
            Outcome("archive", "", 1.0),
        ]
    )
    assert str(total) == "5 passed, 4 failed, 1 skipped"


def test_a_group_is_chosen_by_its_name_and_the_build_with_what_needs_it() -> None:
    assert {step.group for step in chosen(["lint"])} == {"lint"}
    assert [step.name for step in chosen(["molecule"])] == [BUILD, "molecule"]
    assert chosen([]) == run_tests.steps()
    with pytest.raises(SystemExit, match="no such step: lnt"):
        chosen(["lnt"])
