# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may reach etcd, as in the bitnami etcd chart 8.12.0. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...resolve.model import KubernetesObject, Values
from ..chart import texts
from ..metadata import RELEASE_LABEL
from .settings import SIDES, Etcd

_NAMES = [{"port": 53, "protocol": protocol} for protocol in ("UDP", "TCP")]


def render_network_policy(etcd: Etcd) -> KubernetesObject | None:
    """The NetworkPolicy, where it is asked for."""
    if not etcd.values.optional("networkPolicy.enabled"):
        return None
    ports = [{"port": etcd.port(side), "protocol": "TCP"} for side in SIDES]
    members = {"podSelector": {"matchLabels": etcd.selector}}
    inbound = {"ports": ports, "from": None if _is_open(etcd) else [*_clients(etcd), members, *_neighbours(etcd)]}
    scraping = {"ports": [{"port": etcd.port("client"), "protocol": "TCP"}]}
    spec = {
        "podSelector": {"matchLabels": etcd.selector},
        "policyTypes": ["Ingress", "Egress"],
        "egress": [
            {"ports": _NAMES},
            {"ports": ports, "to": [members]},
            *etcd.values.optional("networkPolicy.extraEgress", ()),
        ],
        "ingress": [
            inbound,
            *([scraping] if etcd.values.flag("metrics.enabled") else []),
            *etcd.values.optional("networkPolicy.extraIngress", ()),
        ],
    }
    return etcd.object("networking.k8s.io/v1", "NetworkPolicy", etcd.name, spec=spec)


def _is_open(etcd: Etcd) -> bool:
    """Whether everybody may connect, which holds unless the values say no."""
    return (etcd.values.values.get("networkPolicy") or {}).get("allowExternal") is not False


def _clients(etcd: Etcd) -> list[Values]:
    """Pods with the chart's label for clients, and this cluster's own, which don't have it."""
    release = etcd.dependency.name.removesuffix("-etcd")
    return [
        {"podSelector": {"matchLabels": labels}}
        for labels in ({f"{etcd.name}-client": "true"}, {RELEASE_LABEL: release})
    ]


def _neighbours(etcd: Etcd) -> t.Iterator[Values]:
    """Pods of other namespaces that the values tell by their labels."""
    namespaces = texts(etcd.values.optional("networkPolicy.ingressNSMatchLabels"))
    pods = texts(etcd.values.optional("networkPolicy.ingressNSPodMatchLabels"))
    if namespaces:
        selected = {"podSelector": {"matchLabels": pods}} if pods else {}
        yield {"namespaceSelector": {"matchLabels": namespaces}, **selected}
