"""The real Milvus 2.2 and 2.3 servers, from their Python wheels (Linux, x86-64).

``run_component`` starts one component in a network of its own, where an etcd
and two listeners stand for the dependencies at their usual ports, and returns
what was seen: the server's log, the keys it wrote to etcd, and what it asked
the object store and the message queue for. ``run_container`` does so for a
container as rendered.
"""

from __future__ import annotations

import json
import lzma
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from reader import CACHE
from rendered import Container
from stage import IMAGE_FILES, Stage

HERE = Path(__file__).parent
WHEELS = {"2.2": "2.2.16", "2.3": "2.3.5"}
#: A network, processes and /run of its own, all gone with the outermost process.
ISOLATED = ["unshare", "--user", "--map-root-user", "--net", "--mount", "--pid", "--fork", "--kill-child"]


def isolation_works() -> bool:
    if shutil.which("unshare") is None or sys.platform != "linux" or os.uname().machine != "x86_64":
        return False
    return subprocess.run([*ISOLATED, "true"], check=False, capture_output=True).returncode == 0


def find_etcd() -> Path | None:
    """The etcd that the testbed built, or one on PATH."""
    folder = CACHE.parent / "vectorops-milvus-testbed"
    built = sorted(path for name in ("server", "etcd", "v3") for path in folder.glob(f"*/{name}"))
    on_path = shutil.which("etcd")
    return built[-1] if built else Path(on_path) if on_path else None


def programs(version: str) -> Path:
    """The folder with the server's binary and its libraries, fetched once."""
    release = WHEELS[version]
    folder = CACHE / f"milvus-{release}"
    if folder.exists():
        return folder
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        fetch = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", name, f"milvus=={release}"]
        subprocess.run(fetch, check=True)
        unpacked = Path(name) / "unpacked"
        unpacked.mkdir()
        with zipfile.ZipFile(next(Path(name).glob("*.whl"))) as wheel:
            for member in wheel.namelist():
                if member.endswith(".lzma"):
                    target = unpacked / Path(member).stem
                    with wheel.open(member) as packed, lzma.open(packed) as data, target.open("wb") as out:
                        shutil.copyfileobj(data, out)
                    target.chmod(0o755)
        os.replace(unpacked, folder)
    return folder


@dataclass(frozen=True)
class Evidence:
    """What a run showed."""

    log: str
    etcd_keys: tuple[str, ...]
    requests: tuple[str, ...]  # to the object store: request line and Authorization
    pulsar_connections: int
    listening: tuple[int, ...]  # TCP ports of the server
    stopped_on_sigterm: bool


def run_container(
    version: str, container: Container, until: list[str], image: dict[str, str] | None = None, seconds: float = 40
) -> Evidence:
    """Run a rendered container until its log holds every text of ``until``."""
    etcd = find_etcd()
    if etcd is None:
        raise RuntimeError("no etcd: build the testbed first")
    folder = programs(version)
    with tempfile.TemporaryDirectory(prefix="reality-") as name:
        stage = Stage(Path(name), container, image)
        stage.program(f'LD_LIBRARY_PATH={folder} exec {folder}/milvus "$@"')
        job = Path(name) / "job.json"
        result = Path(name) / "result.json"
        what = {
            "etcd": str(etcd), "command": stage.command(), "environment": stage.environment(),
            "folder": f"{name}/milvus", "until": until, "seconds": seconds, "result": str(result),
        }
        job.write_text(json.dumps(what))
        command = [*ISOLATED, sys.executable, str(HERE / "inside.py"), str(job)]
        subprocess.run(command, check=True, timeout=seconds + 60)
        seen = json.loads(result.read_text())
    return Evidence(
        log=seen["log"],
        etcd_keys=tuple(seen["etcd_keys"]),
        requests=tuple(seen["requests"]),
        pulsar_connections=seen["pulsar_connections"],
        listening=tuple(seen["listening"]),
        stopped_on_sigterm=seen["stopped_on_sigterm"],
    )


def run_component(
    args: list[str], environment: dict[str, str], files: dict[str, str], until: list[str], version: str = "2.3"
) -> Evidence:
    """Run ``milvus ARGS`` with these files beside the image's own."""
    image = {**IMAGE_FILES, **files}
    return run_container(version, Container(("milvus", *args), environment), until, image)
