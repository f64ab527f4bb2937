"""Runs the project's checks one after the other, and sums up.

`run_tests.py` runs all of them, `run_tests.py lint unit` those that are named, by step or by group. A failing step
doesn't keep the others from running. What is built from source is built in the background while the first steps run,
because that takes a quarter of an hour the first time.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv/bin"
RESULTS = ROOT / ".dev/results"
PACKAGES = ("plugins", "tests", "tools")
BUILD = "testbed-build"
E2E_BUILD = "e2e-build"
FIRST = "the first step"
E2E = "ansible_collections.vectorops.milvus.tests.e2e"
MINUTE = 60
#: Tests on the testbed wait more than they work: two at a time, each with a testbed of its own.
SIDE_BY_SIDE = ("-n", "2", "--dist", "loadfile")


@dataclass(frozen=True)
class Step:
    """One command whose exit code says whether the project is in order."""

    name: str
    command: Sequence[str]
    group: str = ""
    minutes: int = 10
    #: The builds that it has to wait for.
    after: Sequence[str] = ()
    #: With which step it starts, to run beside the others: one's name, or FIRST. Where that one isn't run, in its turn.
    starts_with: str = ""
    #: Whether the command is pytest, whose tests are counted one by one.
    is_pytest: bool = False

    @property
    def report(self) -> Path:
        """Where pytest leaves its counts."""
        return RESULTS / f"{self.name}.xml"

    def full_command(self) -> list[str]:
        """The command, with what counting needs."""
        return [*self.command, f"--junit-xml={self.report}"] if self.is_pytest else list(self.command)


@dataclass
class Counts:
    """How many tests ended how."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: "Counts") -> None:
        """Sum up."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


@dataclass
class Outcome:
    """How a step ended."""

    step: str
    problem: str
    seconds: float
    counts: Counts | None = None


def steps() -> list[Step]:
    """All steps: what needs no cluster first, the rest once the testbed's programs are built."""
    typed = [option for package in PACKAGES for option in ("-p", f"ansible_collections.vectorops.milvus.{package}")]
    return [
        Step("ruff-check", ["ruff", "check", "."], "lint"),
        Step("ruff-format", ["ruff", "format", "--check", "."], "lint"),
        Step("mypy", ["mypy", *typed], "lint"),
        Step("ansible-lint", ["ansible-lint"], "lint"),
        Step("changelog", ["antsibull-changelog", "lint"], "lint"),
        Step("reference", ["python", "tools/reference.py", "--check"], "lint"),
        Step("unit", ["pytest", "tests/unit"], is_pytest=True),
        Step("reality", ["pytest", "tests/reality"], minutes=20, is_pytest=True),
        Step("sanity", ["python", "tools/sanity.py"], minutes=20),
        Step("archive", ["python", "tools/archive.py"]),
        Step(BUILD, ["nice", "python", "tests/testbed/testbed", "build"], minutes=40, starts_with=FIRST),
        Step("testbed", ["pytest", "tests/testbed/tests"], minutes=15, after=[BUILD], is_pytest=True),
        Step("integration", ["pytest", "tests/integration", *SIDE_BY_SIDE], minutes=50, after=[BUILD], is_pytest=True),
        Step("faults", ["pytest", "tests/faults", *SIDE_BY_SIDE], minutes=30, after=[BUILD], is_pytest=True),
        Step(E2E_BUILD, ["env", "PYTHONPATH=.dev", "nice", "python", "-m", E2E], minutes=40, starts_with=FIRST),
        Step("operator", ["pytest", "tests/operator", *SIDE_BY_SIDE], minutes=20, after=[BUILD], is_pytest=True),
        Step("molecule", ["tools/with-testbed", "molecule", "test", "--all"], minutes=20, after=[BUILD]),
        # Its servers wait more than they work, so it runs beside those two; the faults' tests want the machine alone.
        Step(
            "e2e",
            ["pytest", "tests/e2e"],
            minutes=35,
            after=[BUILD, E2E_BUILD],
            starts_with="operator",
            is_pytest=True,
        ),
    ]


