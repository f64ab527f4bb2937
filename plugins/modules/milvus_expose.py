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
  - Makes a Service C(<name>-external-svc) in front of the cluster's proxies.
  - It has the ports of the gRPC API (19530) and of the WebUI (9091).
  - Returns the addresses to connect to.
options:
  type:
    description:
      - The type of the Service.
    type: str
    choices: [NodePort]
    default: NodePort
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
  force_conflicts:
    description:
      - Whether to take over fields that another field manager applied.
    type: bool
    default: false
  state:
    description:
      - Whether the entry shall exist.
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
    type:
      description: The type of the Service.
      type: str
      returned: always
    node_ports:
      description: The ports on the nodes, C(milvus) and C(web).
      type: dict
      returned: always
    addresses:
      description: C(host:port) to connect to, some of them where there are many nodes; empty where nodes can't be read.
      type: list
      elements: str
      returned: always
    uri:
      description: The URI for C(pymilvus).
      type: str
      returned: always
    webui:
      description: The URL of the WebUI.
      type: str
      returned: always
  sample:
    service: my-release-external-svc
    type: NodePort
    node_ports: {milvus: 31530, web: 31531}
    addresses: ["192.0.2.11:31530"]
    uri: http://192.0.2.11:31530
    webui: http://192.0.2.11:31531/webui/
"""

import typing as t

from ..module_utils import module as milvus_module
from ..module_utils.operations.context import Context
from ..module_utils.operations.expose import expose


def operate(context: Context, parameters: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Make or remove the entry."""
    name, namespace = milvus_module.names(parameters)
    given = {port: number for port, number in (parameters.get("node_ports") or {}).items() if number is not None}
    present = parameters["state"] == "present"
    return expose(name, namespace, context, type=parameters["type"], node_ports=given, present=present)


def main() -> None:
    """The module's entry."""
    options = {
        **milvus_module.RELEASE_OPTIONS,
        **milvus_module.MANIFEST_OPTIONS,
        "type": {"type": "str", "choices": ["NodePort"], "default": "NodePort"},
        "node_ports": {"type": "dict", "options": {"milvus": {"type": "int"}, "web": {"type": "int"}}},
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
