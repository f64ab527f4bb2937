# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each kind of trouble, at each place of a deploy: it succeeds, or says what happened, and the next run succeeds.

A run that has to survive meets another kind at each of its places; so few runs cover all of both.
"""

from __future__ import annotations

import typing as t

from ansible_collections.vectorops.milvus.tests.faults.places import PLACES, TROUBLES
from ansible_collections.vectorops.milvus.tests.faults.proxy import Action, Proxy, answer, cut, lose_answer
from ansible_collections.vectorops.milvus.tests.faults.runs import Nursery
from ansible_collections.vectorops.milvus.tests.faults.sweep import DEPLOY, RELEASE, Operation, Sweep, Worker
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object
from ansible_collections.vectorops.milvus.tests.integration.manifests import small_manifest

#: Longer than the seconds between two renewals of the Lease, so that there is one.
_START_DELAY = "6s"


Met = t.Mapping[str, str]
"""Which kind of trouble a run meets, by place."""


def _passing() -> list[Met]:
    """Runs that succeed: together they meet all kinds of trouble at all places at which they are survived."""
    everywhere = [kind for kind, trouble in TROUBLES.items() if len(trouble.survived) == len(PLACES)]
    shifted = [
        {place: everywhere[(at + shift) % len(everywhere)] for at, place in enumerate(PLACES)}
        for shift in range(len(everywhere))
    ]
    return [*shifted, *(dict.fromkeys(TROUBLES[kind].survived, kind) for kind in TROUBLES if kind not in everywhere)]


def _failing() -> list[Met]:
    """Runs that fail, each for one reason."""
    return [{place: kind} for kind, trouble in TROUBLES.items() for place in trouble.fatal]


def _manifest(met: Met) -> Object:
    manifest = small_manifest(RELEASE)
    if "lease-renew" in met:
        proxy = manifest["spec"]["components"].setdefault("proxy", {})
        proxy.setdefault("podAnnotations", {})["testbed.vectorops/start-delay"] = _START_DELAY
    return manifest


def _completes(worker: Worker, namespace: str, operation: Operation) -> None:
    """Without trouble, the deploy is completed, and then there is nothing more to do."""
    worker.run(namespace, operation)
    assert worker.healthy(namespace)
    assert not worker.run(namespace, operation, wait=False).changed


def test_trouble_that_passes(sweep: Sweep, cluster: Cluster) -> None:
    rounds = _passing()
    assert {place for met in rounds for place in met} == set(PLACES)

    def play(worker: Worker, number: int) -> None:
        met = rounds[number]
        namespace = f"passing-{number}"
        cluster.make_namespace(namespace)
        operation = Operation({"manifest": _manifest(met)})
        troubles = [(PLACES[place], TROUBLES[kind].action) for place, kind in met.items()]
        faults, outcome = worker.in_trouble(namespace, operation, troubles)
        assert not outcome.failed, f"{met}: {outcome.message}"
        missed = [place for place, fault in zip(met, faults, strict=True) if not fault.hits]
        assert not missed, f"never got to {missed}"
        _completes(worker, namespace, operation)

    assert not (problems := sweep.each(range(len(rounds)), play)), "\n".join(problems)


def test_trouble_that_ends_a_run(sweep: Sweep, cluster: Cluster) -> None:
    rounds = _failing()

    def play(worker: Worker, number: int) -> None:
        ((place, kind),) = rounds[number].items()
        namespace = f"failing-{number}"
        cluster.make_namespace(namespace)
        operation = Operation({"manifest": _manifest(rounds[number])})
        _, outcome = worker.in_trouble(namespace, operation, [(PLACES[place], TROUBLES[kind].action)])
        # A watch that fails may be too late to be missed.
        assert outcome.failed or place == "watch", f"{kind} at {place} wasn't noticed"
        assert not outcome.failed or TROUBLES[kind].says in outcome.message, f"{kind} at {place}: {outcome.message}"
        _completes(worker, namespace, operation)

    assert not (problems := sweep.each(range(len(rounds)), play)), "\n".join(problems)


LASTING: list[tuple[str, str, Action, str]] = [
    ("first-read", "503", answer(503, "ServiceUnavailable"), "503 ServiceUnavailable: told to fail by the test"),
    ("first-read", "cut", cut, "can't be reached"),
    ("apply", "429", answer(429, "TooManyRequests", Retry_After="1"), "429 TooManyRequests: told to fail by the test"),
    ("apply", "500", answer(500, "InternalError"), "500 InternalError: told to fail by the test"),
    ("apply", "409", answer(409, "Conflict", "the object has been modified"), "the object has been modified"),
    ("watch", "401", answer(401, "Unauthorized"), "doesn't accept the credentials (401 Unauthorized)"),
]


def test_trouble_that_lasts(sweep: Sweep, cluster: Cluster) -> None:
    """It isn't waited for without an end, and the message says what it was."""

    def play(worker: Worker, number: int) -> None:
        place, kind, action, says = LASTING[number]
        namespace = f"lasting-{kind}-{place}"
        cluster.make_namespace(namespace)
        operation = DEPLOY
        _, outcome = worker.in_trouble(namespace, operation, [(PLACES[place], action)], times=None)
        assert outcome.failed and says in outcome.message, f"{place} {kind}: {outcome.message}"
        _completes(worker, namespace, operation)

    assert not (problems := sweep.each(range(len(LASTING)), play)), "\n".join(problems)


