# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What keeps an entry from being made, found before anything is written. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..catalog.ingress_presets import INGRESS_PRESETS
from ..kube.client import FIELD_MANAGER, Client, Object
from ..kube.errors import ApiError
from ..manifest.findings import Finding
from ..plan.changes import Change
from ..plan.ownership import never_applied
from ..render.external import INGRESS, LOAD_BALANCER, Exposure, Front
from ..render.metadata import GROUP_LABEL, RELEASE_LABEL
from .apply import rehearse
from .context import Context
from .preflight.objects import made_by
from .state import State

# The options that make a difference for one type only, and which.
_ONLY_FOR: t.Mapping[str, tuple[str, ...]] = {
    "node_ports": ("NodePort", LOAD_BALANCER),
    "external_traffic_policy": ("NodePort", LOAD_BALANCER),
    "load_balancer_class": (LOAD_BALANCER,),
    "source_ranges": (LOAD_BALANCER,),
    "ingress_host": (INGRESS,),
    "web_host": (INGRESS,),
    "ingress_class": (INGRESS,),
    "tls": (INGRESS,),
    "tls_secret": (INGRESS,),
}
_TLS_KEYS = ("tls.crt", "tls.key")
_DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class"


def entry_findings(
    context: Context, state: State, wanted: Exposure, front: Front, changes: t.Sequence[Change]
) -> list[Finding]:
    """Everything that can be known before a dry run, and if that is nothing what a dry run says.

    :param changes: what the run would write; with nothing to write only the options are looked at.
    """
    findings = list(_options(wanted, front))
    if not changes:
        return findings
    findings += [finding for change in changes for finding in _ownership(context, state, change)]
    findings += [*_group(context, state, wanted, front), *_class_of_load_balancer(changes)]
    if wanted.type == INGRESS:
        findings += [*_secret(context, state, wanted), *_ingress_class(context, wanted)]
    if not any(finding.severity == "error" for finding in findings):
        findings += [_with_holder(context.client, finding) for finding in rehearse(context, changes)]
    return findings


def _options(wanted: Exposure, front: Front) -> t.Iterator[Finding]:
    """What is said in vain, and an Ingress without a name or without gRPC."""
    for option, types in _ONLY_FOR.items():
        if getattr(wanted, option) and wanted.type not in types:
            yield Finding(option, f"has no effect with type {wanted.type}", "leave it out", "warning")
    if wanted.type != INGRESS:
        return
    if not wanted.ingress_host:
        yield Finding("ingress_host", "is missing: an Ingress answers to a name", "set it")
    if wanted.web_host and wanted.web_host == wanted.ingress_host:
        text = "is the clients' host, too; controllers speak one protocol with an Ingress' backend"
        yield Finding("web_host", text, "give the WebUI a name of its own")
    if wanted.web_host and not front.web:
        yield Finding("web_host", "Milvus has a WebUI since 2.5", "leave it out", "warning")
    preset = INGRESS_PRESETS.get(wanted.preset)
    if preset is None and not wanted.annotations:
        text = "nothing says how the controller is told to speak gRPC (HTTP/2) with Milvus"
        yield Finding("ingress_preset", text, f"choose {' or '.join(INGRESS_PRESETS)}, or set annotations", "warning")
    elif preset is not None and preset.grpc_needs_tls and not wanted.tls:
        text = f"{wanted.preset} takes gRPC from clients by TLS only"
        yield Finding("tls_secret", text, "set it, or tls: true for the controller's own certificate", "warning")


def _ownership(context: Context, state: State, change: Change) -> t.Iterator[Finding]:
    live = change.before
    if live is None:
        return
    subject = f"{change.kind} {change.name}"
    release = (live["metadata"].get("labels") or {}).get(RELEASE_LABEL)
    if release != state.name and never_applied(live, FIELD_MANAGER) and not _is_the_documents(change):
        text = f"exists in namespace {state.namespace} and belongs to {made_by(live)}"
        yield Finding(subject, text, "remove or rename it")
    elif not context.settings.force_conflicts:
        for manager, fields in change.conflicts.items():
            text = f"field manager {manager} owns {', '.join(fields)}"
            yield Finding(subject, text, "set force_conflicts: true to take them over")


