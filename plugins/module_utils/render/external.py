# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entry from outside of Kubernetes: a Service, and for an Ingress those too. **Private** to the collection.

The Service is the one that Milvus' documents make by hand.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..catalog.components import CLIENT_PORT, METRICS_PORT
from ..catalog.ingress_presets import INGRESS_PRESETS, UNLIMITED
from ..resolve.model import KubernetesObject, Values
from .metadata import GROUP_LABEL, component_labels, stamped
from .objects import kubernetes_object, without_empty

INGRESS = "Ingress"
LOAD_BALANCER = "LoadBalancer"


@dataclasses.dataclass(frozen=True)
class Exposure:
    """An entry as the user wants it.

    :param type: ``NodePort``, ``LoadBalancer`` or ``Ingress``.
    :param group: the deployment group of proxies that it leads to; empty for all.
    :param node_ports: fixed node ports for ``milvus`` and ``web``; what is missing Kubernetes chooses.
    :param annotations: of what faces the clients: the Service, or the Ingresses.
    :param ingress_host: the name that the Ingress answers to.
    :param web_host: the name of the WebUI's Ingress; empty for none.
    :param preset: a key of INGRESS_PRESETS, or ``none``.
    :param tls: the Ingress ends TLS, by the certificate in ``tls_secret`` or else the controller's own.
    :param body_size: the largest request that the Ingress lets through.
    """

    type: str = "NodePort"
    group: str = ""
    node_ports: t.Mapping[str, int] = dataclasses.field(default_factory=dict)
    annotations: Values = dataclasses.field(default_factory=dict)
    external_traffic_policy: str = ""
    load_balancer_class: str = ""
    source_ranges: tuple[str, ...] = ()
    ingress_host: str = ""
    web_host: str = ""
    ingress_class: str = ""
    preset: str = "none"
    tls: bool = False
    tls_secret: str = ""
    body_size: str = UNLIMITED


@dataclasses.dataclass(frozen=True)
class Front:
    """How the release answers its clients.

    :param component: whose pods do (``Entry.component``).
    :param port: the port that they listen on (``Entry.target_port``).
    :param secure: they speak TLS themselves.
    :param web: they have a WebUI.
    """

    component: str = "proxy"
    port: int = CLIENT_PORT
    secure: bool = False
    web: bool = True


def service_name(release: str, group: str = "") -> str:
    """The name of the entry's Service, as in the documents; a group's has the group in it."""
    return "-".join(part for part in (release, "external", group, "svc") if part)


def ingress_names(release: str, group: str = "") -> tuple[str, str]:
    """The names of the entry's Ingresses: the clients', and the WebUI's."""
    end = f"-{group}" if group else ""
    return f"{release}-external{end}", f"{release}-webui{end}"


def render_external(release: str, namespace: str, wanted: Exposure, front: Front) -> list[KubernetesObject]:
    """The objects of an entry, complete and labelled."""
    objects = [_service(release, namespace, wanted, front)]
    if wanted.type == INGRESS:
        objects += _ingresses(release, namespace, wanted, front)
    return [stamped(release, item) for item in objects]


def _service(release: str, namespace: str, wanted: Exposure, front: Front) -> KubernetesObject:
    balanced, inside = wanted.type == LOAD_BALANCER, wanted.type == INGRESS
    selector = component_labels(release, front.component)
    # Not the manager's label: the Service also serves a cluster that something else has deployed.
    del selector["app.kubernetes.io/managed-by"]
    if wanted.group:
        selector[GROUP_LABEL] = wanted.group
    fixed = {} if inside else wanted.node_ports
    spec = {
        "type": "ClusterIP" if inside else wanted.type,
        "loadBalancerClass": wanted.load_balancer_class or None if balanced else None,
        "loadBalancerSourceRanges": list(wanted.source_ranges) or None if balanced else None,
        "externalTrafficPolicy": None if inside else wanted.external_traffic_policy or None,
        "selector": selector,
        "ports": [
            _port("milvus", CLIENT_PORT, front.port, fixed.get("milvus")),
            _port("milvus-web", METRICS_PORT, METRICS_PORT, fixed.get("web")),
        ],
    }
    name = service_name(release, wanted.group)
    annotations = _preset_annotations("service", wanted, front) if inside else wanted.annotations
    return kubernetes_object(
        "v1", "Service", name, namespace, labels={"app": name}, annotations=annotations, spec=without_empty(spec)
    )


def _port(name: str, port: int, target: int, node_port: int | None) -> dict[str, t.Any]:
    return {"name": name, "protocol": "TCP", "port": port, "targetPort": target, "nodePort": node_port}


def _ingresses(release: str, namespace: str, wanted: Exposure, front: Front) -> t.Iterator[KubernetesObject]:
    """The clients' Ingress, and the WebUI's: controllers choose the protocol for an Ingress, and these are two."""
    clients, web = ingress_names(release, wanted.group)
    tls, ours = _preset_annotations("tls", wanted, front), _preset_annotations("ingress", wanted, front)
    given = wanted.annotations
    backend = {"name": service_name(release, wanted.group), "port": {"number": CLIENT_PORT}}
    yield _ingress(clients, namespace, wanted, wanted.ingress_host, backend, {**tls, **ours, **given})
    if wanted.web_host:
        # The cluster's own Service: what Traefik is told of the entry's goes for all its ports.
        backend = {"name": f"{release}-milvus", "port": {"number": METRICS_PORT}}
        others = {key: value for key, value in given.items() if key not in ours}
        yield _ingress(web, namespace, wanted, wanted.web_host, backend, {**tls, **others})


def _preset_annotations(part: t.Literal["service", "ingress", "tls"], wanted: Exposure, front: Front) -> dict[str, str]:
    preset = INGRESS_PRESETS.get(wanted.preset)
    if preset is None or (part == "tls" and not wanted.tls):
        return {}
    known = {"protocol": preset.protocols[front.secure], "body_size": wanted.body_size}
    rows: t.Mapping[str, str] = getattr(preset, part)
    return {key: value.format_map(known) for key, value in rows.items()}


def _ingress(
    name: str, namespace: str, wanted: Exposure, host: str, backend: Values, annotations: Values
) -> KubernetesObject:
    paths = [{"path": "/", "pathType": "Prefix", "backend": {"service": backend}}]
    spec = {
        "ingressClassName": wanted.ingress_class or None,
        "tls": [{"hosts": [host], "secretName": wanted.tls_secret or None}] if wanted.tls else None,
        "rules": [{"host": host, "http": {"paths": paths}}],
    }
    return kubernetes_object(
        "networking.k8s.io/v1",
        "Ingress",
        name,
        namespace,
        labels={"app": name},
        annotations=annotations,
        spec=spec,
    )