def test_a_lease_whose_answer_got_lost(proxy: Proxy, nursery: Nursery, namespace: str, manifest: Object) -> None:
    """It is ours, so that nothing is to be waited for: not for 15 seconds until we may take it over from ourselves."""
    lost = proxy.inject(PLACES["lease-create"], lose_answer)
    outcome = nursery.run("milvus_cluster", kubeconfig=str(proxy.kubeconfig), namespace=namespace, manifest=manifest)
    assert lost.hits == 1 and not outcome.failed, outcome.message
    asked = next(request.began for request in proxy.requests if request.is_lease)
    assert proxy.works()[0].began - asked < 10


def test_watches_that_never_last(proxy: Proxy, nursery: Nursery, namespace: str, manifest: Object) -> None:
    """Every watch is cut at once: the run lists instead, but not as fast as it can."""
    proxy.inject(lambda request: request.is_watch, cut, times=None)
    outcome = nursery.run("milvus_cluster", kubeconfig=str(proxy.kubeconfig), namespace=namespace, manifest=manifest)
    assert not outcome.failed, outcome.message
    began = min(request.began for request in proxy.requests if request.is_watch)
    seconds = proxy.requests[-1].began - began
    watched = {request.resource for request in proxy.requests if request.is_watch}
    watches = [request for request in proxy.requests if request.is_watch]
    # Three times a second for each kind that is followed is trouble enough; the client itself tries a cut one anew.
    assert len(watches) < 20 * len(watched) * max(seconds, 1), f"{len(watches)} watches in {seconds:.1f} s"


def test_a_token_that_expires(
    proxy: Proxy, nursery: Nursery, cluster: Cluster, namespace: str, manifest: Object
) -> None:
    """From the tenth write on the token isn't good any more; with a new one the next run completes the deploy."""
    worker = Worker(cluster, proxy, nursery)
    writes = proxy.inject(lambda request: request.is_work, _expire(proxy), skip=9)
    options = {"kubeconfig": str(proxy.kubeconfig), "namespace": namespace, "manifest": manifest}
    outcome = nursery.run("milvus_cluster", **options)
    assert writes.hits == 1
    assert outcome.failed and outcome.changed
    assert "doesn't accept the credentials (401 Unauthorized); check the token" in outcome.message
    _completes(worker, namespace, Operation({"manifest": manifest}))


def _expire(proxy: Proxy) -> Action:
    def act(exchange: t.Any) -> None:
        proxy.inject(lambda request: True, answer(401, "Unauthorized"), times=None)
        answer(401, "Unauthorized")(exchange)

    return act
