# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""More or fewer pods for the workers of a cluster that runs. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..kube.kinds import AUTOSCALER
from ..plan.autoscaling import recorded
from ..plan.changes import Change, summary
from ..plan.diff import diff
from ..plan.scaling import Numbers, Running, move, next_number
from ..release.record import Record
from ..render.autoscaler import Autoscaler, autoscaler_name
from ..render.stages import COMPONENTS
from .apply import set_replicas, write
from .autoscale_checks import autoscaler_findings
from .autoscaling import STAGE, autoscaler_changes, hold
from .budgets import BUDGET, budget_changes
from .context import Context
from .recording import save
from .scale_checks import Wanted, check, who_runs, wished
from .state import State, read_state
from .summary import summarise
from .waiting import wait_ready

OPERATION = "scale"


@dataclasses.dataclass(frozen=True)
class Scaling(Numbers):
    """What is to be done.

    :param autoscalers: those that are to be, all that stay included.
    """

    state: State
    autoscalers: t.Mapping[str, Autoscaler] = dataclasses.field(default_factory=dict)

    @property
    def scaled(self) -> list[Change]:
        """One for each Deployment, whatever the number of its steps."""
        return [self._change(running) for running in (*self.outwards, *self.inwards)]

    @property
    def autoscaled(self) -> list[Change]:
        """What makes, changes and removes autoscalers."""
        return autoscaler_changes(self.state, self.autoscalers)

    @property
    def budgeted(self) -> list[Change]:
        """The budgets that come and go with the numbers."""
        concerned = {*self.numbers, *self.autoscalers, *self.state.autoscalers()}
        who = [running for known_as, running in self.running.items() if known_as in concerned]
        return budget_changes(self.state, who, self.numbers, self.autoscalers)

    @property
    def changes(self) -> list[Change]:
        """Every change."""
        return [*self.scaled, *self.budgeted, *self.autoscaled]

    @property
    def outcome(self) -> Record:
        """The record once all is done."""
        record = self.state.record
        scaled = {**record.scaled, **self.numbers}
        names = [autoscaler_name(self.state.name, known_as) for known_as in self.autoscalers]
        made = [(STAGE, AUTOSCALER, name) for name in names]
        made += [(COMPONENTS, BUDGET, change.name) for change in self.budgeted if change.action != "delete"]
        gone = {(COMPONENTS, BUDGET, change.name) for change in self.budgeted if change.action == "delete"}
        kept = [entry for entry in record.inventory if (entry[0] != STAGE or entry in made) and entry not in gone]
        return dataclasses.replace(
            record,
            scaled={name: number for name, number in scaled.items() if name not in self.autoscalers},
            autoscalers={known_as: recorded(scaler) for known_as, scaler in self.autoscalers.items()},
            inventory=tuple(dict.fromkeys((*kept, *made))),
            operation={},
        )

    @property
    def under_way(self) -> Record:
        """The record while it is done: whoever comes after an interruption knows the numbers from it."""
        numbers = {name: wanted for known_as, wanted in self.numbers.items() for name in self.running[known_as].slots}
        step: dict[str, t.Any] = {
            "name": OPERATION,
            "step": ", ".join(self.numbers),
            "workers": dict(self.numbers),
            "replicas": numbers,
        }
        step["autoscalers"] = list(self.autoscalers)
        # What is to go is known until it is gone.
        inventory = tuple(dict.fromkeys((*self.state.record.inventory, *self.outcome.inventory)))
        return dataclasses.replace(self.outcome, inventory=inventory, operation=step)

    def _change(self, running: Running) -> Change:
        live = self.state.objects["Deployment", running.deployment]
        desired = {**live, "spec": {**live["spec"], "replicas": self.numbers[running.known_as]}}
        return Change("update", COMPONENTS, "Deployment", running.deployment, live, desired, ("spec.replicas",))


