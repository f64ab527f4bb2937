# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looking without touching: what milvus_info and milvus_images_info return. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..kube.kinds import WORKLOAD_KINDS
from ..kube.readiness import readiness
from ..plan.changes import identity
from ..render.images import image_findings, images
from ..resolve.model import Live
from ..resolve.read import read_manifest
from ..resolve.resolve import resolve
from ..resolve.secrets import masked
from .context import Context
from .explain import explain, explained
from .state import read_state
from .summary import summarise


def info(name: str, namespace: str, context: Context) -> dict[str, t.Any]:
    """The state of one release.

    :returns: ``exists``, ``cluster``, ``history`` (revision, date, image), ``manifest`` (the recorded one, secrets
        masked), and ``diagnosis``: why workloads aren't ready, root causes first, as a failing run would say it.
    """
    state = read_state(context.client, name, namespace)
    unready = [item for item in state.of_kind(*WORKLOAD_KINDS) if not readiness(item).ready]
    causes = explain(context, state, {identity(item) for item in unready}) if unready else []
    return {
        "exists": bool(state.objects),
        "cluster": summarise(state, context.client),
        "diagnosis": explained(context, namespace, causes),
        "history": [dict(entry) for entry in state.record.history],
        "manifest": masked(state.record.manifest),
    }


def images_of(
    document: t.Mapping[str, t.Any], sources: t.Mapping[str, t.Any]
) -> tuple[list[dict[str, t.Any]], list[str]]:
    """Every image that a manifest would pull, with who uses it, and warnings; nothing is asked of any server.

    :param sources: the options that say where images come from.
    """
    milvus, warnings = read_manifest(document)
    release, _defaults, more = resolve(milvus, recorded=None, live=Live(), sources=sources)
    findings = (*warnings, *more, *image_findings(release))
    return [dict(entry) for entry in images(release)], [finding.text() for finding in findings]
