#!/usr/bin/python
# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The dependencies of a Milvus cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_dependencies
short_description: Bring up only etcd, object storage and message storage of a Milvus cluster
version_added: 0.1.0
author:
  - VectorOps founders (@vectorops)
description:
  - >-
    Takes the same C(kind: Milvus) manifest as M(vectorops.milvus.milvus_cluster).
  - Brings up its dependencies, without any Milvus component.
  - M(vectorops.milvus.milvus_cluster) with the same manifest completes the cluster later.
extends_documentation_fragment:
  - vectorops.milvus.auth
  - vectorops.milvus.release
  - vectorops.milvus.release.manifest
  - vectorops.milvus.release.engine
  - vectorops.milvus.release.wait
  - vectorops.milvus.release.patience
  - vectorops.milvus.release.write
  - vectorops.milvus.release.images
  - vectorops.milvus.release.probe
  - vectorops.milvus.attributes
seealso:
  - module: vectorops.milvus.milvus_cluster
  - module: vectorops.milvus.milvus_info
"""

EXAMPLES = r"""
- name: Bring up what a cluster stands on
  vectorops.milvus.milvus_dependencies:
    src: milvus.yaml
"""

RETURN = r"""
cluster:
  description:
    - The cluster as it is after the run (before it, in check mode), as M(vectorops.milvus.milvus_info) returns it.
  returned: success
  type: dict
  sample: {name: my-release, namespace: default, status: Healthy, version: 2.5.4}
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
      description:
        - V(create), V(update), V(delete), or V(replace) for a Job that is made anew, and for a StatefulSet that is made
          anew with larger volumes while its pods stay.
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
      returned: for updates and replacements
  sample:
    - {kind: Deployment, name: my-release-milvus-proxy, action: update, stage: components, fields: [spec.replicas]}
probe:
  description: What the test of external services found; empty where there was none.
  returned: success, and on failure where something was found
  type: list
  elements: dict
  contains:
    service:
      description: Which service, for example V(etcd).
      type: str
      returned: always
    endpoint:
      description: Host and port.
      type: str
      returned: always
    check:
      description: V(name), V(port), V(tls) or V(credentials).
      type: str
      returned: always
    ok:
      description: Whether it is well; null where it could not be tested.
      type: bool
      returned: always
    message:
      description: What is wrong, or why it was not tested.
      type: str
      returned: always
steps:
  description: How long each stage took, and what it waited for.
  returned: always
  type: list
  elements: dict
  sample:
    - {stage: etcd, seconds: 21.4, waited_for: [StatefulSet my-release-etcd]}
diagnosis:
  description: Why a stage didn't become ready, root causes first, each as M(vectorops.milvus.milvus_info) returns it.
  returned: when waiting failed
  type: list
  elements: dict
findings:
  description: What forbids the run, when the manifest or preflight did.
  returned: on failure
  type: list
  elements: dict
  contains:
    subject:
      description: The field of the manifest, or the object.
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
      description: The name of the check, for O(preflight_ignore); empty for findings in the manifest.
      type: str
      returned: always
"""

import typing as t

from ..module_utils import module as milvus_module
from ..module_utils.engines.choose import choose_for_manifest
from ..module_utils.operations.context import Context


def operate(context: Context, parameters: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Bring the stages of the dependencies up."""
    document, place = milvus_module.document(parameters), (parameters.get("name"), parameters.get("namespace"))
    engine = choose_for_manifest(context, parameters["engine"], document, *place)
    return engine.deploy_dependencies(document, milvus_module.image_options(parameters))


def main() -> None:
    """The module's entry."""
    options = {
        **milvus_module.RELEASE_OPTIONS,
        **milvus_module.MANIFEST_OPTIONS,
        **milvus_module.ENGINE_OPTIONS,
        **milvus_module.WAIT_OPTIONS,
        **milvus_module.WRITE_OPTIONS,
        **milvus_module.IMAGE_OPTIONS,
        **milvus_module.PROBE_OPTIONS,
    }
    milvus_module.run_module(
        options, operate, mutually_exclusive=[("manifest", "src")], required_one_of=[("manifest", "src")]
    )


if __name__ == "__main__":
    main()
