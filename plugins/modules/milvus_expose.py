#!/usr/bin/python
# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The external entry of a Milvus cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_expose
short_description: Make a Milvus cluster reachable from outside Kubernetes
version_added: 0.1.0
author:
  - VectorOps founders (@vectorops)
description:
  - "Makes an entry in front of the cluster's proxies: the Service C(<name>-external-svc), and for an Ingress those
    (C(<name>-external), and C(<name>-webui) for the WebUI), too."
  - It has the ports of the gRPC API (19530) and of the WebUI and the metrics (9091).
  - Returns the URI to connect to. A load balancer's address is waited for; where nothing will ever give it one, the
    wait ends early and says why.
  - The type may be changed in place. What the former type had goes (Ingresses, annotations, source ranges, and with an
    Ingress the node ports, too); from node ports to a load balancer the node ports stay.
options:
  type:
    description:
      - The type of the entry.
    type: str
    choices: [NodePort, LoadBalancer, Ingress]
    default: NodePort
  group:
    description:
      - The deployment group of the proxies (C(groups) in the manifest) that the entry leads to, by a Service
        C(<name>-external-<group>-svc) of its own. Without it the entry leads to all proxies.
    type: str
  node_ports:
    description:
      - The ports on the nodes. One that isn't given is chosen by Kubernetes and stays.
    type: dict
    suboptions:
      milvus:
        description: The node port of the gRPC API.
        type: int
      web:
        description: The node port of the WebUI.
        type: int
  annotations:
    description:
      - Annotations of what faces the clients, for the controller behind it. That is the Service, and with
        O(type=Ingress) the Ingresses. They beat those of O(ingress_preset).
    type: dict
  external_traffic_policy:
    description:
      - Whether every node passes connections on (V(Cluster), Kubernetes' default), or only those with a proxy
        (V(Local)), which keeps the clients' addresses. Not for O(type=Ingress).
    type: str
    choices: [Cluster, Local]
  load_balancer_class:
    description:
      - The class of the load balancer, where there are several controllers. Kubernetes never lets it change.
    type: str
  source_ranges:
    description:
      - The addresses (CIDR) that the load balancer lets in. All where it isn't given.
    type: list
    elements: str
  ingress_host:
    description:
      - The name that the Ingress answers to. Needed with O(type=Ingress).
    type: str
  web_host:
    description:
      - Another name, that the WebUI's own Ingress answers to. Without it the Ingress doesn't lead to the WebUI.
    type: str
  ingress_class:
    description:
      - The IngressClass. Without it the default one.
    type: str
  ingress_preset:
    description:
      - The controller that is to speak gRPC to Milvus, take large requests and be patient with long ones (nginx),
        V(none) for no annotations but your own.
      - Where it isn't given, the one that O(ingress_class) is called after.
    type: str
    choices: [nginx, traefik, none]
  body_size:
    description:
      - The largest request that the preset V(nginx) lets through, as nginx writes sizes. V(0) is no limit of its own,
        Milvus has one.
    type: str
    default: "0"
  tls_secret:
    description:
      - The Secret (C(kubernetes.io/tls)) with the certificate that the Ingress answers with. It must exist.
    type: str
  tls:
    description:
      - Whether the Ingress answers by TLS. V(true) where O(tls_secret) is given. Without a Secret the controller uses
        a certificate of its own.
    type: bool
  wait:
    description:
      - Whether to wait until a load balancer has its address, and what is removed is gone.
    type: bool
    default: true
  wait_timeout:
    description:
      - The seconds that it may take.
    type: int
    default: 300
  grace:
    description:
      - How long a state that may pass by itself is borne with, before waiting is given up as hopeless.
    type: dict
    suboptions:
      load_balancer:
        description:
          - The seconds that no controller touches the Service, or that the one who does only fails. Without it V(60).
        type: float
  force_conflicts:
    description:
      - Whether to take over fields that another field manager applied.
    type: bool
    default: false
  state:
    description:
      - Whether the entry shall exist. V(absent) removes whatever type it has; with O(group) that group's only.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - vectorops.milvus.auth
  - vectorops.milvus.release
  - vectorops.milvus.release.manifest
  - vectorops.milvus.attributes
seealso:
  - module: vectorops.milvus.milvus_cluster
  - module: vectorops.milvus.milvus_info
"""

EXAMPLES = r"""
- name: Make the cluster reachable at every node's address
  vectorops.milvus.milvus_expose:
    name: my-release
    node_ports:
      milvus: 31530
      web: 31531
  register: entry

- name: Show where to connect to
  ansible.builtin.debug:
    var: entry.external.uri

- name: Change the entry to a load balancer inside of the company's network
  vectorops.milvus.milvus_expose:
    name: my-release
    type: LoadBalancer
    annotations:
      service.beta.kubernetes.io/aws-load-balancer-internal: "true"
    source_ranges: [10.0.0.0/8]

- name: Change it to an Ingress with TLS, and one for the WebUI
  vectorops.milvus.milvus_expose:
    name: my-release
    type: Ingress
    ingress_class: nginx
    ingress_host: milvus.example.com
    web_host: milvus-ui.example.com
    tls_secret: milvus-tls

- name: Give the proxies of one group an entry of their own
  vectorops.milvus.milvus_expose:
    name: my-release
    group: batch
"""

RETURN = r"""
changes:
  description: What was written (in check mode what would be), an entry for each object.
  returned: success
  type: list
  elements: dict
  contains:
    kind:
      description: The kind of the object.
      type: str
      returned: always
    name:
      description: The name of the object.
      type: str
      returned: always
    action:
      description: V(create), V(update) or V(delete).
      type: str
      returned: always
    stage:
      description: The stage that the object belongs to.
      type: str
      returned: always
    fields:
      description: The fields that differed.
      type: list
      elements: str
      returned: for updates
  sample:
    - {kind: Deployment, name: my-release-milvus-proxy, action: update, stage: components, fields: [spec.replicas]}
external:
  description: The entry; empty when it was removed.
  returned: success
  type: dict
  contains:
    service:
      description: The name of the Service.
      type: str
      returned: always
    ingress:
      description: The name of the clients' Ingress.
      type: str
      returned: with an Ingress
    type:
      description: V(NodePort), V(LoadBalancer) or V(Ingress).
      type: str
      returned: always
    group:
      description: The deployment group that it leads to; empty for all proxies.
      type: str
      returned: always
    node_ports:
      description: The ports on the nodes, C(milvus) and C(web).
      type: dict
      returned: always
    addresses:
      description:
        - C(host:port) to connect to, some of them where there are many nodes.
        - Empty where nodes can't be read, and while a load balancer has none.
      type: list
      elements: str
      returned: always
    uri:
      description: The URI for C(pymilvus); C(https) where the Ingress or the proxies themselves speak TLS.
      type: str
      returned: always
    uris:
      description: The URI of each address.
      type: list
      elements: str
      returned: always
    webui:
      description: The URL of the WebUI (Milvus 2.5 and later); empty where the entry doesn't lead there.
      type: str
      returned: always
  sample:
    service: my-release-external-svc
    type: NodePort
    group: ""
    node_ports: {milvus: 31530, web: 31531}
    addresses: ["192.0.2.11:31530"]
    uri: http://192.0.2.11:31530
    uris: ["http://192.0.2.11:31530"]
    webui: http://192.0.2.11:31531/webui/
steps:
  description: What was waited for, with the seconds that it took.
  returned: success
  type: list
  elements: dict
  sample:
    - {stage: access, seconds: 12.5, waited_for: [Service my-release-external-svc]}
diagnosis:
  description: Why there is no address, as M(vectorops.milvus.milvus_info) returns it.
  returned: when waiting for it failed
  type: list
  elements: dict
"""

import typing as t

from ..module_utils import module as milvus_module
from ..module_utils.catalog.ingress_presets import INGRESS_PRESETS, NO_PRESET, preset_for
from ..module_utils.operations.context import Context
from ..module_utils.operations.expose import expose
from ..module_utils.render.external import Exposure

ENTRY_OPTIONS: dict[str, dict[str, t.Any]] = {
    "type": {"type": "str", "choices": ["NodePort", "LoadBalancer", "Ingress"], "default": "NodePort"},
    "group": {"type": "str"},
    "node_ports": {"type": "dict", "options": {"milvus": {"type": "int"}, "web": {"type": "int"}}},
    "annotations": {"type": "dict"},
    "external_traffic_policy": {"type": "str", "choices": ["Cluster", "Local"]},
    "load_balancer_class": {"type": "str"},
    "source_ranges": {"type": "list", "elements": "str"},
    "ingress_host": {"type": "str"},
    "web_host": {"type": "str"},
    "ingress_class": {"type": "str"},
    "ingress_preset": {"type": "str", "choices": [*INGRESS_PRESETS, NO_PRESET]},
    "body_size": {"type": "str", "default": "0"},
    "tls_secret": {"type": "str", "no_log": False},
    "tls": {"type": "bool"},
}


def operate(context: Context, parameters: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Make or remove the entry."""
    name, namespace = milvus_module.names(parameters)
    given = parameters.get("manifest") is not None or parameters.get("src")
    return expose(
        name,
        namespace,
        context,
        exposure(parameters),
        present=parameters["state"] == "present",
        document=milvus_module.document(parameters) if given else None,
    )


def exposure(parameters: t.Mapping[str, t.Any]) -> Exposure:
    """The entry that the options ask for."""
    texts = ("group", "external_traffic_policy", "load_balancer_class", "web_host", "ingress_host", "ingress_class")
    secret, tls = parameters.get("tls_secret") or "", parameters.get("tls")
    ports = parameters.get("node_ports") or {}
    return Exposure(
        type=parameters["type"],
        node_ports={port: number for port, number in ports.items() if number is not None},
        annotations={key: _text(value) for key, value in (parameters.get("annotations") or {}).items()},
        source_ranges=tuple(parameters.get("source_ranges") or ()),
        preset=parameters.get("ingress_preset") or preset_for(parameters.get("ingress_class") or ""),
        tls=bool(secret) if tls is None else tls,
        tls_secret=secret,
        body_size=parameters["body_size"],
        **{text: parameters.get(text) or "" for text in texts},
    )


def _text(value: t.Any) -> str:
    """An annotation as Kubernetes has it: YAML's true becomes text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def main() -> None:
    """The module's entry."""
    options = {
        **milvus_module.RELEASE_OPTIONS,
        **milvus_module.MANIFEST_OPTIONS,
        **ENTRY_OPTIONS,
        "wait": {"type": "bool", "default": True},
        "wait_timeout": {"type": "int", "default": 300},
        "grace": {"type": "dict", "options": {"load_balancer": {"type": "float"}}},
        "force_conflicts": {"type": "bool", "default": False},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }
    milvus_module.run_module(
        options,
        operate,
        mutually_exclusive=[("manifest", "src")],
        required_one_of=[("name", "manifest", "src")],
    )


if __name__ == "__main__":
    main()
