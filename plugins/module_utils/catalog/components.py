# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Milvus' components. **Private** to the collection.

Names, spec keys, arguments, ports and strategies are the milvus-operator's (pkg/controllers/components.go,
deployments.go, 1.3.8).
"""

from __future__ import annotations

import dataclasses
import typing as t

CLIENT_PORT = 19530
METRICS_PORT = 9091

ROLLING: t.Mapping[str, t.Any] = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
RECREATE: t.Mapping[str, t.Any] = {"type": "Recreate"}
# imageUpdateMode: force
AT_ONCE: t.Mapping[str, t.Any] = {
    "type": "RollingUpdate",
    "rollingUpdate": {"maxSurge": "100%", "maxUnavailable": "100%"},
}

# The config sections whose enableActiveStandby lets a second coordinator wait beside the active one.
ACTIVE_STANDBY_SECTIONS = ("rootCoord", "dataCoord", "queryCoord", "indexCoord")

# 30 days, the operator's number: Kubernetes must not kill a query node that still hands over its segments. The server
# ends by itself (its common.gracefulStopTimeout); for a pod that doesn't, removing has a limit of its own.
TERMINATION_GRACE_SECONDS = 2592000
# A standalone has nobody to hand over to: what it may take beyond the seconds of common.gracefulStopTimeout, for the
# half minute before it is told (ENTRY_PRE_STOP) and for its end. 2.2 doesn't keep to that setting (seen with 2.2.16: it
# hung for minutes with what it had loaded), and every restart of its pod would wait for it.
STANDALONE_GRACE_SECONDS = 90
# 30 days, the operator's number: how long a rollout may take is for our own waits to say, with the cause.
PROGRESS_DEADLINE_SECONDS = 2592000


@dataclasses.dataclass(frozen=True)
class Component:
    """One component.

    :param name: as in object names, labels and the container's name.
    :param spec_key: its key below ``spec.components``.
    :param arguments: what follows ``milvus run``.
    :param entry: clients reach the cluster through it: it has the client port, waits before it stops so that load
        balancers notice, and the Service selects it.
    :param slots: two Deployments, so that a new generation can load its segments before the old one goes.
    :param minimum_ready_seconds: how long a pod must be ready to count as available.
    :param worker: any number of its pods share the work (Milvus' documents: only worker nodes can be added).
    :param active_standby: the config sections that must all allow a second instance for a rolling update; without
        them the component is recreated.
    """

    name: str
    spec_key: str
    arguments: tuple[str, ...]
    entry: bool = False
    slots: bool = False
    minimum_ready_seconds: int = 0
    worker: bool = False
    active_standby: tuple[str, ...] = ()


_MIXTURE = ("mixture", "-rootcoord", "-querycoord", "-datacoord", "-indexcoord")

COMPONENTS: t.Mapping[str, Component] = {
    row.name: row
    for row in (
        Component("mixcoord", "mixCoord", _MIXTURE, active_standby=ACTIVE_STANDBY_SECTIONS),
        Component("rootcoord", "rootCoord", ("rootcoord",), active_standby=("rootCoord",)),
        Component("datacoord", "dataCoord", ("datacoord",), active_standby=("dataCoord",)),
        Component("querycoord", "queryCoord", ("querycoord",), active_standby=("queryCoord",)),
        Component("indexcoord", "indexCoord", ("indexcoord",), active_standby=("indexCoord",)),
        Component("datanode", "dataNode", ("datanode",), worker=True),
        # A query node is ready before the coordinator has given it segments: leave it ten seconds.
        Component("querynode", "queryNode", ("querynode",), slots=True, minimum_ready_seconds=10, worker=True),
        Component("indexnode", "indexNode", ("indexnode",), worker=True),
        Component("streamingnode", "streamingNode", ("streamingnode",), worker=True),
        Component("proxy", "proxy", ("proxy",), entry=True, worker=True),
        Component("standalone", "standalone", ("standalone",), entry=True, active_standby=ACTIVE_STANDBY_SECTIONS),
        Component("cdc", "cdc", ("cdc",)),
    )
}

# The keys of spec.components that hold a component each.
COMPONENT_KEYS = frozenset(row.spec_key for row in COMPONENTS.values())

# Which component clients reach, by mode.
ENTRY_COMPONENT: t.Mapping[str, str] = {"cluster": "proxy", "standalone": "standalone"}

# Give load balancers this long to notice that an entry pod goes (the operator's preStop).
ENTRY_PRE_STOP = ("sleep", "30")

PROBES: t.Mapping[str, t.Mapping[str, t.Any]] = {
    "startupProbe": {
        "tcpSocket": {"port": METRICS_PORT},
        "timeoutSeconds": 3,
        "periodSeconds": 10,
        "failureThreshold": 18,
        "successThreshold": 1,
    },
    "livenessProbe": {
        "tcpSocket": {"port": METRICS_PORT},
        "timeoutSeconds": 10,
        "periodSeconds": 15,
        "failureThreshold": 3,
        "successThreshold": 1,
    },
    "readinessProbe": {
        "httpGet": {"path": "/healthz", "port": METRICS_PORT, "scheme": "HTTP"},
        "timeoutSeconds": 3,
        "periodSeconds": 15,
        "failureThreshold": 2,
        "successThreshold": 1,
    },
}


def component_of_key(spec_key: str) -> Component:
    """The component below that key of ``spec.components``; KeyError for none."""
    return next(row for row in COMPONENTS.values() if row.spec_key == spec_key)


def default_replicas(component: str, mode: str) -> int:
    """How many pods a component gets that nobody has decided on; the operator makes an idle standalone in clusters."""
    return 0 if component == "standalone" and mode == "cluster" else 1
