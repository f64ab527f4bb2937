# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading the status that the operator writes. Pure. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...catalog.components import COMPONENTS, ENTRY_COMPONENT
from ...kube.client import Object
from ...kube.fields import condition, holds, number, section, text
from ...kube.readiness import readiness
from ...operations.inspect.members import is_active
from .resource import replicas

_DEPENDENCIES = ("EtcdReady", "StorageReady", "MsgStreamReady")
_COMPONENT = "app.kubernetes.io/component"


def is_noticed(resource: Object) -> bool:
    """Whether the operator has seen the resource as it is now."""
    return number(resource, "status.observedGeneration") >= number(resource, "metadata.generation")


def unfinished(resource: Object, deployments: t.Sequence[Object]) -> list[str]:
    """What keeps the resource from being what it says, in a few words each; empty when all is done.

    The operator's status alone isn't enough: it may be fine for a moment while query nodes are not scaled up yet.
    """
    if not is_noticed(resource):
        return [f"the operator has not seen generation {number(resource, 'metadata.generation')} yet"]
    if is_stopping(resource):
        stopped = text(condition(resource, "MilvusReady"), "reason") == "MilvusStopped"
        return [] if stopped and text(resource, "status.status") == "Stopped" else ["pods are still there"]
    found = [f"{type_} is not True" for type_ in ("MilvusReady", "MilvusUpdated") if not holds(resource, type_)]
    if text(resource, "status.status") != "Healthy":
        found.append(f"the status is {text(resource, 'status.status') or 'empty'}")
    return [*found, *_short(resource, deployments)]


def is_stopping(resource: Object) -> bool:
    """Whether no component shall have pods."""
    numbers = replicas(resource)
    return bool(numbers) and not any(numbers.values())


def _short(resource: Object, deployments: t.Sequence[Object]) -> list[str]:
    """Components with fewer pods than they shall have, or with pods of an older template."""
    wanted: dict[str, int] = {}
    for entry, count in replicas(resource).items():
        key = entry.partition("/")[0]
        wanted[key] = wanted.get(key, 0) + max(count, 0)
    found = []
    for row in COMPONENTS.values():
        own = [item for item in deployments if section(item, "metadata.labels").get(_COMPONENT) == row.name]
        ready = [readiness(item) for item in own if is_active(item)]
        if any(not one.ready for one in ready):
            found.append(f"{row.name}: {next(one.reason for one in ready if not one.ready)}")
        elif own and sum(one.ready_count for one in ready) < wanted.get(row.spec_key, 0):
            found.append(f"{row.name}: {sum(one.ready_count for one in ready)} of {wanted[row.spec_key]} pods")
    entries = [section(item, "metadata.labels").get(_COMPONENT) for item in deployments]
    return found if set(entries) & set(ENTRY_COMPONENT.values()) else [*found, "there is no Deployment for clients yet"]


def message(resource: Object) -> str:
    """What the operator says is wrong, conditions of dependencies first; empty where it says nothing."""
    found = {str(entry.get("type")): entry for entry in section(resource, "status").get("conditions") or []}
    lines = []
    for type_ in (*_DEPENDENCIES, "MilvusReady", "MilvusUpdated"):
        entry = found.get(type_)
        if entry and entry.get("status") != "True":
            lines.append(f"{type_} {entry.get('status')} ({entry.get('reason')}): {entry.get('message')}")
    return "; ".join(lines)
