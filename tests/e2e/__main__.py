# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fills the caches, so that the journeys don't have to: programs, images, the client. Nothing where they can't run."""

from __future__ import annotations

from . import build, machine, servers
from .client import user


def main() -> None:
    """Build, fetch, pack."""
    reason = machine.reason_not_to_run()
    if reason:
        build.say(f"nothing to do: {reason}")
        return
    machine.install_packages()
    build.etcd()  # waits for the testbed's build, rather than compete with it
    build.etcd_programs()
    build.node_programs()
    build.minio()
    user.python()
    for image in servers.all_images():
        for layer in image.layers:
            layer.archive()


if __name__ == "__main__":
    main()
