# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""MilvusUpgrade: stop, back the metadata up, migrate it, start the new version; or the way back."""

from __future__ import annotations

import copy
import re
import time
import typing as t

from .api import Api, Object
from .settings import Settings
from .workloads import owned

_FINAL = ("Succeeded", "BakupMetaFailed", "UpdateMetaFailed", "RollbackedSucceeded", "RollbackFailed")
_TASKS = {
    "BackupMeta": ("backup-meta", "UpdatingMeta", "BakupMetaFailed"),
    "UpdatingMeta": ("update-meta", "NewVersionStarting", "UpdateMetaFailed"),
    "RollbackRestoringOldMeta": ("rollback-meta", "RollbackOldVersionStarting", "RollbackFailed"),
}


def advance(api: Api, upgrade: Object, settings: Settings) -> None:
    """One step of one migration."""
    status = copy.deepcopy(upgrade.get("status") or {})
    before = copy.deepcopy(status)
    state = status.setdefault("state", "OldVersionStopping")
    spec = upgrade["spec"]
    if spec.get("operation") == "rollback" and not state.startswith("Rollback"):
        status |= {"state": "RollbackNewVersionStopping", "isRollbacking": True}
    elif state == "BakupMetaFailed" and status.get("retriedTimes", 0) < spec.get("maxRetry", 3):
        _forget(api, upgrade, "backup-meta")
        status |= {"state": "BackupMeta", "retriedTimes": status.get("retriedTimes", 0) + 1}
    elif state in ("BakupMetaFailed", "UpdateMetaFailed") and spec.get("rollbackIfFailed", True):
        status |= {"state": "RollbackNewVersionStopping", "isRollbacking": True}
    elif state not in _FINAL:
        _act(api, upgrade, status, settings)
    if status != before:
        status["conditions"] = [_condition(status)]
        api.update({**upgrade, "status": status}, "status")


def _act(api: Api, upgrade: Object, status: Object, settings: Settings) -> None:
    milvus = _milvus(api, upgrade)
    state = status["state"]
    if milvus is None:
        status["conditions"] = [{"type": "CheckingUpgrationState", "status": "False", "reason": "GetMilvusFailed"}]
    elif state in ("OldVersionStopping", "RollbackNewVersionStopping"):
        if _stopped(api, milvus, status, settings, remember=state == "OldVersionStopping"):
            backed = status.get("metaBackuped")
            following = "RollbackRestoringOldMeta" if backed else "RollbackOldVersionStarting"
            status["state"] = "BackupMeta" if state == "OldVersionStopping" else following
    elif state in _TASKS:
        _task(api, upgrade, status)
    elif state in ("NewVersionStarting", "RollbackOldVersionStarting"):
        new = state == "NewVersionStarting"
        _start(api, milvus, status, upgrade["spec"].get("targetImage") if new else status["sourceImage"])
        status["state"] = "Succeeded" if new else "RollbackedSucceeded"


def _milvus(api: Api, upgrade: Object) -> Object | None:
    reference = upgrade["spec"]["milvus"]
    return api.get("Milvus", reference["name"], reference.get("namespace", ""))


def _workloads(milvus: Object) -> list[str]:
    parts = milvus["spec"]["components"]
    return [key for key, value in parts.items() if isinstance(value, dict) and "replicas" in value]


def _stopped(api: Api, milvus: Object, status: Object, settings: Settings, *, remember: bool) -> bool:
    """Whether all pods are gone, and have been for a while; else begin to stop."""
    parts, changed = milvus["spec"]["components"], copy.deepcopy(milvus)
    numbers = {key: parts[key]["replicas"] for key in _workloads(milvus)}
    if any(numbers.values()):
        if remember and "replicasBeforeUprade" not in status:
            status |= {"replicasBeforeUprade": numbers, "sourceImage": parts["image"]}
        for key in numbers:
            changed["spec"]["components"][key]["replicas"] = 0
        api.update(changed)
        return False
    metadata = milvus["metadata"]
    if api.list("Pod", metadata["namespace"], f"app.kubernetes.io/instance={metadata['name']}"):
        return False
    at = (metadata.get("annotations") or {}).get("milvus.io/stopped-at")
    if not at:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        changed["metadata"].setdefault("annotations", {})["milvus.io/stopped-at"] = stamp
        api.update(changed)
        return False
    since = time.time() - (time.mktime(time.strptime(at, "%Y-%m-%dT%H:%M:%SZ")) - time.timezone)
    return since >= settings.session_seconds


