# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The first look of the role switch_message_storage is at the very run that comes after the stop."""

from __future__ import annotations

import typing as t
from pathlib import Path

import yaml

ROLES = Path(__file__).parents[3] / "roles"
# What only matters to a run that writes, or is the role's own.
OF_WRITING = {"wait_timeout", "termination_timeout", "create_namespace", "probe", "probe_image"}
OWN = {"state", "flushed", "allow_message_storage_change"}


def options(role: str) -> dict[str, t.Any]:
    """What the first task of a role passes on to milvus_cluster."""
    first = yaml.safe_load((ROLES / role / "tasks" / "main.yml").read_text())[0]
    return t.cast("dict[str, t.Any]", first["vectorops.milvus.milvus_cluster"])


def test_the_first_look_has_the_options_of_the_deploy() -> None:
    """Else it finds in the way what the user has allowed, or misses what comes up once the cluster is stopped."""
    deploy, look = options("cluster"), options("switch_message_storage")
    wanted = {name: value for name, value in deploy.items() if name not in OF_WRITING | OWN}
    assert {"take_over", "force_conflicts", "image_registry"} <= set(wanted)
    assert {name: value for name, value in look.items() if name not in OWN} == wanted
