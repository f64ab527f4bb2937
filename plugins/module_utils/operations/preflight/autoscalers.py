# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Does somebody else's autoscaler count the pods of what this run changes? **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...kube.kinds import AUTOSCALER
from ...manifest.findings import Finding
from ...plan.scaling import UNSAID
from ..autoscaling import of_others
from ..context import Context
from .subject import Subject

_TEMPLATE, _NUMBER = "spec.template", "spec.replicas"


def autoscalers(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """One that we made stands still during a rollout and is led to the pods; those of others are theirs to change."""
    fields = {change.name: change.fields for change in subject.plan.changes if change.kind == "Deployment"}
    concerned = {
        name: (known_as, names)
        for known_as, (_live, names) in subject.state.workloads().items()
        if any(field.startswith((_TEMPLATE, _NUMBER)) for one in names for field in fields.get(one, ()))
        for name in names
    }
    if not concerned or AUTOSCALER in subject.state.unknown:
        return
    stated = {workload.known_as: workload.spec.get("replicas") for workload in subject.release.workloads}
    for name, target in of_others(context.client, subject.state, concerned):
        known_as, names = concerned[target]
        rolls = any(field.startswith(_TEMPLATE) for one in names for field in fields.get(one, ()))
        yield from _findings(name, known_as, target, rolls=rolls, slots=len(names) > 1, stated=stated.get(known_as))


def _findings(
    name: str, known_as: str, target: str, *, rolls: bool, slots: bool, stated: int | None
) -> t.Iterator[Finding]:
    subject = f"{AUTOSCALER} {name}"
    ours = f"milvus_scale's autoscale for {known_as}, which stands still for that time"
    if rolls and slots:
        text = f"works against the rollout, which moves pods between {target} and its other slot"
        yield Finding(subject, text, f"delete it, as it doesn't follow the pods, and use {ours}", "warning")
    elif rolls:
        text = f"may change the number of pods of {target} in the middle of its rollout"
        yield Finding(subject, text, f"wait for calm, or use {ours}", "warning")
    if stated not in UNSAID:
        text = f"sets the number of pods of {target}, and so does the manifest: each undoes what the other does"
        yield Finding(subject, text, f"leave replicas of {known_as} out of the manifest", "warning")
