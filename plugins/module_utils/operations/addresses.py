# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where clients connect to. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..kube.client import Client, Object
from ..kube.errors import ApiError
from .state import State

_PREFERRED = ("ExternalIP", "InternalIP", "Hostname")
_EXAMPLES = 3


def internal_endpoint(state: State) -> str:
    """``host:port`` of the cluster's own Service, empty where there is none."""
    service = state.objects.get(("Service", f"{state.name}-milvus"))
    port = _port(service, "milvus") if service else None
    return f"{state.name}-milvus.{state.namespace}:{port['port']}" if port else ""


def addresses(state: State, client: Client) -> dict[str, t.Any]:
    """The external entry: its Service, the addresses to connect to and the WebUI's; empty where there is none."""
    service = state.objects.get(("Service", external_service_name(state.name)))
    if service is None:
        return {}
    milvus, web = _port(service, "milvus"), _port(service, "milvus-web")
    hosts = _node_addresses(client)
    return {
        "service": service["metadata"]["name"],
        "type": service["spec"]["type"],
        "node_ports": {name: port["nodePort"] for name, port in (("milvus", milvus), ("web", web)) if port},
        "addresses": [f"{host}:{milvus['nodePort']}" for host in hosts] if milvus else [],
        "uri": f"http://{hosts[0]}:{milvus['nodePort']}" if milvus and hosts else "",
        "webui": f"http://{hosts[0]}:{web['nodePort']}/webui/" if web and hosts else "",
    }


def external_service_name(release: str) -> str:
    """The name of the Service that milvus_expose makes, as in the documents."""
    return f"{release}-external-svc"


def _port(service: Object, name: str) -> t.Any:
    return next((port for port in service["spec"].get("ports", []) if port.get("name") == name), None)


def _node_addresses(client: Client) -> list[str]:
    """A few nodes' addresses; empty where nodes can't be read."""
    try:
        nodes = client.list("Node")
    except ApiError as error:
        if error.is_forbidden:
            return []
        raise
    found = []
    for node in nodes:
        if not node.get("spec", {}).get("unschedulable"):
            by_type = {entry["type"]: entry["address"] for entry in node["status"].get("addresses", [])}
            found += [by_type[type_] for type_ in _PREFERRED if type_ in by_type][:1]
    return found[:_EXAMPLES]
