# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where clients connect to. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..kube.client import Client, Object
from ..kube.errors import ApiError
from ..render.external import Front, ingress_names, service_name
from ..render.metadata import GROUP_LABEL
from .front import front_of
from .state import State

_PREFERRED = ("ExternalIP", "InternalIP", "Hostname")
_EXAMPLES = 3
_WEB_PORTS = ("milvus-web", "metrics")
_HTTP, _HTTPS = 80, 443


def internal_endpoint(state: State) -> str:
    """``host:port`` of the cluster's own Service, empty where there is none."""
    service = state.objects.get(("Service", f"{state.name}-milvus"))
    port = _port(service, "milvus") if service else None
    return f"{state.name}-milvus.{state.namespace}:{port['port']}" if port else ""


def addresses(state: State, client: Client) -> dict[str, t.Any]:
    """Every entry from outside: the first one's address to connect to, the ``others`` below; empty where none is.

    First comes what milvus_expose made for all proxies, then those of groups, then what the manifest itself opens.
    """
    found = [_entry(state, client, *objects) for objects in _entries(state)]
    if not found:
        return {}
    return {**found[0], "others": found[1:]} if found[1:] else found[0]


def address(state: State, client: Client, group: str = "") -> dict[str, t.Any]:
    """The entry that milvus_expose made for a group of proxies, or for all; empty where there is none."""
    service = state.objects.get(("Service", service_name(state.name, group)))
    if service is None:
        return {}
    return _entry(state, client, service, *_ingresses(state, *ingress_names(state.name, group)))


def is_entry(release: str, kind: str, name: str) -> bool:
    """Whether an object of the release is part of an entry that milvus_expose made."""
    starts: t.Mapping[str, tuple[str, ...]] = {"Service": (f"{release}-external-",), "Ingress": ingress_names(release)}
    return name.startswith(starts.get(kind, ()))


def _entries(state: State) -> t.Iterator[tuple[Object, Object | None, Object | None]]:
    """Service, the clients' Ingress and the WebUI's of each entry."""
    services = sorted(name for kind, name in state.objects if is_entry(state.name, kind, name) and kind == "Service")
    for name in sorted(services, key=lambda name: name != service_name(state.name)):
        service = state.objects["Service", name]
        group = str(service["spec"].get("selector", {}).get(GROUP_LABEL, ""))
        yield service, *_ingresses(state, *ingress_names(state.name, group))
    own = state.objects.get(("Service", f"{state.name}-milvus"))
    if own is not None:
        opened, _none = _ingresses(state, f"{state.name}-milvus", "")
        if opened is not None or own["spec"].get("type", "ClusterIP") != "ClusterIP":
            yield own, opened, None


def _ingresses(state: State, clients: str, web: str) -> tuple[Object | None, Object | None]:
    return state.objects.get(("Ingress", clients)), state.objects.get(("Ingress", web))


def _entry(
    state: State, client: Client, service: Object, ingress: Object | None, web: Object | None
) -> dict[str, t.Any]:
    front = front_of(state)
    type_ = "Ingress" if ingress else str(service["spec"]["type"])
    result = {
        "service": service["metadata"]["name"],
        "type": type_,
        "group": str(service["spec"].get("selector", {}).get(GROUP_LABEL, "")),
        "node_ports": {} if ingress else _node_ports(service),
    }
    if ingress is not None:
        found = _by_ingress(ingress, web)
        result["ingress"] = ingress["metadata"]["name"]
    elif type_ == "LoadBalancer":
        found = _by_port(_balanced(service), service, front, "port")
    else:
        found = _by_port(_node_hosts(state, client, service), service, front, "nodePort")
    return {**result, **found, "webui": found["webui"] if front.web else ""}


def _by_ingress(ingress: Object, web: Object | None) -> dict[str, t.Any]:
    secure = bool(ingress["spec"].get("tls"))
    hosts = [str(rule["host"]) for rule in ingress["spec"].get("rules") or [] if rule.get("host")]
    pages = [str(rule["host"]) for rule in (web or {"spec": {}})["spec"].get("rules") or [] if rule.get("host")]
    scheme, port = ("https", _HTTPS) if secure else ("http", _HTTP)
    found = [f"{host}:{port}" for host in hosts]
    return {**_uris(found, scheme), "webui": f"{scheme}://{pages[0]}/webui/" if pages else ""}


def _by_port(
    hosts: t.Sequence[str], service: Object, front: Front, member: t.Literal["port", "nodePort"]
) -> dict[str, t.Any]:
    milvus = _port(service, "milvus")
    web = next((port for name in _WEB_PORTS if (port := _port(service, name))), None)
    found = [f"{host}:{milvus[member]}" for host in hosts] if milvus and milvus.get(member) else []
    page = f"http://{hosts[0]}:{web[member]}/webui/" if hosts and web and web.get(member) else ""
    return {**_uris(found, "https" if front.secure else "http"), "webui": page}


def _uris(found: t.Sequence[str], scheme: str) -> dict[str, t.Any]:
    uris = [f"{scheme}://{entry}" for entry in found]
    return {"addresses": list(found), "uri": uris[0] if uris else "", "uris": uris}


def _node_ports(service: Object) -> dict[str, int]:
    names = {"milvus": "milvus", **dict.fromkeys(_WEB_PORTS, "web")}
    ports = service["spec"].get("ports", [])
    return {
        names[port["name"]]: port["nodePort"] for port in ports if port.get("nodePort") and port.get("name") in names
    }


def _port(service: Object, name: str) -> t.Any:
    return next((port for port in service["spec"].get("ports", []) if port.get("name") == name), None)


def _balanced(service: Object) -> list[str]:
    """The addresses of a load balancer, none before it has one."""
    given = service.get("status", {}).get("loadBalancer", {}).get("ingress") or []
    return [
        _host(str(entry.get("ip") or entry["hostname"])) for entry in given if entry.get("ip") or entry.get("hostname")
    ]


def _host(name: str) -> str:
    """A host as URIs have it.

    >>> _host("2001:db8::1")
    '[2001:db8::1]'
    """
    return f"[{name}]" if ":" in name else name


def _node_hosts(state: State, client: Client, service: Object) -> list[str]:
    """A few nodes' addresses; those with a pod only, where others don't pass on; empty where nodes can't be read."""
    try:
        nodes = client.list("Node")
        serving = _serving(state, client, service)
    except ApiError as error:
        if error.is_forbidden:
            return []
        raise
    found = []
    for node in nodes:
        if not node.get("spec", {}).get("unschedulable") and (serving is None or node["metadata"]["name"] in serving):
            by_type = {entry["type"]: entry["address"] for entry in node["status"].get("addresses", [])}
            found += [_host(by_type[type_]) for type_ in _PREFERRED if type_ in by_type][:1]
    return found[:_EXAMPLES]


def _serving(state: State, client: Client, service: Object) -> set[str] | None:
    """The nodes with pods of the Service, where its traffic policy keeps it to them; None for all nodes."""
    if service["spec"].get("externalTrafficPolicy") != "Local":
        return None
    labels = ",".join(f"{key}={value}" for key, value in sorted(service["spec"].get("selector", {}).items()))
    return {str(pod["spec"].get("nodeName", "")) for pod in client.list("Pod", state.namespace, labels)}
