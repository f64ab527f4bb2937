# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The end of a cluster: its pods first, then the dependencies that go with it, then the finalizer."""

from __future__ import annotations

import copy

from .api import Api, Object
from .defaults import defaulted
from .dependencies import releases


def finish_deletion(api: Api, resource: Object, finalizer: str) -> None:
    """One step towards the end."""
    metadata = resource["metadata"]
    name, namespace = metadata["name"], metadata["namespace"]
    if (resource.get("status") or {}).get("status") != "Deleting":
        changed = copy.deepcopy(resource)
        changed.setdefault("status", {})["status"] = "Deleting"
        api.update(changed, "status")
        return
    if api.list("Pod", namespace, f"app.kubernetes.io/instance={name},app.kubernetes.io/name=milvus"):
        if "foregroundDeletion" not in metadata.get("finalizers", []):
            api.delete("Milvus", name, namespace, "Foreground")
        return
    for part, section in releases(defaulted(resource)).items():
        in_cluster = section.get("inCluster") or {}
        if in_cluster.get("deletionPolicy") == "Delete":
            _uninstall(api, name, part, namespace, with_claims=bool(in_cluster.get("pvcDeletion")))
    if finalizer in metadata.get("finalizers", []):
        changed = copy.deepcopy(resource)
        changed["metadata"]["finalizers"].remove(finalizer)
        api.update(changed)


def _uninstall(api: Api, name: str, part: str, namespace: str, *, with_claims: bool) -> None:
    release = f"{name}-{part}"
    api.delete("StatefulSet", f"{release}-proxy" if part == "pulsar" else release, namespace)
    if part == "minio":
        api.delete("Secret", release, namespace)
    for labels in (f"app.kubernetes.io/instance={release}", f"release={release}") if with_claims else ():
        for claim in api.list("PersistentVolumeClaim", namespace, labels):
            api.delete("PersistentVolumeClaim", claim["metadata"]["name"], namespace)
