# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which workload a pod belongs to, and whether it is of the workload's newest revision. **Private** to the collection.

ReplicaSets may be missing (listing them costs a request): their names are then taken apart by the pods' own labels.
"""

from __future__ import annotations

import typing as t

from .fields import Object, controller_of, identity_of, moment, number, section, text

Identity = tuple[str, str]
REVISION_ANNOTATION = "deployment.kubernetes.io/revision"
NOT_OWNED: Identity = ("", "")


def owner_of(pod: Object, replica_sets: t.Mapping[str, Object]) -> Identity:
    """Kind and name of the workload that a user knows: the Deployment, not its ReplicaSet; both empty for none.

    :param replica_sets: by name, as far as known.
    """
    kind, name = controller_of(pod)
    if kind != "ReplicaSet":
        return kind, name
    above = controller_of(replica_sets.get(name, {}))
    if above != NOT_OWNED:
        return above
    suffix = f"-{_template_hash(pod)}"
    return ("Deployment", name.removesuffix(suffix)) if name.endswith(suffix) and len(suffix) > 1 else (kind, name)


def is_outdated(
    pod: Object, workload: Object, siblings: t.Sequence[Object], replica_sets: t.Mapping[str, Object]
) -> bool:
    """Whether the pod is of an older revision than its workload asks for; False where that can't be known.

    :param siblings: all pods of that workload.
    """
    kind = workload.get("kind")
    if kind not in ("Deployment", "StatefulSet"):
        return False
    if number(workload, "status.observedGeneration") < number(workload, "metadata.generation"):
        return True
    if kind == "StatefulSet":
        revision = text(section(pod, "metadata.labels"), "controller-revision-hash")
        newest = text(workload, "status.updateRevision")
        return bool(revision and newest and revision != newest)
    return _outdated_in_deployment(pod, workload, siblings, replica_sets)


def keeps_broken_pods(workload: Object) -> bool:
    """Whether the workload's controller leaves a broken pod of an older revision alone.

    A StatefulSet's does: it goes on with an update only while enough pods are ready (Kubernetes' documentation calls
    it forced rollback), so somebody must delete the pod.
    """
    return workload.get("kind") == "StatefulSet"


def _outdated_in_deployment(
    pod: Object, workload: Object, siblings: t.Sequence[Object], replica_sets: t.Mapping[str, Object]
) -> bool:
    replica_set = replica_sets.get(controller_of(pod)[1])
    wanted = section(workload, "metadata.annotations").get(REVISION_ANNOTATION)
    if replica_set is not None and wanted:
        return bool(section(replica_set, "metadata.annotations").get(REVISION_ANNOTATION) != wanted)
    if not section(workload, "status") or not _template_hash(pod):
        return False
    if not number(workload, "status.updatedReplicas"):
        return True
    newest = max(siblings, key=lambda sibling: moment(sibling, "metadata.creationTimestamp") or 0.0, default=pod)
    return _template_hash(newest) != _template_hash(pod)


def _template_hash(pod: Object) -> str:
    return text(section(pod, "metadata.labels"), "pod-template-hash")


def pods_of(
    workload: Object, pods: t.Iterable[Object], replica_sets: t.Mapping[str, Object] | None = None
) -> list[Object]:
    """The pods that belong to a workload, those that are ending included."""
    return [pod for pod in pods if owner_of(pod, replica_sets or {}) == identity_of(workload)]
