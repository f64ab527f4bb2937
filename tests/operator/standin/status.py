# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The status of a custom resource, with the operator's own words."""

from __future__ import annotations

from .api import Api, Object
from .defaults import components
from .reconcile import TWO_SLOTS, complete


def new_status(api: Api, resource: Object, dependencies: list[Object]) -> Object:
    """The status as it is now."""
    metadata, spec = resource["metadata"], resource["spec"]
    name, namespace = metadata["name"], metadata["namespace"]
    old = resource.get("status") or {}
    found = api.list("Deployment", namespace, f"app.kubernetes.io/instance={name}")
    live = {item["metadata"]["name"]: item for item in found}
    active = {key: live.get(active_name(resource, key)) for key in components(resource)}
    pods = api.list("Pod", namespace, f"app.kubernetes.io/instance={name}")
    stopping = is_stopping(spec)
    conditions = [] if stopping else list(dependencies)
    ready = _stopped(pods) if stopping else _ready(active, pods, old)
    updated = _updated(resource, active, found, pods)
    conditions += [entry for entry in (ready, updated) if entry]
    healthy = bool(ready and ready["status"] == "True")
    before = old.get("status", "Pending")
    word = "Stopped" if stopping else "Healthy" if healthy else "Unhealthy"
    if word == "Unhealthy" and before not in ("Healthy", "Unhealthy"):
        word = "Pending"
    current = spec["components"]["image"] if healthy and updated["status"] == "True" else old.get("currentImage", "")
    deployed = {key.lower(): {"image": _image(item)} for key, item in active.items() if item}
    return {
        "status": word,
        "conditions": conditions,
        "endpoint": f"{name}-milvus.{namespace}:19530" if found else "",
        "observedGeneration": metadata["generation"],
        "currentImage": current or spec["components"]["image"],
        "componentsDeployStatus": deployed,
        "rollingModeVersion": 2,
    }


def active_name(resource: Object, key: str) -> str:
    """The Deployment that has a component's pods, of two the active one."""
    name = f"{resource['metadata']['name']}-milvus-{key.lower()}"
    if key not in TWO_SLOTS:
        return name
    slot = (resource["metadata"].get("annotations") or {}).get(f"milvus.io/{key.lower()}-current-group-id", "0")
    return f"{name}-{slot}"


def is_stopping(spec: Object) -> bool:
    """Whether every workload shall have no pods."""
    keys = [key for key, value in spec["components"].items() if isinstance(value, dict) and "replicas" in value]
    return all(spec["components"][key]["replicas"] == 0 for key in keys)


def _condition(type_: str, status: str, reason: str, message: str) -> Object:
    return {"type": type_, "status": status, "reason": reason, "message": message}


def _stopped(pods: list[Object]) -> Object:
    """The two messages are the wrong way round there, too."""
    if pods:
        return _condition("MilvusReady", "False", "MilvusStopping", "All Milvus components are stopped")
    return _condition("MilvusReady", "False", "MilvusStopped", "All Milvus components are stopping")


def _ready(active: dict[str, Object | None], pods: list[Object], old: Object) -> Object | None:
    unavailable = [key.lower() for key, item in active.items() if not _available(item)]
    if unavailable:
        text = f"[{' '.join(unavailable)}] not ready, detail: {_detail(unavailable[0], active, pods)}"
        return _condition("MilvusReady", "False", "MilvusComponentNotHealthy", text)
    entry = active.get("proxy") or active.get("standalone")
    if entry and (entry.get("status") or {}).get("readyReplicas"):
        return _condition("MilvusReady", "True", "ReasonMilvusHealthy", "All Milvus components are healthy")
    return next((dict(found) for found in old.get("conditions") or [] if found["type"] == "MilvusReady"), None)


def _available(item: Object | None) -> bool:
    conditions = ((item or {}).get("status") or {}).get("conditions") or []
    return any(entry["type"] == "Available" and entry["status"] == "True" for entry in conditions)


def _detail(component: str, active: dict[str, Object | None], pods: list[Object]) -> str:
    item = next(found for key, found in active.items() if key.lower() == component)
    if item is None:
        return f"component[{component}]: deployment not created"
    for pod in pods:
        if pod["metadata"]["labels"].get("app.kubernetes.io/component") == component:
            for status in (pod.get("status") or {}).get("containerStatuses") or []:
                waiting = (status.get("state") or {}).get("waiting")
                if waiting:
                    state = f"[waiting] reason[{waiting.get('reason')}]: {waiting.get('message', '')}"
                    name = pod["metadata"]["name"]
                    return f"component[{component}]: pod[{name}]: container[{status['name']}]: currentState{state}"
    return f"component[{component}]: updating deployment"


def _updated(resource: Object, active: dict[str, Object | None], found: list[Object], pods: list[Object]) -> Object:
    spec, labels = resource["spec"]["components"], resource["metadata"].get("labels") or {}
    old = [key.lower() for key, item in active.items() if item and _image(item) != spec["image"]]
    if old and spec.get("enableRollingUpdate", True):
        if spec["imageUpdateMode"] == "rollingDowngrade":
            text = f"{{Milvus is performing rolling downgrade, pending components[{','.join(old)}]}}"
            return _condition("MilvusUpdated", "False", "MilvusDowngradingImage", text)
        text = f"Milvus is performing rolling upgrade pending components[{','.join(old)}]"
        return _condition("MilvusUpdated", "False", "MilvusUpgradingImage", text)
    busy = [key.lower() for key, item in active.items() if not item or not complete(item)]
    busy += [key.lower() for key in active if labels.get(f"milvus.io/{key.lower()}-rolling-id")]
    if busy:
        text = f"Milvus components[{','.join(dict.fromkeys(busy))}] are updating"
        return _condition("MilvusUpdated", "False", "MilvusComponentsUpdating", text)
    if any(pod["metadata"].get("deletionTimestamp") for pod in pods):
        return _condition("MilvusUpdated", "False", "MilvusComponentsUpdating", "Milvus has terminating pods")
    text = "Milvus components are all updated"
    return _condition("MilvusUpdated", "True", "MilvusComponentsUpdated", text)


def _image(item: Object) -> str:
    return str(item["spec"]["template"]["spec"]["containers"][0]["image"])
