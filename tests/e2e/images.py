# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Container images as `docker load` archives: a few layers, a configuration, no registry.

A layer is a folder that is filled once and kept in the cache as a tar file, named by what it is made of.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
import typing as t
from pathlib import Path

from ansible_collections.vectorops.milvus.tests.testbed.testbed.locks import locked

from . import build


@dataclasses.dataclass(frozen=True)
class Layer:
    """One layer of an image.

    :param name: a word for people, and the first part of the file's name.
    :param made_of: what it depends on; the same, the same layer.
    :param fill: puts the files into an empty folder that stands for the root.
    """

    name: str
    made_of: str
    fill: t.Callable[[Path], None] = dataclasses.field(compare=False)

    def archive(self) -> Path:
        """The layer's tar file, made if need be."""
        key = hashlib.sha256(self.made_of.encode()).hexdigest()[:16]
        target = build.cache("layers") / f"{self.name}-{key}.tar"
        with locked(target.with_suffix(".lock")):
            if not target.exists():
                self._make(target)
        return target

    def _make(self, target: Path) -> None:
        draft = target.with_suffix(".draft")
        with tempfile.TemporaryDirectory(prefix=f"e2e-{self.name}-") as name:
            os.chmod(name, 0o755)  # noqa: S103 -- the root of an image
            self.fill(Path(name))
            with tarfile.open(draft, "w", format=tarfile.GNU_FORMAT) as archive:
                archive.add(name, arcname=".", filter=_of_root)
        draft.replace(target)


def _of_root(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    member.mtime = 0
    return member


@dataclasses.dataclass(frozen=True)
class Image:
    """An image under all the names that manifests have for it."""

    names: tuple[str, ...]
    layers: tuple[Layer, ...]
    entry_point: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    environment: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    folder: str = "/"
    user: str = ""


def write_archive(images: t.Sequence[Image], target: Path) -> None:
    """Write an archive with all these images; a layer that several have stands in it once."""
    digests = {layer: _digest(layer.archive()) for image in images for layer in image.layers}
    with tarfile.open(target, "w") as archive:
        for layer, digest in digests.items():
            archive.add(layer.archive(), arcname=f"{digest}.tar")
        entries = []
        for image in images:
            configuration = json.dumps(_configuration(image, digests)).encode()
            name = f"{hashlib.sha256(configuration).hexdigest()}.json"
            _add(archive, name, configuration)
            layers = [f"{digests[layer]}.tar" for layer in image.layers]
            entries.append({"Config": name, "RepoTags": list(image.names), "Layers": layers})
        _add(archive, "manifest.json", json.dumps(entries).encode())


def _configuration(image: Image, digests: t.Mapping[Layer, str]) -> dict[str, t.Any]:
    return {
        "architecture": "amd64",
        "os": "linux",
        "created": "2026-01-01T00:00:00Z",
        "config": {
            "Entrypoint": list(image.entry_point),
            "Cmd": list(image.command),
            "Env": [f"{name}={value}" for name, value in image.environment.items()],
            "WorkingDir": image.folder,
            "User": image.user,
        },
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digests[layer]}" for layer in image.layers]},
        "history": [{"created_by": layer.name} for layer in image.layers],
    }


def _digest(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def place(source: Path, target: Path, mode: int = 0o755) -> None:
    """Copy a file into a layer."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)
