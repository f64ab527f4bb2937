# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why workloads aren't ready: gathering the evidence, and the last log lines. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..kube.client import Object
from ..kube.diagnosis import Cause, Snapshot, as_result, diagnose, telling
from ..kube.errors import ApiError
from ..kube.kinds import WORKLOAD_KINDS
from ..kube.mirror import Mirror
from ..manifest.findings import MilvusError
from ..plan.changes import Identity
from .context import Context
from .state import State

_LOG_LINES = 20
#: How far back a panic may lie: a server writes what hundreds of goroutines were at after it.
_LINES_READ = 1000
#: Logs are read for the first causes only: the others mostly follow from them.
_LOGS = 3
_LINES_IN_MESSAGE = 5


def explain(context: Context, state: State, wanted: t.Container[Identity], mirror: Mirror | None = None) -> list[Cause]:
    """What keeps workloads from becoming ready, root causes first.

    :param wanted: the workloads in question; pods and claims of others are left out.
    :param mirror: where objects are at hand already; the others are listed.
    """

    def objects(kind: str) -> list[Object]:
        if mirror is not None and kind in mirror.kinds:
            return mirror.objects(kind)
        return readable(context, kind, state.namespace, state.selector)

    snapshot = Snapshot(
        workloads=[
            item for kind in WORKLOAD_KINDS for item in objects(kind) if (kind, item["metadata"]["name"]) in wanted
        ],
        pods=objects("Pod"),
        claims=objects("PersistentVolumeClaim"),
        events=readable(context, "Event", state.namespace),
        storage_classes=readable(context, "StorageClass"),
        quotas=readable(context, "ResourceQuota", state.namespace),
    )
    return diagnose(snapshot, context.clock.now(), context.settings.grace, changed_at=context.changed_at)


def explained(context: Context, namespace: str, causes: t.Sequence[Cause]) -> list[dict[str, t.Any]]:
    """The causes as modules return them, the first ones with the last lines of their logs."""
    return [
        as_result(cause, log=_last_lines(context, namespace, cause) if number < _LOGS else "")
        for number, cause in enumerate(causes)
    ]


def last_words(results: t.Sequence[t.Mapping[str, t.Any]]) -> str:
    """The first cause's last event and last log lines, for the message; empty where there is neither.

    :param results: what ``explained()`` returned.
    """
    first = results[0] if results else {}
    lines = [f"Last event of {first['kind']} {first['name']}: {first['last_event']}"] if first.get("last_event") else []
    if first.get("log"):
        excerpt = telling(str(first["log"]), _LINES_IN_MESSAGE).splitlines()
        lines += [f"Last log lines of {first['kind']} {first['name']}:", *(f"  {line}" for line in excerpt)]
    return "\n".join(lines)


def readable(
    context: Context, kind: str, namespace: str | None = None, labels: str = "", fields: str = ""
) -> list[Object]:
    """The objects of a kind, none where they may not be read: part of an explanation is better than none."""
    try:
        return context.client.list(kind, namespace, labels, fields)
    except ApiError as error:
        if error.is_forbidden:
            return []
        raise


def _last_lines(context: Context, namespace: str, cause: Cause) -> str:
    if cause.log_of is None:
        return ""
    pod, container, previous = cause.log_of
    try:
        return telling(context.client.log(pod, namespace, container, lines=_LINES_READ, previous=previous), _LOG_LINES)
    except MilvusError:
        return ""  # a container that never started has none
