# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Preflight: whether what is paused has pods. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...manifest.findings import Finding
from ...plan.changes import Change
from ...plan.rollout import is_paused
from ..context import Context
from .subject import Subject


def paused(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Kubernetes gives a Deployment that is made paused no pods at all, so nobody need wait for them."""
    for change in subject.plan.changes:
        if change.action == "create" and change.kind == "Deployment" and is_paused(change.desired) and _pods(change):
            text = "is new and paused, and gets no pods as long as it is"
            advice = "leave paused out of the manifest until it runs"
            yield Finding(f"Deployment {change.name}", text, advice, "error" if context.settings.wait else "warning")


def _pods(change: Change) -> int:
    return int((change.desired or {})["spec"].get("replicas", 1))
