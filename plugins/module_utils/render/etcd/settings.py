# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of etcd: names, addresses, ports. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...catalog.etcd_defaults import ETCD_DEFAULTS
from ...catalog.generations import generation, newest
from ...resolve.model import Dependency, KubernetesObject
from ...resolve.names import full_name, label_name
from ..chart import ChartValues, texts
from ..objects import kubernetes_object

SIDES = ("client", "peer")


@dataclasses.dataclass(frozen=True)
class Etcd:
    """An etcd cluster, as its renderers see it."""

    dependency: Dependency

    @property
    def name(self) -> str:
        """What its objects are called, ``<release>-etcd`` where the values don't say otherwise."""
        return full_name(self.dependency.name, "etcd", self.dependency.values)

    @property
    def values(self) -> ChartValues:
        """Its values by dotted path."""
        return ChartValues(self.dependency.values, ETCD_DEFAULTS)

    @property
    def is_former(self) -> bool:
        """Whether it was made by an older chart, whose pods lack some variables."""
        return self.dependency.generation not in ("", newest("etcd"))

    @property
    def replicas(self) -> int:
        """How many members there are."""
        return int(self.values.required("replicaCount"))

    @property
    def selector(self) -> dict[str, str]:
        """The labels that tell its pods from others; they can't change (the chart's ``matchLabels``)."""
        called = label_name("etcd", self.dependency.values)
        return {"app.kubernetes.io/name": called, "app.kubernetes.io/instance": self.dependency.name}

    @property
    def labels(self) -> dict[str, str]:
        """The chart's labels on objects and pods."""
        chart = generation("etcd", self.dependency.generation).chart
        return {**self.selector, "helm.sh/chart": chart, "app.kubernetes.io/managed-by": "Helm"}

    @property
    def headless(self) -> str:
        """The name of the Service that gives each member its address."""
        return f"{self.name}-headless"

    @property
    def headless_domain(self) -> str:
        """The domain below which each member has its address."""
        return self.domain(self.headless)

    def domain(self, service: str) -> str:
        """The complete name of a Service."""
        return f"{service}.{self.dependency.namespace}.svc.{self.values.required('clusterDomain')}"

    def scheme(self, side: str) -> str:
        """``https`` where that side (``client``, ``peer``) is encrypted."""
        return "https" if self.values.flag(f"auth.{side}.secureTransport") else "http"

    def port(self, side: str) -> int:
        """The port that members listen on."""
        return int(self.values.required(f"containerPorts.{side}"))

    def certificates(self, side: str) -> bool:
        """Whether certificates come from a Secret."""
        own = self.values.flag(f"auth.{side}.secureTransport") and not self.values.flag(f"auth.{side}.useAutoTLS")
        return own or self.values.flag(f"auth.{side}.enableAuthentication")

    @property
    def has_users(self) -> bool:
        """Whether etcd asks for a password."""
        return self.values.flag("auth.rbac.create") or self.values.flag("auth.rbac.enabled")

    @property
    def signs_tokens(self) -> bool:
        """Whether logged-in clients get tokens that are signed with a key of ours (jwt)."""
        return bool(self.values.optional("auth.token.enabled") and self.values.required("auth.token.type") == "jwt")

    @property
    def service_account(self) -> str:
        """The ServiceAccount of its pods."""
        own = self.name if self.values.flag("serviceAccount.create") else "default"
        return str(self.values.optional("serviceAccount.name", own))

    def object(
        self, api_version: str, kind: str, name: str, labels: t.Any = None, annotations: t.Any = None, **content: t.Any
    ) -> KubernetesObject:
        """One object with the labels and annotations that all have, and further ones."""
        return kubernetes_object(
            api_version,
            kind,
            name,
            self.dependency.namespace,
            labels=texts(self.labels, self.values.optional("commonLabels"), labels, self.selector),
            annotations=texts(annotations, self.values.optional("commonAnnotations")),
            **content,
        )
