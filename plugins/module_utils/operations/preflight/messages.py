# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a cluster may get another message storage. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...manifest.findings import Finding
from ...resolve.model import Release
from ..context import Settings
from ..message_change import FLUSHED, in_use, is_down
from ..state import State

_PATH = "spec.dependencies.msgStreamType"
_LOST = "messages that nobody has read yet would be lost"
_ROLE = "the role vectorops.milvus.switch_message_storage"


def message_storage_findings(before: Release, after: Release, state: State, settings: Settings) -> t.Iterator[Finding]:
    """Why the message storage can't change; nothing where it may, or stays.

    What a mode or a version can't use at all is refused elsewhere. In check mode what an earlier task would have done
    is a warning.
    """
    running = in_use(state.record, before)
    if running == after.message_storage:
        return
    text = f"the running cluster has {running}, the manifest says {after.message_storage}"
    later: t.Literal["error", "warning"] = "warning" if settings.check_mode else "error"
    if not settings.allow_message_storage_change:
        yield Finding(_PATH, text, f"restore {running}, for {_LOST}; {_ROLE} flushes, stops and switches")
    elif not is_down(state):
        advice = f"flush all collections and stop the cluster first, as {_ROLE} does, for {_LOST}"
        yield Finding(_PATH, text, advice, later)
    elif not state.record.messages.get(FLUSHED):
        text += ", and nothing says that everything was flushed before the cluster stopped"
        advice = f"start it with {running}, flush all collections, and stop it with flushed: true, as {_ROLE} does"
        yield Finding(_PATH, text, advice, later)
