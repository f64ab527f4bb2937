#!/usr/bin/python
# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of Milvus clusters."""

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_info
short_description: Show the state of one Milvus cluster, or of many
version_added: 0.1.0
author:
  - VectorOps founders (@vectorops)
description:
  - With a name (or a manifest) it shows one cluster in full - status and conditions, ready counts, pods, claims,
    Services, the history of its revisions, what a deploy would change, what is out of date, and what is wrong where
    something is, with the evidence and what to do.
  - Without one it lists all clusters of a namespace, or of all namespaces, each in short, by a handful of
    requests - one more per 500 objects of a kind, none per cluster.
  - Clusters that the Milvus Operator or the Helm chart made are shown, too, as far as their objects tell.
  - Changes nothing, and needs no manifest.
options:
  all_namespaces:
    description:
      - List the clusters of all namespaces. Needs the right to list Deployments, StatefulSets, Services and Secrets
        everywhere; without that of Secrets, revisions and operations are missing.
      - Can't be combined with O(name), O(namespace), O(manifest) and O(src).
    type: bool
    default: false
  manifest:
    description:
      - "A C(kind: Milvus) manifest, to see as RV(drift) what deploying it would change. It also says which cluster."
  src:
    description:
      - The file with such a manifest, on the controller.
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

- name: Stop where it isn't healthy, and say why
  ansible.builtin.assert:
    that: milvus.cluster.status == 'Healthy'
    fail_msg: "{{ milvus.diagnosis | map(attribute='advice') | join('; ') }}"

- name: See what deploying a manifest would change
  vectorops.milvus.milvus_info:
    src: milvus.yaml
  register: milvus

- name: List every cluster that isn't well
  vectorops.milvus.milvus_info:
    all_namespaces: true
  register: fleet

- name: Show them
  ansible.builtin.debug:
    msg: "{{ item.namespace }}/{{ item.name }}: {{ item.status }} {{ item.diagnosis | map(attribute='reason') | join }}"
  loop: "{{ fleet.clusters | rejectattr('status', 'in', ['Healthy', 'Stopped']) }}"
  loop_control:
    label: "{{ item.name }}"
"""

RETURN = r"""
exists:
  description: Whether anything of the cluster is in the namespace.
  returned: for one cluster
  type: bool
cluster:
  description: The cluster in short. Other modules return it as it is after their run (before it, in check mode).
  returned: for one cluster
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
    managed_by:
      description: Who deployed it - V(vectorops.milvus), V(milvus-operator), V(Helm) or what else its objects say.
      type: str
      returned: always
    status:
      description:
        - V(Healthy), V(Unhealthy), V(Pending), V(Stopped) or V(Absent).
        - V(Healthy) wants every pod of components and dependencies ready and of the newest revision. Whether a cluster
          that is V(Unhealthy) still serves is what the condition C(MilvusReady) says.
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
      description: The operation that is in progress, or was when a run was interrupted, with its step; else empty.
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
      returned: not in lists of clusters
    conditions:
      description:
        - C(EtcdReady), C(StorageReady), C(MsgStreamReady), C(MilvusReady) and C(MilvusUpdated) as the Milvus Operator
          reports them, each with C(type), C(status), C(reason) and C(message). A stopped cluster has the last two only.
        - Dependencies in the cluster are judged by their pods. What is outside isn't asked - V(True) while Milvus is
          ready, which it isn't without them, else V(Unknown).
      type: list
      elements: dict
      returned: always
    components:
      description:
        - The Milvus components by name, each with C(ready), C(desired), C(updated), C(image), C(resources) and
          C(objects).
        - Components with two Deployments also have C(slots), which say which is active.
      type: dict
      returned: always
    dependencies:
      description:
        - The dependencies by stage (C(etcd), C(storage), C(message_storage), C(tei)).
        - Each has C(ready), C(desired), C(updated), C(image) and C(objects).
        - Empty for clusters of others in a list of clusters, where their dependencies aren't looked for.
      type: dict
      returned: always
  sample:
    name: my-release
    namespace: default
    managed_by: vectorops.milvus
    status: Healthy
    version: 2.5.4
    endpoint: my-release-milvus.default:19530
    conditions:
      - {type: EtcdReady, status: "True", reason: EtcdReady, message: "ready: my-release-etcd 3/3"}
    components: {proxy: {ready: 1, desired: 1, updated: 1, objects: [Deployment my-release-milvus-proxy]}}
    dependencies: {etcd: {ready: 3, desired: 3, updated: 3, objects: [StatefulSet my-release-etcd]}}
