#!/usr/bin/python
# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""State of a Milvus cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_cluster
short_description: Bring a Milvus cluster on Kubernetes up, or take it down
version_added: 0.1.0
author:
  - VectorOps founders (@vectorops)
description:
  - >-
    Takes a C(kind: Milvus) manifest as the Milvus Operator knows it, and makes the cluster what it says, without an
    operator. Etcd, object storage and message storage first, side by side, then the Milvus components.
  - Everything that can keep the run from succeeding is looked for before the first write, and reported together.
  - A wait that can't end well stops early, and names the component, the pod, the reason and the last log lines.
  - >-
    A cluster that runs is changed one component after the other, each when the one before it serves. A change of the
    configuration restarts only the components that it concerns.
  - A second run changes nothing. What somebody edited meanwhile is put back, and only that.
  - A run that was interrupted is completed by the next one.
  - >-
    What the manifest leaves open (images, replicas, sizes) is decided at the first deploy and kept in the cluster, so
    that a newer collection doesn't change a running cluster by itself.
options:
  state:
    description:
      - V(present) makes the cluster what the manifest says.
      - V(absent) removes everything of it that the manifest doesn't ask to retain (C(deletionPolicy), C(pvcDeletion)),
        in reverse order, and waits until it is gone.
      - V(stopped) scales everything to no pods, components before dependencies, and keeps all data and objects.
        V(present) brings back as many pods as there were.
      - With V(absent) the manifest may be left out, then O(name) is needed and the recorded manifest is used.
    type: str
    choices: [present, stopped, absent]
    default: present
  allow_mode_change:
    description:
      - Whether a standalone server that runs may become a cluster, when the manifest says so. There is no way back.
      - The server keeps serving until the proxies do. That takes coordinators that can wait beside each other
        (C(enableActiveStandby), from Milvus 2.2.3), and a message storage that a cluster can use.
    type: bool
    default: false
  allow_message_storage_change:
    description:
      - Whether a cluster may get another message storage, when the manifest says so. Only one that was stopped with
        O(flushed=true) may, for messages that nobody has read yet are lost. The role
        C(vectorops.milvus.switch_message_storage) does all of it.
      - The claims of the former message storage stay, its other objects go once the cluster is ready.
      - In check mode a cluster that isn't stopped yet gets a warning.
    type: bool
    default: false
  flushed:
    description:
      - With O(state=stopped), that everything was flushed right before, and nobody has written since, as
        M(vectorops.milvus.milvus_flush) tells. The cluster remembers it until it is started again.
    type: bool
    default: false
  termination_timeout:
    description:
      - The seconds after which a pod that doesn't end by itself is deleted with a grace of 30 seconds.
      - Milvus pods may take up to 30 days by themselves, as the Milvus Operator sets it.
    type: int
    default: 300
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
  - module: vectorops.milvus.milvus_dependencies
  - module: vectorops.milvus.milvus_expose
  - module: vectorops.milvus.milvus_upgrade
  - module: vectorops.milvus.milvus_info
"""

EXAMPLES = r"""
- name: Deploy the cluster that a manifest describes
  vectorops.milvus.milvus_cluster:
    src: milvus.yaml

- name: Deploy from a dictionary, into a namespace that is made where it is missing
  vectorops.milvus.milvus_cluster:
    namespace: vectors
    create_namespace: true
    manifest:
      apiVersion: milvus.io/v1beta1
      kind: Milvus
      metadata:
        name: my-release
      spec:
        mode: cluster
        components:
          image: milvusdb/milvus:v2.5.4

- name: Deploy where only a mirror can be reached
  vectorops.milvus.milvus_cluster:
    src: milvus.yaml
    image_registry: registry.example.com:5000
    images:
      quay.io/minio/minio: registry.example.com:5000/storage/minio
    image_pull_secrets: [mirror-credentials]

- name: Stop a cluster for the night; all data stays
  vectorops.milvus.milvus_cluster:
    name: my-release
    namespace: vectors
    state: stopped