def environment() -> dict[str, str]:
    """The environment of every command: the tools of .venv, the checkout's settings, no colour codes in a log."""
    variables = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),  # ansible ignores the one in a folder that anyone can write to
    }
    if not sys.stdout.isatty():
        variables |= {"NO_COLOR": "1", "ANSIBLE_NOCOLOR": "1"}
    return variables


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End a command with all that it started."""
    for end in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, end)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                continue


def run(command: Sequence[str], minutes: int, variables: dict[str, str]) -> str:
    """Run a command in a process group of its own; the answer is what went wrong, or nothing."""
    process = subprocess.Popen(command, cwd=ROOT, env=variables, start_new_session=True)
    try:
        code = process.wait(timeout=minutes * MINUTE)
    except subprocess.TimeoutExpired:
        return f"still running after {minutes} minutes"
    finally:
        stop(process)
    return f"exit code {code}" if code else ""


@contextmanager
def background(step: Step, variables: dict[str, str]) -> Iterator[Callable[[], str]]:
    """Run a step beside the others, with a log; yields what waits for it. It ends with the context at the latest."""
    log = RESULTS / f"{step.name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            step.full_command(), cwd=ROOT, env=variables, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield partial(follow, process, log, step.minutes)
    finally:
        stop(process)


def follow(process: "subprocess.Popen[bytes]", log: Path, minutes: int) -> str:
    """Wait for a command in the background and show what it writes; the answer is what went wrong, or nothing."""
    limit = time.monotonic() + minutes * MINUTE
    with log.open(encoding="utf-8", errors="replace") as lines:
        while True:
            ended = process.poll() is not None or time.monotonic() > limit
            print(lines.read(), end="", flush=True)
            if ended:
                break
            time.sleep(1)
    if process.poll() is None:
        return f"still running after {minutes} minutes"
    return f"exit code {process.returncode}" if process.returncode else ""


def read_counts(report: Path) -> Counts:
    """The totals in pytest's report; without one nothing was run."""
    counts = Counts()
    if report.is_file():
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314  (pytest's own file)
            total, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            counts.add(Counts(total - failed - skipped, failed, skipped))
    return counts


def headline(text: str) -> None:
    """Announce what comes."""
    print(f"\n==== {text} {'=' * max(0, 100 - len(text))}", flush=True)


class Runner:
    """Runs steps and remembers how they ended. Builds and the journeys run beside the other steps."""

    def __init__(self, to_do: Sequence[Step]) -> None:
        self.to_do = to_do
        self.variables = environment()
        self.outcomes: list[Outcome] = []

    def run(self) -> None:
        """Run all steps."""
        for step in self.to_do:
            step.report.unlink(missing_ok=True)
        with ExitStack() as stack:
            beside = {step.name: self.start(step, stack) for step in self.to_do if step.starts_with == FIRST}
            for step in self.to_do:
                for other in self.to_do:
                    if other.starts_with == step.name and not self.failed_before(other):
                        beside[other.name] = self.start(other, stack)
                headline(step.name)
                began = time.monotonic()
                problem = beside[step.name]() if step.name in beside else self.run_step(step)
                counts = read_counts(step.report) if step.is_pytest else None
                self.finish(Outcome(step.name, problem, time.monotonic() - began, counts))

    def start(self, step: Step, stack: ExitStack) -> Callable[[], str]:
        """Start a step beside the others; what comes back waits for its end."""
        return stack.enter_context(background(step, self.variables))

    def failed_before(self, step: Step) -> list[str]:
        """The builds that a step needs and that failed."""
        return [outcome.step for outcome in self.outcomes if outcome.step in step.after and outcome.problem]

    def run_step(self, step: Step) -> str:
        """Run one step; the answer is what went wrong, or nothing."""
        failed = self.failed_before(step)
        if failed:
            return f"not run, {failed[0]} failed"
        return run(step.full_command(), step.minutes, self.variables)

    def finish(self, outcome: Outcome) -> None:
        """Remember how a step ended, and say it."""
        self.outcomes.append(outcome)
        result = f"FAILED: {outcome.problem}" if outcome.problem else "ok"
        print(f"---- {outcome.step}: {result} ({outcome.seconds:.0f} s)", flush=True)


def summary(outcomes: Sequence[Outcome]) -> Counts:
    """Print a line for each step; a step that fails without a failing test counts as a failing one."""
    total = Counts()
    headline("summary")
    for outcome in outcomes:
        counts = outcome.counts or Counts()
        total.add(counts)
        if outcome.problem and not counts.failed:
            total.failed += 1
        details = outcome.problem or "ok"
        if outcome.counts:
            details += f" ({counts})"
        print(f"{outcome.step:<14}{outcome.seconds:>6.0f} s  {details}")
    return total


def chosen(names: Sequence[str]) -> list[Step]:
    """The steps of these names or groups, all of them without a name."""
    known = steps()
    unknown = set(names) - {step.name for step in known} - {step.group for step in known}
    if unknown:
        names_known = ", ".join(step.name for step in known)
        sys.exit(f"no such step: {', '.join(sorted(unknown))}; there are {names_known}, and the group lint")
    wanted = [step for step in known if not names or step.name in names or step.group in names]
    builds = {name for step in wanted for name in step.after}
    return [step for step in known if step in wanted or step.name in builds]


def main() -> int:
    """Run the chosen steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("steps", nargs="*", help="steps or groups; all without any")
    to_do = chosen(parser.parse_args().steps)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a polite end cleans up like Ctrl-C
    RESULTS.mkdir(parents=True, exist_ok=True)
    totals = RESULTS / "totals.txt"
    totals.unlink(missing_ok=True)

    runner = Runner(to_do)
    runner.run()
    total = summary(runner.outcomes)
    totals.write_text(f"{total}\n", encoding="utf-8")
    print(f"\n{total}", flush=True)
    return 1 if any(outcome.problem for outcome in runner.outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