clusters:
  description:
    - All clusters, by namespace and name. Each is as RV(cluster) says, with C(diagnosis) (its first entry, if any) and
      C(findings).
  returned: without a name
  type: list
  elements: dict
pods:
  description: The pods, by name.
  returned: for one cluster
  type: list
  elements: dict
  sample:
    - name: my-release-etcd-0
      component: etcd
      workload: StatefulSet my-release-etcd
      status: Running
      ready: true
      restarts: 0
      node: node-1
      ip: 10.0.0.7
claims:
  description: The PersistentVolumeClaims, by name.
  returned: for one cluster
  type: list
  elements: dict
  sample:
    - name: data-my-release-etcd-0
      dependency: etcd
      phase: Bound
      capacity: 10Gi
      requested: 10Gi
      storage_class: nfs-sc
      access_modes: [ReadWriteOnce]
      volume: pvc-3273f9ec
services:
  description: The Services, by name. C(addresses) are those that a load balancer or an administrator gave.
  returned: for one cluster
  type: list
  elements: dict
  sample:
    - name: my-release-milvus
      type: ClusterIP
      cluster_ip: 10.233.55.194
      addresses: []
      ports: [{name: milvus, port: 19530, protocol: TCP}, {name: metrics, port: 9091, protocol: TCP}]
ingresses:
  description: The Ingresses, by name.
  returned: for one cluster
  type: list
  elements: dict
  sample:
    - name: my-release-milvus
      class: nginx
      hosts: [milvus.example.com]
      tls_secrets: [milvus-tls]
      addresses: [203.0.113.7]
scaled:
  description:
    - The numbers of pods that M(vectorops.milvus.milvus_scale) gave to components (or groups, C(querynode/hot)), and
      what the manifest says of them, the recorded one or the one that is given.
    - Where C(manifest) is a number, the next deploy of it goes before C(replicas); none keeps what was scaled.
  returned: for one cluster
  type: list
  elements: dict
  sample:
    - {component: querynode, replicas: 5, manifest: null}
autoscalers:
  description:
    - The autoscalers that M(vectorops.milvus.milvus_scale) made. C(held) is true while one stands still for a rollout,
      or since a rollout was interrupted.
    - HorizontalPodAutoscalers that somebody else made are not among them.
  returned: for one cluster
  type: list
  elements: dict
  sample:
    - component: proxy
      name: my-release-milvus-proxy
      target: my-release-milvus-proxy
      min: 2
      max: 4
      current: 2
      desired: 2
      held: false
diagnosis:
  description:
    - What is wrong, root causes first; empty where all is well.
    - Workloads that aren't ready and why, objects that are missing, components without pods, pods that keep restarting,
      load balancers without an address, rollouts that are paused, operations that were interrupted.
  returned: for one cluster
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
      description: What was seen, in the words of Kubernetes where it says something.
      type: str
      returned: always
    advice:
      description: What to do.
      type: str
      returned: always
    seconds:
      description: For how long it has been so.
      type: int
      returned: always
    hopeless:
      description: Whether waiting is of no use.
      type: bool
      returned: always
    last_event:
      description: The newest event about the object.
      type: str
      returned: always
    also:
      description: Other objects with the same trouble, or whose trouble this one explains.
      type: list
      elements: str
      returned: always
    log:
      description: The last lines that the container wrote, for the first causes.
      type: str
      returned: always
