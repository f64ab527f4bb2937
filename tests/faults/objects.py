# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects of a release in a form in which two of them can be compared."""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.vectorops.milvus.plugins.module_utils.release.record import RECORD_TYPE, REVISION_TYPE, _unpack
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object

_KINDS = (
    "poddisruptionbudgets,serviceaccounts,secrets,configmaps,persistentvolumeclaims,services,statefulsets,"
    "deployments,jobs"
)
_OF_THE_SERVER = ("uid", "resourceVersion", "creationTimestamp", "generation", "managedFields", "selfLink")
_CHOSEN = ("clusterIP", "clusterIPs", "volumeName", "healthCheckNodePort")
_CHOSEN_IN_ANNOTATIONS = ("volume.kubernetes.io/selected-node",)
_PLACE = "NAMESPACE"


def objects(cluster: Cluster, namespace: str, release: str) -> dict[str, t.Any]:
    """Everything of a release by kind and name, without what the server chooses anew each time."""
    selector = f"vectorops.milvus/release={release}"
    found = cluster.list(_KINDS, namespace, selector)
    return {f"{item['kind']} {item['metadata']['name']}": _comparable(item, namespace) for item in found}


def differences(first: t.Mapping[str, t.Any], second: t.Mapping[str, t.Any]) -> list[str]:
    """What differs, for a message that a human can use."""
    found = [f"only the first has {name}" for name in first if name not in second]
    found += [f"only the second has {name}" for name in second if name not in first]
    for name in first:
        if name in second and first[name] != second[name]:
            found.append(f"{name} differs:\n  {json.dumps(first[name])}\n  {json.dumps(second[name])}")
    return found


def _comparable(item: Object, namespace: str) -> t.Any:
    metadata = {key: value for key, value in item["metadata"].items() if key not in _OF_THE_SERVER}
    for annotation in _CHOSEN_IN_ANNOTATIONS:
        metadata.get("annotations", {}).pop(annotation, None)
    for labels in (metadata.get("labels") or {}, _template_labels(item)):
        for label in [label for label in labels if label.endswith("controller-uid")]:
            del labels[label]
    result = {key: value for key, value in item.items() if key != "status"} | {"metadata": metadata}
    if item.get("type") in (RECORD_TYPE, REVISION_TYPE):
        result["data"] = {key: _undated(_unpack(value)) for key, value in item["data"].items()}
    spec = dict(result.get("spec") or {})
    for key in _CHOSEN:
        spec.pop(key, None)
    spec.get("selector", {}).get("matchLabels", {}).pop("batch.kubernetes.io/controller-uid", None)
    for port in spec.get("ports") or []:
        port.pop("nodePort", None)
    text = json.dumps({**result, "spec": spec}, sort_keys=True)
    # The settings that its value is a hash of have the namespace in them.
    text = re.sub(r'("vectorops.milvus/configuration": )"[0-9a-f]{64}"', r'\1""', text)
    return json.loads(text.replace(namespace, _PLACE))


def _template_labels(item: Object) -> dict[str, str]:
    template = (item.get("spec") or {}).get("template") or {}
    return t.cast("dict[str, str]", (template.get("metadata") or {}).get("labels") or {})


def _undated(value: t.Any) -> t.Any:
    """A record without the dates in it."""
    if isinstance(value, dict):
        return {key: _undated(entry) for key, entry in value.items() if key != "date"}
    if isinstance(value, list):
        return [_undated(entry) for entry in value]
    return value
