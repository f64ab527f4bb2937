"""KWOK's configuration, put together from the stage files.

Three short forms keep the stage files readable:
`@behaviour@` is the jq expression that tells how a pod shall behave, `@setting NAME@` the one that reads a
setting from the pod's annotations or labels, and a line `@include NAME` stands for stages/fragments/NAME.tpl.
"""

import re
from pathlib import Path
from typing import Any

import yaml

from .layout import Layout

STAGES = Path(__file__).resolve().parents[1] / "stages"
PREFIX = "testbed.vectorops"
_INCLUDE = re.compile(r"^(?P<indent> *)@include (?P<name>[\w-]+)$", re.MULTILINE)
_SETTING = re.compile(r"@setting (?P<name>[\w-]+)@")
_API = "kwok.x-k8s.io/v1alpha1"


def kwok_config(layout: Layout) -> str:
    """All of KWOK's configuration as one YAML stream."""
    return yaml.safe_dump_all([_options(), _logs(layout), *stages()], sort_keys=False, width=1000)


def stages() -> list[dict[str, Any]]:
    """The stages of all stage files, short forms resolved."""
    documents: list[dict[str, Any]] = []
    for path in sorted(STAGES.glob("*.yaml")):
        documents += yaml.safe_load_all(resolve(path.read_text(encoding="utf-8")))
    return documents


def resolve(text: str) -> str:
    """Replaces the short forms in a stage file."""
    while _INCLUDE.search(text):  # a fragment may include others
        text = _INCLUDE.sub(_fragment, text)
    behaviour = _without_line_breaks((STAGES / "behaviour.jq").read_text(encoding="utf-8"))
    text = text.replace("@behaviour@", f"({behaviour})")
    return _SETTING.sub(lambda match: _setting(match["name"]), text)


def pod_log(*lines: str) -> str:
    """Lines as a container runtime would have written them."""
    return "".join(f"2026-01-01T00:00:0{second}.000000000Z stdout F {line}\n" for second, line in enumerate(lines))


def _options() -> dict[str, Any]:
    options = {
        "enableDebuggingHandlers": True,  # logs
        "podPlayStageParallelism": 32,
        "nodePlayStageParallelism": 8,
        "podsOnNodeSyncParallelism": 4,  # untold it is 0: pods that are bound while it starts would never be played
    }
    metadata = {"name": "testbed"}
    return {"apiVersion": f"config.{_API}", "kind": "KwokConfiguration", "metadata": metadata, "options": options}


def _logs(layout: Layout) -> dict[str, Any]:
    """Every container of every pod has the same log."""
    log = {
        "logsFile": str(layout.config / "pod.log"),
        "previousLogsFile": str(layout.config / "pod-previous.log"),
        "follow": False,
    }
    return {"apiVersion": _API, "kind": "ClusterLogs", "metadata": {"name": "all"}, "spec": {"logs": [log]}}


def _fragment(match: re.Match[str]) -> str:
    lines = (STAGES / "fragments" / f"{match['name']}.tpl").read_text(encoding="utf-8").splitlines()
    return "\n".join(match["indent"] + line if line else line for line in lines)


def _setting(name: str) -> str:
    key = f'["{PREFIX}/{name}"]'
    return f"(.metadata.annotations{key} // .metadata.labels{key})"


def _without_line_breaks(expression: str) -> str:
    lines = (line for line in expression.splitlines() if not line.lstrip().startswith("#"))
    return " ".join(" ".join(lines).split())
