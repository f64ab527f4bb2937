# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ansible-playbook is killed with everything that came from it: the whole way of the sweep, for some of its writes."""

from __future__ import annotations

import pytest

from ansible_collections.vectorops.milvus.tests.faults.killing import kill_tree
from ansible_collections.vectorops.milvus.tests.faults.proxy import Proxy, call
from ansible_collections.vectorops.milvus.tests.faults.runs import Playbook, task
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object
from ansible_collections.vectorops.milvus.tests.testbed.testbed.processes import Process
from ansible_collections.vectorops.milvus.tests.testbed.testbed.waiting import wait_until


def _kill_at(write: int, proxy: Proxy, **options: object) -> list[Process]:
    """Run a task, kill everything at the n-th write, and return what was killed."""
    killed: list[Process] = []
    proxy.reset()
    hook = call(lambda: killed.extend(kill_tree(playbook.pid)), after=True)
    fault = proxy.inject(lambda request: request.is_work, hook, skip=write - 1)
    playbook = Playbook([task("milvus_cluster", kubeconfig=str(proxy.kubeconfig), **options)])
    playbook.output()
    assert fault.hits == 1, "never got there"
    assert wait_until(lambda: bool(killed), 10), "not everything was killed"
    return killed


@pytest.mark.parametrize("write", [1, 20, 44])
def test_deploy(cluster: Cluster, proxy: Proxy, namespace: str, manifest: Object, write: int) -> None:
    """Here the Lease of the killed run is really waited for."""
    killed = _kill_at(write, proxy, namespace=namespace, manifest=manifest)
    assert len(killed) >= 3, "ansible-playbook, its worker and the module"
    assert not [process for process in killed if process.alive]

    proxy.reset()
    completed = cluster.module("milvus_cluster", namespace=namespace, manifest=manifest)
    assert not completed.failed, completed.message
    assert completed.result["cluster"]["status"] == "Healthy"
    assert not proxy.requests, "the killed run still writes"
    again = cluster.module("milvus_cluster", namespace=namespace, manifest=manifest)
    assert not again.failed and not again.changed, again.result


def test_remove(cluster: Cluster, proxy: Proxy, namespace: str, manifest: Object) -> None:
    assert not cluster.module("milvus_cluster", namespace=namespace, manifest=manifest).failed
    _kill_at(15, proxy, namespace=namespace, name="small", state="absent")
    completed = cluster.module("milvus_cluster", namespace=namespace, name="small", state="absent")
    assert not completed.failed, completed.message
    assert completed.result["cluster"]["status"] == "Absent"
    assert not cluster.list("pods,services,secrets", namespace, "vectorops.milvus/release=small")
    assert not cluster.module("milvus_cluster", namespace=namespace, name="small", state="absent").changed
