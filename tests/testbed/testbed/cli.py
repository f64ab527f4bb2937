"""The commands."""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from .build import ensure_built
from .errors import TestbedError
from .external import external_kubeconfig, point_to, pointer
from .layout import DEFAULT_DIRECTORY
from .settings import Settings
from .testbed import Testbed

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a polite end cleans up like Ctrl-C
    try:
        return _COMMANDS[options.command](options)
    except TestbedError as error:
        _say(str(error))
        return 1
    except KeyboardInterrupt:
        _say("interrupted")
        return _INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="testbed", description="A Kubernetes control plane on this machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="build the programs, if they are not in the cache")
    for name, text in (
        ("up", "start it, or leave it as it is when it runs"),
        ("down", "end it and remove its data"),
        ("status", "show what runs; exit code 0 when all is well"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--dir", type=Path, default=DEFAULT_DIRECTORY, help="folder (default: .testbed)")
        if name == "up":
            _add_settings(command)
    return parser


def _add_settings(command: argparse.ArgumentParser) -> None:
    default = Settings()
    command.add_argument("--nodes", type=int, default=default.nodes, help="number of nodes")
    command.add_argument("--node-cpu", default=default.node_cpu, help="processors of a node")
    command.add_argument("--node-memory", default=default.node_memory, help="memory of a node")
    command.add_argument("--node-pods", type=int, default=default.node_pods, help="pods that fit on a node")


def _build(options: argparse.Namespace) -> int:
    _say(f"programs: {ensure_built(_say)}")
    return 0


def _up(options: argparse.Namespace) -> int:
    settings = Settings(options.nodes, options.node_cpu, options.node_memory, options.node_pods)
    testbed = Testbed(options.dir, settings, _say)
    if outside := external_kubeconfig(testbed.layout):
        point_to(testbed.layout, outside)
        _say(f"KUBECONFIG is set: using the cluster of {outside}, starting nothing")
        return 0
    testbed.up()
    _say(f"up: {testbed.server}\n  export KUBECONFIG={testbed.kubeconfig}\n  {testbed.kubectl} get nodes")
    return 0


def _down(options: argparse.Namespace) -> int:
    if Testbed(options.dir, say=_say).down():
        _say("ended and removed")
    return 0


def _status(options: argparse.Namespace) -> int:
    testbed = Testbed(options.dir)
    if outside := pointer(testbed.layout):
        _say(f"stands for the outside cluster of {outside}")
        return 0
    states = testbed.status()
    for program, state in states.items():
        print(f"{program:<25}{state}")
    if not states:
        _say(f"no testbed in {testbed.layout.root}")
    return 0 if states and set(states.values()) == {"healthy"} else 1


def _say(text: str) -> None:
    print(f"testbed: {text}", file=sys.stderr, flush=True)


_COMMANDS = {"build": _build, "up": _up, "down": _down, "status": _status}
