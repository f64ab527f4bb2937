# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two Deployments for one component: a rollout moves its pods from one to the other, one at a time."""

from __future__ import annotations

import copy

from .api import Api, Object
from .workloads import deployment, template

DUMMY = "dummy"


def reconcile_slots(api: Api, resource: Object, key: str, image: str, wanted: int) -> bool:
    """One write at most; True where it was of the custom resource."""
    component, metadata = key.lower(), resource["metadata"]
    annotation, label = f"milvus.io/{component}-current-group-id", f"milvus.io/{component}-rolling-id"
    active = (metadata.get("annotations") or {}).get(annotation)
    if active is None:
        return _mark(api, resource, {annotation: "0"}, {})
    names = [f"{metadata['name']}-milvus-{component}-{slot}" for slot in (0, 1)]
    live = [api.get("Deployment", name, metadata["namespace"]) for name in names]
    for slot, item in enumerate(live):
        if item is None:
            pods = template(resource, component, key, image if slot == int(active) else DUMMY, slot)
            api.create(deployment(resource, component, pods, 0, slot))
            return False
    current, last = (_present(live[int(active)]), _present(live[1 - int(active)]))
    if wanted == 0:
        _scale(api, current, 0) or _scale(api, last, 0)
        return False
    fresh = _with_template(current, template(resource, component, key, image, int(active)))
    rolling = (metadata.get("labels") or {}).get(label)
    if (
        rolling
        and fresh != current
        and _with_template(last, template(resource, component, key, image, 1 - int(active))) == last
    ):
        return _mark(api, resource, {annotation: str(1 - int(active))}, {})  # back, before the rollout is through
    if fresh != current and not rolling:
        return _begin(api, resource, component, current, last, active, (annotation, label))
    if rolling and current["spec"]["replicas"] >= max(wanted, 1) and _stable(current) and _empty(api, last):
        return _mark(api, resource, {}, {label: ""})
    _move(api, current, last, wanted)
    return False


def _begin(
    api: Api, resource: Object, component: str, current: Object, last: Object, active: str, names: tuple[str, str]
) -> bool:
    """The new template goes into the slot without pods, which then is the active one."""
    idle = current if not current["spec"]["replicas"] else last
    slot = int(active) if idle is current else 1 - int(active)
    key = next(name for name in resource["spec"]["components"] if name.lower() == component)
    image = str(resource["spec"]["components"]["image"])
    api.update(_with_template(idle, template(resource, component, key, image, slot)))
    return _mark(api, resource, {names[0]: str(slot)}, {names[1]: str(resource["metadata"]["generation"])})


def _move(api: Api, current: Object, last: Object, wanted: int) -> None:
    """One pod more in the new slot, or one less in the old one; each step waits until all is calm."""
    new, old = current["spec"]["replicas"], last["spec"]["replicas"]
    if not old:
        _scale(api, current, new - 1 if new > wanted else wanted)
    elif _stable(current) and _stable(last):
        if new + old > wanted:
            _scale(api, last, old - 1)
        else:
            _scale(api, current, new + max(1, wanted - new - old))


def _with_template(item: Object, pods: Object) -> Object:
    changed = copy.deepcopy(item)
    live = changed["spec"]["template"]
    live["metadata"].setdefault("annotations", {}).update(pods["metadata"]["annotations"])
    if not live["metadata"]["annotations"]:
        del live["metadata"]["annotations"]
    for field in ("image", "resources"):
        live["spec"]["containers"][0][field] = pods["spec"]["containers"][0][field]
    return changed


def _scale(api: Api, item: Object, replicas: int) -> bool:
    if item["spec"]["replicas"] == replicas:
        return False
    changed = copy.deepcopy(item)
    changed["spec"]["replicas"] = replicas
    api.update(changed)
    return True


def _stable(item: Object) -> bool:
    status, wanted = item.get("status") or {}, item["spec"]["replicas"]
    if status.get("observedGeneration", 0) < item["metadata"]["generation"]:
        return False
    counts = [status.get(name, 0) for name in ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas")]
    return counts == [wanted] * 4


def _empty(api: Api, item: Object) -> bool:
    labels = ",".join(f"{name}={value}" for name, value in item["spec"]["selector"]["matchLabels"].items())
    return _stable(item) and not item["spec"]["replicas"] and not api.list("Pod", item["metadata"]["namespace"], labels)


def _mark(api: Api, resource: Object, annotations: dict[str, str], labels: dict[str, str]) -> bool:
    changed = copy.deepcopy(resource)
    changed["metadata"].setdefault("annotations", {}).update(annotations)
    changed["metadata"].setdefault("labels", {}).update(labels)
    api.update(changed)
    return True


def _present(item: Object | None) -> Object:
    assert item is not None
    return item