def scale(
    name: str, namespace: str, context: Context, wanted: Wanted, *, state: State | None = None
) -> dict[str, t.Any]:
    """Give workers of a cluster that runs other numbers of pods, more at once, fewer one by one; or autoscalers.

    :param state: the release as it is, where it was read already.
    :returns: ``changed``, ``changes``, ``moves``, ``diff``, ``steps``, ``cluster``.
    :raises MilvusError: somebody can't have that number, or doesn't become ready on the way.
    """
    scaling = _decide(context, state or read_state(context.client, name, namespace), wanted)
    done = scaling.moves
    if not context.settings.check_mode:
        if scaling.changes or scaling.outcome != scaling.state.record:
            with context.alone(name, namespace):
                scaling = _decide(context, read_state(context.client, name, namespace), wanted)
                done = _carry_out(context, scaling)
        elif context.settings.wait:
            _wait(context, scaling.state, [scaling.running[known_as] for known_as in scaling.numbers])
    state = read_state(context.client, name, namespace) if context.wrote else scaling.state
    return {
        "changed": bool(scaling.changes),
        "changes": [summary(change) for change in scaling.changes],
        "moves": done,
        "diff": diff(scaling.changes) if context.settings.diff else [],
        "steps": context.steps,
        "cluster": summarise(state, context.client),
    }


def _decide(context: Context, state: State, wanted: Wanted) -> Scaling:
    running = who_runs(state)
    numbers, autoscalers = wished(state, running, wanted)
    scaling = Scaling(running, numbers, state, autoscalers)
    if scaling.changes:
        changed = {change.name for change in scaling.autoscaled}
        scalers = {
            known_as: scaler
            for known_as, scaler in scaling.autoscalers.items()
            if autoscaler_name(state.name, known_as) in changed
        }
        more = autoscaler_findings(context, state, scalers, running, require_metrics=wanted.require_metrics)
        check(context, state, scaling.scaled, [*scaling.budgeted, *scaling.autoscaled], more)
    return scaling


def _carry_out(context: Context, scaling: Scaling) -> list[dict[str, t.Any]]:
    """More pods for all at once, then fewer for one component after the other; returns the moves."""
    state, done = scaling.state, []
    save(context, state, scaling.under_way)
    write(context, [change for change in scaling.autoscaled if change.action == "delete"])
    _hold(context, scaling)
    for running in scaling.outwards:
        wanted = scaling.numbers[running.known_as]
        _set(context, state, running, wanted)
        done.append(move(running, running.replicas, wanted))
    if scaling.outwards and (context.settings.wait or scaling.inwards):
        _wait(context, state, scaling.outwards, written=True)
    for running in scaling.inwards:
        done += _one_by_one(context, state, running, scaling.numbers[running.known_as])
    write(context, scaling.budgeted)
    if scaling.autoscalers:
        now = read_state(context.client, state.name, state.namespace)
        write(context, autoscaler_changes(now, scaling.autoscalers))
    save(context, state, scaling.outcome)
    return done


def _hold(context: Context, scaling: Scaling) -> None:
    """Have the autoscalers stand still of those whom we scale ourselves, into the range that they are to have."""
    live = scaling.state.autoscalers()
    for running in (*scaling.outwards, *scaling.inwards):
        scaler = scaling.autoscalers.get(running.known_as)
        if scaler is not None and running.known_as in live:
            # Out of its range an autoscaler moves even when it is held.
            wide = dataclasses.replace(scaler, min=1, max=max(scaler.max, running.replicas))
            hold(context, scaling.state, running.known_as, running.deployment, wide)


def _one_by_one(context: Context, state: State, running: Running, wanted: int) -> list[dict[str, t.Any]]:
    """Take pods away, each once the one before it is gone and all that stay are available."""
    waits, done = len(context.steps), []
    while True:
        live = context.client.get("Deployment", running.deployment, state.namespace) or {"spec": {"replicas": wanted}}
        replicas = int(live["spec"].get("replicas", 1))
        if replicas <= wanted:
            break
        following = next_number(replicas, int(live.get("status", {}).get("readyReplicas", 0)), wanted)
        _set(context, state, running, following)
        done.append(move(running, replicas, following))
        if following > wanted or context.settings.wait:
            _wait(context, state, [running], written=True, rollout=True)
    seconds = round(sum(step["seconds"] for step in context.steps[waits:]), 1)
    if context.steps[waits:]:
        context.steps[waits:] = [{**context.steps[-1], "seconds": seconds}]
    return done


def _set(context: Context, state: State, running: Running, replicas: int) -> None:
    context.report(f"Milvus {state.name}: {running.known_as} to {replicas} pods")
    set_replicas(context, "Deployment", running.deployment, state.namespace, replicas)


def _wait(
    context: Context, state: State, who: t.Sequence[Running], *, written: bool = False, rollout: bool = False
) -> None:
    stages = {f"{COMPONENTS}: {running.known_as}": [("Deployment", running.deployment)] for running in who}
    wait_ready(context, state, stages, rollout=rollout, written=written)
