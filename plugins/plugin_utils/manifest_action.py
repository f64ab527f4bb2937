# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules' action plugins share. **Private** to the collection.

``src`` is a file of the controller, and a long module shows where it is while it runs.

Ansible packs a module into an archive with all that it imports, and what was packed has to be compiled at each run:
that is most of the time of a run that changes nothing. A module that would run here anyway, by Ansible's own
interpreter, is started where it lies.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import signal
import sys
import tempfile
import threading
import typing as t

from ansible import constants as C  # noqa: N812 - its name everywhere in Ansible
from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible.vars.clean import remove_internal_keys

from ..module_utils.manifest.findings import MilvusError
from ..module_utils.manifest.load import read_document
from ..module_utils.operations.progress import VARIABLE
from . import run_module

try:
    from ansible.module_utils.common.json import Direction, get_module_encoder
except ImportError:  # ansible-core 2.18, where every module is packed
    get_module_encoder = None  # type: ignore[assignment]

_PROFILE = "legacy"  # how arguments and results of modules are written
_LOOK_INTERVAL = 0.2
# The options that name a file on the controller, and what the module gets in their place.
_CONTENTS = {"src": "manifest", "patch_src": "patch"}


class ManifestAction(ActionBase):
    """Replaces ``src`` by the manifest in that file, then runs the module where the task says."""

    _supports_check_mode = True
    _supports_async = True
    _progress_file = ""

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Run the module with the manifest as a dictionary, and show its progress."""
        super().run(tmp, task_vars)
        variables = task_vars or {}
        arguments = self._with_file(dict(self._task.args), variables)
        with self._shown_progress():
            if self._is_at_home(variables):
                return self._run_at_home(arguments, variables)
            result: dict[str, t.Any] = self._execute_module(
                module_args=arguments, task_vars=variables, wrap_async=self._task.async_val
            )
        return result

    def _with_file(self, arguments: dict[str, t.Any], task_vars: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """The module's arguments with what is in the files of this machine that they name."""
        for file, content in _CONTENTS.items():
            if arguments.get(file) and arguments.get(content) is None:
                arguments[content] = self._manifest(str(arguments.pop(file)))
        return arguments

    def _is_at_home(self, task_vars: t.Mapping[str, t.Any]) -> bool:
        """Whether the module would run on this machine, as this user and by this interpreter, and leave no files."""
        keeps_files = C.config.get_config_value("DEFAULT_KEEP_REMOTE_FILES")
        if get_module_encoder is None or keeps_files or self._task.async_val:
            return False
        if self._connection.transport != "local" or self._connection.become is not None:
            return False
        delegated = task_vars.get("ansible_delegated_vars", {}).get(self._task.delegate_to, task_vars)
        return bool(self._templar.template(delegated.get("ansible_python_interpreter")) == sys.executable)

    def _run_at_home(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        """As _execute_module(), without packing."""
        self._update_module_args(self._task.action, arguments, task_vars)
        encoder = get_module_encoder(_PROFILE, Direction.CONTROLLER_TO_MODULE)
        standard_input = json.dumps({"ANSIBLE_MODULE_ARGS": arguments}, cls=encoder)
        program = [sys.executable, run_module.__file__, self._task.action.rpartition(".")[2]]
        command = f"{self._compute_environment_string()} {shlex.join(program)}".strip()
        answer = self._low_level_execute_command(command, in_data=standard_input.encode("utf-8", "surrogateescape"))
        result: dict[str, t.Any] = self._parse_returned_data(answer, _PROFILE)
        remove_internal_keys(result)
        return result

    def _compute_environment_string(self, raw_environment_out: dict[str, t.Any] | None = None) -> str:
        """Ansible's own environment for the module, and the name of the file for progress."""
        compute: t.Callable[..., str] = super()._compute_environment_string
        environment = compute(raw_environment_out)
        if not self._progress_file:
            return environment
        return f"{VARIABLE}={shlex.quote(self._progress_file)} {environment}"

    @contextlib.contextmanager
    def _shown_progress(self) -> t.Iterator[None]:
        """Show the lines that the module appends to a file; only where that file is on this machine."""
        if self._connection.transport != "local" or self._task.async_val:
            yield
            return
        with tempfile.NamedTemporaryFile("r", prefix="milvus-progress-", encoding="utf-8") as file:
            self._progress_file = file.name
            ended = threading.Event()
            follower = threading.Thread(target=_follow, args=(file, ended), daemon=True)
            follower.start()
            try:
                yield
            finally:
                ended.set()
                follower.join()

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


def _follow(file: t.TextIO, ended: threading.Event) -> None:
    """Show each line once it is complete, until the module has ended and everything was shown."""
    display = Display()
    rest = ""
    playbook = os.getppid()
    while True:
        last = ended.wait(_LOOK_INTERVAL)
        if os.getppid() != playbook:
            _end_with_the_playbook(file.name)
            return
        *lines, rest = (rest + file.read()).split("\n")
        for line in lines:
            display.display(line)
        if last:
            return


def _end_with_the_playbook(progress_file: str) -> None:
    """ansible-playbook was killed, as ansible-runner cancels a run: end the module politely, so that it gives its Lease
    back. Left alone it would go on, as this worker and the module have a session of their own.
    """
    with contextlib.suppress(OSError):
        os.unlink(progress_file)
    if os.getpgrp() == os.getpid():  # nobody else's processes
        os.killpg(os.getpgrp(), signal.SIGTERM)
