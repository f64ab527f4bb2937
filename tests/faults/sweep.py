# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Interrupting a run at each of its writes, and looking at what the next runs make of it."""

from __future__ import annotations

import concurrent.futures
import contextlib
import os
import queue
import typing as t
from pathlib import Path

from ansible_collections.vectorops.milvus.tests.faults.killing import kill_tree
from ansible_collections.vectorops.milvus.tests.faults.objects import differences, objects
from ansible_collections.vectorops.milvus.tests.faults.proxy import Action, Fault, Proxy, Request, call
from ansible_collections.vectorops.milvus.tests.faults.runs import Nursery
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.manifests import bare_manifest, small_manifest
from ansible_collections.vectorops.milvus.tests.testbed.testbed import Testbed

RELEASE = "small"
WORKERS = 3
#: Each write is interrupted before the server has it, too, and not only after it has: the state is that of the write
#: before. So the wide sweep differs only where several writes are on their way at once.
WIDE = os.environ.get("VECTOROPS_FAULTS_SWEEP") == "wide"
#: A killed holder's Lease is taken over after 15 s of silence. To wait for that in every round would take a quarter of
#: an hour, so it is waited for in every so many rounds only, and in the others the Lease is deleted by hand.
TAKE_OVER_EVERY = 20

# The same external services in each round: they are nobody's.
TOGETHER: Object = {"preflight_ignore": ["shared_services"]}


class Operation(t.NamedTuple):
    """What is interrupted.

    :param options: of the module, but for where.
    :param again: more options of the run that has nothing left to do.
    """

    options: t.Mapping[str, t.Any]
    module: str = "milvus_cluster"
    again: t.Mapping[str, t.Any] = {"wait": False}


DEPLOY = Operation({"manifest": small_manifest(RELEASE)})
OLD_VERSION = Operation({"manifest": bare_manifest(RELEASE, "v2.4.22"), **TOGETHER})
NEW_VERSION = Operation({"manifest": bare_manifest(RELEASE, "v2.4.23"), **TOGETHER})
REMOVE = Operation({"name": RELEASE, "state": "absent"})


class Worker:
    """A proxy and a nursery that belong together."""

    def __init__(self, cluster: Cluster, proxy: Proxy, nursery: Nursery):
        self.cluster = cluster
        self.proxy = proxy
        self._nursery = nursery

    def run(self, namespace: str, operation: Operation, **options: t.Any) -> Outcome:
        """A run that nobody disturbs; it has to succeed."""
        self.proxy.reset()
        outcome = self._nursery.run(operation.module, **self._options(namespace, operation), **options)
        assert not outcome.failed, outcome.message
        return outcome

    def killed_at(self, write: int, namespace: str, operation: Operation, *, after: bool = False) -> None:
        """A run that is killed when it writes for the n-th time."""
        self.proxy.reset()
        kill = call(lambda: _kill(self._nursery.pid), after=after)
        fault = self.proxy.inject(lambda request: request.is_work, kill, skip=write - 1)
        self._nursery.start(operation.module, **self._options(namespace, operation))
        outcome = self._nursery.wait()
        assert fault.hits == 1 and outcome is None, f"not killed at write {write}: {outcome}"
        assert not self.proxy.errors, self.proxy.errors

    def in_trouble(
        self,
        namespace: str,
        operation: Operation,
        troubles: t.Iterable[tuple[t.Callable[[Request], bool], Action]],
        times: int | None = 1,
    ) -> tuple[list[Fault], Outcome]:
        """A run that meets trouble, and may fail."""
        self.proxy.reset()
        faults = [self.proxy.inject(when, action, times=times) for when, action in troubles]
        outcome = self._nursery.run(operation.module, **self._options(namespace, operation))
        assert not self.proxy.errors, self.proxy.errors
        return faults, outcome

    def healthy(self, namespace: str) -> bool:
        """Whether the cluster is up, and no operation of it unfinished."""
        result = self._nursery.run("milvus_info", kubeconfig=str(self.proxy.kubeconfig), **self._where(namespace))
        return bool(result.result["cluster"]["status"] == "Healthy" and not result.result["cluster"]["operation"])

    def undisturbed(self, namespace: str, operation: Operation) -> Undisturbed:
        """A run for the others to be compared with."""
        self.run(namespace, operation)
        return Undisturbed(len(self.proxy.works()), objects(self.cluster, namespace, RELEASE))

    def completes(self, namespace: str, operation: Operation, expected: t.Mapping[str, Object], number: int) -> None:
        """The run after a kill ends where an undisturbed one does, and the one after it has nothing to do."""
        if number % TAKE_OVER_EVERY:
            self.forget_the_lease(namespace)
        self.run(namespace, operation)
        found = differences(expected, objects(self.cluster, namespace, RELEASE))
        assert not found, "\n".join(found)
        again = self.run(namespace, operation, **operation.again)
        assert not again.changed, again.result["changes"]
        assert not self.proxy.works(), self.proxy.works()

    def forget_the_lease(self, namespace: str) -> None:
        """Delete what a killed run has left, so that nobody waits for it."""
        self.cluster.kubectl("delete", "lease", f"{RELEASE}-milvus", "-n", namespace, "--ignore-not-found")

    def _where(self, namespace: str) -> Object:
        return {"namespace": namespace, "name": RELEASE}

    def _options(self, namespace: str, operation: Operation) -> Object:
        options = {"namespace": namespace, "wait_timeout": 90, **operation.options}
        return {"kubeconfig": str(self.proxy.kubeconfig), **options}


class Undisturbed(t.NamedTuple):
    """What an operation does when nobody disturbs it.

    :param writes: how many.
    :param objects: the objects that are there at its end.
    """

    writes: int
    objects: dict[str, Object]

    def rounds(self, every: int = 1) -> range:
        """The writes to be killed at.

        :param every: the narrow sweep takes every so many of them, where a round takes long.
        """
        assert self.writes > 0
        return range(1, self.writes + 1, 1 if WIDE else every)


class Sweep:
    """Some workers that share the rounds of a sweep. Use it as a context manager."""

    def __init__(self, testbed: Testbed, cluster: Cluster, folder: Path):
        self._workers: queue.Queue[Worker] = queue.Queue()
        self._stack = contextlib.ExitStack()
        for number in range(WORKERS):
            proxy = self._stack.enter_context(Proxy(f"sweep-{number}", testbed, folder))
            nursery = self._stack.enter_context(Nursery(folder, f"sweep-{number}"))
            self._workers.put(Worker(cluster, proxy, nursery))

    def __enter__(self) -> Sweep:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stack.close()

    @contextlib.contextmanager
    def worker(self) -> t.Iterator[Worker]:
        """One of the workers, alone."""
        worker = self._workers.get()
        try:
            yield worker
        finally:
            self._workers.put(worker)

    def each(self, rounds: t.Iterable[int], play: t.Callable[[Worker, int], None]) -> list[str]:
        """Play all rounds, and return what went wrong in which."""

        def one(number: int) -> str:
            with self.worker() as worker:
                try:
                    play(worker, number)
                except AssertionError as error:
                    return f"round {number}: {error}"
            return ""

        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            return [problem for problem in pool.map(one, rounds) if problem]


def _kill(pid: int) -> None:
    assert kill_tree(pid), "nothing was killed"