def _is_the_documents(change: Change) -> bool:
    """Whether somebody made the Service by hand, as Milvus' documents do it: it leads to the same pods."""
    live, desired = change.before or {}, change.desired or {}
    return change.kind == "Service" and live["spec"].get("selector") == desired["spec"]["selector"]


def _group(context: Context, state: State, wanted: Exposure, front: Front) -> t.Iterator[Finding]:
    if not wanted.group or ("Service", f"{state.name}-milvus") not in state.objects:
        return
    labels = [item["metadata"].get("labels") or {} for item in state.of_kind("Deployment")]
    groups = sorted(
        str(entry[GROUP_LABEL])
        for entry in labels
        if entry.get("app.kubernetes.io/component") == front.component and GROUP_LABEL in entry
    )
    if wanted.group not in groups:
        existing = f"there are: {', '.join(groups)}" if groups else f"its {front.component} has no groups"
        severity: t.Literal["error", "warning"] = "warning" if context.settings.check_mode else "error"
        yield Finding("group", f"the cluster has no group {wanted.group} of {front.component}", existing, severity)


def _class_of_load_balancer(changes: t.Sequence[Change]) -> t.Iterator[Finding]:
    """Kubernetes never lets the class of a load balancer change while there is one."""
    for change in changes:
        before, after = (change.before or {}).get("spec", {}), (change.desired or {}).get("spec", {})
        old, new = before.get("loadBalancerClass"), after.get("loadBalancerClass")
        if before.get("type") == after.get("type") == LOAD_BALANCER and old != new:
            text = f"the load balancer is of the class {old or '(none)'}, which can't change"
            advice = (
                "keep load_balancer_class, or remove the entry first (state: absent); a new one has another address"
            )
            yield Finding(f"Service {change.name}", text, advice)


def _secret(context: Context, state: State, wanted: Exposure) -> t.Iterator[Finding]:
    if not wanted.tls_secret:
        return
    subject, live = f"Secret {wanted.tls_secret}", context.client.get("Secret", wanted.tls_secret, state.namespace)
    if live is None:
        severity: t.Literal["error", "warning"] = "warning" if context.settings.check_mode else "error"
        advice = "create it (kubectl create secret tls), or leave it to the controller with tls: true"
        yield Finding(subject, f"doesn't exist in namespace {state.namespace}", advice, severity)
        return
    missing = [key for key in _TLS_KEYS if not (live.get("data") or {}).get(key)]
    if missing:
        yield Finding(subject, f"has no {' and no '.join(missing)}", "put certificate and key into it, in PEM")


def _ingress_class(context: Context, wanted: Exposure) -> t.Iterator[Finding]:
    try:
        classes: list[Object] = context.client.list("IngressClass")
    except ApiError as error:
        if not (error.is_forbidden or error.is_not_found):
            raise
        text = f"Ingress classes could not be looked at: {error.message}"
        yield Finding("preflight", text, severity="warning")
        return
    names = sorted(item["metadata"]["name"] for item in classes)
    existing = f"there are: {', '.join(names)}" if names else "there is none; install an Ingress controller"
    if wanted.ingress_class and wanted.ingress_class not in names:
        yield Finding("ingress_class", f"IngressClass {wanted.ingress_class} doesn't exist", existing)
    defaults = [item for item in classes if (item["metadata"].get("annotations") or {}).get(_DEFAULT_CLASS) == "true"]
    if not wanted.ingress_class and not defaults:
        text = "no IngressClass is the default, so no controller may look after the Ingress"
        yield Finding("ingress_class", text, f"set it; {existing}", "warning")


def _with_holder(client: Client, finding: Finding) -> Finding:
    """Name the Service that has the node port, where Services of other namespaces can be seen."""
    if "provided port is already allocated" not in finding.message:
        return finding
    try:
        services = client.list("Service")
    except ApiError:
        services = []
    holders = [
        f"node port {port['nodePort']} belongs to Service {metadata['namespace']}/{metadata['name']}"
        for metadata, port in ((item["metadata"], port) for item in services for port in item["spec"].get("ports", []))
        if port.get("nodePort") and str(port["nodePort"]) in finding.message
    ]
    advice = "choose another one by node_ports, or free it"
    return dataclasses.replace(finding, message="; ".join(holders) or finding.message, advice=advice)
