# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Volumes that shall become larger. **Private** to the collection.

Kubernetes lets a claim grow where its class does, but never the claim template of a StatefulSet: the claims are
enlarged one by one, and the StatefulSet is made anew around its running pods.
"""

from __future__ import annotations

import decimal
import typing as t

from .compare import Difference
from .quantity import quantity

Object = dict[str, t.Any]
Identity = tuple[str, str]
SIZE = "spec.resources.requests.storage"
_SIZE_PATH = ("spec", "resources", "requests", "storage")
_CLAIM = "PersistentVolumeClaim"

# Why a field can't change, by the end of its path.
_REASONS: t.Mapping[str, str] = {
    "requests.storage": "volumes grow, they never shrink",
    "storageClassName": "a volume stays in the class that it was made in",
    "accessModes": "a volume keeps the access modes that it was made with",
    "]": "a member keeps the volumes that it began with",
}


def is_growth(item: Difference) -> bool:
    """Whether the difference is a claim, or a claim template, that asks for a larger volume."""
    if item.path[-len(_SIZE_PATH) :] != _SIZE_PATH or item.live is None:
        return False
    return _size(item.desired) > _size(item.live)


def reason_against(item: Difference) -> str:
    """Why a field that can't change can't, to go behind the fact; empty where there is no more to say."""
    found = next((reason for end, reason in _REASONS.items() if item.text().endswith(end)), "")
    return f": {found}" if found else ""


def claims_of(stateful_set: Object, objects: t.Mapping[Identity, Object]) -> list[tuple[Object, str]]:
    """The live claims that were made after a StatefulSet's templates, each with the size that its template says.

    :param objects: the release's objects by kind and name.
    """
    found = []
    for template in stateful_set["spec"].get("volumeClaimTemplates") or []:
        start = f"{template['metadata']['name']}-{stateful_set['metadata']['name']}-"
        size = template["spec"].get("resources", {}).get("requests", {}).get("storage")
        for (kind, name), item in sorted(objects.items()):
            if kind == _CLAIM and name.startswith(start) and name[len(start) :].isdecimal() and size is not None:
                found.append((item, str(size)))
    return found


def growing_claims(item: Object, objects: t.Mapping[Identity, Object]) -> list[tuple[Object, Object]]:
    """The live claims of a StatefulSet that are smaller than its templates say, each with what is to be applied.

    :param item: a rendered object; others than StatefulSets have no claims.
    """
    if item["kind"] != "StatefulSet":
        return []
    return [
        (claim, _larger(claim, size)) for claim, size in claims_of(item, objects) if _size(size) > _size(size_of(claim))
    ]


def size_of(claim: Object) -> str:
    """What the claim asks for."""
    return str(claim["spec"].get("resources", {}).get("requests", {}).get("storage", "0"))


def has_grown(claim: Object, size: str) -> bool:
    """Whether the claim's volume has that size by now, its file system, too."""
    return _size((claim.get("status") or {}).get("capacity", {}).get("storage", "0")) >= _size(size)


def with_claims_of(desired: Object, live: Object) -> Object:
    """The StatefulSet with the live one's claim templates, which the API server would accept."""
    return {**desired, "spec": {**desired["spec"], "volumeClaimTemplates": live["spec"]["volumeClaimTemplates"]}}


def _larger(claim: Object, size: str) -> Object:
    metadata = {"name": claim["metadata"]["name"], "namespace": claim["metadata"]["namespace"]}
    spec = {"resources": {"requests": {"storage": size}}}
    return {"apiVersion": "v1", "kind": _CLAIM, "metadata": metadata, "spec": spec}


def _size(value: t.Any) -> decimal.Decimal:
    return quantity(value) or decimal.Decimal(0)
