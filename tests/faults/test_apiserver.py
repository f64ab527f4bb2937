# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The API server itself is killed in the middle of a deploy, and comes back."""

from __future__ import annotations

import threading

from ansible_collections.vectorops.milvus.tests.faults.proxy import Proxy, call
from ansible_collections.vectorops.milvus.tests.faults.runs import Playbook, task
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object
from ansible_collections.vectorops.milvus.tests.testbed.testbed import Testbed


def test_killed_and_restarted(
    testbed: Testbed, cluster: Cluster, proxy: Proxy, namespace: str, manifest: Object
) -> None:
    """It is back after some seconds: the run goes on as if nothing had been."""
    killed = threading.Event()

    def kill() -> None:
        testbed.stop_apiserver()
        killed.set()

    proxy.inject(lambda request: request.is_work and request.resource == "statefulsets", call(kill))
    run = Playbook([task("milvus_cluster", kubeconfig=str(proxy.kubeconfig), namespace=namespace, manifest=manifest)])
    assert killed.wait(60), "it never got there"
    testbed.start_apiserver()

    outcome = run.outcome()
    assert not outcome.failed, outcome.message
    assert outcome.result["cluster"]["status"] == "Healthy"
    assert not cluster.module("milvus_cluster", namespace=namespace, manifest=manifest, wait=False).changed


def test_killed_for_good(testbed: Testbed, cluster: Cluster, proxy: Proxy, namespace: str, manifest: Object) -> None:
    """The run says that the server can't be reached, and the next one completes it."""
    proxy.inject(lambda request: request.is_work and request.resource == "statefulsets", call(testbed.stop_apiserver))
    options: Object = {"namespace": namespace, "manifest": manifest}
    try:
        outcome = Playbook([task("milvus_cluster", kubeconfig=str(proxy.kubeconfig), **options)]).outcome()
    finally:
        testbed.start_apiserver()
    assert outcome.failed and outcome.changed
    assert "can't be reached" in outcome.message
    assert "Traceback" not in outcome.output

    completed = cluster.module("milvus_cluster", **options)
    assert not completed.failed, completed.message
    assert completed.result["cluster"]["status"] == "Healthy"
