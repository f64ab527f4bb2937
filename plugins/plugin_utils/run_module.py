# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts a module of the collection where it lies: ``run_module.py NAME``, its arguments as JSON on stdin.

That is how Ansible lets a module be started by hand. **Private** to the collection, see manifest_action.py.
"""

from __future__ import annotations

import os
import runpy
import sys

COLLECTION = "ansible_collections.vectorops.milvus"


def main() -> None:
    """Find the collection from here, and run the module as a script would be."""
    module = f"{COLLECTION}.plugins.modules.{sys.argv.pop(1)}"
    root = os.path.abspath(__file__)
    for _folder in (*COLLECTION.split("."), "plugins", "plugin_utils"):
        root = os.path.dirname(root)
    sys.path[0] = os.path.dirname(root)
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
