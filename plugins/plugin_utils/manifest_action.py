# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules' action plugins share: ``src`` is a file of the controller. **Private** to the collection."""

from __future__ import annotations

import os
import typing as t

from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.plugins.action import ActionBase

from ..module_utils.manifest.findings import MilvusError
from ..module_utils.module import read_document


class ManifestAction(ActionBase):
    """Replaces ``src`` by the manifest in that file, then runs the module where the task says."""

    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Run the module with the manifest as a dictionary."""
        super().run(tmp, task_vars)
        arguments = dict(self._task.args)
        if arguments.get("src") and arguments.get("manifest") is None:
            arguments["manifest"] = self._manifest(str(arguments.pop("src")))
        result: dict[str, t.Any] = self._execute_module(
            module_args=arguments, task_vars=task_vars, wrap_async=self._task.async_val
        )
        return result

    def _manifest(self, src: str) -> dict[str, t.Any]:
        try:
            return read_document(self._path(src))
        except MilvusError as error:
            raise AnsibleActionFail(error.message) from error

    def _path(self, src: str) -> str:
        """Where Ansible looks for files, else the current folder: a collection's playbooks aren't in the user's."""
        try:
            return str(self._find_needle("files", src))
        except AnsibleError as error:
            path = os.path.abspath(os.path.expanduser(src))
            if os.path.isfile(path):
                return path
            raise AnsibleActionFail(f"src: {error}") from error
