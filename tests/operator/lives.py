# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same life with both engines, side by side, and the shape of what they answer."""

from __future__ import annotations

import concurrent.futures
import contextlib
import os
import signal
import typing as t
from pathlib import Path

from ansible_collections.vectorops.milvus.tests.faults.runs import Nursery
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome

ENGINES = ("native", "operator")
#: Scenario → module and its options, in the order of a life.
Scenarios = t.Mapping[str, tuple[str, Object]]
Lives = dict[str, dict[str, Outcome]]

#: What is about this cluster or this change, not of a result's shape.
_OPEN = {"components", "dependencies", "diff", "manifest", "operation", "resources"}
_OPTIONAL = {"fields", "log", "last_event", "slots", "container", "exception", "differences", "rolled_back_to"}


@contextlib.contextmanager
def both(
    cluster: Cluster, folder: Path, title: str, scenarios: t.Callable[[str, Object], Scenarios]
) -> t.Iterator[Lives]:
    """Both lives, side by side, each in a namespace of its own.

    :param title: of the namespaces, before the engine's name.
    :param scenarios: those of an engine, with the options that say where.
    """

    def one(engine: str) -> dict[str, Outcome]:
        access = {"kubeconfig": str(cluster.kubeconfig), "namespace": f"{title}-{engine}"}
        with Nursery(folder, engine) as nursery:
            played = scenarios(engine, access).items()
            return {name: nursery.run(module, **options) for name, (module, options) in played}

    with contextlib.ExitStack() as stack:
        for engine in ENGINES:
            stack.enter_context(cluster.namespace(f"{title}-{engine}"))
        with concurrent.futures.ThreadPoolExecutor() as pool:
            lives = dict(zip(ENGINES, pool.map(one, ENGINES), strict=True))
        yield lives


def end_alike(lives: Lives, scenario: str, *, changed: bool, failed: bool) -> None:
    """Both ended so, with results of the same shape."""
    for engine in ENGINES:
        outcome = lives[engine][scenario]
        assert outcome.failed == failed, (engine, outcome.message)
        assert outcome.changed == changed, (engine, outcome.result)
    native, operator = (_shape(lives[engine][scenario].result) for engine in ENGINES)
    differing = _differing(native, operator)
    assert not differing, (differing, [lives[engine][scenario].message for engine in ENGINES])


def _shape(value: t.Any) -> t.Any:
    """The keys of a result down to the leaves; of a list those of its members together."""
    if isinstance(value, dict):
        return {key: _shape(member) for key, member in value.items() if key not in ("invocation", "warnings")}
    if isinstance(value, list):
        members = [_shape(member) for member in value if isinstance(member, dict)]
        return [{key: entry for member in members for key, entry in member.items()}] if members else []
    return ""


def _differing(one: t.Any, other: t.Any, path: str = "") -> list[str]:
    """Where two shapes differ."""
    if isinstance(one, list) and isinstance(other, list) and one and other:
        return _differing(one[0], other[0], f"{path}[]")
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return []
    found = [f"{path}.{key}" for key in one.keys() ^ other.keys() if key not in _OPTIONAL]
    for key in one.keys() & other.keys() - _OPEN:
        found += _differing(one[key], other[key], f"{path}.{key}")
    return found


def kill(nursery: Nursery) -> None:
    """End the run without a chance to give anything back, if it hasn't ended yet."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(nursery.pid, signal.SIGKILL)
    nursery.wait()
