# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stand-in for the Milvus Operator: what its users see of it, on a cluster whose pods are played.

It shares nothing with the collection: it is what the collection is tested against.
"""

from .controller import StandIn
from .settings import Settings

__all__ = ["Settings", "StandIn"]
