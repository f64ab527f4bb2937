# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cluster that is measured on: a testbed with large nodes, or the one of KUBECONFIG."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import typing as t
from pathlib import Path

from ansible_collections.vectorops.milvus.tests.testbed.testbed import Settings, Testbed

from .measure import AuditLog

#: Room for all the clusters of a case at once: what is removed between two runs would disturb the second.
_LARGE_NODES = Settings(nodes=5, node_cpu="4000", node_memory="32Ti", node_pods=4000)


class Arena:
    """A cluster with namespaces that come and go outside of the measured time."""

    def __init__(self, kubeconfig: Path, kubectl: str, audit_log: Path | None):
        self.kubeconfig = kubeconfig
        self.kubectl_program = kubectl
        self.audit = AuditLog(audit_log)
        self._namespaces: list[str] = []

    def kubectl(self, *arguments: str) -> str:
        """Run kubectl, and return what it printed."""
        command = [self.kubectl_program, "--kubeconfig", str(self.kubeconfig), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=600).stdout

    def make_namespaces(self, *names: str) -> None:
        """New namespaces, each with its default account, which pods wait for."""
        for name in names:
            self.kubectl("create", "namespace", name)
            self._namespaces.append(name)
        for name in names:
            self.kubectl("wait", "--for=create", "serviceaccount/default", "-n", name, "--timeout=60s")

    def wait_until_ready(self, namespace: str) -> None:
        """Return once all workloads of a namespace are as they will stay: their controllers are idle then."""
        for kind in ("statefulset", "deployment"):
            for name in self.kubectl("get", kind, "-n", namespace, "-o", "name").split():
                self.kubectl("rollout", "status", name, "-n", namespace, "--timeout=180s")
        self.kubectl("wait", "jobs", "--all", "--for=condition=Complete", "-n", namespace, "--timeout=180s")

    def remove_namespaces(self, *, wait: bool = True) -> None:
        """Take all of them down, and wait until they are gone: their end would disturb the next measurement."""
        if self._namespaces:
            self.kubectl("delete", "namespaces", *self._namespaces, f"--wait={str(wait).lower()}", "--timeout=300s")
            self._namespaces.clear()


@contextlib.contextmanager
def arena() -> t.Iterator[Arena]:
    """The cluster of KUBECONFIG where that is set, else a testbed that lives as long as this."""
    given = os.environ.get("KUBECONFIG")
    with contextlib.ExitStack() as stack:
        if given:
            found = Arena(Path(given).absolute(), "kubectl", None)
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
            testbed = stack.enter_context(Testbed(folder / "testbed", _LARGE_NODES))
            found = Arena(testbed.kubeconfig, str(testbed.kubectl), testbed.audit_log)
        try:
            yield found
        finally:
            if given:  # a testbed goes with all that is in it
                found.remove_namespaces(wait=False)
