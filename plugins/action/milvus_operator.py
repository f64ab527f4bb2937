# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the install manifest of milvus_operator on the controller."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleActionFail

from ..module_utils.manifest.findings import MilvusError
from ..module_utils.operations.installation.documents import is_url, read_documents
from ..plugin_utils.manifest_action import ManifestAction


class ActionModule(ManifestAction):
    """As for all modules, but a megabyte of definitions is sent only to where the file isn't."""

    def _with_file(self, arguments: dict[str, t.Any], task_vars: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """The module's arguments with the file's path where it runs here, else with what is in the file."""
        src = str(arguments.get("src") or "")
        if not src or is_url(src) or arguments.get("manifest") is not None:
            return arguments
        path = self._path(src)
        if self._is_at_home(task_vars):
            return {**arguments, "src": path}
        try:
            return {**arguments, "src": None, "manifest": read_documents(path)}
        except MilvusError as error:
            raise AnsibleActionFail(error.message) from error
