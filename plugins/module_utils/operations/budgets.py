# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The budgets of components whose number of pods changes without a deploy. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..kube.client import FIELD_MANAGER
from ..plan.changes import Change, change_for
from ..plan.scaling import Running
from ..render.disruption import FROM_REPLICAS, budget
from ..render.metadata import deployment_name, stamped
from ..render.stages import COMPONENTS
from .state import State

BUDGET = "PodDisruptionBudget"


def budget_changes(
    state: State, running: t.Iterable[Running], numbers: t.Mapping[str, int], autoscaled: t.Container[str]
) -> list[Change]:
    """What gives a budget to those who get several pods, or an autoscaler, and takes it from those who don't have them.

    :param running: whom it is about; only those have one who began with it.
    :param numbers: how many pods they get, where that changes.
    """
    found = []
    for who in running:
        component, _slash, group = who.known_as.partition("/")
        name = deployment_name(state.name, component, None, group)
        live = state.objects.get((BUDGET, name))
        several = numbers.get(who.known_as, who.replicas) >= FROM_REPLICAS or who.known_as in autoscaled
        if who.budget and several:
            desired = stamped(state.name, budget(state.name, state.namespace, component, group))
            change = change_for(desired, live, COMPONENTS, FIELD_MANAGER)
            found += [change] if isinstance(change, Change) else []
        elif who.budget and live is not None:
            found.append(Change("delete", COMPONENTS, BUDGET, name, live, None))
    return found
