# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The images that a cluster's pods run: the real programs, packed as we know the vendors' images to be laid out.

What the programs do is real. How an image starts its program (entry point, scripts, paths, users) is our rebuilding of
the vendors' images, as far as the objects we render depend on it; docs/e2e.md says what that can't prove.
"""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
import typing as t
from pathlib import Path

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.etcd_defaults import ETCD_DEFAULTS
from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.kafka_defaults import KAFKA_DEFAULTS
from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.message_storages import DATA_FOLDER, DATA_FOLDERS
from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.migration import TOOL, TOOL_IMAGE
from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.minio_defaults import MINIO_DEFAULTS
from ansible_collections.vectorops.milvus.tests.reality import server as wheels
from ansible_collections.vectorops.milvus.tests.testbed.testbed.build import TESTBED

from . import build, debian, elf
from .images import Image, Layer, place
from .machine import apt_get

_FILES = Path(__file__).resolve().parent / "image_files"
_BASE_PACKAGES = (
    "bash",
    "base-files",
    "base-passwd",
    "coreutils",
    "dash",
    "findutils",
    "gawk",
    "grep",
    "libstdc++6",
    "netcat-openbsd",
    "procps",
    "sed",
    "tini",
)
_JAVA = "openjdk-17-jre-headless"
# What Debian's Java depends on for its pictures and its certificates.
_NOT_FOR_A_SERVER = frozenset(
    {"fonts-dejavu-core", "fontconfig-config", "ca-certificates", "perl-base", "libglib2.0-0"}
)
_KAFKA = Path(__file__).resolve().parent / "java/pom.xml"
# Libraries of a wheel for which its server has a stand-in of its own that they are not made for.
_MISTAKEN: t.Mapping[str, tuple[str, ...]] = {"2.2": ("libcrypto.so.10", "libssl.so.10")}
_SEARCHED = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

PAUSE = "localhost/pause:e2e"
DNS = "localhost/coredns:e2e"


def _fill_base(root: Path) -> None:
    debian.unpack(_BASE_PACKAGES, root)
    for folder in ("proc", "sys", "dev", "run", "etc"):
        (root / folder).mkdir(exist_ok=True)
    (root / "tmp").mkdir(exist_ok=True)
    (root / "tmp").chmod(0o1777)
    (root / "usr/bin/nc").symlink_to("/bin/nc.openbsd")
    (root / "tini").symlink_to("usr/bin/tini")  # where the image of Milvus has it
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/bash\n")
    (root / "etc/group").write_text("root:x:0:\n")


BASE = Layer("base", " ".join(_BASE_PACKAGES) + " 2", _fill_base)


def _scripts(name: str, targets: t.Mapping[str, str]) -> Layer:
    """A layer of files that stand in image_files/."""
    texts = [f"{target}: {(_FILES / source).read_text()}" for target, source in targets.items()]

    def fill(root: Path) -> None:
        for target, source in targets.items():
            place(_FILES / source, root / target.lstrip("/"))

    return Layer(name, "\n".join(texts), fill)


def _program(name: str, source: t.Callable[[], Path], target: str, version: str) -> Layer:
    return Layer(name, f"{target} {version}", lambda root: place(source(), root / target.lstrip("/")))


def pause_image() -> Image:
    """The first process of each pod."""
    program = _program("pause", lambda: build.node_programs() / "pause", "/pause", build.NODE.key)
    return Image((PAUSE,), (program,), entry_point=("/pause",))


def dns_image() -> Image:
    """CoreDNS."""
    program = _program("dns", lambda: build.node_programs() / "dns", "/coredns", build.NODE.key)
    return Image((DNS,), (program,), entry_point=("/coredns",))


def _etcd_program(name: str, target: str) -> Layer:
    return _program(name, lambda: build.etcd_programs() / name, target, build.ETCD_PROGRAMS.key)


def etcd_image() -> Image:
    """Etcd, with the scripts of bitnami's image that the chart's objects call."""
    scripts = "/opt/bitnami/scripts/etcd"
    program = _program("etcd", build.etcd, "/opt/bitnami/etcd/bin/etcd", TESTBED.key)
    client = _etcd_program("etcdctl", "/opt/bitnami/etcd/bin/etcdctl")
    files = {
        f"{scripts}/{name}": f"etcd/{name}" for name in ("entrypoint.sh", "run.sh", "healthcheck.sh", "prestop.sh")
    }
    image = ETCD_DEFAULTS["image"]
    return Image(
        (f"{image['registry']}/{image['repository']}:{image['tag']}",),
        (BASE, program, client, _scripts("etcd-scripts", files)),
        entry_point=(f"{scripts}/entrypoint.sh",),
        command=(f"{scripts}/run.sh",),
        environment={"PATH": f"/opt/bitnami/etcd/bin:{_SEARCHED}"},
        user="1001",
    )


def migration_image() -> Image:
    """The tests' own tool that backs metadata up, migrates and restores them, under the name of Milvus' one."""
    return Image((TOOL_IMAGE,), (BASE, _etcd_program("meta-migration", TOOL)), environment={"PATH": _SEARCHED})


def _fill_bash_as_sh(root: Path) -> None:
    (root / "bin").mkdir()
    (root / "bin/sh").symlink_to("bash")


def minio_image() -> Image:
    """MinIO; its vendor's image is one of Red Hat's, where sh is Bash: a signal to the container is the server's."""
    program = _program("minio", build.minio, "/usr/bin/minio", build.MINIO.key)
    entry = "/usr/bin/docker-entrypoint.sh"
    scripts = _scripts("minio-scripts", {entry: "minio/docker-entrypoint.sh"})
    image = MINIO_DEFAULTS["image"]
    return Image(
        (f"{image['repository']}:{image['tag']}",),
        (BASE, Layer("bash-as-sh", "1", _fill_bash_as_sh), program, scripts),
        entry_point=(entry,),
        command=("minio",),
        environment={"PATH": _SEARCHED},
    )


