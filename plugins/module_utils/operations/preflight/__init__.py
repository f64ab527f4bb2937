# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything that can keep a run from succeeding, found before the first write. **Private** to the collection.

Each check is a function from the subject of the run to findings; ``CHECKS`` is the whole list. What is provable is an
error, what is a guess is a warning; a right that is missing for looking turns a check into a warning.
"""

from __future__ import annotations

import concurrent.futures
import dataclasses
import typing as t

from ...kube.errors import ApiError
from ...kube.listing import SIDE_BY_SIDE
from ...manifest.findings import Finding, PreflightError
from ..context import Context
from .autoscalers import autoscalers
from .budgets import budgets
from .capacity import largest_pod
from .migrations import migration
from .namespace import namespace
from .neighbours import shared_services
from .objects import conflicts, foreign_objects, immutable, milvus_resource
from .paused import paused
from .quotas import quota, unsized_pods
from .references import certificates, claims, config_maps, secrets, service_accounts
from .rights import rights
from .room import room
from .storage_classes import storage_classes
from .subject import Subject
from .upgrades import live_changes
from .versions import configuration_keys, health, image_map, unknown_way, upgrade_path
from .volumes import members, volumes

Check = t.Callable[[Context, Subject], t.Iterable[Finding]]

_FOREIGN_OBJECTS = "foreign_objects"
#: The name that ``preflight_ignore`` takes, and the check.
CHECKS: dict[str, Check] = {
    "namespace": namespace,
    "rights": rights,
    "milvus_resource": milvus_resource,
    _FOREIGN_OBJECTS: foreign_objects,
    "conflicts": conflicts,
    "immutable": immutable,
    "live_changes": live_changes,
    "migration": migration,
    "upgrade_path": upgrade_path,
    "unknown_way": unknown_way,
    "health": health,
    "image_map": image_map,
    "configuration_keys": configuration_keys,
    "paused": paused,
    "shared_services": shared_services,
    "members": members,
    "volumes": volumes,
    "budgets": budgets,
    "autoscalers": autoscalers,
    "storage_classes": storage_classes,
    "secrets": secrets,
    "config_maps": config_maps,
    "claims": claims,
    "service_accounts": service_accounts,
    "certificates": certificates,
    "quota": quota,
    "unsized_pods": unsized_pods,
    "node_capacity": largest_pod,
    "node_room": room,
}


def preflight(context: Context, subject: Subject, names: t.Iterable[str] | None = None) -> list[Finding]:
    """All findings of all checks, errors that the user chose to ignore turned into warnings.

    :param names: the checks that the run needs; None for all.
    """

    def found_by(name: str) -> list[Finding]:
        return [dataclasses.replace(finding, name=name) for finding in _run(name, context, subject)]

    with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        findings = [finding for found in pool.map(found_by, CHECKS if names is None else names) for finding in found]
    return [ignored(finding, context.settings.preflight_ignore) for finding in findings]


def _run(name: str, context: Context, subject: Subject) -> list[Finding]:
    try:
        return list(CHECKS[name](context, subject))
    except ApiError as error:
        if not (error.is_forbidden or error.is_not_found):
            raise
        return [Finding("preflight", f"{name} could not be checked: {error.message}", severity="warning")]


def refuse(context: Context, findings: t.Sequence[Finding]) -> None:
    """Keep the warnings, and stop where there are errors.

    :raises PreflightError: with all errors at once.
    """
    context.warn(finding for finding in findings if finding.severity == "warning")
    if any(finding.severity == "error" for finding in findings):
        raise PreflightError("Nothing was changed, because this run can't succeed:", findings)


def ignored(finding: Finding, names: t.Container[str]) -> Finding:
    """The finding, as a warning where the user chose to ignore its check.

    Objects of others are no matter of ignoring: they stay theirs, or are taken over.
    """
    if finding.name not in names or finding.name == _FOREIGN_OBJECTS:
        return finding
    return dataclasses.replace(finding, severity="warning")