def _task(api: Api, upgrade: Object, status: Object) -> None:
    """Start the pod of a task, or see how it ended; here the stand-in plays its container, too."""
    kind, after, failed = _TASKS[status["state"]]
    name, namespace = f"{upgrade['metadata']['name']}-{kind}", upgrade["metadata"]["namespace"]
    pod = api.get("Pod", name, namespace)
    if pod is None:
        if kind == "update-meta" and status.get("metaStorageChanged"):
            return  # a pod that vanished is an error there, and the state stays
        status["metaStorageChanged"] = status.get("metaStorageChanged", False) or kind == "update-meta"
        _start_task(api, upgrade, kind, name)
        return
    phase = (pod.get("status") or {}).get("phase")
    if phase == "Running":
        end = _end_of(pod, kind, status.get("retriedTimes", 0) + 1)
        if end:
            code = 0 if end == "Succeeded" else 1
            ended = {"exitCode": code, "reason": "Error" if code else "Completed"}
            pod["status"]["phase"] = end
            pod["status"]["containerStatuses"][0] |= {"ready": False, "state": {"terminated": ended}}
            api.update(pod, "status")
    elif phase in ("Succeeded", "Failed"):
        status["state"] = after if phase == "Succeeded" else failed
        status["metaBackuped"] = status.get("metaBackuped", False) or (kind, phase) == ("backup-meta", "Succeeded")


def _start_task(api: Api, upgrade: Object, kind: str, name: str) -> None:
    """What a task needs is made once, and never changed."""
    labels = {"milvus.io/upgrade": upgrade["metadata"]["name"], "milvus.io/task-kind": kind}
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Gi"}}}
    spec = {"restartPolicy": "Never", "containers": [{"name": kind, "image": upgrade["spec"].get("toolImage", "")}]}
    items = [
        owned(upgrade, "ConfigMap", "v1", name, {}, data={"migration.yaml": kind}),
        owned(upgrade, "Pod", "v1", name, labels, spec=spec),
    ]
    if not upgrade["spec"].get("backupPVC"):
        items.append(owned(upgrade, "PersistentVolumeClaim", "v1", upgrade["metadata"]["name"], labels, spec=claim))
    for item in items:
        if api.get(item["kind"], item["metadata"]["name"], item["metadata"]["namespace"]) is None:
            api.create(item)


def _end_of(pod: Object, kind: str, attempt: int) -> str:
    """How the tool ends, as its image says in the testbed's words; empty while it is at work."""
    found = re.search(rf"(fails|hangs)(?:-(\d+)-times)?-in-{kind}", pod["spec"]["containers"][0]["image"])
    if not found or (found[2] and int(found[2]) < attempt):
        return "Succeeded"
    return "Failed" if found[1] == "fails" else ""


def _forget(api: Api, upgrade: Object, kind: str) -> None:
    api.delete("Pod", f"{upgrade['metadata']['name']}-{kind}", upgrade["metadata"]["namespace"])


def _start(api: Api, milvus: Object, status: Object, image: t.Any) -> None:
    changed = copy.deepcopy(milvus)
    changed["spec"]["components"]["image"] = image or ""
    for key in _workloads(milvus):
        changed["spec"]["components"][key]["replicas"] = status.get("replicasBeforeUprade", {}).get(key, 0)
    changed["metadata"].get("annotations", {}).pop("milvus.io/stopped-at", None)
    api.update(changed)


def _condition(status: Object) -> Object:
    type_ = "Rollbacked" if status.get("isRollbacking") else "Upgraded"
    done = status["state"] in ("Succeeded", "RollbackedSucceeded")
    return {"type": type_, "status": "True" if done else "False", "reason": status["state"], "message": ""}
