# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operator's install manifest, made a site's own. Pure. **Private** to the collection."""

from __future__ import annotations

from .documents import Installation, installation
from .wishes import Wishes

__all__ = ["Installation", "Wishes", "installation"]
