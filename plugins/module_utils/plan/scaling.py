# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many pods the workers of a cluster may have, and the way there. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import difflib
import itertools
import typing as t

from ..catalog.components import COMPONENTS
from ..manifest.findings import Finding
from ..resolve.model import Workload

WORKERS = tuple(row.name for row in COMPONENTS.values() if row.worker)
_COORDINATOR = "Milvus shares the work of worker nodes only, more coordinators do no more"
_STANDBY = 2


#: How a manifest leaves a number of pods open.
UNSAID = (None, -1)


@dataclasses.dataclass(frozen=True)
class Running:
    """The pods of a component, or of one of its groups, as they are.

    :param known_as: ``querynode``, for a group ``querynode/hot``.
    :param deployment: who has the pods; of two slots the active one.
    :param slots: all Deployments that may have them.
    :param replicas: how many there are to be.
    :param ready: how many are ready.
    :param standby: whether a second pod may stand by (coordinators).
    :param budget: whether several pods of it have a PodDisruptionBudget.
    :param autoscaler: the name of the autoscaler that the number belongs to; empty without one.
    """

    known_as: str
    deployment: str
    slots: tuple[str, ...]
    replicas: int
    ready: int
    standby: bool = False
    budget: bool = False
    autoscaler: str = ""

    @property
    def component(self) -> str:
        """The component."""
        return self.known_as.partition("/")[0]


@dataclasses.dataclass(frozen=True)
class Numbers:
    """The numbers of pods that are to be.

    :param running: what there is.
    :param numbers: how many pods, by component or group.
    """

    running: t.Mapping[str, Running]
    numbers: t.Mapping[str, int]

    @property
    def outwards(self) -> list[Running]:
        """Who gets more pods."""
        return [self.running[name] for name, wanted in self.numbers.items() if wanted > self.running[name].replicas]

    @property
    def inwards(self) -> list[Running]:
        """Who gets fewer."""
        return [self.running[name] for name, wanted in self.numbers.items() if wanted < self.running[name].replicas]

    @property
    def moves(self) -> list[dict[str, t.Any]]:
        """Every step, in the order of writing."""
        order = (*self.outwards, *self.inwards)
        return [step for running in order for step in moves(running, self.numbers[running.known_as])]


def next_number(replicas: int, ready: int, wanted: int) -> int:
    """The next number of pods on the way to the wanted one: out at once, in one by one.

    Pods that aren't ready serve nobody, and are those that Kubernetes takes first: they go together.
    """
    if wanted >= replicas:
        return wanted
    return max(wanted, min(ready, replicas - 1))


def numbers(replicas: int, ready: int, wanted: int) -> list[int]:
    """All numbers on the way, as :func:`next_number` gives them where each is waited for."""
    found = []
    while replicas != wanted:
        replicas = next_number(replicas, ready, wanted)
        ready = replicas
        found.append(replicas)
    return found


def moves(running: Running, wanted: int) -> list[dict[str, t.Any]]:
    """The way to the wanted number as modules return it."""
    return [
        move(running, before, after)
        for before, after in _pairs([running.replicas, *numbers(running.replicas, running.ready, wanted)])
    ]


def move(running: Running, before: int, after: int) -> dict[str, t.Any]:
    """One step of it."""
    return {"component": running.known_as, "deployment": running.deployment, "from": before, "to": after}


def _pairs(values: t.Sequence[int]) -> t.Iterator[tuple[int, int]]:
    return itertools.pairwise(values)


def meant(given: t.Any, running: t.Mapping[str, Running]) -> tuple[str, str]:
    """Whom a user means by a name such as ``querynode``, ``queryNode`` or ``querynode/hot``.

    :returns: the name as we have it and an empty text, or an empty name and what is wrong with it.
    """
    component, slash, group = str(given).partition("/")
    component = component.lower()
    known_as = f"{component}{slash}{group}"
    if known_as in running:
        return known_as, ""
    groups = sorted(name for name in running if name.startswith(f"{component}/"))
    if groups:
        near = difflib.get_close_matches(known_as, groups, n=1, cutoff=0.8) if group else groups
        return "", f"did you mean {near[0]}?" if group and near else f"name one of its groups: {', '.join(groups)}"
    if component in running:
        return "", f"{component} has no groups; leave /{group} out"
    there = sorted(name for name in running if COMPONENTS[running[name].component].worker)
    if component in COMPONENTS:
        return "", f"this cluster has none; it has {', '.join(there) or 'no workers'}"
    near = difflib.get_close_matches(component, WORKERS, n=1)
    return "", f"did you mean {near[0]}?" if near else f"known: {', '.join(there or WORKERS)}"


