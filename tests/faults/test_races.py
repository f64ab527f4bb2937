# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two at once: their writes don't mix, and the one who is late waits, or says for whom it would have to."""

from __future__ import annotations

import re
import threading
import typing as t

import pytest

from ansible_collections.vectorops.milvus.tests.faults.proxy import Action, Proxy, Request
from ansible_collections.vectorops.milvus.tests.faults.runs import Playbook, task
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object

_PATIENCE = 60.0
_ABSENT: Object = {"name": "small", "state": "absent"}


class Meeting:
    """Stops a run at a request until it is let go, so that another one may come in between.

    A request that is held is answered late, not lost.
    """

    def __init__(self, proxy: Proxy, when: t.Callable[[Request], bool]):
        self._reached = threading.Event()
        self._go_on = threading.Event()
        proxy.inject(when, self._hold)

    def _hold(self, exchange: t.Any) -> None:
        self._reached.set()
        assert self._go_on.wait(_PATIENCE), "nobody let it go"
        exchange.pass_on()

    def reached(self) -> None:
        assert self._reached.wait(_PATIENCE), "it never got there"

    def let_go(self) -> None:
        self._go_on.set()


def _start(proxy: Proxy, namespace: str, **options: t.Any) -> Playbook:
    return Playbook([task("milvus_cluster", kubeconfig=str(proxy.kubeconfig), namespace=namespace, **options)])


def assert_apart(first: Proxy, second: Proxy) -> None:
    """All writes of one run are answered before the other one begins with its own."""
    one, other = sorted((first.works(), second.works()), key=lambda works: works[0].began)
    assert one and other
    late = [request for request in one if request.ended > other[0].began]
    assert not late, f"{len(late)} writes of {one[0].proxy} after {other[0].proxy} began: {late[:3]}"


@pytest.mark.parametrize("second_does", ["deploy", "remove"])
def test_the_second_waits(
    cluster: Cluster, proxy: Proxy, other_proxy: Proxy, namespace: str, manifest: Object, second_does: str
) -> None:
    """The first one is held at its tenth write until the second has seen that the Lease is taken.

    As the second looked at the cluster before there was anything to see, it has to look again once it is alone.
    """
    changed = {**manifest, "spec": {**manifest["spec"]}}
    changed["spec"]["components"] = {**manifest["spec"]["components"], "proxy": {"replicas": 2}}
    wanted = {"manifest": changed} if second_does == "deploy" else _ABSENT
    meeting = Meeting(proxy, lambda request: request.is_work and request.resource == "statefulsets")
    waiting = threading.Event()
    other_proxy.inject(lambda request: request.is_lease and request.method == "GET", _noting(waiting), times=None)

    first = _start(proxy, namespace, manifest=manifest)
    meeting.reached()
    second = _start(other_proxy, namespace, **wanted)
    assert waiting.wait(_PATIENCE), "the second one doesn't look for the Lease"
    assert not other_proxy.works()
    meeting.let_go()

    for run in (first, second):
        outcome = run.outcome()
        assert not outcome.failed, outcome.message
    assert_apart(proxy, other_proxy)
    left = {item["metadata"]["name"]: item for item in cluster.list("deployments", namespace)}
    assert not left if second_does == "remove" else left["small-milvus-proxy"]["spec"]["replicas"] == 2
    assert not cluster.list("leases", namespace)


def _noting(event: threading.Event) -> Action:
    def act(exchange: t.Any) -> None:
        event.set()
        exchange.pass_on()

    return act


def test_two_at_once(cluster: Cluster, proxy: Proxy, other_proxy: Proxy, namespace: str, manifest: Object) -> None:
    """Nobody is held; who gets the Lease first is left to chance, that there is one isn't."""
    runs = [_start(one, namespace, manifest=manifest) for one in (proxy, other_proxy)]
    outcomes = [run.outcome() for run in runs]
    assert not [outcome.message for outcome in outcomes if outcome.failed]
    writers = [one for one in (proxy, other_proxy) if one.works()]
    assert [outcome.changed for outcome in outcomes].count(True) == 1, "the other one had nothing to do any more"
    if len(writers) == 2:
        assert_apart(*writers)
    assert not cluster.module("milvus_cluster", namespace=namespace, manifest=manifest, wait=False).changed


def test_the_second_gives_up(
    cluster: Cluster, proxy: Proxy, other_proxy: Proxy, namespace: str, manifest: Object
) -> None:
    """It says who holds the Lease, and since when."""
    meeting = Meeting(proxy, lambda request: request.is_work and request.resource == "statefulsets")
    first = _start(proxy, namespace, manifest=manifest)
    meeting.reached()
    lease = cluster.get("lease", "small-milvus", namespace)["spec"]
    second = _start(other_proxy, namespace, manifest=manifest, lease_timeout=2).outcome()
    meeting.let_go()

    assert second.failed and not second.changed
    assert "Another run works on Milvus small" in second.message
    since = re.escape(lease["acquireTime"])
    held = rf"{re.escape(lease['holderIdentity'])} holds Lease small-milvus since {since}"
    assert re.search(held, second.message), second.message
    assert not other_proxy.works()
    assert not first.outcome().failed


def test_scaled_by_hand_meanwhile(cluster: Cluster, proxy: Proxy, namespace: str, manifest: Object) -> None:
    """kubectl knows no Lease. What it does meanwhile is drift, and put back by the next run at the latest."""
    manifest["spec"]["components"]["proxy"] = {"replicas": 1}
    meeting = Meeting(proxy, lambda request: request.is_work and request.name == "small-milvus-release")
    assert not cluster.module("milvus_cluster", namespace=namespace, manifest=manifest).failed
    cluster.kubectl("scale", "deployment", "small-milvus-proxy", "--replicas=2", "-n", namespace)
    run = _start(proxy, namespace, manifest=manifest)
    meeting.reached()
    cluster.kubectl("scale", "deployment", "small-milvus-proxy", "--replicas=3", "-n", namespace)
    meeting.let_go()

    outcome = run.outcome()
    assert not outcome.failed, outcome.message
    assert cluster.get("deployment", "small-milvus-proxy", namespace)["spec"]["replicas"] == 1
    assert not cluster.module("milvus_cluster", namespace=namespace, manifest=manifest, wait=False).changed


def test_repeated_too_late(
    cluster: Cluster, proxy: Proxy, other_proxy: Proxy, namespace: str, manifest: Object
) -> None:
    """A run that the server doesn't answer sends its writes again, but not once another run has taken over."""
    cut_off, let_through = threading.Event(), threading.Event()

    def lose(exchange: t.Any) -> None:
        cut_off.set()
        exchange.pass_on() if let_through.is_set() else exchange.cut()

    def begin(exchange: t.Any) -> None:
        let_through.set()
        exchange.pass_on()

    def away(request: Request) -> bool:
        return cut_off.is_set() or (request.is_work and request.resource == "statefulsets")

    proxy.inject(away, lose, times=None)
    other_proxy.inject(lambda request: request.is_work, begin, times=None)
    first = _start(proxy, namespace, manifest=manifest)
    assert cut_off.wait(_PATIENCE), "it never got there"
    second = _start(other_proxy, namespace, manifest=manifest).outcome()

    outcome = first.outcome()
    assert outcome.failed and "another run has taken it over, so nothing more is written" in outcome.message
    assert not second.failed, second.message
    took_over = other_proxy.works()[0].began
    assert not [request for request in proxy.works() if request.began > took_over and request.status]