drift:
  description:
    - What a deploy of the recorded manifest, or of the one that is given, would change. Secrets are masked.
    - An operator remembers no manifest, so that for its cluster one is needed; the custom resource is compared then.
    - Missing where that manifest can't be deployed; RV(findings) say why.
  returned: for one cluster
  type: list
  elements: dict
  contains:
    kind:
      description: The kind of the object.
      type: str
      returned: always
    name:
      description: Its name.
      type: str
      returned: always
    action:
      description: V(create), V(update), V(replace), V(delete), or V(refused) for what the API never lets change.
      type: str
      returned: always
    stage:
      description: The stage that the object belongs to.
      type: str
      returned: unless the action is refused
    fields:
      description: The fields that differ.
      type: list
      elements: str
      returned: where something exists and differs
    differences:
      description: C(field), C(live) and C(desired) of those fields, long ones cut.
      type: list
      elements: dict
      returned: for updates and replacements
findings:
  description:
    - What runs well today and won't for ever; shown as warnings, too. C(check) is V(end_of_life) for versions and
      images that get no fixes any more, V(deprecated) for a message storage that is going away, V(newer_default) for
      what was decided at the first deploy and would be decided otherwise for a new cluster, and empty for findings in
      the manifest.
  returned: for one cluster
  type: list
  elements: dict
  sample:
    - subject: Pulsar 3.0
      message: >-
        since 2026-05-02: no more security fixes (used by my-release-pulsar-broker)
        [https://pulsar.apache.org/contribute/release-policy/]
      advice: "an image of a supported Pulsar is a migration, not a change of the tag: plan it"
      severity: warning
      check: end_of_life
manifest:
  description:
    - The manifest of the last deployed revision, as C(milvus.io/v1beta1) has it; empty without one. A manifest of the
      operator's first API (C(v1alpha1), C(kind=MilvusCluster)) was converted to it.
    - Old spellings are converted too, and what has no effect is left out. Secrets that stand inline in it are masked.
  returned: for one cluster
  type: dict
  sample:
    apiVersion: milvus.io/v1beta1
    kind: Milvus
    metadata: {name: my-release}
    spec: {mode: cluster, components: {image: "milvusdb/milvus:v2.5.4"}}
history:
  description:
    - The deployed revisions, newest last.
    - Of a cluster of the Milvus Operator the images that the Deployment for clients had, as far as Kubernetes keeps
      them.
  returned: for one cluster
  type: list
  elements: dict
  sample:
    - {revision: 1, date: "2026-11-21T08:00:00+00:00", image: "milvusdb/milvus:v2.5.4", version: 2.5.4}
"""

import typing as t

from ..module_utils import module as milvus_module
from ..module_utils.engines.operator.drift import resource_drift
from ..module_utils.manifest.findings import Finding, ManifestError
from ..module_utils.operations.context import Context
from ..module_utils.operations.inspect.fleet import fleet
from ..module_utils.operations.inspect.one import info

OPTIONS: dict[str, dict[str, t.Any]] = {"all_namespaces": {"type": "bool", "default": False}}


def operate(context: Context, parameters: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Look."""
    given = [option for option in ("name", "manifest", "src") if parameters.get(option)]
    if parameters["all_namespaces"]:
        _refuse([*given, *(["namespace"] if parameters.get("namespace") else [])])
        return {"changed": False, **fleet(None, context)}
    if not given:
        return {"changed": False, **fleet(parameters.get("namespace") or "default", context)}
    document = milvus_module.document(parameters) if set(given) - {"name"} else None
    return {"changed": False, **info(*milvus_module.names(parameters), context, resource_drift, document)}


def _refuse(given: list[str]) -> None:
    if given:
        finding = Finding("all_namespaces", f"can't be combined with {', '.join(given)}", "leave one of them out")
        raise ManifestError("Which clusters?", [finding])


def main() -> None:
    """The module's entry."""
    milvus_module.run_module(
        {**milvus_module.RELEASE_OPTIONS, **milvus_module.MANIFEST_OPTIONS, **OPTIONS},
        operate,
        mutually_exclusive=[("manifest", "src")],
    )


if __name__ == "__main__":
    main()
