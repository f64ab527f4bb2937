# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why a release isn't ready. **Private** to the collection.

One way through: objects → ``Facts`` → what each detector finds (claims, pods, workloads) → ranking. What counts as
trouble is in the detectors' tables, what to do about it in advice.py, how it is ranked in causes.py and ranking.py.
"""

from __future__ import annotations

import typing as t

from ...catalog.grace import GRACE, Grace
from ..fields import name_of
from .causes import Cause
from .claim_causes import claim_causes
from .evidence import Expectations, Facts, Snapshot
from .pod_causes import pod_causes
from .ranking import ranked
from .release_causes import release_causes
from .workload_causes import workload_causes


def diagnose(
    snapshot: Snapshot,
    now: float,
    grace: Grace = GRACE,
    *,
    first_seen: t.Mapping[str, float] | None = None,
    changed_at: float = 0.0,
    expected: Expectations | None = None,
) -> list[Cause]:
    """What keeps the objects from being ready, root causes first; empty where all is well.

    :param now: seconds since the epoch by the cluster's clock; the objects' times are compared with it.
    :param grace: how long each state is borne with before its cause is ``hopeless``.
    :param first_seen: when ``Kind/name`` was first seen in its trouble, for objects that carry no time themselves.
    :param changed_at: when this run last wrote to the release, by the cluster's clock; 0 for a run that wrote nothing.
        A failure from before may have been mended by it, so no cause is hopeless until it has lasted since then.
    :param expected: what the release remembers of itself; None where only the workloads count, as while waiting.
    """
    facts = Facts(snapshot, now, grace, first_seen or {}, changed_at)
    pods = pod_causes(facts)
    names = {entry.cause.name for entry in pods}
    blamed = frozenset(facts.owner(pod) for pod in snapshot.pods if name_of(pod) in names)
    more = release_causes(facts, expected) if expected is not None else []
    return ranked([*claim_causes(facts), *pods, *workload_causes(facts, blamed), *more])