def _fill_java(root: Path) -> None:
    debian.unpack([_JAVA], root, without=_NOT_FOR_A_SERVER)
    (root / "usr/bin").mkdir(parents=True, exist_ok=True)
    (program,) = (root / "usr/lib/jvm").glob("java-17-*/bin/java")
    (root / "usr/bin/java").symlink_to(f"/{program.relative_to(root)}")


JAVA = Layer("java", f"{_JAVA} 1", _fill_java)


def _fill_kafka(root: Path) -> None:
    """Kafka, ZooKeeper and what they need, from Maven Central."""
    if shutil.which("mvn") is None:
        apt_get("install", "-y", "--no-install-recommends", "maven")
    maven = ["mvn", "-q", "-B", "-f", str(_KAFKA), "dependency:copy-dependencies", "-DincludeScope=runtime"]
    subprocess.run([*maven, f"-DoutputDirectory={root}/opt/bitnami/kafka/libs"], check=True, stdout=subprocess.DEVNULL)


def _kafka_like(kind: str, values: t.Mapping[str, t.Any]) -> Image:
    """A server of Kafka's kind, with the two scripts that the charts' own one ends in."""
    image = values["image"]
    jars = Layer("kafka", _KAFKA.read_text(encoding="utf-8"), _fill_kafka)
    files = {f"/{name}": f"{kind}/{name}" for name in ("entrypoint.sh", "run.sh")}
    return Image(
        (f"{image['registry']}/{image['repository']}:{image['tag']}",),
        (BASE, JAVA, jars, _scripts(f"{kind}-scripts", files)),
        entry_point=("/entrypoint.sh",),
        command=("/run.sh",),
        environment={"PATH": _SEARCHED},
        user="1001",
    )


def kafka_images() -> tuple[Image, Image]:
    """Kafka and its ZooKeeper."""
    return _kafka_like("kafka", KAFKA_DEFAULTS), _kafka_like("zookeeper", KAFKA_DEFAULTS["zookeeper"])


def _with_data_folders(text: str) -> str:
    """The wheel leaves to its caller where data go; the image has them where volumes are mounted."""
    messages = re.compile(r"/tmp/milvus/rock(et|s)mq_data_dir")  # noqa: S108 -- the wheel's
    text = messages.sub(f"{DATA_FOLDER}/{DATA_FOLDERS['rocksmq'][0]}", text)
    return text.replace("/tmp/milvus/local_storage_dir", f"{DATA_FOLDER}/data")  # noqa: S108 -- the wheel's


def milvus_image(version: str, *others: str) -> Image:
    """Milvus 2.2 or 2.3, from the wheel that carries the real server.

    :param version: ``2.3``.
    :param others: tags of versions whose server can't be had, and that this one stands for.
    """
    release = wheels.WHEELS[version]

    def fill(root: Path) -> None:
        for file in wheels.programs(version).iterdir():
            if file.name == "milvus":
                place(file, root / "milvus/bin/milvus")
            elif file.name != "milvus.yaml":
                place(file, root / "milvus/lib" / file.name)
        for library in _MISTAKEN.get(version, ()):
            elf.keep_to_itself(root / "milvus/bin/milvus", elf.exported(root / "milvus/lib" / library))
        (root / "milvus/configs").mkdir()
        for name, text in wheels.image_files(version).items():
            (root / "milvus/configs" / name).write_text(_with_data_folders(text))
        # The server ends where it doesn't find this file, which tells its C++ part where to log.
        (root / "milvus/configs/glog.conf").write_text("--logtostderr=true\n")

    return Image(
        tuple(f"milvusdb/milvus:{tag}" for tag in (f"v{release}", *others)),
        (BASE, Layer("milvus", f"{release} 5", fill)),
        entry_point=("/tini", "--"),
        environment={"PATH": f"/milvus/bin:{_SEARCHED}", "LD_LIBRARY_PATH": "/milvus/lib"},
        folder="/milvus",
    )


@functools.cache
def node_images() -> tuple[Image, ...]:
    """What every node has."""
    return pause_image(), dns_image()


def all_images() -> tuple[Image, ...]:
    """Every image of the journeys."""
    others = (etcd_image(), migration_image(), minio_image(), *kafka_images())
    return (*node_images(), *others, milvus_image("2.2"), milvus_image("2.3"))
