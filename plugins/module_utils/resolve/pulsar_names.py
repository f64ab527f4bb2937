# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Pulsar's objects are called, as in the charts. **Private** to the collection."""

from __future__ import annotations

import typing as t

from . import names
from .model import Dependency

#: The chart's name, which the label ``app`` has too.
CHART = "pulsar"
# What the names end in; both generations of the chart have the same.
COMPONENTS: t.Mapping[str, str] = {
    "zookeeper": "zookeeper",
    "bookkeeper": "bookie",
    "autorecovery": "recovery",
    "broker": "broker",
    "proxy": "proxy",
    "toolset": "toolset",
    "pulsar_metadata": "pulsar-init",
}


def application(pulsar: Dependency) -> str:
    """The value of the label ``app``."""
    return names.label_name(CHART, pulsar.values)


def full_name(pulsar: Dependency) -> str:
    """The name that all objects start with."""
    return names.full_name(pulsar.name, CHART, pulsar.values)


def part_name(pulsar: Dependency, section: str) -> str:
    """The name of a part's StatefulSet and Service.

    :param section: its section of the values, ``zookeeper``.
    """
    component = (pulsar.values.get(section) or {}).get("component") or COMPONENTS[section]
    return f"{full_name(pulsar)}-{component}"