def allowed(running: Running, wanted: t.Any, minimum: int) -> tuple[str, str]:
    """Why a component can't have that many pods, and what to do; empty texts where it can.

    What Milvus can share among pods is what its documents say (administration, scaling a cluster).
    """
    row = COMPONENTS[running.component]
    if isinstance(wanted, bool) or not isinstance(wanted, int):
        return f"{wanted!r} is not a number of pods", "write one"
    if row.name == "standalone":
        return "a standalone is one server, it can't share its work", "deploy with mode: cluster to scale"
    if wanted == -1:
        return "-1 isn't a number of pods", "give it to an autoscaler by the option autoscale"
    if wanted == 0:
        return (
            "0 would end its service",
            "to stop the cluster and keep its data, use milvus_cluster with state: stopped",
        )
    if row.active_standby:
        return _coordinator(running, wanted)
    if not row.worker:
        return ("", "") if wanted == 1 else ("it is one server, and can't share its work", "leave it at 1")
    if wanted < minimum:
        return f"{wanted} is below the minimum of {minimum}", "give a larger number, or lower minimum"
    return "", ""


def _coordinator(running: Running, wanted: int) -> tuple[str, str]:
    if wanted < 1 or wanted > _STANDBY:
        return _COORDINATOR, f"scale workers ({', '.join(WORKERS)}) instead"
    if wanted == _STANDBY and not running.standby:
        keys = ", ".join(f"{section}.enableActiveStandby" for section in COMPONENTS[running.component].active_standby)
        return _COORDINATOR, f"scale workers instead; for one that stands by, set {keys} in spec.config first"
    return "", ""


def minimums(given: t.Any, running: t.Mapping[str, Running]) -> tuple[dict[str, int], list[Finding]]:
    """The least number of pods of everybody, and what is wrong with what is given.

    :param given: a number for all, or numbers by component or group; 1 where nothing is said.
    """
    least = dict.fromkeys(running, 1)
    if not isinstance(given, t.Mapping):
        wrong = list(_number_findings("minimum", given))
        return (least, wrong) if wrong else (dict.fromkeys(running, given), [])
    findings = []
    for name, number in sorted(given.items(), key=lambda entry: "/" in str(entry[0])):
        mine = [
            known_as for known_as in running if str(name).lower() in (running[known_as].component, known_as.lower())
        ]
        if not mine:
            findings.append(
                Finding(f"minimum.{name}", "there is no such component in the cluster", meant(name, running)[1])
            )
        elif wrong := list(_number_findings(f"minimum.{name}", number)):
            findings += wrong
        else:
            least |= dict.fromkeys(mine, int(number))
    return least, findings


def _number_findings(path: str, number: t.Any) -> t.Iterator[Finding]:
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        yield Finding(path, f"{number!r} is not a number of pods", "write 1 or more")


def wishes(
    given: t.Mapping[str, t.Any], minimum: t.Any, running: t.Mapping[str, Running]
) -> tuple[dict[str, int], list[Finding]]:
    """The numbers that are asked for, by component or group, and everything that is wrong with them."""
    found: dict[str, int] = {}
    least, findings = minimums(minimum, running)
    for name, wanted in given.items():
        known_as, trouble = meant(name, running)
        if not known_as:
            findings.append(Finding(f"replicas.{name}", "there is no such component in the cluster", trouble))
            continue
        if known_as in found:
            findings.append(Finding(f"replicas.{name}", f"{known_as} is given twice", "leave one of them out"))
            continue
        who = running[known_as]
        trouble, advice = allowed(who, wanted, least[known_as])
        if not trouble and who.autoscaler:
            trouble = f"its number of pods belongs to HorizontalPodAutoscaler {who.autoscaler}"
            advice = f"change its min and max, or remove it first (autoscale: {{{known_as}: {{state: absent}}}})"
        if trouble:
            findings.append(Finding(f"replicas.{name}", trouble, advice))
        else:
            found[known_as] = wanted
    return found, findings


def overruled(
    scaled: t.Mapping[str, int], workloads: t.Iterable[Workload], autoscaled: t.Container[str] = ()
) -> list[Finding]:
    """Warnings for numbers in a manifest that are others than those that milvus_scale made, or an autoscaler's."""
    findings = []
    for workload in workloads:
        wanted, made = workload.spec.get("replicas"), scaled.get(workload.known_as)
        path = f"spec.components.{COMPONENTS[workload.component].spec_key}"
        path += f".groups ({workload.group}).replicas" if workload.group else ".replicas"
        if wanted in UNSAID:
            continue
        if workload.known_as in autoscaled:
            text = "has no effect: the number belongs to the autoscaler"
            findings.append(Finding(path, text, "leave it out, or write -1", "warning"))
        elif made not in (None, wanted):
            text = f"{wanted} in the manifest goes before the {made} that milvus_scale made"
            findings.append(Finding(path, text, "leave it out to keep what is scaled", "warning"))
    return findings
