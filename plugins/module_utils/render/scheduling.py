# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where pods may run: the pod fields and affinity presets of the charts. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..resolve.model import Values

# Values that go into the pod as they are, under the same name.
POD_FIELDS = (
    "nodeSelector",
    "tolerations",
    "topologySpreadConstraints",
    "priorityClassName",
    "schedulerName",
    "runtimeClassName",
    "hostAliases",
    "shareProcessNamespace",
    "terminationGracePeriodSeconds",
)

_HOST = "kubernetes.io/hostname"


def pod_preset(kind: str, labels: Values, namespaces: t.Iterable[str] = ()) -> dict[str, t.Any] | None:
    """The (anti-)affinity to pods with these labels on the same host, as bitnami's charts have it.

    :param kind: ``soft`` for preferred, ``hard`` for required, anything else for none.
    :param namespaces: where those pods are, for charts that say it; else in the pod's own.
    """
    term: dict[str, t.Any] = {"labelSelector": {"matchLabels": dict(labels)}, "topologyKey": _HOST}
    if namespaces:
        term["namespaces"] = list(namespaces)
    if kind == "soft":
        return {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "podAffinityTerm": term}]}
    if kind == "hard":
        return {"requiredDuringSchedulingIgnoredDuringExecution": [term]}
    return None


def node_preset(kind: str, key: str, values: t.Iterable[t.Any]) -> dict[str, t.Any] | None:
    """The affinity to nodes whose label has one of the values, as bitnami's charts have it.

    :param kind: ``soft`` for preferred, ``hard`` for required, anything else for none.
    """
    term = {"matchExpressions": [{"key": key, "operator": "In", "values": [str(value) for value in values]}]}
    if kind == "soft":
        return {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "preference": term}]}
    if kind == "hard":
        return {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}
    return None
