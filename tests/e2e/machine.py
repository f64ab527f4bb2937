# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a machine must have to run the node, and how it gets it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

# Where Debian puts the CNI plugins.
CNI_PLUGINS = Path("/usr/lib/cni")
# A program of each package that the node runs or that starts it.
_PACKAGES: t.Mapping[str, str] = {
    "containerd": "containerd",
    "runc": "runc",
    f"{CNI_PLUGINS}/ptp": "containernetworking-plugins",
    "iptables": "iptables",
    "conntrack": "conntrack",
    "ip": "iproute2",
    "mount": "mount",
    "unshare": "util-linux",
}
_SEARCHED = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
_CGROUPS = Path("/sys/fs/cgroup")
_MINUTES = 5
# A network, mounts, processes and a name of its own; all of it goes with the first process.
ISOLATED = ("unshare", "--net", "--mount", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc")
# What the kernel must let a node do: links of its own, overlays, address translation, counted processes.
_TRIAL = """
set -e
ip link add trial type veth peer name trial-peer
mount -t tmpfs tmpfs {folder}
mkdir {folder}/lower {folder}/upper {folder}/work {folder}/all
mount -t overlay overlay -o lowerdir={folder}/lower,upperdir={folder}/upper,workdir={folder}/work {folder}/all
"""
_TRIAL_OF_IPTABLES = "iptables -t nat -A POSTROUTING -m comment --comment trial -j MASQUERADE"


def reason_not_to_run() -> str | None:
    """Why this machine can't run a node, in one line; None where it can. Installs nothing."""
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        return "the real Milvus servers are for Linux on x86-64"
    if os.geteuid() != 0:
        return "a node needs root: it makes network namespaces, mounts and cgroups"
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        return "the node's programs and images come from Debian packages, and there is no apt-get"
    if shutil.which("unshare") is None or not _allows(_TRIAL):
        return "the kernel lets us have no network namespace, veth or overlay of our own"
    if not _may_make_cgroups():
        return "no cgroups can be made in /sys/fs/cgroup"
    if _find("iptables") and not _allows(_TRIAL_OF_IPTABLES):
        return "the kernel lets iptables translate no addresses"
    return None


def install_packages() -> None:
    """Install what the node needs from Debian's packages; nothing to do where all is there."""
    missing = sorted({package for program, package in _PACKAGES.items() if not _find(program)})
    if missing:
        apt_get("install", "-y", "--no-install-recommends", *missing)


def apt_get(*arguments: str) -> None:
    """Run apt-get; where it fails, once more with new lists of packages."""
    options = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0", "-o", "APT::Sandbox::User=root"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}

    def run(*words: str, check: bool) -> int:
        command = [*options, *words]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=_MINUTES * 60, check=False
        )
        if check and done.returncode:
            raise RuntimeError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
        return done.returncode

    if run(*arguments, check=False):
        run("update", check=True)
        run(*arguments, check=True)


def path_with_system_programs() -> str:
    """A PATH on which containerd, iptables and the like are found."""
    return _SEARCHED


def _find(program: str) -> str | None:
    return shutil.which(program, path=_SEARCHED)


def _allows(script: str) -> bool:
    with tempfile.TemporaryDirectory(prefix="e2e-trial-") as folder:
        command = [*ISOLATED, "/bin/sh", "-c", script.format(folder=folder)]
        environment = {**os.environ, "PATH": _SEARCHED}
        return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0


def kubelet_cgroups() -> list[Path]:
    """The cgroups below which a kubelet of this machine keeps its pods, one for each hierarchy."""
    return [folder for pattern in ("kubepods", "*/kubepods") for folder in _CGROUPS.glob(pattern)]


def _may_make_cgroups() -> bool:
    """Whether a cgroup can be made: in version 1 below a controller, in version 2 right there."""
    parent = _CGROUPS / "memory" if (_CGROUPS / "memory").is_dir() else _CGROUPS
    trial = parent / f"e2e-trial-{os.getpid()}"
    try:
        trial.mkdir()
        trial.rmdir()
    except OSError:
        return False
    return True
