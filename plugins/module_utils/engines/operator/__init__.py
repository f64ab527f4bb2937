# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Milvus Operator does the work; we hand it the custom resource and follow. **Private** to the collection.

What it does is described by its source (milvus-operator 1.3.8, pkg/controllers).
"""
