# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Do the namespace's quotas leave room for what the run creates? **Private** to the collection."""

from __future__ import annotations

import decimal
import typing as t

from ...kube.client import Object
from ...kube.kinds import WORKLOAD_KINDS
from ...manifest.findings import Finding
from ...plan.quantity import quantity
from ..context import Context
from ..planning import pods_requested
from .capacity import Amounts, amount_text, requests_of
from .subject import Subject

_ZERO = decimal.Decimal(0)
# Where a quota has one of these, the API server takes no pod whose containers don't all say that much (Kubernetes'
# pkg/quota/v1/evaluator/core): by the quota's name, what they have to say.
_TO_BE_SAID: t.Mapping[str, tuple[str, str]] = {
    "cpu": ("requests", "cpu"),
    "memory": ("requests", "memory"),
    "requests.cpu": ("requests", "cpu"),
    "requests.memory": ("requests", "memory"),
    "limits.cpu": ("limits", "cpu"),
    "limits.memory": ("limits", "memory"),
}


def quota(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """What the run creates must fit into what the namespace's quotas leave."""
    live = context.client.list("ResourceQuota", subject.state.namespace)
    if not live:
        return
    wanted = _wanted(subject)
    for item in live:
        status = item.get("status", {})
        for resource, hard in (status.get("hard") or item["spec"].get("hard") or {}).items():
            limit, used = quantity(hard) or _ZERO, quantity((status.get("used") or {}).get(resource, "0")) or _ZERO
            more = wanted.get(resource, wanted.get(f"requests.{resource}", _ZERO))
            if more and used + more > limit:
                yield Finding(
                    f"ResourceQuota {item['metadata']['name']}",
                    f"{resource}: {amount_text(limit)} allowed, {amount_text(used)} used, "
                    f"{amount_text(more)} more needed",
                    "raise the quota, or lower replicas or resources in the manifest",
                )


def _wanted(subject: Subject) -> Amounts:
    """What quotas count, by the names that quotas give it."""
    total: Amounts = {}

    def add(resource: str, amount: decimal.Decimal) -> None:
        total[resource] = total.get(resource, _ZERO) + amount

    for template, count in pods_requested(subject.plan.changes):
        add("pods", decimal.Decimal(count))
        for member in ("requests", "limits"):
            for resource, amount in requests_of(template["spec"], member).items():
                add(f"{member}.{resource}", amount * count)
    for change in subject.plan.changes:
        if change.action == "create" and change.desired is not None:
            add(f"count/{change.kind.lower()}s", decimal.Decimal(1))
            spec, replicas = change.desired.get("spec", {}), change.desired.get("spec", {}).get("replicas", 1)
            for claim in spec.get("volumeClaimTemplates", []) if change.kind == "StatefulSet" else []:
                add("persistentvolumeclaims", decimal.Decimal(replicas))
                size = quantity(claim["spec"].get("resources", {}).get("requests", {}).get("storage", "0")) or _ZERO
                add("requests.storage", size * replicas)
    return total


def unsized_pods(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Where a quota counts CPU or memory, each container has to say how much, or a LimitRange says it for it."""
    for item in context.client.list("ResourceQuota", subject.state.namespace):
        for resource in sorted(set(_TO_BE_SAID).intersection(item["spec"].get("hard") or {})):
            silent = _silent(subject, *_TO_BE_SAID[resource])
            if silent and not _has_default(context, subject, *_TO_BE_SAID[resource]):
                member, name = _TO_BE_SAID[resource]
                scoped = item["spec"].get("scopes") or item["spec"].get("scopeSelector")
                yield Finding(
                    f"ResourceQuota {item['metadata']['name']}",
                    f"has {resource}, so that pods without {member}.{name} are refused: {silent}",
                    f"set resources.{member} in the manifest, or give the namespace a LimitRange with defaults",
                    "warning" if scoped else "error",  # which pods it is about is for the API server to tell
                )


def _silent(subject: Subject, member: str, resource: str) -> str:
    """The workloads with a container that doesn't say it, in words; empty for none."""
    names = [
        f"{change.kind} {change.name}"
        for change in subject.plan.changes
        if change.kind in WORKLOAD_KINDS and change.desired
        if any(not _says(container, member, resource) for container in _containers(change.desired))
    ]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _containers(workload: Object) -> list[Object]:
    pod = workload["spec"]["template"]["spec"]
    return [*(pod.get("initContainers") or []), *(pod.get("containers") or [])]


def _says(container: t.Mapping[str, t.Any], member: str, resource: str) -> bool:
    """The API server takes a limit for the request where none is given."""
    resources = container.get("resources") or {}
    given = {**(resources.get("limits") or {}), **(resources.get(member) or {})}
    return resource in (given if member == "requests" else resources.get("limits") or {})


def _has_default(context: Context, subject: Subject, member: str, resource: str) -> bool:
    """Whether a LimitRange says it in the place of containers; the API server fills in what follows from what."""
    field = {"requests": "defaultRequest", "limits": "default"}[member]
    limits = [
        limit for item in context.client.list("LimitRange", subject.state.namespace) for limit in item["spec"]["limits"]
    ]
    return any(limit.get("type") == "Container" and resource in (limit.get(field) or {}) for limit in limits)
