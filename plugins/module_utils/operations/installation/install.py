# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Installing or upgrading the operator. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...catalog.operator import CERT_MANAGER_DEFINITION, NAME, STAGES
from ...kube.errors import ApiError
from ...kube.mirror import Mirror
from ...manifest.findings import Finding
from ...plan.changes import Change, identity, summary
from ...plan.diff import diff
from ...render.installation import Installation, Wishes, installation
from ...render.installation.webhooks import brings_webhook
from ..apply import write
from ..context import Context
from ..preflight import refuse
from ..waiting import NotReady, wait_ready
from .checks import findings_for, has_cert_manager
from .planning import changes_for
from .reading import Installed, as_state, read_installed, summarise_operator

_SERVED_INTERVAL = 0.5


@dataclasses.dataclass(frozen=True)
class _Run:
    """An installation whose every decision is made."""

    wanted: Installation
    installed: Installed
    changes: tuple[Change, ...]


def install(documents: t.Sequence[t.Any], wishes: Wishes, context: Context) -> dict[str, t.Any]:
    """Make the operator what its manifest and the wishes say, and wait until it works.

    :param documents: of the install manifest.
    :param wishes: ``webhook`` says whether they are wanted; they come only where certificates can be had.
    :returns: ``changed``, ``changes``, ``diff``, ``steps``, ``operator``.
    :raises MilvusError: the manifest is none of an operator, something forbids it, or it doesn't become ready.
    """
    wishes = _with_possible_webhook(context, documents, wishes)
    wanted = installation(documents, wishes)
    run = _decide(context, wanted, wishes)
    if run.changes and not context.settings.check_mode:
        write(context, [change for change in run.changes if change.kind == "Namespace"])
        with context.alone(NAME, wanted.namespace):
            run = dataclasses.replace(_decide(context, wanted, wishes, again=True), changes=run.changes)
            _carry_out(context, run)
    elif not context.settings.check_mode and context.settings.wait:
        _wait_for_operator(context, run, written=False)
    found = read_installed(context.client, wanted.namespace) if context.wrote else run.installed
    webhook = any(item["kind"] in STAGES["webhooks"] for item in wanted.objects)
    return {
        "changed": bool(run.changes),
        "changes": [summary(change) for change in run.changes],
        "diff": diff(run.changes) if context.settings.diff else [],
        "steps": context.steps,
        "operator": {**summarise_operator(wanted.namespace, found.deployment), "webhook": webhook},
    }


def _with_possible_webhook(context: Context, documents: t.Sequence[t.Any], wishes: Wishes) -> Wishes:
    if not wishes.webhook or not brings_webhook(documents):
        return dataclasses.replace(wishes, webhook=False)
    if has_cert_manager(context.client):
        return wishes
    text = f"without cert-manager (definition {CERT_MANAGER_DEFINITION}) nobody issues certificates for webhooks"
    context.warn([Finding("webhook", text, "the operator is installed without them", "warning")])
    return dataclasses.replace(wishes, webhook=False)


def _decide(context: Context, wanted: Installation, wishes: Wishes, *, again: bool = False) -> _Run:
    installed = read_installed(context.client, wanted.namespace, [identity(item) for item in wanted.objects])
    changes, refused = changes_for(context.client, wanted, installed)
    if changes or refused:
        refuse(context, [*findings_for(context, wanted, installed, wishes, changes), *refused])
    elif again:
        context.report(f"{NAME}: another run was faster, nothing is left to do")
    return _Run(wanted, installed, tuple(changes))


def _carry_out(context: Context, run: _Run) -> None:
    """Write stage by stage, definitions established before the rest; what is outdated goes last."""
    for stage in STAGES:
        changes = [one for one in run.changes if one.stage == stage and one.action != "delete"]
        pending = [one for one in changes if one.kind != "Namespace"]
        if pending:
            context.report(f"{NAME}: writing {len(pending)} objects of {stage}")
            write(context, pending)
        if stage == "definitions" and changes:
            _wait_for_definitions(context, run.wanted)
        if stage == "operator" and context.settings.wait:
            _wait_for_operator(context, run, written=bool(changes))
    for change in run.changes:
        if change.action == "delete":
            write(context, [change])


def _wait_for_operator(context: Context, run: _Run, *, written: bool) -> None:
    entry = ("Deployment", run.wanted.deployment)
    state = as_state(run.wanted.namespace, run.installed.objects.get(entry))
    wait_ready(context, state, {"operator": [entry]}, rollout=True, written=written)


def _wait_for_definitions(context: Context, wanted: Installation) -> None:
    """Until the definitions are established, and their resources served: the API server takes a moment for both."""
    names = {item["metadata"]["name"] for item in wanted.stages["definitions"]}
    started = context.clock.monotonic()
    deadline = started + context.seconds_left(context.settings.wait_timeout)
    with Mirror(context.client, "", "", ["CustomResourceDefinition"]) as mirror:
        while waiting := names - {
            item["metadata"]["name"] for item in mirror.objects(_DEFINITION) if _established(item)
        }:
            left = deadline - context.clock.monotonic()
            if left <= 0:
                reasons = [_why(item) for item in mirror.objects(_DEFINITION) if item["metadata"]["name"] in waiting]
                raise NotReady(f"Definitions are not established: {'; '.join(reasons)}")
            mirror.wait(left)
        while not _is_served(context) and context.clock.monotonic() < deadline:
            mirror.wait(_SERVED_INTERVAL)
    seconds = round(context.clock.monotonic() - started, 1)
    context.steps.append({"stage": "definitions", "seconds": seconds, "waited_for": sorted(names)})


_DEFINITION = "CustomResourceDefinition"


def _established(item: t.Mapping[str, t.Any]) -> bool:
    conditions = (item.get("status") or {}).get("conditions") or []
    return any(entry["type"] == "Established" and entry["status"] == "True" for entry in conditions)


def _why(item: t.Mapping[str, t.Any]) -> str:
    conditions = (item.get("status") or {}).get("conditions") or []
    reasons = [str(entry.get("message")) for entry in conditions if entry["status"] == "False"]
    return f"{item['metadata']['name']}: {', '.join(reasons) or 'no reason given'}"


def _is_served(context: Context) -> bool:
    """Whether custom resources are answered for."""
    try:
        context.client.list("Milvus", "default")
    except ApiError as error:
        if error.is_not_found or error.status == 429:  # "storage is (re)initializing"
            return False
        if not error.is_forbidden:
            raise
    return True
