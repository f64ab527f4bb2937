# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The server that turns texts into vectors, text-embeddings-inference. **Private** to the collection.

Upstream: the tei chart 1.6.0 of milvus-helm. What differs stands in deviations.py. Nothing in Milvus' configuration
refers to it (milvus-operator): clients name ``http://<release>-tei:8080`` in the function of a collection.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ...catalog.tei_defaults import TEI_DEFAULTS
from ...resolve.merge import by_key
from ...resolve.model import Dependency, KubernetesObject, Values
from ..chart import ChartValues, container_port, pull_secrets, resources, service_port, storage_class, text, texts
from ..chart_settings import ChartSettings
from ..objects import without_empty
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


@dataclasses.dataclass(frozen=True)
class _Tei(ChartSettings):
    """The server, as its renderers see it."""

    @property
    def values(self) -> ChartValues:
        return ChartValues(self.dependency.values, TEI_DEFAULTS)

    @property
    def selector(self) -> dict[str, str]:
        return {"app.kubernetes.io/name": _NAME, "app.kubernetes.io/instance": self.name}

    @property
    def labels(self) -> dict[str, str]:
        return {
            **self.selector,
            "helm.sh/chart": f"{_NAME}-{_VERSION}",
            "app.kubernetes.io/version": _VERSION,
            "app.kubernetes.io/managed-by": "Helm",
        }

    @property
    def headless(self) -> str:
        """The name of the Service that gives each pod its address."""
        return f"{self.name}-headless"


def render_tei(dependency: Dependency) -> list[KubernetesObject]:
    """Its ServiceAccount, two Services and the StatefulSet.

    :param dependency: ``name`` is ``<release>-tei``; ``values`` are TEI_DEFAULTS with the manifest's over them.
    """
    tei = _Tei(dependency)
    return [*_account(tei), *_services(tei), _stateful_set(tei)]


def _account(tei: _Tei) -> list[KubernetesObject]:
    if not tei.values.flag("serviceAccount.create"):
        return []
    annotations, token = tei.values.optional("serviceAccount.annotations"), tei.values.flag("serviceAccount.automount")
    name = tei.service_account
    return [tei.object("v1", "ServiceAccount", name, annotations=annotations, automountServiceAccountToken=token)]


def _services(tei: _Tei) -> list[KubernetesObject]:
    port = service_port("http", tei.values.required("service.port"), "http")
    spec = {"ports": [port], "selector": tei.selector}
    own = (tei.values.optional("service.labels"), tei.values.optional("service.annotations"))
    return [
        tei.object("v1", "Service", tei.name, *own, spec={"type": tei.values.required("service.type"), **spec}),
        tei.object("v1", "Service", tei.headless, spec={"clusterIP": "None", **spec}),
    ]


def _stateful_set(tei: _Tei) -> KubernetesObject:
    annotations = texts(tei.values.optional("podAnnotations"))
    metadata = {
        "labels": texts(tei.labels, tei.values.optional("podLabels"), tei.selector),
        **({"annotations": annotations} if annotations else {}),
    }
    spec = {
        "serviceName": tei.headless,
        "podManagementPolicy": "Parallel",
        "replicas": int(tei.values.required("replicaCount")),
        "selector": {"matchLabels": tei.selector},
        "template": {"metadata": metadata, "spec": _pod(tei)},
        "volumeClaimTemplates": [_claim(tei.values)] if tei.values.flag("persistence.enabled") else None,
    }
    own = (tei.values.optional("labels"), tei.values.optional("annotations"))
    return tei.object("apps/v1", "StatefulSet", tei.name, *own, spec=spec)


def _pod(tei: _Tei) -> dict[str, t.Any]:
    values = tei.values
    loose = [] if values.flag("persistence.enabled") else [{"name": _DATA, "emptyDir": {}}]
    pod = {
        **values.set_members(_POD_FIELDS),
        "imagePullSecrets": pull_secrets(values.optional("imagePullSecrets")),
        "serviceAccountName": tei.service_account,
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
