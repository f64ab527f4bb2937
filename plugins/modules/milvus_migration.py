#!/usr/bin/python
# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The metadata of a Milvus cluster, from 2.1's form to 2.2's."""

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_migration
short_description: Migrate the metadata of a Milvus 2.1 cluster to a later version
version_added: 0.1.0
author:
  - VectorOps founders (@vectorops)
description:
  - >-
    Milvus 2.2 and later keep their metadata in another form than 2.1. This module does what the operator does with a
    C(kind: MilvusUpgrade) manifest: it stops all components, backs the metadata up, migrates them, and starts the
    target version. Nothing serves meanwhile.
  - >-
    Where a step fails it restores the backup and starts the version before, unless the manifest says
    C(rollbackIfFailed: false). With C(operation: rollback) it goes back later, too.
  - >-
    How far it is stands in the cluster. A run that was interrupted is taken up where it was by the next one, and until
    the end no other module deploys anything to the cluster.
  - The backup is kept until O(state=absent).
  - >-
    For a cluster of the Milvus Operator it makes the C(MilvusUpgrade), follows its states, and removes it with
    O(state=absent). Components never start with the old image beside the new metadata, as C(imageUpdateMode) is
    V(all) until the cluster serves again.
options:
  manifest:
    description:
      - "The C(kind: MilvusUpgrade) manifest (C(milvus.io/v1beta1)) as a dictionary."
      - >-
        What it leaves open is as with the operator's webhook. C(targetImage) is C(milvusdb/milvus) of the target
        version, C(toolImage) C(milvusdb/meta-migration:v2.2.0-bugfix-20230112), C(maxRetry) V(3), C(rollbackIfFailed)
        V(true), C(operation) V(upgrade). Without C(backupPVC) a claim of 10Gi, called like the migration, is made.
      - Give either this or O(src).
    type: dict
  src:
    description:
      - The file with the manifest, on the controller. One YAML document.
    type: path
  name:
    description:
      - The name of the migration. The manifest's C(metadata.name) where it isn't given.
    type: str
  namespace:
    description:
      - The namespace of the cluster, where everything happens.
      - The manifest's C(spec.milvus.namespace) where it isn't given, else its C(metadata.namespace), else V(default).
    type: str
  state:
    description:
      - V(present) brings about what the manifest's C(operation) says.
      - V(absent) removes the tool's pods, their configuration, and the backup with the claim, unless that is the
        manifest's C(backupPVC). It is refused while the backup may be needed.
    type: str
    choices: [present, absent]
    default: present
  operation:
    description:
      - In place of the manifest's C(operation). V(rollback) restores the backup and starts the version before; what was
        written since the migration is lost.
    type: str
    choices: [upgrade, rollback]
  session_timeout:
    description:
      - The seconds after the last component's end until the tool begins. Etcd remembers a component for 60 seconds, and
        the tool refuses to work beside one.
      - An operator always waits for a minute.
    type: int
    default: 60
  force:
    description:
      - Whether to begin although the cluster isn't healthy, and to go back although it was upgraded further since.
    type: bool
    default: false
  wait_timeout:
    description:
      - The seconds that each step may take. A pod of the tool that takes longer is ended, and its step has failed.
    type: int
    default: 1800
  termination_timeout:
    description:
      - The seconds after which a pod of Milvus that doesn't end by itself gets an explicit grace.
    type: int
    default: 300
  force_conflicts:
    description:
      - Whether to take over fields that another field manager applied (an operator, Helm, Argo CD, Flux).
    type: bool
    default: false
  preflight_ignore:
    description:
      - Names of preflight checks whose errors become warnings.
      - The failure's RV(findings) name the check of each finding.
    type: list
    elements: str
    default: []
  backup:
    description:
      - V(required) refuses to begin without a backup of the whole cluster that is complete and recent, which
        O(backup_jobs) and O(backup_snapshots) name. The backup of the metadata, which is always made, is another one.
    type: str
    choices: [required, skip]
    default: skip
extends_documentation_fragment:
  - vectorops.milvus.auth
  - vectorops.milvus.release.engine
  - vectorops.milvus.release.patience
  - vectorops.milvus.release.backup
  - vectorops.milvus.release.images
  - vectorops.milvus.attributes
seealso:
  - module: vectorops.milvus.milvus_upgrade
  - module: vectorops.milvus.milvus_cluster
"""

EXAMPLES = r"""
- name: Migrate the metadata, and start the new version
  vectorops.milvus.milvus_migration:
    manifest:
      apiVersion: milvus.io/v1beta1
      kind: MilvusUpgrade
      metadata:
        name: my-release-upgrade
      spec:
        milvus:
          namespace: default
          name: my-release
        sourceVersion: v2.1.4
        targetVersion: v2.4.23

