# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the stand-in behaves."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class Settings:
    """The times of a real operator, shortened.

    :param interval: seconds between two looks at everything.
    :param dependency_delay: seconds from the first reconcile until the dependencies are probed for the first time.
    :param session_seconds: seconds that a MilvusUpgrade waits after the stop (the etcd session's time to live).
    """

    interval: float = 0.15
    dependency_delay: float = 0.5
    session_seconds: float = 1.0
