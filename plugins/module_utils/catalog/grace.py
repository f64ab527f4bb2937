# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long a state that may still turn out well is borne with, by its cause. **Private** to the collection."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class Grace:
    """The patience with each cause; when it is used up, a wait ends early. A failed Job gets none: it won't try again.

    :param image_pull: seconds that an image can't be pulled; registries have hiccups, wrong names stay wrong.
    :param crash_loop_restarts: restarts of a container that keeps ending; a component may end a few times while what
        it needs comes up.
    :param unschedulable: seconds without a node to run on; a scale-up of the nodes starts them anew.
    :param claim_unbound: seconds without a volume; they don't run while the claim waits for its pod to be scheduled.
    :param load_balancer: seconds without an address while nobody looks after the Service, or who does only fails.
    """

    image_pull: float = 60.0
    crash_loop_restarts: int = 5
    unschedulable: float = 300.0
    claim_unbound: float = 120.0
    load_balancer: float = 60.0


GRACE = Grace()
