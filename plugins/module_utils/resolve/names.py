# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a dependency's objects are called, by the rule that charts share. **Private** to the collection."""

from __future__ import annotations

from .model import Values

# Names may have 63 letters (RFC 1035).
_LONGEST = 63


def full_name(installed: str, chart: str, values: Values) -> str:
    """What the objects' names begin with: ``fullnameOverride``, else the installation's name, with ``nameOverride`` (or
    the chart's name) unless it stands in there already.

    >>> full_name("a-etcd", "etcd", {}), full_name("a-etcd", "etcd", {"nameOverride": "db"})
    ('a-etcd', 'a-etcd-db')

    :param installed: the name of the Helm release that the operator would make, ``<release>-etcd``.
    """
    called = label_name(chart, values)
    own = installed if called in installed else f"{installed}-{called}"
    return _shortened(str(values.get("fullnameOverride") or own))


def label_name(chart: str, values: Values) -> str:
    """What the labels call the application: ``nameOverride``, else the chart's name."""
    return _shortened(str(values.get("nameOverride") or chart))


def _shortened(name: str) -> str:
    return name[:_LONGEST].removesuffix("-")
