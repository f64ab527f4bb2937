# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Does somebody else limit how many pods may go at a time? **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...kube.fields import members, section
from ...manifest.findings import Finding
from ...render.metadata import RELEASE_LABEL
from ..context import Context
from .subject import Subject

_KIND = "PodDisruptionBudget"
Labels = t.Mapping[str, t.Any]

_OPERATORS: t.Mapping[str, t.Callable[[t.Any, t.Sequence[t.Any]], bool]] = {
    "In": lambda value, values: value in values,
    "NotIn": lambda value, values: value not in values,
    "Exists": lambda value, _values: value is not None,
    "DoesNotExist": lambda value, _values: value is None,
}


def budgets(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Kubernetes evicts no pod that has two budgets, so a new one must be the only one."""
    new = [change for change in subject.plan.changes if change.kind == _KIND and change.action == "create"]
    if not new:
        return
    templates = [
        section(item, "spec.template.metadata.labels")
        for stage in subject.plan.stages
        for item in stage.objects
        if item["kind"] == "Deployment"
    ]
    for live in context.client.list(_KIND, subject.state.namespace):
        if (live["metadata"].get("labels") or {}).get(RELEASE_LABEL) == subject.state.name:
            continue
        covered = [labels for labels in templates if selects(section(live, "spec.selector"), labels)]
        for change in new:
            ours = section(change.desired, "spec.selector")
            if any(selects(ours, labels) for labels in covered):
                yield Finding(
                    f"{_KIND} {live['metadata']['name']}",
                    f"covers the pods that {change.name} is to cover, and Kubernetes evicts no pod that two cover",
                    "remove it: the new one lets one pod go at a time",
                )


def selects(selector: Labels, labels: Labels) -> bool:
    """Whether a label selector selects pods with these labels; an empty one selects all.

    >>> selects({"matchLabels": {"a": "b"}}, {"a": "b", "c": "d"})
    True
    """
    wanted = section(selector, "matchLabels")
    return all(labels.get(key) == value for key, value in wanted.items()) and all(
        _OPERATORS[row["operator"]](labels.get(row["key"]), row.get("values") or ())
        for row in members(selector, "matchExpressions")
        if row.get("operator") in _OPERATORS
    )
