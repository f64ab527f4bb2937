# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Is the namespace there, and will it stay? **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...manifest.findings import Finding
from ..context import Context
from .subject import Subject


def namespace(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """A missing namespace is made only on request; one that is being deleted takes nothing."""
    name = subject.state.namespace
    live = context.client.get("Namespace", name)
    if live is None and not context.settings.create_namespace:
        yield Finding(f"Namespace {name}", "doesn't exist", "create it, or set create_namespace: true")
    elif live and live.get("status", {}).get("phase") == "Terminating":
        yield Finding(f"Namespace {name}", "is being deleted", "wait until it is gone, or choose another one")
