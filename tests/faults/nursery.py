# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs real modules in processes forked from this one, which has imported everything already.

A sweep over every write makes some hundred runs, and most of a run by ansible-playbook is its start. A job is a line of
JSON on standard input; its process id, and later its exit code, are lines on standard output.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback
import typing as t

from ansible.module_utils.testing import patch_module_args

_MODULES = "ansible_collections.vectorops.milvus.plugins.modules"
_PRELOADED = ("kubernetes.client", "kubernetes.config", "kubernetes.client.rest", f"{_MODULES}.milvus_cluster")


def main() -> None:
    """Serve until standard input ends."""
    for name in _PRELOADED:
        importlib.import_module(name)
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            _run(job)
        _say(child)
        _, status = os.waitpid(child, 0)
        _say(os.waitstatus_to_exitcode(status))


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _run(job: dict[str, t.Any]) -> t.NoReturn:
    """Run one module with its output in a file, as in a process of its own."""
    code = 1
    try:
        os.setsid()
        output = os.open(job["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(output, 1)
        os.dup2(output, 2)
        with patch_module_args(job["options"]):
            importlib.import_module(f"{_MODULES}.{job['module']}").main()
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:  # noqa: BLE001 - whatever it is, it belongs into the output
        traceback.print_exc()
    sys.stdout.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
