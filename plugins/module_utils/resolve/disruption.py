# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether pods are spread over zones and nodes, and protected from being evicted together. **Private**."""

from __future__ import annotations

import dataclasses

from ..catalog.components import COMPONENTS
from .model import Live, Resolution, Values, Workload

_RECORDED = "disruption"
_CONSTRAINTS = "topologySpreadConstraints"


def with_disruption(resolution: Resolution, components: Values, recorded: Values | None, live: Live) -> Resolution:
    """The resolution with spread pods and budgets, where the cluster began with them.

    The operator has neither. That is decided at the first deploy and recorded: a spread added later would restart every
    pod, and who runs a cluster without our budgets may have some already. Whether pods are spread doesn't depend on
    their number, since scaling must not restart them.

    :param recorded: the recorded defaults, None for a cluster that doesn't exist yet.
    """
    decided = bool(not live.replicas if recorded is None else recorded.get(_RECORDED))
    if not decided:
        return resolution
    workloads = tuple(
        dataclasses.replace(workload, budget=True, spread=not _has_its_own(workload, components))
        for workload in resolution.release.workloads
    )
    release = dataclasses.replace(resolution.release, workloads=workloads)
    return resolution._replace(release=release, defaults={**resolution.defaults, _RECORDED: True})


def _has_its_own(workload: Workload, components: Values) -> bool:
    """Whether the manifest says something of it, be it that there are no constraints."""
    own: Values = components.get(COMPONENTS[workload.component].spec_key) or {}
    groups = [group for group in own.get("groups") or () if group.get("name") == workload.group]
    return any(section.get(_CONSTRAINTS) is not None for section in (components, own, *groups))
