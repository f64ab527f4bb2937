# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the integration tests share: real modules by ansible-playbook, real answers by kubectl."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
_RUN_SECONDS = 300

Object = dict[str, t.Any]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What one task returned.

    :param result: the task's result, as a playbook would register it.
    :param output: all that ansible-playbook printed.
    """

    result: Object
    output: str

    @property
    def changed(self) -> bool:
        return bool(self.result.get("changed"))

    @property
    def failed(self) -> bool:
        return bool(self.result.get("failed"))

    @property
    def message(self) -> str:
        return str(self.result.get("msg", ""))

    def changes(self) -> list[tuple[str, str, str]]:
        """Action, kind and name of each change."""
        return sorted((entry["action"], entry["kind"], entry["name"]) for entry in self.result["changes"])


class Cluster:
    """A Kubernetes cluster as its users meet it.

    :param kubeconfig: whose credentials are used.
    """

    def __init__(self, kubeconfig: Path, kubectl: Path):
        self.kubeconfig = kubeconfig
        self._kubectl = kubectl

    def command(self, *arguments: str) -> list[str]:
        """A call of kubectl."""
        return [str(self._kubectl), "--kubeconfig", str(self.kubeconfig), *arguments]

    def kubectl(self, *arguments: str, stdin: str | None = None, check: bool = True) -> str:
        """Run kubectl, and return what it printed."""
        command = self.command(*arguments)
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=_RUN_SECONDS, check=False)
        if check and done.returncode:
            raise AssertionError(f"kubectl {' '.join(arguments)}: {done.stderr}")
        return done.stdout

    def list(self, kind: str, namespace: str, selector: str = "") -> list[Object]:
        """The objects of a kind, with their managed fields left out."""
        found = self.kubectl("get", kind, "-n", namespace, "-o", "json", *(["-l", selector] if selector else []))
        return list(json.loads(found)["items"])

    def get(self, kind: str, name: str, namespace: str) -> Object:
        """One object."""
        return t.cast(Object, json.loads(self.kubectl("get", kind, name, "-n", namespace, "-o", "json")))

    def apply(self, *objects: Object) -> None:
        """Create or update objects as kubectl apply does it."""
        items = {"apiVersion": "v1", "kind": "List", "items": list(objects)}
        self.kubectl("apply", "-f", "-", stdin=json.dumps(items))

    def patch(self, kind: str, name: str, namespace: str, patch: Object) -> None:
        """Merge a patch into an object, as somebody else."""
        self.kubectl("patch", kind, name, "-n", namespace, "--type=merge", "-p", json.dumps(patch))

    def kubeconfig_of(self, account: str, namespace: str) -> Object:
        """A kubeconfig with a token of a ServiceAccount."""
        found: Object = json.loads(self.kubectl("config", "view", "--raw", "--flatten", "-o", "json"))
        token = self.kubectl("create", "token", account, "-n", namespace).strip()
        return {**found, "users": [{"name": user["name"], "user": {"token": token}} for user in found["users"]]}

    def playbook(self, name: str, **variables: t.Any) -> subprocess.CompletedProcess[str]:
        """Run a playbook of the collection."""
        given = {"milvus_kubeconfig": str(self.kubeconfig), **variables}
        return ansible_playbook(f"vectorops.milvus.{name}", "-e", json.dumps(given))

    def make_namespace(self, name: str) -> None:
        """A namespace whose default account is there."""
        self.kubectl("create", "namespace", name)
        self.kubectl("wait", "--for=create", "serviceaccount/default", "-n", name, "--timeout=30s")

    def wait_until_available(self, namespace: str) -> None:
        """Return once every Deployment is available, which comes some seconds after ready."""
        if self.list("deployments", namespace):
            self.kubectl("wait", "--for=condition=Available", "deployments", "--all", "-n", namespace, "--timeout=60s")

    @contextlib.contextmanager
    def namespace(self, name: str) -> t.Iterator[str]:
        """A namespace for some time; its node ports are free again at the end, the rest goes in the background."""
        self.make_namespace(name)
        try:
            yield name
        finally:
            self.kubectl("delete", "services", "--all", "-n", name)
            self.kubectl("delete", "namespace", name, "--wait=false")

    def module(
        self,
        module: str,
        /,
        *,
        check: bool = False,
        diff: bool = False,
        environ: t.Mapping[str, str] | None = None,
        **options: t.Any,
    ) -> Outcome:
        """Run one module of the collection as a task of a playbook."""
        task = {"name": module, f"vectorops.milvus.{module}": {"kubeconfig": str(self.kubeconfig), **options}}
        return run_tasks([task], check=check, diff=diff, environ=environ)


def run_tasks(
    tasks: list[Object], *, check: bool = False, diff: bool = False, environ: t.Mapping[str, str] | None = None
) -> Outcome:
    """Run tasks on localhost by ansible-playbook; the outcome is the last task's."""
    play = [{"name": "Test", "hosts": "localhost", "gather_facts": False, "tasks": tasks}]
    arguments = ["/dev/stdin", *(["--check"] * check), *(["--diff"] * diff)]
    done = ansible_playbook(
        *arguments, stdin=json.dumps(play), environ={"ANSIBLE_STDOUT_CALLBACK": "ansible.posix.json", **(environ or {})}
    )
    try:
        report = json.loads(done.stdout[done.stdout.index("{") :])
        result = report["plays"][-1]["tasks"][-1]["hosts"]["localhost"]
    except (ValueError, KeyError, IndexError) as error:
        raise AssertionError(f"no result: {done.stdout}\n{done.stderr}") from error
    return Outcome(result, done.stdout + done.stderr)


def ansible_playbook(
    *arguments: str,
    stdin: str | None = None,
    environ: t.Mapping[str, str] | None = None,
    cwd: Path = CHECKOUT,
    seconds: float = _RUN_SECONDS,
) -> subprocess.CompletedProcess[str]:
    """Run ansible-playbook from the checkout, as a user would.

    :param seconds: after which it is ended, and the test with it.
    """
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("K8S_AUTH_", "KUBECONFIG"))}
    variables |= {"ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg"), "ANSIBLE_FORCE_COLOR": "0", **(environ or {})}
    return subprocess.run(
        [str(BIN / "ansible-playbook"), *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=seconds,
        cwd=cwd,
        env=variables,
        check=False,
    )
