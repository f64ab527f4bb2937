# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Does everything exist that the objects refer to? **Private** to the collection."""

from __future__ import annotations

import functools
import typing as t

from ...kube.client import Object
from ...manifest.findings import Finding
from ..context import Context
from .subject import Subject

# cert-manager's ingress-shim: an Ingress with one of these gets its Secret once it is there.
_ISSUERS = ("cert-manager.io/issuer", "cert-manager.io/cluster-issuer", "kubernetes.io/tls-acme")
# What the control plane puts into each namespace by itself.
_ALWAYS_THERE = (("ServiceAccount", "default"), ("ConfigMap", "kube-root-ca.crt"))


class Reference(t.NamedTuple):
    """What a pod can't start without.

    :param key: the key that it reads there; empty for none, or all.
    """

    kind: str
    name: str
    key: str = ""


def _check(kind: str, context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Every object of that kind that a new pod can't start without exists, or is one we make."""
    rendered = {
        item["metadata"]["name"] for stage in subject.plan.stages for item in stage.objects if item["kind"] == kind
    }
    wanted: dict[str, dict[str, str]] = {}
    for change in subject.plan.changes:
        for reference in references((change.desired or {}).get("spec", {}).get("template", {}).get("spec", {})):
            if reference.kind == kind and (kind, reference.name) not in _ALWAYS_THERE:
                wanted.setdefault(reference.name, {}).setdefault(reference.key, f"{change.kind} {change.name}")
    severity: t.Literal["error", "warning"] = "warning" if context.settings.check_mode else "error"
    for name in sorted(set(wanted) - rendered):
        live = context.client.get(kind, name, subject.state.namespace)
        if live is None:
            who = next(iter(wanted[name].values()), "")
            text = f"doesn't exist in namespace {subject.state.namespace}, but {who} refers to it"
            yield Finding(f"{kind} {name}", text, "create it first", severity)
        else:
            yield from _unfit(live, wanted[name], severity)


def _unfit(live: Object, keys: t.Mapping[str, str], severity: t.Literal["error", "warning"]) -> t.Iterator[Finding]:
    """What is there, but can't be used.

    :param keys: the keys that are read, each with one who does.
    """
    subject = f"{live['kind']} {live['metadata']['name']}"
    if live.get("status", {}).get("phase") == "Lost":
        yield Finding(subject, "has lost its volume", "restore the volume, or name another claim", severity)
    there = {*(live.get("data") or {}), *(live.get("binaryData") or {})}
    for key in sorted(set(keys) - there - {""}):
        found = f"it has {', '.join(sorted(there))}" if there else "it is empty"
        yield Finding(subject, f"has no key '{key}', which {keys[key]} reads; {found}", "add the key", severity)


secrets = functools.partial(_check, "Secret")
config_maps = functools.partial(_check, "ConfigMap")
claims = functools.partial(_check, "PersistentVolumeClaim")
service_accounts = functools.partial(_check, "ServiceAccount")


def references(pod: t.Mapping[str, t.Any]) -> t.Iterator[Reference]:
    """What a pod's spec refers to, optional references left out."""
    for pull_secret in pod.get("imagePullSecrets") or []:
        yield Reference("Secret", pull_secret["name"])
    if pod.get("serviceAccountName"):
        yield Reference("ServiceAccount", pod["serviceAccountName"])
    for volume in pod.get("volumes") or []:
        yield from _of_volume(volume)
    for container in [*(pod.get("initContainers") or []), *(pod.get("containers") or [])]:
        for variable in container.get("env") or []:
            source = variable.get("valueFrom") or {}
            yield from _named("Secret", source.get("secretKeyRef"))
            yield from _named("ConfigMap", source.get("configMapKeyRef"))
        for source in container.get("envFrom") or []:
            yield from _named("Secret", source.get("secretRef"))
            yield from _named("ConfigMap", source.get("configMapRef"))


def _named(kind: str, source: t.Mapping[str, t.Any] | None) -> t.Iterator[Reference]:
    if source and not source.get("optional"):
        yield Reference(kind, source["name"], source.get("key") or "")


def _of_volume(volume: t.Mapping[str, t.Any]) -> t.Iterator[Reference]:
    claim = volume.get("persistentVolumeClaim")
    if claim:
        yield Reference("PersistentVolumeClaim", claim["claimName"])
    projected = (volume.get("projected") or {}).get("sources") or []
    for source in [volume, *projected]:
        for kind, member, name in (("Secret", "secret", "secretName"), ("ConfigMap", "configMap", "name")):
            found = source.get(member)
            if found and not found.get("optional"):
                keys = [item["key"] for item in found.get("items") or []] or [""]
                yield from (Reference(kind, found.get(name) or found["name"], key) for key in keys)


def certificates(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """The Secrets with an Ingress's certificates. Without one the entry works, but with another certificate."""
    for change in subject.plan.changes:
        desired = change.desired or {}
        if change.kind != "Ingress" or set(_ISSUERS) & set(desired["metadata"].get("annotations") or {}):
            continue
        for name in [entry.get("secretName") for entry in desired["spec"].get("tls") or []]:
            if name and context.client.get("Secret", name, subject.state.namespace) is None:
                yield Finding(
                    f"Secret {name}",
                    f"doesn't exist in namespace {subject.state.namespace}, but Ingress {change.name} takes its "
                    "certificate from it",
                    "create it; until then clients see the certificate of the ingress controller, if any",
                    "warning",
                )
