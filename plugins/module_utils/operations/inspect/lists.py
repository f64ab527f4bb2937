# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pods, claims, Services and Ingresses of a cluster, as its users ask for them. **Private** to the collection.

The columns of ``kubectl get``, by name.
"""

from __future__ import annotations

import typing as t

from ...kube.diagnosis.containers import containers_of
from ...kube.fields import Object, dig, holds, members, name_of, number, text
from ...kube.owners import owner_of
from ..state import State
from .members import component_of

Rows = list[dict[str, t.Any]]


def pods(items: t.Iterable[Object]) -> Rows:
    """Name, component, status as kubectl says it, whether it is ready, restarts, node and address of each pod."""
    return [_pod(item) for item in sorted(items, key=name_of)]


def _pod(pod: Object) -> dict[str, t.Any]:
    return {
        "name": name_of(pod),
        "component": component_of(pod),
        "workload": " ".join(owner_of(pod, {})).strip(),
        "status": _pod_status(pod),
        "ready": holds(pod, "Ready"),
        "restarts": sum(entry.restarts for entry in containers_of(pod)),
        "node": text(pod, "spec.nodeName"),
        "ip": text(pod, "status.podIP"),
    }


def _pod_status(pod: Object) -> str:
    """One word: what is special about a container, else the phase."""
    if dig(pod, "metadata.deletionTimestamp"):
        return "Terminating"
    phase, reason = text(pod, "status.phase"), text(pod, "status.reason")
    if phase == "Succeeded":
        return "Completed"
    troubled = [entry for entry in containers_of(pod) if not (entry.ready or entry.done)]
    waiting = [entry.reason for entry in troubled if entry.state in ("waiting", "terminated") and entry.reason]
    return next(iter(waiting), "") or reason or phase or "Pending"


def claims(state: State) -> Rows:
    """Name, phase, capacity, class and volume of each claim, and the dependency whose data it holds."""
    owners = {name: stage for stage, kind, name in state.record.inventory if kind in ("StatefulSet", "Deployment")}
    owners |= {name: stage for stage, kind, name in state.record.inventory if kind == "PersistentVolumeClaim"}
    return [_claim(item, owners) for item in sorted(state.of_kind("PersistentVolumeClaim"), key=name_of)]


def _claim(claim: Object, owners: t.Mapping[str, str]) -> dict[str, t.Any]:
    name = name_of(claim)
    workload = name.rpartition("-")[0]
    ending = bool(dig(claim, "metadata.deletionTimestamp"))
    found = [stage for owner, stage in owners.items() if name == owner or workload.endswith(f"-{owner}")]
    return {
        "name": name,
        "dependency": next(iter(found), ""),
        "phase": "Terminating" if ending else text(claim, "status.phase") or "Pending",
        "capacity": text(claim, "status.capacity.storage"),
        "requested": text(claim, "spec.resources.requests.storage"),
        "storage_class": text(claim, "spec.storageClassName"),
        "access_modes": list(dig(claim, "spec.accessModes") or []),
        "volume": text(claim, "spec.volumeName"),
    }


def services(state: State) -> Rows:
    """Name, type, addresses and ports of each Service."""
    return [_service(item) for item in sorted(state.of_kind("Service"), key=name_of)]


def _service(service: Object) -> dict[str, t.Any]:
    return {
        "name": name_of(service),
        "type": text(service, "spec.type") or "ClusterIP",
        "cluster_ip": text(service, "spec.clusterIP"),
        "addresses": _balancer_addresses(service) + list(dig(service, "spec.externalIPs") or []),
        "ports": [_port(port) for port in members(service, "spec.ports")],
    }


def _port(port: Object) -> dict[str, t.Any]:
    found = {"name": text(port, "name"), "port": number(port, "port"), "protocol": text(port, "protocol") or "TCP"}
    return {**found, **({"node_port": number(port, "nodePort")} if number(port, "nodePort") else {})}


def ingresses(state: State) -> Rows:
    """Name, class, hosts, TLS Secrets and addresses of each Ingress."""
    return [_ingress(item) for item in sorted(state.of_kind("Ingress"), key=name_of)]


def _ingress(ingress: Object) -> dict[str, t.Any]:
    hosts = [text(rule, "host") for rule in members(ingress, "spec.rules")]
    return {
        "name": name_of(ingress),
        "class": text(ingress, "spec.ingressClassName"),
        "hosts": [host for host in hosts if host],
        "tls_secrets": [text(entry, "secretName") for entry in members(ingress, "spec.tls")],
        "addresses": _balancer_addresses(ingress),
    }


def _balancer_addresses(item: Object) -> list[str]:
    entries = members(item, "status.loadBalancer.ingress")
    return [found for entry in entries if (found := text(entry, "ip") or text(entry, "hostname"))]
