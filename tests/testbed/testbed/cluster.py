"""The running programs of one testbed, and what makes them a usable cluster."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

from . import objects, processes
from .build import kubernetes_version, tail
from .client import Client
from .errors import StartError, TestbedError
from .layout import Layout
from .ports import HOST
from .programs import Program, all_programs
from .settings import Settings
from .state import State
from .waiting import wait_until

_START_SECONDS = 120.0
_GRACE_SECONDS = 10.0
_MOMENT_SECONDS = 5.0


class Cluster:
    """Starts, watches and ends the programs of a testbed whose files are written."""

    def __init__(self, layout: Layout, state: State) -> None:
        self._layout = layout
        self._state = state
        self._programs = all_programs(layout, state.ports, state.address)

    def start_all(self, settings: Settings) -> None:
        """Starts everything in order and returns when pods can be created."""
        self.start("etcd")
        self.start("kube-apiserver")
        for program in self._clients_of_apiserver():
            self._launch(program)
        self._create_objects(settings)
        self._wait_usable()
        self._wait("kube-controller-manager", "namespace default has no service account", self._has_service_account)

    def restart_clients(self) -> None:
        """Starts anew what talks to the apiserver: after an outage it would try again a minute later only."""
        clients = self._clients_of_apiserver()
        records = [processes.recorded(self._layout.pid(program.name)) for program in clients]
        processes.end([record for record in records if record], first=signal.SIGKILL)
        for program in clients:
            self._launch(program)
        self._wait_usable()

    def start(self, name: str) -> None:
        """Starts one program, unless it runs, and returns when it is healthy."""
        program = self._program(name)
        if not self._alive(program):
            self._launch(program)
        self._wait_healthy(program)

    def stop(self, name: str, first: signal.Signals) -> None:
        """Ends one program."""
        process = processes.recorded(self._layout.pid(self._program(name).name))
        if process:
            processes.end([process], first, _GRACE_SECONDS)

    def end_all(self) -> None:
        """Ends all programs."""
        records = [processes.recorded(self._layout.pid(name)) for name in self._programs]
        processes.end([record for record in records if record], first=signal.SIGKILL)

    def status(self) -> dict[str, str]:
        """The state of each program in words."""
        return {program.name: self._status(program) for program in self._programs.values()}

    def dead(self) -> list[str]:
        """The programs that do not run, or do not become healthy within a moment."""
        missing = [program.name for program in self._programs.values() if not self._alive(program)]
        if missing:
            return missing
        return [program.name for program in self._programs.values() if not self._becomes_healthy(program)]

    def _status(self, program: Program) -> str:
        if not self._alive(program):
            return "not running"
        return "healthy" if self._healthy(program) else "not healthy"

    def _launch(self, program: Program) -> None:
        environment = {"HOME": str(self._layout.config), "PATH": os.environ.get("PATH", os.defpath)}
        command = program.command(Path(self._state.programs))
        processes.start(command, self._layout.log(program.name), self._layout.pid(program.name), environment)

    def _clients_of_apiserver(self) -> list[Program]:
        return [program for name, program in self._programs.items() if name not in ("etcd", "kube-apiserver")]

    def _wait_usable(self) -> None:
        for program in self._clients_of_apiserver():
            self._wait_healthy(program)
        self._wait("kwok", "the nodes are not ready", self._nodes_ready)

    def _create_objects(self, settings: Settings) -> None:
        client = self._admin()
        for node in objects.nodes(settings, self._state.ports["kwok"], kubernetes_version()):
            client.create("/api/v1/nodes", node)
        for storage_class in objects.storage_classes():
            client.create("/apis/storage.k8s.io/v1/storageclasses", storage_class)

    def _wait_healthy(self, program: Program) -> None:
        self._wait(program.name, f"{program.name} is not healthy", lambda: self._healthy(program))

    def _wait(self, culprit: str, complaint: str, condition: Callable[[], bool]) -> None:
        """Waits for a condition, and stops waiting when the program that shall bring it about has ended."""
        program = self._program(culprit)
        if not wait_until(lambda: condition() or not self._alive(program), _START_SECONDS):
            raise self._failure(f"{complaint} after {_START_SECONDS:.0f} s", culprit)
        if not self._alive(program):
            raise self._failure(f"{culprit} ended while starting", culprit)

    def _failure(self, message: str, program: str) -> StartError:
        return StartError(message, program, tail(self._layout.log(program)))

    def _nodes_ready(self) -> bool:
        """Whether all nodes are ready and free of the taint that new ones carry."""
        nodes = self._admin().items("/api/v1/nodes")
        return len(nodes) >= self._state.nodes and all(objects.is_ready(node) for node in nodes)

    def _has_service_account(self) -> bool:
        accounts = self._admin().items("/api/v1/namespaces/default/serviceaccounts")
        return any(account["metadata"]["name"] == "default" for account in accounts)

    def _admin(self) -> Client:
        return self._client("kube-apiserver", self._layout.pki / "ca.crt", self._state.token)

    def _healthy(self, program: Program) -> bool:
        authority = self._layout.pki / "ca.crt" if program.tls else None
        return self._client(program.name, authority).healthy(program.health_path)

    def _client(self, name: str, authority: Path | None, token: str | None = None) -> Client:
        address = self._state.address if name == "kube-apiserver" else HOST
        return Client(self._state.ports[name], authority, token, address)

    def _becomes_healthy(self, program: Program) -> bool:
        return wait_until(lambda: self._healthy(program), _MOMENT_SECONDS)

    def _alive(self, program: Program) -> bool:
        process = processes.recorded(self._layout.pid(program.name))
        return process is not None and process.alive

    def _program(self, name: str) -> Program:
        try:
            return self._programs[name]
        except KeyError:
            raise TestbedError(f"no program {name!r}; there are {', '.join(self._programs)}") from None