- name: Go back
  vectorops.milvus.milvus_migration:
    src: my-release-upgrade.yaml
    operation: rollback

- name: Remove the backup, once all is well
  vectorops.milvus.milvus_migration:
    src: my-release-upgrade.yaml
    state: absent
"""

RETURN = r"""
migration:
  description: The migration as it is after the run. A failure has it, too.
  returned: success, and when it failed after it had begun
  type: dict
  contains:
    name:
      description: The name of the migration.
      type: str
      returned: always
    state:
      description:
        - The state, by the operator's name. V(Succeeded), V(RollbackedSucceeded), or where it is or has failed.
        - Empty after O(state=absent).
      type: str
      returned: always
    conditions:
      description: The operator's condition C(Upgraded) or C(Rollbacked), with the state as its reason.
      type: list
      elements: dict
      returned: unless it is absent
    source:
      description: The version before.
      type: str
      returned: unless it is absent
    target:
      description: The version after.
      type: str
      returned: unless it is absent
    image:
      description: The image after.
      type: str
      returned: unless it is absent
    retried:
      description: How often the backup was tried again.
      type: int
      returned: unless it is absent
    backup:
      description: The claim that holds the backup, and whether that is complete.
      type: dict
      returned: unless it is absent
    logs:
      description:
        - What the tool's pods did in this run, with the ends of their logs.
        - Each has C(task), C(pod), C(attempt), C(succeeded), C(exit_code), C(reason) and C(log).
      type: list
      elements: dict
      returned: unless it is absent
  sample:
    name: my-release-upgrade
    state: Succeeded
    source: 2.1.4
    target: 2.4.23
    retried: 0
    backup: {claim: my-release-upgrade, complete: true}
changes:
  description: What was written (in check mode what would be); M(vectorops.milvus.milvus_cluster) says what is in it.
  returned: success
  type: list
  elements: dict
cluster:
  description: The cluster as it is after the run; M(vectorops.milvus.milvus_cluster) says what is in it.
  returned: success
  type: dict
steps:
  description: How long each step took, and what it waited for.
  returned: always
  type: list
  elements: dict
findings:
  description: What forbids the run.
  returned: on failure
  type: list
  elements: dict
"""

import dataclasses
import typing as t

from ..module_utils import module as milvus_module
from ..module_utils.catalog.migration import SESSION_SECONDS
from ..module_utils.engines.choose import choose
from ..module_utils.manifest.migration import parse_migration
from ..module_utils.operations.context import Context
from ..module_utils.operations.migration.migrate import Options


def operate(context: Context, parameters: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Migrate, go back, or remove what a migration has left."""
    which = {"name": parameters.get("name"), "namespace": parameters.get("namespace")}
    migration, warnings = parse_migration(milvus_module.document(parameters), **which)
    context.warn(warnings)
    engine = choose(context, parameters["engine"], migration.cluster, migration.namespace)
    if parameters["state"] == "absent":
        return engine.forget_migration(migration)
    if parameters.get("operation"):
        migration = dataclasses.replace(migration, operation=parameters["operation"])
    options = Options(
        float(parameters["session_timeout"]),
        parameters["force"],
        milvus_module.backup(parameters),
        milvus_module.image_options(parameters),
    )
    return engine.migrate(migration, options)


#: Where nothing is deployed for the first time there is nothing to make or to take over.
_OTHERS = ("create_namespace", "take_over")


def main() -> None:
    """The module's entry."""
    options: dict[str, dict[str, t.Any]] = {
        **milvus_module.RELEASE_OPTIONS,
        **milvus_module.MANIFEST_OPTIONS,
        **milvus_module.ENGINE_OPTIONS,
        **{name: option for name, option in milvus_module.WAIT_OPTIONS.items() if name != "wait"},
        **milvus_module.END_OPTIONS,
        **{name: option for name, option in milvus_module.WRITE_OPTIONS.items() if name not in _OTHERS},
        **milvus_module.IMAGE_OPTIONS,
        **milvus_module.BACKUP_OPTIONS,
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "operation": {"type": "str", "choices": ["upgrade", "rollback"]},
        "session_timeout": {"type": "int", "default": SESSION_SECONDS},
        "force": {"type": "bool", "default": False},
    }
    milvus_module.run_module(
        options,
        operate,
        mutually_exclusive=[("manifest", "src")],
        required_one_of=[("manifest", "src")],
    )


if __name__ == "__main__":
    main()
