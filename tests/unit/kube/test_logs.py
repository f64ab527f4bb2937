# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.kube.diagnosis import telling

GOROUTINES = "\n".join(f"goroutine {number} [select]:\nmain.wait()\n" for number in range(300))


@pytest.mark.parametrize(
    "words",
    [
        "panic: attempt #1: Access Denied.",
        "fatal error: unexpected signal during runtime execution",
        "SIGSEGV: segmentation violation",
    ],
)
def test_the_end_of_a_go_program_is_told_and_not_what_its_goroutines_did(words: str) -> None:
    log = f"[INFO] connecting\n{words}\n[signal SIGSEGV]\n\n{GOROUTINES}\n"
    assert telling(log, 20).splitlines()[:2] == [words, "[signal SIGSEGV]"]
    assert len(telling(log, 20).splitlines()) == 20
    assert telling(telling(log, 20), 1) == words


def test_else_the_last_lines_are_told() -> None:
    log = "[INFO] don't panic: all is well\n" + "".join(f"line {number}\n" for number in range(30))
    assert telling(log, 2) == "line 28\nline 29"
    assert telling("", 5) == ""
