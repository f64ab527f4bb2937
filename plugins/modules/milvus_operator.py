#!/usr/bin/python
# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Milvus Operator."""

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_operator
short_description: Install, upgrade or remove the Milvus Operator
version_added: 0.1.0
author:
  - VectorOps founders (@vectorops)
description:
  - Installs the operator from its install manifest, with its images, namespace and settings as a site needs them, and
    waits until it works and its resources are served. A newer manifest upgrades it, a second run changes nothing.
  - Only the operator engine of the other modules needs it. The native one works without any operator.
  - Needs rights in the whole cluster, for definitions and cluster roles.
  - What it installs has the label C(vectorops.milvus/operator). What an earlier run installed and the manifest doesn't
    hold any more goes, but definitions and namespaces.
options:
  state:
    description:
      - Whether the operator shall be there.
      - V(absent) is refused while any C(Milvus), C(MilvusCluster) or C(MilvusUpgrade) resource exists in any namespace,
        of whatever version.
    type: str
    choices: [present, absent]
    default: present
  src:
    description:
      - The install manifest, a file on the controller or a URL that the target fetches.
      - Without this and O(manifest) it is the upstream project's of O(version),
        C(https://raw.githubusercontent.com/zilliztech/milvus-operator/v<version>/deploy/manifests/deployment.yaml).
      - With O(state=absent) it is needed only for an operator that this module didn't install.
    type: str
  manifest:
    description:
      - The documents of the install manifest, in place of O(src).
    type: list
    elements: dict
  version:
    description:
      - The version to download where neither O(src) nor O(manifest) is given.
    type: str
    default: 1.3.8
  namespace:
    description:
      - The namespace of the operator. It is made where it is missing, and goes with the operator only then.
      - Without it the manifest's, V(milvus-operator) upstream. It is written wherever the manifest names its own.
    type: str
  image_registry:
    description:
      - A registry in place of the one that each image names, C(host[:port][/path]); see the other modules.
      - It reaches containers, init containers and image volumes, and images in arguments, variables, commands,
        annotations and ConfigMaps; without a tag or digest where their name ends in C(image) or C(repository).
      - An image within other text that can't be told for sure is an error.
    type: str
  images:
    description:
      - What to pull in place of single images or repositories. An entry beats O(image_registry).
    type: dict
  image_pull_secrets:
    description:
      - Names of Secrets in the operator's namespace with the credentials of registries.
    type: list
    elements: str
  resources:
    description:
      - The resources of the operator's container. Without it the manifest's.
    type: dict
  watch_namespaces:
    description:
      - The namespaces where the operator looks for clusters, V([]) for all of them. Without it as the manifest has it.
    type: list
    elements: str
  webhook:
    description:
      - Whether to install webhooks where the manifest has some. They come only where cert-manager is found, without it
        a warning says so.
      - Without webhooks the definitions convert nothing. All resources are stored as C(v1beta1).
    type: bool
    default: true
  retain_crds:
    description:
      - With O(state=absent), whether the definitions stay.
    type: bool
    default: true
  force_conflicts:
    description:
      - Whether to take over what Helm installed, and fields that another field manager applied.
    type: bool
    default: false
  wait:
    description:
      - Whether to wait until the operator is available (or gone).
    type: bool
    default: true
  wait_timeout:
    description:
      - The seconds that one stage may take.
    type: int
    default: 300
  lease_timeout:
    description:
      - The seconds to wait for another run on the same operator to end.
    type: int
    default: 60
extends_documentation_fragment:
  - vectorops.milvus.auth
  - vectorops.milvus.attributes
seealso:
  - module: vectorops.milvus.milvus_cluster
"""

EXAMPLES = r"""
- name: Install the operator from a downloaded manifest, with its image from the site's registry
  vectorops.milvus.milvus_operator:
    src: deployment.yaml
    image_registry: registry.example.com/hub

- name: Let it look after one namespace only
  vectorops.milvus.milvus_operator:
    version: 1.3.8
    watch_namespaces: [vectors]
    resources:
      limits: {cpu: 2, memory: 2Gi}

- name: Remove it, and its definitions with it
  vectorops.milvus.milvus_operator:
    state: absent
    retain_crds: false
"""

RETURN = r"""
operator:
  description: The operator as it is after the run (before it, in check mode).
  returned: success
  type: dict
  contains:
    exists:
      description: Whether it is installed.
      type: bool
      returned: always
    namespace:
      description: Its namespace.
      type: str
      returned: always
    name:
      description: The name of its Deployment.
      type: str
      returned: where it is installed
    version:
      description: The tag of its image.
      type: str
      returned: where it is installed
    image:
      description: Its image.
      type: str
      returned: where it is installed
    ready:
      description: How many of its pods are ready.
      type: int
      returned: where it is installed
    desired:
      description: How many pods it shall have.
      type: int
      returned: where it is installed
    watch_namespaces:
      description: Where it looks for clusters, empty for everywhere.
      type: list
      elements: str
      returned: where it is installed
    webhook:
      description: Whether webhooks could be installed.
      type: bool
      returned: with O(state=present)
  sample: {exists: true, namespace: milvus-operator, name: milvus-operator, version: 1.3.8, ready: 1, desired: 1}
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
    - {kind: Deployment, name: milvus-operator, action: create, stage: operator}
steps:
  description: What was waited for, and how long.
  returned: always
  type: list
  elements: dict
  sample:
    - {stage: definitions, seconds: 0.4, waited_for: [milvuses.milvus.io]}
kept:
  description: The objects that stay.
  returned: with O(state=absent)
  type: list
  elements: dict
  sample:
    - {kind: CustomResourceDefinition, name: milvuses.milvus.io}
findings:
  description: What forbids the run.
  returned: on failure
  type: list
  elements: dict
  contains:
    subject:
      description: The object.
      type: str
      returned: always
    message:
      description: What was found.
      type: str
      returned: always
    advice:
      description: What to do.
      type: str
      returned: always
    severity:
      description: V(error) or V(warning).
      type: str
      returned: always
    check:
      description: The name of the check.
      type: str
      returned: always
"""

import typing as t

from ..module_utils import module as milvus_module
from ..module_utils.catalog.operator import NAME, VERSION
from ..module_utils.operations.context import Context
from ..module_utils.operations.installation.documents import default_source, read_documents
from ..module_utils.operations.installation.install import install
from ..module_utils.operations.installation.remove import uninstall
from ..module_utils.render.installation import Wishes, installation
from ..module_utils.resolve.sources import image_sources


def operate(context: Context, parameters: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Bring about the state that was asked for."""
    wishes = _wishes(parameters)
    if parameters["state"] == "present":
        return install(_documents(parameters, default_source(parameters["version"])), wishes, context)
    documents = _documents(parameters, "")
    wanted = installation(documents, wishes) if documents else None
    namespace = wanted.namespace if wanted else parameters.get("namespace") or NAME
    return uninstall(namespace, wanted, context, retain_crds=parameters["retain_crds"])


def _documents(parameters: t.Mapping[str, t.Any], default: str) -> list[t.Any]:
    """The documents of the install manifest; none where none is given and there is no default."""
    if parameters.get("manifest") is not None:
        return list(parameters["manifest"])
    source = parameters.get("src") or default
    return read_documents(source) if source else []


def _wishes(parameters: t.Mapping[str, t.Any]) -> Wishes:
    watched = parameters.get("watch_namespaces")
    return Wishes(
        namespace=parameters.get("namespace") or "",
        sources=image_sources(milvus_module.image_options(parameters), {}),
        resources=parameters.get("resources"),
        watch_namespaces=tuple(watched) if watched is not None else None,
        webhook=parameters["webhook"],
    )


def main() -> None:
    """The module's entry."""
    options = {
        **milvus_module.IMAGE_OPTIONS,
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "src": {"type": "str"},
        "manifest": {"type": "list", "elements": "dict"},
        "version": {"type": "str", "default": VERSION},
        "namespace": {"type": "str"},
        "resources": {"type": "dict"},
        "watch_namespaces": {"type": "list", "elements": "str"},
        "webhook": {"type": "bool", "default": True},
        "retain_crds": {"type": "bool", "default": True},
        "force_conflicts": {"type": "bool", "default": False},
        "wait": {"type": "bool", "default": True},
        "wait_timeout": {"type": "int", "default": 300},
        "lease_timeout": {"type": "int", "default": 60},
    }
    milvus_module.run_module(options, operate, mutually_exclusive=[("manifest", "src")])


if __name__ == "__main__":
    main()
