#!/usr/bin/python
# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The numbers of pods of a Milvus cluster's workers."""

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_scale
short_description: Scale the workers of a Milvus cluster, or have them autoscaled
version_added: 0.1.0
author:
  - VectorOps founders (@vectorops)
description:
  - Gives proxies, query nodes, data nodes, index nodes and streaming nodes of a running cluster other numbers of pods.
  - More pods come at once. Fewer go one at a time, each only when the pod before it is gone, having handed over what it
    served, and all that stay are available. Pods that aren't ready serve nobody, and go together.
  - It works on what runs and needs no manifest. A later deploy whose manifest says no C(replicas) for a component keeps
    its number; one that says another number has its way, with a warning.
  - With O(autoscale) a HorizontalPodAutoscaler gets the number, which deploys then leave alone. It is held while new
    pods replace its old ones, follows them from slot to slot, and goes with the cluster.
  - A run that was interrupted is completed by the next run, or by the next deploy.
options:
  replicas:
    description:
      - The numbers of pods, by component (V(proxy), V(querynode), V(datanode), V(indexnode), V(streamingnode)). A
        deployment group is written C(querynode/hot).
      - Coordinators aren't scaled, as Milvus shares the work of workers only. Where C(enableActiveStandby) is set for a
        coordinator in the manifest, it may have V(2) pods, one of which stands by.
      - V(0) is refused, M(vectorops.milvus.milvus_cluster) with C(state=stopped) is for that.
    type: dict
  autoscale:
    description:
      - The autoscalers, by component or group as in O(replicas). One that isn't named stays as it is.
      - "Each is a dictionary with C(max), and C(min) (V(1)); C(cpu) and C(memory), percentages of what the pods
        request; C(metrics), further ones as C(autoscaling/v2) spells them; C(behavior), likewise. C(state=absent)
        removes it, its number of pods stays."
      - Where C(behavior) says nothing of C(scaleDown), a pod a minute may go.
      - Kubernetes doesn't wait until a pod has handed over what it served before it takes the next. Give query nodes a
        slower C(scaleDown) where that takes longer.
      - What lies outside of C(min) and C(max) is scaled there first, as with O(replicas).
    type: dict
  require_metrics:
    description:
      - Whether an autoscaler is refused where nobody serves its metrics (C(v1beta1.metrics.k8s.io), which is
        metrics-server's, for C(cpu) and C(memory)). V(false) makes that a warning.
    type: bool
    default: true
  minimum:
    description:
      - What none may get below. A number, or numbers by component or group.
      - Give query nodes the number of in-memory replicas that collections are loaded with.
    type: raw
    default: 1
  force_conflicts:
    description:
      - Whether to change a number of pods that another field manager applied (an operator, Helm, Argo CD, Flux).
    type: bool
    default: false
  preflight_ignore:
    description:
      - Names of preflight checks whose errors become warnings (V(node_room), V(quota)).
      - The failure's RV(ignore:findings) name the check of each finding.
    type: list
    elements: str
    default: []
  wait_timeout:
    description:
      - The seconds that one step may take. That is for all new pods to become ready, or for one pod to go.
      - Milvus pods have thirty days to hand over what they serve, and aren't ended before by anybody.
    type: int
    default: 1800
extends_documentation_fragment:
  - vectorops.milvus.auth
  - vectorops.milvus.release
  - vectorops.milvus.release.manifest
  - vectorops.milvus.release.wait
  - vectorops.milvus.release.patience
  - vectorops.milvus.attributes
seealso:
  - module: vectorops.milvus.milvus_cluster
  - module: vectorops.milvus.milvus_info
"""

EXAMPLES = r"""
- name: Scale query nodes and proxies
  vectorops.milvus.milvus_scale:
    name: my-release
    namespace: vectors
    replicas:
      querynode: 5
      proxy: 2

- name: Scale one group of query nodes in, not below the two in-memory replicas of its collections
  vectorops.milvus.milvus_scale:
    name: my-release
    namespace: vectors
    replicas:
      querynode/hot: 2
    minimum: 2

- name: Have proxies follow their load
  vectorops.milvus.milvus_scale:
    name: my-release
    namespace: vectors
    autoscale:
      proxy: {min: 2, max: 6, cpu: 70}

- name: Give the number of proxies back
  vectorops.milvus.milvus_scale:
    name: my-release
    namespace: vectors
    replicas: {proxy: 3}
    autoscale:
      proxy: {state: absent}
"""

RETURN = r"""
moves:
  description:
    - The steps, in their order. In check mode those that would be made.
  returned: success
  type: list
  elements: dict
  contains:
    component:
      description: The component, or its group (C(querynode/hot)).
      type: str
      returned: always
    deployment:
      description: The name of the Deployment; of two slots the active one.
      type: str
      returned: always
    from:
      description: The number of pods before.
      type: int
      returned: always
    to:
      description: The number of pods after.
      type: int
      returned: always
  sample:
    - {component: proxy, deployment: my-release-milvus-proxy, from: 1, to: 2}
    - {component: datanode, deployment: my-release-milvus-datanode, from: 4, to: 3}
    - {component: datanode, deployment: my-release-milvus-datanode, from: 3, to: 2}
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
      description: V(update), for an autoscaler V(create) and V(delete), too.
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
cluster:
  description: The cluster as it is after the run, as M(vectorops.milvus.milvus_info) returns it.
  returned: success
  type: dict
steps:
  description: What was waited for, with the seconds that it took.
  returned: always
  type: list
  elements: dict
  sample:
    - {stage: "components: datanode", seconds: 12.5, waited_for: [Deployment my-release-milvus-datanode]}
diagnosis:
  description: Why pods don't come up or don't go, as M(vectorops.milvus.milvus_info) returns it.
  returned: when waiting failed
  type: list
  elements: dict
"""

import typing as t

from ..module_utils import module as milvus_module
from ..module_utils.engines.capabilities import AUTO
from ..module_utils.engines.choose import choose
from ..module_utils.operations.context import Context
from ..module_utils.operations.scale_checks import Wanted


def operate(context: Context, parameters: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Scale."""
    name, namespace = milvus_module.names(parameters)
    wanted = Wanted(
        replicas=_numbers(parameters.get("replicas") or {}),
        autoscale={str(key): _numbers(value) for key, value in (parameters.get("autoscale") or {}).items()},
        minimum=_numbers(parameters["minimum"]),
        require_metrics=parameters["require_metrics"],
    )
    return choose(context, AUTO, name, namespace).scale(wanted)


def _numbers(value: t.Any) -> t.Any:
    """The value with numbers in the place of those that a template or the command line made texts."""
    if isinstance(value, t.Mapping):
        return {str(name): _numbers(below) for name, below in value.items()}
    text = str(value).strip()
    return int(text) if isinstance(value, str) and text.removeprefix("-").isdecimal() else value


def main() -> None:
    """The module's entry."""
    options = {
        **milvus_module.RELEASE_OPTIONS,
        **milvus_module.MANIFEST_OPTIONS,
        **milvus_module.WAIT_OPTIONS,
        "replicas": {"type": "dict"},
        "autoscale": {"type": "dict"},
        "require_metrics": {"type": "bool", "default": True},
        "minimum": {"type": "raw", "default": 1},
        "force_conflicts": {"type": "bool", "default": False},
        "preflight_ignore": {"type": "list", "elements": "str", "default": []},
    }
    milvus_module.run_module(
        options,
        operate,
        mutually_exclusive=[("manifest", "src")],
        required_one_of=[("name", "manifest", "src"), ("replicas", "autoscale")],
    )


if __name__ == "__main__":
    main()
