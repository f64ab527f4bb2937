# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Testing external services from inside of the cluster, before a rollout. **Private** to the collection."""

from __future__ import annotations

import contextlib
import typing as t
import uuid

from ..kube.client import Object
from ..kube.errors import ApiError, KubernetesError
from ..kube.mirror import Mirror
from ..manifest.findings import Finding, PreflightError
from ..render.probe import CONTAINER, DEADLINE, PROBE_LABEL, Target, render_probe, render_probe_secret, targets
from ..resolve.model import Release
from .context import Context
from .preflight import ignored, refuse
from .state import State

_CHECK = "probe"
_FIELDS = 4
_LONGEST_NAME = 40
_ADVICE = {
    "name": "check the name, and the cluster's DNS",
    "port": "check host and port, firewalls and NetworkPolicies",
    "tls": "check the certificate, and the authority that the manifest names",
    "credentials": "check the Secret, or the settings, with the user and its rights",
}
_CANNOT_PULL = ("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull")


def probe(context: Context, state: State, release: Release) -> None:
    """Test every external service by a Job, and keep what was found in the context.

    The Job is the release's by its label, so that a removal would find it, but not in its inventory.

    :raises PreflightError: a service can't be used; the result has all that was found.
    """
    found = targets(release) if context.settings.probe else ()
    if not found:
        return
    if context.settings.check_mode:
        text = "external services are not tested in check mode, as that takes a Job in the cluster"
        context.warn([Finding(_CHECK, text, severity="warning")])
        return
    context.report(f"Milvus {state.name}: testing {len(found)} endpoints of external services")
    try:
        report = _run(context, release, found)
    except ApiError as error:
        findings = [_could_not_run(f"the API server refuses it: {error.message}")]
    except _NoReport as error:
        findings = [_could_not_run(str(error))]
    else:
        context.probe = verdicts(report, found)
        findings = [finding for entry in context.probe for finding in _findings(entry)]
    try:
        refuse(context, [ignored(finding, context.settings.preflight_ignore) for finding in findings])
    except PreflightError as error:
        error.result["probe"] = context.probe
        raise


class _NoReport(Exception):
    """The Job didn't tell anything."""


def _run(context: Context, release: Release, found: t.Sequence[Target]) -> str:
    """Run the Job, and return its report; neither Job nor Secret is left behind."""
    name = f"{release.name[:_LONGEST_NAME]}-milvus-probe-{uuid.uuid4().hex[:5]}"
    job = render_probe(release, name, found, context.settings.probe_image)
    try:
        made = context.client.create("Job", job, release.namespace)
        secret = render_probe_secret(release, name, made)
        if secret is not None:
            context.client.create("Secret", secret, release.namespace)
        return _report(context, release.namespace, name)
    finally:
        for kind in ("Job", "Secret"):
            with contextlib.suppress(KubernetesError):
                context.client.delete(kind, name, release.namespace)


def _report(context: Context, namespace: str, name: str) -> str:
    started = context.clock.monotonic()
    deadline = started + context.seconds_left(DEADLINE)
    refused_at = started + context.settings.grace.image_pull
    with Mirror(context.client, namespace, f"{PROBE_LABEL}={name}", ["Job", "Pod"]) as mirror:
        while True:
            now = context.clock.monotonic()
            status = _status(mirror.objects("Pod"))
            ended = status.get("state", {}).get("terminated")
            if ended is not None:
                if ended.get("message"):
                    return str(ended["message"])
                raise _NoReport(
                    f"it ended with {ended.get('reason')} (exit code {ended.get('exitCode')}), but no report"
                )
            failed = _failed(mirror.objects("Job"))
            waiting = status.get("state", {}).get("waiting") or {}
            if failed:
                raise _NoReport(failed)
            if waiting.get("reason") in _CANNOT_PULL and now >= refused_at:
                raise _NoReport(f"its image can't be pulled: {waiting.get('message') or waiting['reason']}")
            if now >= deadline:
                raise _NoReport(f"it has not ended after {now - started:.0f} s {waiting.get('reason', '')}".rstrip())
            mirror.wait(min(deadline, max(refused_at, now + 1)) - now)


def _status(pods: t.Sequence[Object]) -> Object:
    """The status of the script's container, whatever else was put into its pod."""
    found = [entry for pod in pods for entry in pod.get("status", {}).get("containerStatuses") or []]
    return next((entry for entry in found if entry["name"] == CONTAINER), {})


def _failed(jobs: t.Sequence[Object]) -> str:
    conditions = [condition for job in jobs for condition in job.get("status", {}).get("conditions") or []]
    texts = [f"{one.get('reason')}: {one.get('message')}" for one in conditions if one["type"] == "Failed"]
    return texts[0] if texts else ""


def verdicts(report: str, found: t.Sequence[Target]) -> list[dict[str, t.Any]]:
    """The report's lines as entries of the result; ``ok`` is None for what was not tested.

    >>> verdicts("0\\tport\\tok\\t", [Target("etcd", "etcd", "a", 1)])
    [{'service': 'etcd', 'endpoint': 'a:1', 'check': 'port', 'ok': True, 'message': ''}]
    """
    outcome = {"ok": True, "failed": False, "untested": None}
    entries = []
    for line in sorted(report.splitlines()):
        parts = line.split("\t")
        if len(parts) != _FIELDS or not parts[0].isdigit() or int(parts[0]) >= len(found) or parts[2] not in outcome:
            continue
        target = found[int(parts[0])]
        message = parts[3].strip() if parts[2] != "untested" else f"not tested: {parts[3].strip()}"
        entry = {"service": target.service, "endpoint": target.endpoint, "check": parts[1]}
        entries.append({**entry, "ok": outcome[parts[2]], "message": message})
    return entries


def _findings(entry: t.Mapping[str, t.Any]) -> t.Iterator[Finding]:
    subject, check = f"{entry['service']} {entry['endpoint']}", entry["check"]
    if entry["ok"] is None:
        yield Finding(subject, f"{check} {entry['message']}", severity="warning", name=_CHECK)
    elif not entry["ok"]:
        yield Finding(subject, f"{check}: {entry['message']}", _ADVICE.get(check, ""), name=_CHECK)


def _could_not_run(why: str) -> Finding:
    advice = "mend that, name another image in probe_image, or leave probe out"
    return Finding(_CHECK, f"the Job that tests external services could not do it: {why}", advice, name=_CHECK)
