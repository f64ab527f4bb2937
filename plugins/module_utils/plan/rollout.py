# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Putting the changes of a running cluster's components in order. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..catalog.rollout_orders import SUCCESSORS, Turn
from .changes import Change

COMPONENT_LABEL = "app.kubernetes.io/component"
_TEMPLATE = "spec.template"


@dataclasses.dataclass(frozen=True)
class Step:
    """What is done for one component, or for all at once, before others have their turn.

    :param components: whose changes they are, and who has to be available at the end.
    :param changes: of their Deployments.
    :param deletions: of components that aren't needed any more once this step is through.
    """

    components: tuple[str, ...]
    changes: tuple[Change, ...]
    deletions: tuple[Change, ...] = ()

    @property
    def name(self) -> str:
        """The components, for people."""
        return "+".join(self.components)


@dataclasses.dataclass(frozen=True)
class Rollout:
    """The changes of a stage, sorted.

    :param at_once: what disturbs no pod.
    :param steps: the rest, one after the other.
    """

    at_once: tuple[Change, ...]
    steps: tuple[Step, ...]

    @property
    def deletions(self) -> tuple[Change, ...]:
        """What goes on the way."""
        return tuple(change for step in self.steps for change in step.deletions)


def replaces_template(change: Change) -> bool:
    """Whether pods that are made after the change differ from those made before."""
    update = change.kind == "Deployment" and change.action == "update"
    return update and any(field.startswith(_TEMPLATE) for field in change.fields)


def pods_of(change: Change | None) -> int:
    """How many pods a Deployment is to have before the change."""
    return _replicas(change.before) if change else 0


def replaces_pods(change: Change) -> bool:
    """Whether running pods get a new template by the change; those of a paused component stay as they are."""
    return replaces_template(change) and pods_of(change) > 0 and not is_paused(change.desired)


def is_paused(item: t.Mapping[str, t.Any] | None) -> bool:
    """Whether a Deployment's pods are to stay as they are."""
    return ((item or {}).get("spec") or {}).get("paused") is True


def restarted(changes: t.Iterable[Change], order: t.Sequence[Turn]) -> list[str]:
    """The components whose running pods are replaced, in the order in which they have their turns."""
    found = {component_of(change) for change in changes if replaces_pods(change)}
    return [turn.component for turn in order if turn.component in found]


def rollout(
    changes: t.Sequence[Change], deletions: t.Sequence[Change], order: t.Sequence[Turn], *, ordered: bool
) -> Rollout:
    """Sort the changes of the components of a cluster that runs.

    :param changes: of the stage of the components.
    :param deletions: what of it is to go.
    :param order: the turns.
    :param ordered: whether components wait for each other; else they are done side by side, in one step.
    """
    gradual = [change for change in changes if _is_gradual(change)]
    components = {component_of(change) for change in gradual}
    # The other slot of a component, and its other groups, go along.
    gradual = [change for change in changes if change.kind == "Deployment" and component_of(change) in components]
    at_once = tuple(change for change in changes if change not in gradual)
    steps: list[Step] = []
    started: list[str] = []
    for turn in order:
        if turn.component not in components:
            continue
        started.append(turn.component)
        if ordered and turn.waits:
            steps.append(_step(started, gradual, deletions))
            started = []
    if started:
        steps.append(_step(started, gradual, deletions))
    return Rollout(at_once, tuple(steps))


def component_of(change: Change) -> str:
    """The component that an object belongs to; empty for none."""
    item = change.desired or change.before or {}
    return str((item.get("metadata", {}).get("labels") or {}).get(COMPONENT_LABEL, ""))


def _step(components: t.Sequence[str], changes: t.Sequence[Change], deletions: t.Sequence[Change]) -> Step:
    mine = tuple(change for name in components for change in changes if component_of(change) == name)
    gone = tuple(change for change in deletions if SUCCESSORS.get(component_of(change)) in components)
    return Step(tuple(components), mine, gone)


def _is_gradual(change: Change) -> bool:
    """Whether pods come or go by the change in a way that others must wait for."""
    if change.kind != "Deployment" or change.desired is None:
        return False
    if change.before is None:
        return _replicas(change.desired) > 0
    return replaces_pods(change) or _replicas(change.desired) < _replicas(change.before)


def _replicas(item: t.Mapping[str, t.Any] | None) -> int:
    return int(((item or {}).get("spec") or {}).get("replicas", 1)) if item else 0