- name: Remove a cluster by its name
  vectorops.milvus.milvus_cluster:
    name: my-release
    namespace: vectors
    state: absent
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
hops:
  description:
    - The way to the Milvus version of the manifest, hop by hop; empty where the version stays.
    - M(vectorops.milvus.milvus_upgrade) says what is in it.
  returned: when O(state=present)
  type: list
  elements: dict
components_restarted:
  description:
    - The components whose running pods are replaced, in the order in which that happens.
    - In check mode those that would be.
  returned: when O(state=present)
  type: list
  elements: str
  sample: [querynode]
message_storage:
  description: The message storage, and what another one has left.
  returned: when O(state=present), by the native engine
  type: dict
  contains:
    before:
      description: The one that was used before the run, empty for none.
      type: str
      returned: always
    after:
      description: The one that the manifest says.
      type: str
      returned: always
    flushed:
      description: When everything had been flushed before the cluster stopped; empty where nothing says so.
      type: str
      returned: always
    folder:
      description: Where it keeps its data, where it lives inside Milvus' own pods; else empty.
      type: str
      returned: always
    left:
      description:
        - Where another message storage may have left data that nobody reads any more. Each has a C(kind) (V(folder) of
          the pod, or V(PersistentVolumeClaim)) and a C(name). Folders need not be there.
      type: list
      elements: dict
      returned: always
  sample:
    before: rocksmq
    after: natsmq
    flushed: "2026-11-21T09:30:00+00:00"
    folder: /var/lib/milvus/nats
    left: [{kind: folder, name: /var/lib/milvus/rdb_data}]
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
kept:
  description: The objects that stay because the manifest asks to retain them.
  returned: when O(state=absent)
  type: list
  elements: dict
  sample:
    - {kind: PersistentVolumeClaim, name: data-my-release-etcd-0}
"""

import typing as t

from ..module_utils import module as milvus_module
from ..module_utils.engines.capabilities import refuse_unsupported
from ..module_utils.engines.choose import choose, choose_for_manifest
from ..module_utils.operations.context import Context


def operate(context: Context, parameters: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Bring about the state that was asked for."""
    given = parameters.get("manifest") is not None or parameters.get("src")
    manifest = milvus_module.document(parameters) if given else None
    if parameters["state"] == "present":
        document, place = manifest or {}, (parameters.get("name"), parameters.get("namespace"))
        engine = choose_for_manifest(context, parameters["engine"], document, *place)
        if parameters["allow_message_storage_change"]:
            refuse_unsupported(engine.name, "message_storage", {})
        return engine.deploy(document, milvus_module.image_options(parameters))
    engine = choose(context, parameters["engine"], *milvus_module.names(parameters), ends=True)
    return engine.stop() if parameters["state"] == "stopped" else engine.remove(manifest)


def main() -> None:
    """The module's entry."""
    options = {
        **milvus_module.RELEASE_OPTIONS,
        **milvus_module.MANIFEST_OPTIONS,
        **milvus_module.ENGINE_OPTIONS,
        **milvus_module.WAIT_OPTIONS,
        **milvus_module.END_OPTIONS,
        **milvus_module.WRITE_OPTIONS,
        **milvus_module.IMAGE_OPTIONS,
        **milvus_module.PROBE_OPTIONS,
        "allow_mode_change": {"type": "bool", "default": False},
        "allow_message_storage_change": {"type": "bool", "default": False},
        "flushed": {"type": "bool", "default": False},
        "state": {"type": "str", "choices": ["present", "stopped", "absent"], "default": "present"},
    }
    milvus_module.run_module(
        options,
        operate,
        mutually_exclusive=[("manifest", "src")],
        required_if=[
            ("state", "present", ("manifest", "src"), True),
            ("state", "stopped", ("name", "manifest", "src"), True),
            ("state", "absent", ("name", "manifest", "src"), True),
        ],
    )


if __name__ == "__main__":
    main()
