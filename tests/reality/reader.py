"""The real configuration reader of Milvus 2.4 to 2.6, built from its module.

    effective_configuration("2.5", {"user.yaml": text}, environment, keys)

gives what a component would see. The reader is a small Go program around
Milvus' own library; it is built once into the user's cache.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from ansible_collections.vectorops.milvus.tests.reality.rendered import Container
from ansible_collections.vectorops.milvus.tests.reality.stage import Stage

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "vectorops-milvus-reality"

#: Minor version -> Go module and version that carry its configuration reader.
MODULES = {
    "2.4": ("github.com/milvus-io/milvus/pkg", "v0.0.2-0.20240317152703-17b4938985f3"),
    "2.5": ("github.com/milvus-io/milvus/pkg/v2", "v2.5.7"),
    "2.6": ("github.com/milvus-io/milvus/pkg/v2", "v2.6.3"),
}


def build(version: str) -> Path:
    """Build the reader of one minor version, or find it in the cache."""
    module, release = MODULES[version]
    source = (HERE / "paramtable" / "main.go").read_text().replace("github.com/milvus-io/milvus/pkg/v2", module)
    sums = HERE / "paramtable" / f"{version}.sum"  # where the checksum database lacks the module
    pinned = sums.read_text() if sums.exists() else ""
    mark = hashlib.sha256("\n".join((source, module, release, pinned)).encode()).hexdigest()[:16]
    binary = CACHE / f"reader-{version}-{mark}"
    if binary.exists():
        return binary
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        work = Path(name)
        (work / "main.go").write_text(source)
        (work / "go.mod").write_text(f"module reality.invalid/reader\n\ngo 1.24\n\nrequire {module} {release}\n")
        (work / "go.sum").write_text(pinned)
        environment = {**os.environ, "CGO_ENABLED": "0"}
        for step in (["go", "mod", "tidy"], ["go", "build", "-o", "reader", "."]):
            done = subprocess.run(step, cwd=work, env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(f"{' '.join(step)} for {version}: {done.stderr[-2000:]}")
        os.replace(work / "reader", binary)
    return binary


@dataclass(frozen=True)
class Setting:
    """A key as stored, as the component gets it, and its group's members."""

    raw: str | None
    effective: str | None
    group: dict[str, str]


class Reader:
    """A running reader; ``state()`` asks it for the keys anew."""

    def __init__(self, command: list[str], environment: dict[str, str], folder: Path) -> None:
        self._log = tempfile.TemporaryFile(mode="w+")  # noqa: SIM115
        self._process = subprocess.Popen(
            command,
            env=environment,
            cwd=folder,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        self.pid = self._process.pid
        self.first = self._answer()

    def _answer(self) -> dict[str, Setting]:
        assert self._process.stdout is not None
        line = next((text for text in self._process.stdout if text.startswith("{")), "")
        if not line:
            self._log.seek(0)
            raise RuntimeError(f"the reader ended: {self._log.read()[-3000:]}")
        answer: dict[str, dict[str, Any]] = json.loads(line)
        return {k: Setting(v["raw"], v["effective"], v.get("group") or {}) for k, v in answer.items()}

    def state(self) -> dict[str, Setting]:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return self._answer()

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(10)
        for stream in (self._process.stdin, self._process.stdout, self._log):
            if stream is not None:
                stream.close()


def read_stage(version: str, stage: Stage, keys: list[str]) -> Reader:
    """Run a staged container with the reader in the place of the server."""
    stage.program(shlex.join(["exec", str(build(version)), *keys]))
    return Reader(stage.command(), stage.environment(), stage.root / "milvus")


def read_container(version: str, container: Container, root: Path, keys: list[str]) -> dict[str, Setting]:
    """What the server of a rendered container would see."""
    with read_stage(version, Stage(root, container), keys) as reader:
        return reader.first


def effective_configuration(
    version: str, files: dict[str, str], environment: dict[str, str], keys: list[str]
) -> dict[str, str | None]:
    """What a component sees, given the files of the folder and the environment."""
    root = Path(tempfile.mkdtemp(prefix="reality-"))
    try:
        for name, text in files.items():
            (root / name).write_text(text)
        environment = {"PATH": "/usr/bin:/bin", "MILVUSCONF": str(root), **environment}
        with Reader([str(build(version)), *keys], environment, root) as reader:
            return {key: s.effective if s.effective is not None else s.raw for key, s in reader.first.items()}
    finally:
        shutil.rmtree(root)
