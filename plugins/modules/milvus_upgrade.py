#!/usr/bin/python
# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The version of a Milvus cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_upgrade
short_description: Bring a Milvus cluster to another version, or back
version_added: 0.1.0
author:
  - VectorOps founders (@vectorops)
description:
  - >-
    Changes what runs, by the manifest that the cluster remembers; no file is needed. The components get the new version
    one after the other, in the order that Milvus asks for, each when the one before it serves.
  - >-
    Which version may follow which is a table. A way with several hops is gone hop by hop; a way that is not known, or
    forbidden, is refused before anything is written. In check mode RV(hops) shows the way.
  - M(vectorops.milvus.milvus_cluster) with a changed manifest takes the same way. What is here besides is the way back.
  - A run that was interrupted is completed by the next one.
options:
  state:
    description:
      - V(upgraded) brings the cluster to O(version), O(image) or O(patch).
      - V(rolled_back) brings it to O(revision), as O(revision) alone does.
    type: str
    choices: [upgraded, rolled_back]
    default: upgraded
  version:
    description:
      - The version of Milvus, like V(2.5.27). The image stays the one that runs, with another tag.
    type: str
  image:
    description:
      - The image of Milvus.
    type: str
  patch:
    description:
      - A merge patch of the manifest that the cluster remembers, as C(kubectl patch --type merge) takes it. Maps are
        merged, null removes, anything else replaces.
      - Of a cluster of the Milvus Operator it is a patch of the custom resource.
    type: dict
  patch_src:
    description:
      - The file with the patch, on the controller.
    type: path
  revision:
    description:
      - The revision to go back to, as M(vectorops.milvus.milvus_info) lists them in its C(history).
      - Without it the one before the last, or the last one where an upgrade was interrupted.
      - For a cluster of the Milvus Operator it is the image that counts. Without a revision the last upgrade is taken
        back with its patch.
    type: int
  on_failure:
    description:
      - What to do when a component doesn't come up. V(rollback) goes back to the last revision, in reverse order;
        V(pause) leaves everything for inspection.
      - Without it V(rollback) between versions of the same minor, whose metadata are the same, and else V(pause). What
        a newer minor has written an older one may not read.
    type: str
    choices: [rollback, pause]
  force:
    description:
      - Whether to begin although the cluster isn't healthy.
    type: bool
    default: false
extends_documentation_fragment:
  - vectorops.milvus.auth
  - vectorops.milvus.release
  - vectorops.milvus.release.engine
  - vectorops.milvus.release.wait
  - vectorops.milvus.release.patience
  - vectorops.milvus.release.write
  - vectorops.milvus.release.backup
  - vectorops.milvus.attributes
seealso:
  - module: vectorops.milvus.milvus_cluster
  - module: vectorops.milvus.milvus_info
"""

EXAMPLES = r"""
- name: Show the way to another version
  vectorops.milvus.milvus_upgrade:
    name: my-release
    version: 2.6.1
  check_mode: true
  register: way

- name: Go it, if there is a backup of today
  vectorops.milvus.milvus_upgrade:
    name: my-release
    version: 2.6.1
    backup: required
    backup_jobs: [milvus-backup-2026-11-21]

- name: Apply the snippet of Milvus' documentation
  vectorops.milvus.milvus_upgrade:
    name: my-release
    patch_src: milvusupgrade.yaml

- name: Go back
  vectorops.milvus.milvus_upgrade:
    name: my-release
    state: rolled_back
"""

RETURN = r"""
hops:
  description:
    - The way to the version, hop by hop; empty where the version stays.
    - Each has C(from), C(to), C(what), C(order) and C(method), which is V(rolling), or V(replace) where nothing serves
      meanwhile, or V(stopped) where the cluster has to be stopped first. Where the manifest has no component wait for
      another, C(order) is empty.
  returned: success
  type: list
  elements: dict
  sample:
    - {from: 2.4.1, to: 2.5.27, method: rolling, what: another version, order: [indexnode, mixcoord, querynode]}
rolled_back_to:
  description: The revision that the cluster was brought back to; V(0) where it went forward.
  returned: success, and when an upgrade failed
  type: int
cluster:
  description: The cluster as it is after the run; M(vectorops.milvus.milvus_cluster) says what is in it.
  returned: success
  type: dict
changes:
  description: What was written (in check mode what would be); M(vectorops.milvus.milvus_cluster) says what is in it.
  returned: success
  type: list
  elements: dict
components_restarted:
  description: The components whose running pods are replaced, in the order in which that happens.
  returned: success
  type: list
  elements: str
steps:
  description: How long each step took, and what it waited for.
  returned: always
  type: list
  elements: dict
diagnosis:
  description: Why a component didn't come up, root causes first.
  returned: when waiting failed
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
from ..module_utils.engines.choose import choose
from ..module_utils.manifest.findings import Finding, ManifestError
from ..module_utils.operations.context import Context
from ..module_utils.operations.upgrade import HEADING, Target

_TARGETS = ("version", "image", "patch", "patch_src")


def operate(context: Context, parameters: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Bring about the version that was asked for."""
    name, namespace = milvus_module.names(parameters)
    if parameters["force"]:
        ignored = (*context.settings.preflight_ignore, "health")
        context.settings = dataclasses.replace(context.settings, preflight_ignore=ignored)
    engine = choose(context, parameters["engine"], name, namespace)
    backup = milvus_module.backup(parameters)
    if _goes_back(parameters):
        return engine.roll_back(parameters.get("revision") or 0, backup)
    target = Target(parameters.get("version") or "", parameters.get("image") or "", milvus_module.patch(parameters))
    return engine.upgrade(target, parameters.get("on_failure"), backup)


def _goes_back(parameters: t.Mapping[str, t.Any]) -> bool:
    """Whether a revision is asked for: that says it by itself.

    :raises ManifestError: something else is asked for as well, or the revision can't be one.
    """
    revision = parameters.get("revision")
    if revision is None:
        return str(parameters["state"]) == "rolled_back"
    findings = []
    if revision < 1:
        findings.append(Finding("revision", f"{revision} is none", "name one of the history that milvus_info returns"))
    if parameters["state"] == "upgraded":
        others = [name for name in _TARGETS if parameters.get(name)]
        findings += [Finding(name, "is given as well as revision", "give one of them") for name in others]
    if findings:
        raise ManifestError(HEADING, findings)
    return True


def main() -> None:
    """The module's entry."""
    options: dict[str, dict[str, t.Any]] = {
        **milvus_module.RELEASE_OPTIONS,
        **milvus_module.ENGINE_OPTIONS,
        **milvus_module.WAIT_OPTIONS,
        **milvus_module.WRITE_OPTIONS,
        **milvus_module.BACKUP_OPTIONS,
        "state": {"type": "str", "choices": ["upgraded", "rolled_back"], "default": "upgraded"},
        "version": {"type": "str"},
        "image": {"type": "str"},
        "patch": {"type": "dict"},
        "patch_src": {"type": "path"},
        "revision": {"type": "int"},
        "on_failure": {"type": "str", "choices": ["rollback", "pause"]},
        "force": {"type": "bool", "default": False},
    }
    milvus_module.run_module(
        options,
        operate,
        mutually_exclusive=[("patch", "patch_src")],
        required_if=[("state", "upgraded", (*_TARGETS, "revision"), True)],
    )


if __name__ == "__main__":
    main()
