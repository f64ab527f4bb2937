# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many tasks in one playbook: a playbook's start costs more than a task that is refused."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

from ansible_collections.vectorops.milvus.tests.integration.harness import Object, Outcome, ansible_playbook


def run_each(tasks: t.Mapping[str, Object], *, check: bool = False) -> dict[str, Outcome]:
    """Run each task by itself, whatever became of the one before; the outcomes by the tasks' names."""
    named = [{"name": name, "ignore_errors": True, **task} for name, task in tasks.items()]
    play = [{"name": "Test", "hosts": "localhost", "gather_facts": False, "tasks": named}]
    environ = {"ANSIBLE_STDOUT_CALLBACK": "ansible.posix.json"}
    done = ansible_playbook("/dev/stdin", *(["--check"] * check), stdin=json.dumps(play), environ=environ)
    assert "{" in done.stdout, f"no result: {done.stdout}\n{done.stderr}"
    report = json.loads(done.stdout[done.stdout.index("{") :])
    outcomes = {
        entry["task"]["name"]: Outcome(entry["hosts"]["localhost"], done.stdout + done.stderr)
        for entry in report["plays"][0]["tasks"]
    }
    assert list(outcomes) == list(tasks), "each task has run"
    return outcomes


def run_side_by_side(
    hosts: t.Mapping[str, Object], tasks: t.Mapping[str, Object], folder: Path, *, forks: int
) -> dict[str, dict[str, Outcome]]:
    """Run the tasks one after the other, each for all hosts of an inventory at once.

    :param hosts: the variables of each; the tasks use them.
    :param folder: for the inventory.
    :return: for each task the outcome by host; a host whose task failed has none for those that follow.
    """
    inventory = folder / "hosts.json"
    inventory.write_text(json.dumps({"all": {"hosts": dict(hosts)}}), encoding="utf-8")
    variables = {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    named = [{"name": name, **task} for name, task in tasks.items()]
    play = {"name": "Test", "hosts": "all", "connection": "local", "gather_facts": False, "vars": variables}
    done = ansible_playbook(
        "/dev/stdin",
        *("--inventory", str(inventory), "--forks", str(forks)),
        stdin=json.dumps([{**play, "tasks": named}]),
        environ={"ANSIBLE_STDOUT_CALLBACK": "ansible.posix.json"},
    )
    assert "{" in done.stdout, f"no result: {done.stdout}\n{done.stderr}"
    report = json.loads(done.stdout[done.stdout.index("{") :])
    return {
        entry["task"]["name"]: {host: Outcome(result, done.stderr) for host, result in entry["hosts"].items()}
        for entry in report["plays"][0]["tasks"]
    }
