# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Removing the operator, never its clusters. **Private** to the collection."""

from __future__ import annotations

import contextlib
import dataclasses
import typing as t

from ...catalog.operator import NAME
from ...kube.client import PAGE_SIZE, Client
from ...kube.errors import ApiError
from ...kube.kinds import KINDS, Kind
from ...manifest.findings import Finding, MilvusError, PreflightError
from ...plan.changes import Change, Identity, identity, summary
from ...plan.diff import diff
from ...render.installation import Installation
from ..apply import write
from ..context import Context
from ..ending import wait_gone
from ..inspect.operated import FIRST_API
from .planning import deletion, in_removal_order
from .reading import Installed, as_state, read_installed, summarise_operator

#: Of all versions: old definitions serve Milvus as v1alpha1 only, and their clusters would go as well.
_RESOURCES = (KINDS["Milvus"], *FIRST_API, KINDS["MilvusUpgrade"])
#: Who has these in the operator's namespace uses it for more than the operator.
_TENANTS = ("Deployment", "StatefulSet", "PersistentVolumeClaim", "Job")
#: What has to be gone before the next goes.
_AWAITED = ("Deployment", "CustomResourceDefinition")


@dataclasses.dataclass(frozen=True)
class _Removal:
    """What goes, in order, and what stays."""

    changes: tuple[Change, ...]
    kept: tuple[Identity, ...]


def uninstall(namespace: str, wanted: Installation | None, context: Context, *, retain_crds: bool) -> dict[str, t.Any]:
    """Remove the operator, and wait until it is gone.

    :param wanted: from an install manifest, where one is given: what it names goes, too, whoever installed it.
    :param retain_crds: whether the definitions stay.
    :returns: ``changed``, ``changes``, ``diff``, ``steps``, ``kept``, ``operator``.
    :raises PreflightError: clusters are left: nobody would look after them, and with the definitions they would go.
    """
    names = [identity(item) for item in wanted.objects] if wanted else []
    installed = read_installed(context.client, namespace, names)
    removal = _decide(context, namespace, installed, retain_crds=retain_crds)
    if removal.changes:
        _refuse_orphans(context.client)
    if removal.changes and not context.settings.check_mode:
        with context.alone(NAME, namespace) if _is_usable(context.client, namespace) else contextlib.nullcontext():
            _refuse_orphans(context.client)
            _carry_out(context, namespace, installed, removal)
        _remove_namespace(context, namespace, removal)
    after = read_installed(context.client, namespace) if context.wrote else installed
    return {
        "changed": bool(removal.changes),
        "changes": [summary(change) for change in removal.changes],
        "diff": diff(removal.changes) if context.settings.diff else [],
        "steps": context.steps,
        "kept": [{"kind": kind, "name": name} for kind, name in removal.kept],
        "operator": summarise_operator(namespace, after.deployment),
    }


def _decide(context: Context, namespace: str, installed: Installed, *, retain_crds: bool) -> _Removal:
    if installed.deployment is None:
        _refuse_foreign(context.client, namespace)
    home = ("Namespace", namespace)
    keep = home not in installed.ours or _has_tenants(context.client, namespace, installed)
    stay = {home} if keep else set()
    if retain_crds:
        stay |= {found for found in installed.objects if found[0] == "CustomResourceDefinition"}
    kept = [found for found in installed.objects if found in stay]
    ending = {found for found, item in installed.objects.items() if item["metadata"].get("deletionTimestamp")}
    going = [found for found in in_removal_order(installed.objects) if found not in stay | ending]
    return _Removal(tuple(deletion(found, installed.objects[found]) for found in going), tuple(sorted(kept)))


def _refuse_foreign(client: Client, namespace: str) -> None:
    """An operator that we didn't install goes only by the manifest that it came from."""
    found = client.list("Deployment", namespace, f"app.kubernetes.io/name={NAME}")
    if found:
        raise MilvusError(
            f"The operator in namespace {namespace} wasn't installed by this module; give the manifest that it was "
            "installed from as src, or remove it as it was installed (Helm)"
        )


def _has_tenants(client: Client, namespace: str, installed: Installed) -> bool:
    """Whether others use the operator's namespace."""
    if ("Namespace", namespace) not in installed.objects:
        return False
    return any(identity(item) not in installed.objects for kind in _TENANTS for item in client.list(kind, namespace))


def _refuse_orphans(client: Client) -> None:
    """No custom resource may be left, in any namespace."""
    findings: list[Finding] = []
    served: set[str] = set()
    for kind in _RESOURCES:
        found = None if kind.kind in served else _left(client, kind)
        if found is not None:
            served.add(kind.kind)
        for item in (found or [])[:1]:
            metadata = item["metadata"]
            more = f" (and {len(found or ()) - 1} more)" if len(found or ()) > 1 else ""
            text = f"is in namespace {metadata['namespace']}{more}"
            advice = "remove it first (milvus_cluster, state: absent): without its operator it could never end"
            findings.append(Finding(f"{kind.kind} {metadata['name']}", text, advice, name="resources"))
    if findings:
        raise PreflightError("Nothing was removed, because the operator still looks after clusters:", findings)


def _left(client: Client, kind: Kind) -> list[t.Any] | None:
    """One page of a kind's resources; None where no definition serves it."""
    try:
        return list(client.request("GET", kind.path(), {"limit": str(PAGE_SIZE)}).get("items") or [])
    except ApiError as error:
        if error.is_not_found:
            return None
        if not error.is_forbidden:
            raise
        raise MilvusError(
            f"Whether {kind.kind} resources are left can't be seen ({error.message}); removing the operator needs the "
            "right to list them in all namespaces"
        ) from error


def _carry_out(context: Context, namespace: str, installed: Installed, removal: _Removal) -> None:
    """One after the other, the operator's pods gone before its rights."""
    for change in removal.changes:
        if change.kind == "Namespace":
            continue
        write(context, [change])
        if change.kind in _AWAITED and context.settings.wait:
            entry = (change.kind, change.name)
            pods_of = [entry] if change.kind == "Deployment" else []
            wait_gone(context, as_state(namespace, installed.objects[entry]), [entry], pods_of)


def _remove_namespace(context: Context, namespace: str, removal: _Removal) -> None:
    """The namespace goes last, with the Lease in it."""
    changes = [change for change in removal.changes if change.kind == "Namespace"]
    write(context, changes)
    if changes and context.settings.wait:
        wait_gone(context, as_state(namespace, None), [(change.kind, change.name) for change in changes], [])


def _is_usable(client: Client, namespace: str) -> bool:
    """Whether a Lease can be held in a namespace."""
    live = client.get("Namespace", namespace)
    return live is not None and (live.get("status") or {}).get("phase") != "Terminating"
