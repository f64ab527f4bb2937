# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the manifest of milvus_migration on the controller."""

from __future__ import annotations

from ..plugin_utils.manifest_action import ManifestAction as ActionModule

__all__ = ["ActionModule"]
