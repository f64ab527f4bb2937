# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The server that turns texts into vectors, text-embeddings-inference. **Private** to the collection.

Upstream: the tei chart 1.6.0 of milvus-helm. What differs stands in deviations.py. Nothing in Milvus' configuration
refers to it (milvus-operator): clients name ``http://<release>-tei:8080`` in the function of a collection.
"""

from __future__ import annotations

import typing as t

from ...catalog.tei_defaults import TEI_DEFAULTS
from ...resolve.merge import by_key
from ...resolve.model import Dependency, KubernetesObject, Values
from ..chart import ChartValues, container_port, pull_secrets, resources, service_port, storage_class, text, texts
from ..objects import kubernetes_object, without_empty
from .deviations import DEVIATIONS

__all__ = ["DEVIATIONS", "render_tei"]

_NAME = "tei"
_VERSION = "1.6.0"
_PORT = 80
_DATA = "data-volume"
# It answers once the model is loaded, which may have to be fetched first.
_HEALTH: Values = {
    "httpGet": {"path": "/health", "port": "http", "scheme": "HTTP"},
    "periodSeconds": 10,
    "timeoutSeconds": 5,
    "successThreshold": 1,
    "failureThreshold": 3,
}
_POD_SECURITY: Values = {"seccompProfile": {"type": "RuntimeDefault"}}
_CONTAINER_SECURITY: Values = {"allowPrivilegeEscalation": False}
_POD_FIELDS = ("nodeSelector", "affinity", "tolerations", "topologySpreadConstraints")


def render_tei(dependency: Dependency) -> list[KubernetesObject]:
    """Its ServiceAccount, two Services and the StatefulSet.

    :param dependency: ``name`` is ``<release>-tei``; ``values`` are TEI_DEFAULTS with the manifest's over them.
    """
    values = ChartValues(dependency.values, TEI_DEFAULTS)
    return [
        *_account(dependency, values),
        _service(dependency, values, dependency.name, type=values.required("service.type")),
        _service(dependency, values, _headless(dependency), clusterIP="None"),
        _stateful_set(dependency, values),
    ]


def _selector(dependency: Dependency) -> dict[str, str]:
    return {"app.kubernetes.io/name": _NAME, "app.kubernetes.io/instance": dependency.name}


def _labels(dependency: Dependency) -> dict[str, str]:
    return {
        "helm.sh/chart": f"{_NAME}-{_VERSION}",
        **_selector(dependency),
        "app.kubernetes.io/version": _VERSION,
        "app.kubernetes.io/managed-by": "Helm",
    }


def _headless(dependency: Dependency) -> str:
    return f"{dependency.name}-headless"


def _account_name(dependency: Dependency, values: ChartValues) -> str:
    own = dependency.name if values.flag("serviceAccount.create") else "default"
    return str(values.optional("serviceAccount.name", own))


def _account(dependency: Dependency, values: ChartValues) -> list[KubernetesObject]:
    if not values.flag("serviceAccount.create"):
        return []
    return [
        kubernetes_object(
            "v1",
            "ServiceAccount",
            _account_name(dependency, values),
            dependency.namespace,
            labels=_labels(dependency),
            annotations=texts(values.optional("serviceAccount.annotations")),
            automountServiceAccountToken=values.flag("serviceAccount.automount"),
        )
    ]


def _service(dependency: Dependency, values: ChartValues, name: str, **content: t.Any) -> KubernetesObject:
    port = service_port("http", values.required("service.port"), "http")
    own = name == dependency.name
    return kubernetes_object(
        "v1",
        "Service",
        name,
        dependency.namespace,
        labels=texts(values.optional("service.labels") if own else {}, _labels(dependency)),
        annotations=texts(values.optional("service.annotations")) if own else None,
        spec={**content, "ports": [port], "selector": _selector(dependency)},
    )


def _stateful_set(dependency: Dependency, values: ChartValues) -> KubernetesObject:
    annotations = texts(values.optional("podAnnotations"))
    metadata = {
        "labels": texts(values.optional("podLabels"), _labels(dependency)),
        **({"annotations": annotations} if annotations else {}),
    }
    spec = {
        "serviceName": _headless(dependency),
        "podManagementPolicy": "Parallel",
        "replicas": int(values.required("replicaCount")),
        "selector": {"matchLabels": _selector(dependency)},
        "template": {"metadata": metadata, "spec": _pod(dependency, values)},
        "volumeClaimTemplates": [_claim(values)] if values.flag("persistence.enabled") else None,
    }
    return kubernetes_object(
        "apps/v1",
        "StatefulSet",
        dependency.name,
        dependency.namespace,
        labels=texts(values.optional("labels"), _labels(dependency)),
        annotations=texts(values.optional("annotations")),
        spec=spec,
    )


def _pod(dependency: Dependency, values: ChartValues) -> dict[str, t.Any]:
    loose = [] if values.flag("persistence.enabled") else [{"name": _DATA, "emptyDir": {}}]
    pod = {
        **values.set_members(_POD_FIELDS),
        "imagePullSecrets": pull_secrets(values.optional("imagePullSecrets")),
        "serviceAccountName": _account_name(dependency, values),
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": {**_POD_SECURITY, **values.optional("podSecurityContext", {})},
        "containers": [_container(values)],
        "volumes": by_key("name", loose, values.optional("volumes", ())) or None,
    }
    return t.cast("dict[str, t.Any]", without_empty(pod))


def _container(values: ChartValues) -> dict[str, t.Any]:
    data = {"name": _DATA, "mountPath": values.required("persistence.mountPath")}
    tag = text(values.optional("image.tag", _VERSION))
    return {
        "name": _NAME,
        "image": f"{values.required('image.repository')}:{tag}",
        "imagePullPolicy": values.required("image.pullPolicy"),
        "args": ["--model-id", values.required("modelId"), *(text(each) for each in values.optional("extraArgs", ()))],
        "ports": [container_port("http", _PORT)],
        "env": by_key("name", values.optional("extraEnv", ())) or None,
        "resources": resources(values.optional("resources", {})),
        "readinessProbe": dict(_HEALTH),
        "securityContext": {**_CONTAINER_SECURITY, **values.optional("securityContext", {})},
        "volumeMounts": by_key("mountPath", [data], values.optional("volumeMounts", ())),
    }


def _claim(values: ChartValues) -> dict[str, t.Any]:
    path = "persistence.persistentVolumeClaim"
    class_name = storage_class(values.optional(f"{path}.storageClass"))
    spec: dict[str, t.Any] = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": text(values.required(f"{path}.size"))}},
        **({} if class_name is None else {"storageClassName": class_name}),
    }
    return {"metadata": {"name": _DATA}, "spec": spec}
