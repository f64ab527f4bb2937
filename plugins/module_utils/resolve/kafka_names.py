# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Kafka's and its ZooKeeper's objects are called, as in the charts. **Private** to the collection."""

from __future__ import annotations

from .model import Dependency
from .names import full_name, label_name

_CHART = "kafka"


def kafka_label(kafka: Dependency) -> str:
    """What the labels of Kafka's objects call the application."""
    return label_name(_CHART, kafka.values)


def kafka_name(kafka: Dependency) -> str:
    """What the names of Kafka's objects begin with: the release's, unless the values say otherwise."""
    return full_name(kafka.name, _CHART, kafka.values)


def zookeeper_label(kafka: Dependency) -> str:
    """What the labels of its ZooKeeper's objects call the application."""
    return str((kafka.values.get("zookeeper") or {}).get("nameOverride") or "zookeeper")


def zookeeper_name(kafka: Dependency) -> str:
    """What the names of its ZooKeeper's objects begin with."""
    override = (kafka.values.get("zookeeper") or {}).get("fullnameOverride")
    return str(override or f"{kafka.name}-{zookeeper_label(kafka)}")
