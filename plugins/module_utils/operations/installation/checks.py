# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What keeps an operator from being installed, found before the first write. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...catalog.operator import CERT_MANAGER_DEFINITION, upgrade_notes
from ...kube.client import Client
from ...kube.errors import ApiError
from ...manifest.findings import Finding
from ...plan.changes import Change
from ...render.installation import Installation, Wishes
from ...render.installation.documents import version_of
from ...render.installation.settings import watched
from ..context import Context
from .reading import Installed

_HELM = "meta.helm.sh/release-name"


def has_cert_manager(client: Client) -> bool:
    """Whether certificates for webhooks can be had; not where that can't be seen."""
    try:
        return client.get("CustomResourceDefinition", CERT_MANAGER_DEFINITION) is not None
    except ApiError as error:
        if error.is_forbidden:
            return False
        raise


def findings_for(
    context: Context, installation: Installation, installed: Installed, wishes: Wishes, changes: t.Sequence[Change]
) -> list[Finding]:
    """Errors and warnings about a planned installation."""
    found = [*_other_operators(installation, installed), *_namespace_ends(installed)]
    found += _pull_secrets(context, installation, installed, wishes)
    if not context.settings.force_conflicts:
        found += [*_helm(installed), *_conflicts(changes)]
    return [*found, *_notes(installation, installed)]


def _other_operators(installation: Installation, installed: Installed) -> t.Iterator[Finding]:
    """Two operators that look after the same namespaces would work against each other."""
    if installed.others is None:
        text = "Deployments of other namespaces can't be listed, so that another operator can't be excluded"
        yield Finding("Milvus Operator", text, "", "warning", "other_operators")
    own = set(watched(installation.workload))
    for other in installed.others or ():
        theirs = set(watched(other))
        if not own or not theirs or own & theirs:
            name, namespace = other["metadata"]["name"], other["metadata"]["namespace"]
            where = ", ".join(sorted(own & theirs or own or theirs)) or "all namespaces"
            yield Finding(
                f"Deployment {name}",
                f"an operator runs in namespace {namespace} already and would look after {where}, too",
                "remove it first, install into its namespace, or divide the namespaces by watch_namespaces",
                name="other_operators",
            )


def _namespace_ends(installed: Installed) -> t.Iterator[Finding]:
    for (kind, name), item in installed.objects.items():
        if kind == "Namespace" and (item.get("status") or {}).get("phase") == "Terminating":
            yield Finding(f"Namespace {name}", "is being deleted", "wait until it is gone, or choose another one")
        elif kind == "CustomResourceDefinition" and item["metadata"].get("deletionTimestamp"):
            yield Finding(f"{kind} {name}", "is being deleted", "wait until it is gone")


def _pull_secrets(
    context: Context, installation: Installation, installed: Installed, wishes: Wishes
) -> t.Iterator[Finding]:
    """Secrets for pulling lie in the operator's namespace."""
    there = ("Namespace", installation.namespace) in installed.objects
    for name in wishes.sources.pull_secrets:
        if not there or context.client.get("Secret", name, installation.namespace) is None:
            yield Finding(
                f"Secret {name}",
                f"doesn't exist in namespace {installation.namespace}, but the operator's pod pulls with it",
                "create it (and the namespace) first",
                "warning" if context.settings.check_mode or not there else "error",
                "secrets",
            )


def _helm(installed: Installed) -> t.Iterator[Finding]:
    deployment = installed.deployment
    release = ((deployment or {}).get("metadata", {}).get("annotations") or {}).get(_HELM)
    if deployment and release:
        yield Finding(
            f"Deployment {deployment['metadata']['name']}",
            f"was installed by Helm as release {release}",
            "go on with Helm (the role's milvus_operator_method: helm), or set force_conflicts: true to take it over",
            name="conflicts",
        )


def _conflicts(changes: t.Iterable[Change]) -> t.Iterator[Finding]:
    for change in changes:
        for manager, fields in change.conflicts.items():
            yield Finding(
                f"{change.kind} {change.name}",
                f"field manager {manager} owns {', '.join(fields)}",
                "let it go there, or set force_conflicts: true to take the fields over",
                name="conflicts",
            )


def _notes(installation: Installation, installed: Installed) -> t.Iterator[Finding]:
    """What is known of the way from the version that runs to the new one."""
    if installed.deployment is not None:
        before, after = version_of(installed.deployment), installation.version
        for text in upgrade_notes(before, after):
            yield Finding(f"operator {before} to {after}", text, "", "warning", "upgrade")
