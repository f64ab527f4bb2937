#!/usr/bin/python
# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of a Milvus cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_info
short_description: Show the state of a Milvus cluster
version_added: 0.1.0
author:
  - VectorOps founders (@vectorops)
description:
  - Reads a cluster that this collection deployed.
  - Returns status, endpoint, version, ready counts, manifest, the history of its revisions, and what is wrong where
    something is.
  - Changes nothing, and needs no manifest.
extends_documentation_fragment:
  - vectorops.milvus.auth
  - vectorops.milvus.release
  - vectorops.milvus.release.manifest
  - vectorops.milvus.attributes.info
seealso:
  - module: vectorops.milvus.milvus_cluster
  - module: vectorops.milvus.milvus_images_info
"""

EXAMPLES = r"""
- name: Look at a cluster
  vectorops.milvus.milvus_info:
    name: my-release
  register: milvus

- name: Stop where it isn't healthy
  ansible.builtin.assert:
    that: milvus.cluster.status == 'Healthy'
"""

RETURN = r"""
exists:
  description: Whether anything of the cluster is in the namespace.
  returned: success
  type: bool
cluster:
  description: The cluster as it is after the run (before it, in check mode).
  returned: success
  type: dict
  contains:
    name:
      description: The name of the cluster.
      type: str
      returned: always
    namespace:
      description: Its namespace.
      type: str
      returned: always
    status:
      description: V(Healthy), V(Unhealthy), V(Pending), V(Stopped) or V(Absent).
      type: str
      returned: always
    version:
      description: The Milvus version.
      type: str
      returned: always
    image:
      description: The Milvus image.
      type: str
      returned: always
    revision:
      description: The number of the deployed revision, V(0) before the first.
      type: int
      returned: always
    operation:
      description: The operation that was in progress when a run was interrupted, with its step; empty otherwise.
      type: dict
      returned: always
    endpoint:
      description: C(host:port) of the cluster's own Service, for clients inside Kubernetes.
      type: str
      returned: always
    external:
      description:
        - The entry that M(vectorops.milvus.milvus_expose) made, as it returns it; empty without one.
        - C(others) has the entries of deployment groups, and what the manifest opens itself (C(serviceType),
          C(ingress)). Where there is nothing else, the first of them comes first.
      type: dict
      returned: always
    components:
      description: The Milvus components by name, each with C(ready), C(desired), C(image) and C(objects).
      type: dict
      returned: always
    dependencies:
      description:
        - The dependencies by stage (C(etcd), C(storage), C(message_storage)).
        - Each has C(ready) and C(desired).
      type: dict
      returned: always
  sample:
    name: my-release
    namespace: default
    status: Healthy
    version: 2.5.4
    endpoint: my-release-milvus.default:19530
    components: {proxy: {ready: 1, desired: 1, objects: [Deployment my-release-milvus-proxy]}}
    dependencies: {etcd: {ready: 3, desired: 3, objects: [StatefulSet my-release-etcd]}}
diagnosis:
  description: Why workloads aren't ready, root causes first; empty where all are.
  returned: success
  type: list
  elements: dict
  contains:
    component:
      description: The component or dependency.
      type: str
      returned: always
    kind:
      description: The kind of the object that is to blame.
      type: str
      returned: always
    name:
      description: Its name.
      type: str
      returned: always
    reason:
      description: A stable identifier of the cause, for example V(ImagePullFailed).
      type: str
      returned: always
    evidence:
      description: What was seen.
      type: str
      returned: always
    advice:
      description: What to do.
      type: str
      returned: always
    log:
      description: The last lines that the container wrote, for the first causes.
      type: str
      returned: where there are any
manifest:
  description:
    - The manifest of the last deployed revision, as C(milvus.io/v1beta1) has it; empty without one. A manifest of the
      operator's first API (C(v1alpha1), C(kind=MilvusCluster)) was converted to it.
    - Old spellings are converted too, and what has no effect is left out. Secrets that stand inline in it are masked.
  returned: success
  type: dict
  sample:
    apiVersion: milvus.io/v1beta1
    kind: Milvus
    metadata: {name: my-release}
    spec: {mode: cluster, components: {image: "milvusdb/milvus:v2.5.4"}}
history:
  description: The deployed revisions, newest last.
  returned: success
  type: list
  elements: dict
  sample:
    - {revision: 1, date: "2026-11-21T08:00:00+00:00", image: "milvusdb/milvus:v2.5.4", version: 2.5.4}
"""

import typing as t

from ..module_utils import module as milvus_module
from ..module_utils.operations.context import Context
from ..module_utils.operations.inspect import info


def operate(context: Context, parameters: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Look."""
    name, namespace = milvus_module.names(parameters)
    return {"changed": False, **info(name, namespace, context)}


def main() -> None:
    """The module's entry."""
    milvus_module.run_module(
        {**milvus_module.RELEASE_OPTIONS, **milvus_module.MANIFEST_OPTIONS},
        operate,
        mutually_exclusive=[("manifest", "src")],
        required_one_of=[("name", "manifest", "src")],
    )


if __name__ == "__main__":
    main()
