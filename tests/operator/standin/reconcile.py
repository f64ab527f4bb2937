# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Milvus' own objects: the configuration first, then Deployments in the order of images, and the Service."""

from __future__ import annotations

import copy

from .api import Api, Object
from .defaults import ORDER, components
from .slots import reconcile_slots
from .workloads import config_map, deployment, service, template

TWO_SLOTS = ("queryNode",)


def reconcile(api: Api, resource: Object) -> bool:
    """Bring the objects one step further; True where the custom resource was written."""
    _present(api, config_map(resource))
    live = _live(api, resource)
    for key in components(resource):
        component, spec = key.lower(), resource["spec"]["components"]
        old = next((item for item in live.values() if _component(item) == component), None)
        image = image_for(resource, key, live) if old else spec["image"]
        wanted = (spec.get(key) or {}).get("replicas", 1)
        if key in TWO_SLOTS:
            if reconcile_slots(api, resource, key, image, wanted):
                return True
        else:
            _reconcile_one(api, resource, key, image, wanted)
    present = {key.lower() for key in [*components(resource), "standalone"]}
    for name, item in live.items():  # of versions before, once the proxy has the new image
        if _component(item) not in present and _updated(resource, "proxy", live):
            api.delete("Deployment", name, item["metadata"]["namespace"])
    _present(api, service(resource))
    return False


def _live(api: Api, resource: Object) -> dict[str, Object]:
    name, namespace = resource["metadata"]["name"], resource["metadata"]["namespace"]
    found = api.list("Deployment", namespace, f"app.kubernetes.io/instance={name}")
    return {item["metadata"]["name"]: item for item in found}


def image_for(resource: Object, key: str, live: dict[str, Object]) -> str:
    """The image that a component may have now: the new one where all before it in the order have it."""
    spec = resource["spec"]["components"]
    image = str((spec.get(key) or {}).get("image") or spec["image"])
    own = [item for item in live.values() if _component(item) == key.lower() and _image(item) != "dummy"]
    at_once = spec["imageUpdateMode"] in ("all", "force") or not spec.get("enableRollingUpdate", True)
    # As there: it looks at the wanted number, so what starts together with a new image starts with the old one.
    if not own or at_once or not (spec.get(key) or {}).get("replicas", 1):
        return image
    order = [entry for entry in ORDER if entry in components(resource) and entry != "standalone"]
    if spec["imageUpdateMode"] == "rollingDowngrade":
        order.reverse()
    earlier = order[: order.index(key)] if key in order else []
    if all(_updated(resource, before, live) for before in earlier):
        return image
    active = (resource["metadata"].get("annotations") or {}).get(f"milvus.io/{key.lower()}-current-group-id", "0")
    current = next((item for item in own if item["metadata"]["name"].endswith(f"-{active}")), own[0])
    return _image(current)


def _updated(resource: Object, key: str, live: dict[str, Object]) -> bool:
    """Whether a component has the wanted image, and its rollout is complete."""
    component, metadata = key.lower(), resource["metadata"]
    if (metadata.get("labels") or {}).get(f"milvus.io/{component}-rolling-id"):
        return False
    active = (metadata.get("annotations") or {}).get(f"milvus.io/{component}-current-group-id", "0")
    own = [item for item in live.values() if _component(item) == component]
    own = [item for item in own if key not in TWO_SLOTS or item["metadata"]["name"].endswith(f"-{active}")]
    return bool(own) and all(_image(item) == resource["spec"]["components"]["image"] and complete(item) for item in own)


def complete(item: Object) -> bool:
    """Whether all pods of a Deployment are of its newest template, and no other is left."""
    status, wanted = item.get("status") or {}, item["spec"]["replicas"]
    if status.get("observedGeneration", 0) < item["metadata"]["generation"]:
        return False
    counts = [status.get(name, 0) for name in ("replicas", "updatedReplicas", "availableReplicas")]
    return counts == [wanted] * 3 and not status.get("terminatingReplicas")


def _reconcile_one(api: Api, resource: Object, key: str, image: str, replicas: int) -> None:
    component, namespace = key.lower(), resource["metadata"]["namespace"]
    wanted = deployment(resource, component, template(resource, component, key, image), max(replicas, 0))
    live = api.get("Deployment", wanted["metadata"]["name"], namespace)
    if live is None:
        api.create(wanted)
        return
    changed = copy.deepcopy(live)
    if replicas >= 0:
        changed["spec"]["replicas"] = replicas
    _take_over(changed["spec"]["template"], wanted["spec"]["template"])
    if changed != live:
        api.update(changed)


def _take_over(live: Object, wanted: Object) -> None:
    """Overwrite in place what the operator writes: everything else in the template stays as it is."""
    live["metadata"].setdefault("annotations", {}).update(wanted["metadata"]["annotations"])
    if not live["metadata"]["annotations"]:
        del live["metadata"]["annotations"]
    container = live["spec"]["containers"][0]
    container["image"] = wanted["spec"]["containers"][0]["image"]
    container["resources"] = wanted["spec"]["containers"][0]["resources"]
    if wanted["spec"]["nodeSelector"]:
        live["spec"]["nodeSelector"] = wanted["spec"]["nodeSelector"]
    else:
        live["spec"].pop("nodeSelector", None)


def _present(api: Api, item: Object) -> None:
    live = api.get(item["kind"], item["metadata"]["name"], item["metadata"]["namespace"])
    if live is None:
        api.create(item)
    elif item["kind"] == "ConfigMap" and live["data"] != item["data"]:
        api.update({**live, "data": item["data"]})


def _component(item: Object) -> str:
    return str(item["metadata"]["labels"].get("app.kubernetes.io/component", ""))


def _image(item: Object) -> str:
    return str(item["spec"]["template"]["spec"]["containers"][0]["image"])
