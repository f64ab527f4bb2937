# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Pulsar's objects are called. **Private** to the collection.

As the charts' helpers have it: their objects' names begin with the release's, unless the values say otherwise.
"""

from __future__ import annotations

import typing as t

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
# Names may have 63 letters (RFC 1035).
_LONGEST = 63


def application(pulsar: Dependency) -> str:
    """The value of the label ``app``."""
    return _shortened(str(pulsar.values.get("nameOverride") or CHART))


def full_name(pulsar: Dependency) -> str:
    """The name that all objects start with."""
    override = str(pulsar.values.get("fullnameOverride") or "")
    if override:
        return _shortened(override)
    name = application(pulsar)
    return _shortened(pulsar.name if name in pulsar.name else f"{pulsar.name}-{name}")


def part_name(pulsar: Dependency, section: str) -> str:
    """The name of a part's StatefulSet and Service.

    :param section: its section of the values, ``zookeeper``.
    """
    component = (pulsar.values.get(section) or {}).get("component") or COMPONENTS[section]
    return f"{full_name(pulsar)}-{component}"


def _shortened(name: str) -> str:
    return name[:_LONGEST].removesuffix("-")
