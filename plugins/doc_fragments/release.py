# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that the modules of a release share."""

from __future__ import annotations


class ModuleDocFragment:
    """Which release, from which manifest."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - The name of the cluster.
      - The manifest's C(metadata.name) where it isn't given.
    type: str
  namespace:
    description:
      - The namespace of the cluster.
      - The manifest's C(metadata.namespace) where it isn't given, else V(default).
    type: str
"""

    MANIFEST = r"""
options:
  manifest:
    description:
      - "The C(kind: Milvus) manifest (C(milvus.io/v1beta1)) as a dictionary."
      - One of the operator's first API (C(kind=Milvus) or C(MilvusCluster) of C(milvus.io/v1alpha1)) is converted, and
        a warning says what to write instead.
      - Give either this or O(src).
    type: dict
  src:
    description:
      - The file with the manifest, on the controller. One YAML document.
      - A relative path is looked for as the action plugins of Ansible do it, in C(files) folders first.
    type: path
"""

    ENGINE = r"""
options:
  engine:
    description:
      - Who does the work. V(native) is this collection itself, without any operator in the cluster.
      - V(operator) applies the manifest as a custom resource and follows what an installed Milvus Operator makes of
        it. It reads manifests as strictly as V(native). With V(manifest) in O(ignore:preflight_ignore) what the native
        engine can't honour is left to the operator.
      - V(auto) goes on with whoever has the cluster, by its release record or else its custom resource, and is
        V(native) for a new one.
    type: str
    choices: [auto, native, operator]
    default: auto
"""

    WAIT = r"""
options:
  wait:
    description:
      - Whether to wait until everything is ready (or gone).
    type: bool
    default: true
"""

    PATIENCE = r"""
options:
  wait_timeout:
    description:
      - The seconds that one stage may take.
      - A wait that can't end well stops earlier, and says why.
    type: int
    default: 1800
  operation_timeout:
    description:
      - The seconds that the whole run may take, V(0) for no limit.
    type: int
    default: 0
  lease_timeout:
    description:
      - The seconds to wait for another run on the same cluster to end, before this one gives up and says who it is.
      - Of a run that was killed, the Lease is taken over after 15 seconds of silence, so less than that never does.
    type: int
    default: 60
  grace:
    description:
      - How long a state that may pass by itself is borne with, before waiting is given up as hopeless.
    type: dict
    suboptions:
      image_pull:
        description:
          - The seconds that an image can't be pulled. Without it V(60).
        type: float
      crash_loop_restarts:
        description:
          - The restarts of a container that keeps ending. Without it V(5).
        type: int
      unschedulable:
        description:
          - The seconds that a pod finds no node; a scale-up of the nodes starts them anew. Without it V(300).
        type: float
      claim_unbound:
        description:
          - The seconds that a claim has no volume. Without it V(120).
        type: float
"""

    IMAGES = r"""
options:
  image_registry:
    description:
      - A registry in place of the one that each image names, for sites that reach no other. It reaches every image,
        those of dependencies, init containers, sidecars and Jobs too.
      - Write C(host[:port][/path]). C(docker.io/milvusdb/etcd:3.5) and C(milvusdb/etcd:3.5) become
        C(<registry>/milvusdb/etcd:3.5). Path, tag and digest stay, nothing is added (C(busybox) becomes
        C(<registry>/busybox), without C(library)). Images that lie there already stay as they are.
      - The cluster remembers it. A later run without this option leaves it as it is, an empty text forgets it.
      - Changing it on a running cluster restarts all pods.
    type: str
  images:
    description:
      - What to pull in place of single images. An entry beats O(image_registry).
      - The key is an image as O(ignore:manifest) and defaults write it (C(milvusdb/milvus:v2.5.4)), or its repository
        (C(milvusdb/milvus)); C(docker.io/) in front may be left out. An entry for the image beats one for its
        repository.
      - The value is pulled as it is written, digests allowed; without tag and digest it gets those of the image.
      - It can't change the version of Milvus, which the manifest decides.
      - The cluster remembers it. A later run without this option leaves it as it is, V({}) forgets it.
    type: dict
  image_pull_secrets:
    description:
      - Names of Secrets with the credentials of registries, which every pod uses beside those it has anyway.
      - The cluster remembers them. A later run without this option leaves them as they are, V([]) forgets them.
    type: list
    elements: str
"""

    WRITE = r"""
options:
  force_conflicts:
    description:
      - Whether to take over fields that another field manager applied (an operator, Helm, Argo CD, Flux).
    type: bool
    default: false
  take_over:
    description:
      - Whether objects that have the names of the cluster's and belong to nobody of this collection become its own, as
        those that Helm or an operator made and left. Without it they are an error.
      - StatefulSets, claims and finished Jobs stay, pods are replaced where they differ.
      - Fields that another manager applied take O(force_conflicts), too.
    type: bool
    default: false
  create_namespace:
    description:
      - Whether to make a missing namespace. Without it a missing namespace is an error.
    type: bool
    default: false
  preflight_ignore:
    description:
      - Names of preflight checks whose errors become warnings, but for C(foreign_objects), which O(take_over) is for.
      - The failure's RV(ignore:findings) name the check of each finding.
    type: list
    elements: str
    default: []
"""

    PROBE = r"""
options:
  probe:
    description:
      - Whether to test, before anything is rolled out, the services that the manifest calls external, by a Job in the
        cluster that is gone afterwards. Only where there is something to change.
      - Tested are the name, the port, the certificate (by the authority that the manifest names), and users,
        tokens or keys. What can't be tested is named in a warning.
      - An error ends the run before the first object of the cluster is written; O(ignore:preflight_ignore) takes
        V(probe).
      - Check mode doesn't run it, and says so.
    type: bool
    default: false
  probe_image:
    description:
      - The image of that Job. Without it Milvus' own, which has all it takes (bash, getent, openssl, curl).
      - O(ignore:image_registry) and O(ignore:images) hold for it, too.
    type: str
"""

    BACKUP = r"""
options:
  backup:
    description:
      - V(required) refuses to begin without a backup of the cluster that is complete and recent.
      - O(backup_jobs) and O(backup_snapshots) say which.
    type: str
    choices: [required, skip]
    default: skip
  backup_jobs:
    description:
      - The names of the Jobs that made the backup, in the cluster's namespace.
    type: list
    elements: str
    default: []
  backup_snapshots:
    description:
      - The names of the VolumeSnapshots that are the backup, in the cluster's namespace.
    type: list
    elements: str
    default: []
  backup_max_age:
    description:
      - The seconds that the backup may be old.
    type: int
    default: 86400
"""
