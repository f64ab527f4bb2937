# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who does the work in the cluster: this collection itself, or the Milvus Operator. **Private** to the collection.

Both have the same methods and give results of the same shape; what one of them can't do stands in capabilities.py.
"""
