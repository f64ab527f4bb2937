# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""May we do what the run needs? One SelfSubjectRulesReview tells. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...kube.kinds import KINDS, Kind
from ...manifest.findings import Finding
from ..context import Context
from .subject import Subject

_VERBS = ("get", "list", "watch", "create", "patch", "delete")
_LEASE = ("get", "create", "update", "delete")
_READ_ONLY = ("get", "list", "watch")
_ADVICE: t.Mapping[str, str] = {
    "PodMonitor": "grant it by a Role (docs/rights.md), or set spec.components.disableMetric: true",
}


def rights(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Every verb that the run needs and the rules don't grant, and kinds that Kubernetes doesn't have."""
    namespace = subject.state.namespace
    yield from _unknown_kinds(subject)
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectRulesReview",
        "spec": {"namespace": namespace},
    }
    status = context.client.create("SelfSubjectRulesReview", review).get("status", {})
    rules = status.get("resourceRules") or []
    severity: t.Literal["error", "warning"] = "warning" if status.get("incomplete") else "error"
    for kind, verbs in _needed(subject):
        missing = [verb for verb in verbs if not any(_grants(rule, kind, verb) for rule in rules)]
        if missing:
            yield Finding(
                f"{kind.plural} in namespace {namespace}",
                f"the right to {', '.join(missing)} is missing",
                _ADVICE.get(kind.kind, "grant it by a Role; docs/rights.md shows the whole one"),
                severity,
            )


def _unknown_kinds(subject: Subject) -> t.Iterator[Finding]:
    for change in subject.plan.all:
        if change.action == "create" and change.kind in subject.state.unknown:
            kind = KINDS[change.kind]
            text = f"Kubernetes has no {kind.plural} ({kind.api_version}), or doesn't let us list them"
            advice = "install what brings them first (monitors: the Prometheus operator), or don't ask for it"
            yield Finding(f"{change.kind} {change.name}", text, advice)


def _needed(subject: Subject) -> t.Iterator[tuple[Kind, tuple[str, ...]]]:
    written = {change.kind for change in subject.plan.all} | {"Secret"}
    for name in sorted(written):
        yield KINDS[name], _VERBS
    yield KINDS["Lease"], _LEASE
    yield KINDS["Pod"], _READ_ONLY


def _grants(rule: t.Mapping[str, t.Any], kind: Kind, verb: str) -> bool:
    def has(member: str, wanted: str) -> bool:
        return bool({wanted, "*"}.intersection(rule.get(member) or []))

    return (
        has("verbs", verb)
        and has("apiGroups", kind.group)
        and has("resources", kind.plural)
        and not rule.get("resourceNames")
    )
