# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long a wait bears with what may still turn out well. **Private** to the collection."""

from __future__ import annotations

import typing as t

Cause = t.Literal["image", "crash_loop", "unschedulable", "claim", "job"]

# Seconds by cause, but for crash_loop: restarts. A wait ends early once a cause has lasted longer than this.
GRACE: t.Mapping[Cause, int] = {
    "image": 60,  # a registry may be slow or limit its rate; a name that doesn't exist stays so
    "crash_loop": 5,  # restarts: Milvus exits a few times while its dependencies are still coming up
    "unschedulable": 300,  # an autoscaler needs minutes for a node; its scale-up event starts the time anew
    "claim": 120,  # a provisioner's time; a claim that waits for its first pod doesn't count before that is scheduled
    "job": 0,  # a Job that has failed has used up its own retries
}
