# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A standalone server that becomes a cluster, while clients are served."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.integration.edits import QUICK, behaving, edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.manifests import bare_manifest
from ansible_collections.vectorops.milvus.tests.integration.playbooks import run_each
from ansible_collections.vectorops.milvus.tests.integration.watching import PodWatch, replicas

CLUSTER = bare_manifest("grown")
SERVER = edited(CLUSTER, mode="standalone")
LABEL = "app.kubernetes.io/component"


@pytest.fixture(scope="module")
def namespace(cluster: Cluster) -> t.Iterator[str]:
    """The namespace of a server that runs, with an entry from outside."""
    with cluster.namespace("mode-change") as name:
        first = cluster.module("milvus_cluster", manifest=SERVER, namespace=name)
        assert not first.failed, first.message
        entry = cluster.module("milvus_expose", name="grown", namespace=name)
        assert not entry.failed, entry.message
        yield name


def entry_selector(cluster: Cluster, namespace: str) -> str:
    service = cluster.get("service", "grown-external-svc", namespace)
    return str(service["spec"]["selector"][LABEL])


REFUSED: dict[str, tuple[Object, bool, tuple[str, ...]]] = {
    "not asked for": (CLUSTER, False, ("spec.mode: the running cluster has standalone", "allow_mode_change: true")),
    "no standby": (
        edited(CLUSTER, components__enableRollingUpdate=False),
        True,
        ("spec.mode: the coordinators of the cluster can't stand by", "state: stopped"),
    ),
    "other messages": (
        edited(
            CLUSTER, dependencies__msgStreamType="pulsar", dependencies__pulsar={"external": True, "endpoint": "p:1"}
        ),
        True,
        ("spec.dependencies.msgStreamType: the running cluster has kafka", "messages that nobody has read"),
    ),
}


def test_refused(cluster: Cluster, namespace: str) -> None:
    shared = {"kubeconfig": str(cluster.kubeconfig), "namespace": namespace}
    tasks: dict[str, Object] = {
        name: {"vectorops.milvus.milvus_cluster": {**shared, "manifest": manifest, "allow_mode_change": allowed}}
        for name, (manifest, allowed, _words) in REFUSED.items()
    }
    for name, refused in run_each(tasks).items():
        assert refused.failed and not refused.changed
        for word in REFUSED[name][2]:
            assert word in refused.message


def test_the_server_serves_until_the_proxies_do(cluster: Cluster, namespace: str) -> None:
    def change(manifest: Object, **options: t.Any) -> Outcome:
        return cluster.module(
            "milvus_cluster", manifest=manifest, namespace=namespace, allow_mode_change=True, **options
        )

    # All at once would be the end of the server before there are proxies.
    wanted = edited(CLUSTER, components__imageUpdateMode="all")
    broken = edited(wanted, components__proxy={"podAnnotations": behaving("crash-loop")})
    with PodWatch(cluster, namespace) as watch:
        stuck = change(broken, grace=QUICK)
        assert stuck.failed and "proxy" in stuck.message
        assert entry_selector(cluster, namespace) == "standalone"
        predicted = change(wanted, check=True)
        grown = change(wanted)
    assert not grown.failed, grown.message
    assert grown.changes() == predicted.changes()
    assert ("update", "Service", "grown-external-svc") in grown.changes()
    assert watch.counts("standalone") == [1, 0]
    assert min(watch.counts("standalone", "proxy")) == 1
    numbers = replicas(cluster.list("deployments", namespace))
    assert (numbers["grown-milvus-standalone"], numbers["grown-milvus-proxy"]) == (0, 1)
    assert entry_selector(cluster, namespace) == "proxy"
    assert grown.result["cluster"]["status"] == "Healthy"
    again = cluster.module("milvus_cluster", manifest=wanted, namespace=namespace)
    assert not again.changed, again.changes()
    assert not cluster.module("milvus_expose", name="grown", namespace=namespace).changed
    back = change(edited(wanted, mode="standalone"))
    assert back.failed and "there is no way back" in back.message
