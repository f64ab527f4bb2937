# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An install manifest of the tests' own making: definitions with the fields in use, and an operator's Deployment."""

from __future__ import annotations

import typing as t

Object = dict[str, t.Any]
NAME = "milvus-operator"
IMAGE = "milvusdb/milvus-operator:v1.3.8"
_OPEN: Object = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


def install_manifest(*, image: str = IMAGE, known: t.Sequence[str] = ("hookConfig",)) -> list[Object]:
    """The documents, in an order that can't be applied as it stands.

    :param known: fields of ``spec`` that older operators don't know.
    """
    return [
        _deployment(image),
        _service(),
        *_rights(),
        *definitions(known),
        _account(),
        _object("v1", "Namespace", NAME),
    ]


def definitions(known: t.Sequence[str] = ("hookConfig",)) -> list[Object]:
    """The three definitions."""
    spec = {"mode": {"type": "string", "enum": ["cluster", "standalone"]}}
    spec |= dict.fromkeys(("components", "dependencies", "config", *known), _OPEN)
    beta = _version("v1beta1", {"type": "object", "properties": spec})
    return [
        _definition("MilvusCluster", "milvusclusters", [_version("v1alpha1", _OPEN)]),
        _definition("Milvus", "milvuses", [{**_version("v1alpha1", _OPEN), "storage": False}, beta]),
        _definition("MilvusUpgrade", "milvusupgrades", [_version("v1beta1", _OPEN)]),
    ]


def _object(api: str, kind: str, name: str, namespace: str = "", /, **content: t.Any) -> Object:
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **content}


def _version(name: str, spec: Object) -> Object:
    properties = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"}}
    schema = {"openAPIV3Schema": {"type": "object", "properties": {**properties, "spec": spec, "status": _OPEN}}}
    return {"name": name, "served": True, "storage": True, "schema": schema, "subresources": {"status": {}}}


def _definition(kind: str, plural: str, versions: list[Object]) -> Object:
    names = {"kind": kind, "listKind": f"{kind}List", "plural": plural, "singular": kind.lower()}
    spec = {"group": "milvus.io", "names": names, "scope": "Namespaced", "versions": versions}
    content = {"spec": {**spec, "preserveUnknownFields": False}, "status": {"conditions": [], "storedVersions": []}}
    return _object("apiextensions.k8s.io/v1", "CustomResourceDefinition", f"{plural}.milvus.io", "", **content)


def _rights() -> list[Object]:
    rules = [{"apiGroups": ["milvus.io"], "resources": ["milvuses"], "verbs": ["get", "list", "watch", "update"]}]
    leases = [{"apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": ["create", "update"]}]
    rbac, who = "rbac.authorization.k8s.io", [{"kind": "ServiceAccount", "name": NAME, "namespace": NAME}]

    def reference(kind: str, name: str) -> Object:
        return {"apiGroup": rbac, "kind": kind, "name": name}

    role, leader = f"{NAME}-manager-role", f"{NAME}-leader-election-role"
    binding = {"roleRef": reference("ClusterRole", role), "subjects": who}
    leading = {"roleRef": reference("Role", leader), "subjects": who}
    return [
        _object(f"{rbac}/v1", "ClusterRoleBinding", f"{NAME}-manager-rolebinding", "", **binding),
        _object(f"{rbac}/v1", "ClusterRole", role, rules=rules),
        _object(f"{rbac}/v1", "RoleBinding", f"{NAME}-leader-election-rolebinding", NAME, **leading),
        _object(f"{rbac}/v1", "Role", leader, NAME, rules=leases),
    ]


def _account() -> Object:
    return _object("v1", "ServiceAccount", NAME, NAME)


def _service() -> Object:
    ports = [{"name": "metrics", "port": 8443, "targetPort": "metrics"}]
    spec = {"ports": ports, "selector": {"app.kubernetes.io/name": NAME}}
    return _object("v1", "Service", f"{NAME}-metrics-service", NAME, spec=spec)


def _deployment(image: str) -> Object:
    labels = {"app.kubernetes.io/name": NAME, "app.kubernetes.io/instance": NAME}
    container = {
        "name": "manager",
        "image": image,
        "command": ["/manager"],
        "args": ["-namespace", NAME, "-name", NAME, "--leader-elect"],
        "resources": {"limits": {"cpu": 1, "memory": "1Gi"}, "requests": {"cpu": "100m", "memory": "100Mi"}},
    }
    pods = {"metadata": {"labels": labels}, "spec": {"serviceAccountName": NAME, "containers": [container]}}
    spec = {"replicas": 1, "selector": {"matchLabels": labels}, "template": pods}
    item = _object("apps/v1", "Deployment", NAME, NAME, spec=spec)
    item["metadata"]["labels"] = labels
    return item
