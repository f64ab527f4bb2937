# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""File systems made of Debian packages: unpacked with all they depend on, no script of theirs is run."""

from __future__ import annotations

import subprocess
import tempfile
import typing as t
from pathlib import Path

from .machine import apt_get


def unpack(packages: t.Sequence[str], root: Path, without: t.Container[str] = ()) -> None:
    """Unpack packages and their dependencies into a folder.

    :param without: names of packages that are there already, or that nobody misses.
    """
    with tempfile.TemporaryDirectory(prefix="e2e-packages-") as name:
        archives = Path(name) / "archives"
        (archives / "partial").mkdir(parents=True)
        (Path(name) / "status").touch()  # of a system without any package
        settings = (
            f"Dir::State::status={name}/status",
            f"Dir::Cache::archives={archives}",
            "Debug::NoLocking=true",
        )
        options = [word for setting in settings for word in ("-o", setting)]
        apt_get(*options, "-y", "--no-install-recommends", "--download-only", "install", *packages)
        for archive in sorted(archives.glob("*.deb")):
            if archive.name.partition("_")[0] not in without:
                subprocess.run(["dpkg-deb", "-x", str(archive), str(root)], check=True)
