# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection's playbooks, as a user runs them."""

from __future__ import annotations

import dataclasses
import json
import time
import typing as t
from pathlib import Path

import yaml

from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, ansible_playbook

# Real pods on a machine that does other things as well: files of a backup are copied one by one.
_SECONDS = 600


@dataclasses.dataclass(frozen=True)
class Run:
    """One run of a playbook that succeeded."""

    output: str
    began: float
    seconds: float

    @property
    def changed(self) -> bool:
        """What the recap says."""
        return "changed=0" not in self.output.rpartition("PLAY RECAP")[2]


@dataclasses.dataclass(frozen=True)
class Playbooks:
    """Runs playbooks against a cluster.

    :param folder: where manifests are written.
    """

    cluster: Cluster
    folder: Path

    def run(self, playbook: str, manifest: Object | None = None, **variables: t.Any) -> Run:
        """Run ``vectorops.milvus.<playbook>`` or a play of the user's own.

        :raises AssertionError: it failed; with all that it printed.
        """
        variables["milvus_kubeconfig"] = str(self.cluster.kubeconfig)
        if manifest is not None:
            file = self.folder / "milvus.yaml"
            file.write_text(yaml.safe_dump(manifest), encoding="utf-8")
            variables["milvus_src"] = str(file)
        began, clock = time.time(), time.monotonic()
        done = ansible_playbook(f"vectorops.milvus.{playbook}", "-e", json.dumps(variables), seconds=_SECONDS)
        assert done.returncode == 0, f"{playbook}\n{done.stdout}\n{done.stderr}"
        return Run(done.stdout, began, time.monotonic() - clock)
