# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a live cluster may change its mode. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...catalog.components import ACTIVE_STANDBY_SECTIONS
from ...manifest.findings import Finding
from ...resolve.keys import value_of
from ...resolve.model import Release
from ..state import State

_PATH = "spec.mode"
_WOODPECKER = "woodpecker.storage.type"


def is_a_patch(document: t.Mapping[str, t.Any], recorded: t.Mapping[str, t.Any]) -> t.Iterator[Finding]:
    """A manifest that no longer says the mode is most likely one of the patches in Milvus' documentation.

    :param recorded: the manifest that was deployed last.
    """
    stated = (recorded.get("spec") or {}).get("mode")
    if stated and not (document.get("spec") or {}).get("mode"):
        advice = "give a patch to milvus_upgrade (its option patch), which merges it; in a manifest state the mode"
        yield Finding(_PATH, f"is not stated, but the manifest that was deployed says {stated}", advice)


def mode_findings(before: Release, after: Release, state: State, *, allowed: bool) -> t.Iterator[Finding]:
    """Why the mode can't change; nothing where it may, or stays.

    A message storage that a cluster can't use, or another one than the running, is refused elsewhere.

    :param allowed: the user wants it (``allow_mode_change``).
    """
    if before.mode == after.mode:
        return
    text = f"the running cluster has {before.mode}, the manifest says {after.mode}"
    if after.mode != "cluster":
        yield Finding(_PATH, text, f"restore {before.mode}: there is no way back")
    elif not allowed:
        advice = f"restore {before.mode}, or set allow_mode_change: true to make it a cluster for good"
        yield Finding(_PATH, text, advice)
    else:
        yield from _side_by_side(before, after, state)
        yield from _messages(before)


def _side_by_side(before: Release, after: Release, state: State) -> t.Iterator[Finding]:
    """The standalone server is a coordinator, too: the cluster's one has to wait beside it, and to know how."""
    if not state.facts().replicas.get(f"{before.name}-milvus-standalone") or state.record.stopped:
        return
    for release, whose in ((before, "the running server"), (after, "the cluster")):
        flags = [value_of(release.config, f"{section}.enableActiveStandby") for section in ACTIVE_STANDBY_SECTIONS]
        if not all(str(flag).lower() == "true" for flag in flags):
            text = f"the coordinators of {whose} can't stand by (enableActiveStandby), and two can't run side by side"
            yield Finding(_PATH, text, "stop the cluster first (state: stopped), for it can't serve meanwhile")
            return


def _messages(before: Release) -> t.Iterator[Finding]:
    if before.message_storage == "woodpecker" and value_of(before.config, _WOODPECKER) == "local":
        text = "the messages lie on the disk of the running server: those that nobody has read yet would be lost"
        yield Finding(f"spec.config.{_WOODPECKER}", text, "stay standalone")
