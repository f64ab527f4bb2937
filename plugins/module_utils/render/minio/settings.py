# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of MinIO: names, ports, drives. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...catalog.minio_defaults import MINIO_DEFAULTS
from ...resolve.model import Dependency, KubernetesObject
from ...resolve.names import full_name, label_name
from ..chart import ChartValues, texts
from ..objects import kubernetes_object

CHART = "minio-8.0.17"
PORT = 9000
# Access modes of claims that pods on two nodes can't mount at the same time.
_ONE_NODE = ("ReadWriteOnce", "ReadWriteOncePod")


@dataclasses.dataclass(frozen=True)
class Drive:
    """One volume of a pod.

    :param name: ``export``, or ``export-<index>`` where a pod has several.
    :param path: where it is mounted.
    """

    name: str
    path: str


@dataclasses.dataclass(frozen=True)
class Minio:
    """A MinIO, as its renderers see it."""

    dependency: Dependency

    @property
    def name(self) -> str:
        """What its objects are called, ``<release>-minio`` where the values don't say otherwise."""
        return full_name(self.dependency.name, "minio", self.dependency.values)

    @property
    def values(self) -> ChartValues:
        """Its values by dotted path."""
        return ChartValues(self.dependency.values, MINIO_DEFAULTS)

    @property
    def distributed(self) -> bool:
        """Whether several pods share the data; else one has it all."""
        return bool(self.values.required("mode") == "distributed")

    def number(self, path: str) -> int:
        """A number among the values."""
        return int(self.values.required(path))

    @property
    def selector(self) -> dict[str, str]:
        """The labels that tell its pods from others; they can't change."""
        return {"app": label_name("minio", self.dependency.values), "release": self.dependency.name}

    @property
    def labels(self) -> dict[str, str]:
        """The chart's labels on objects."""
        return {**self.selector, "chart": CHART, "heritage": "Helm"}

    @property
    def headless(self) -> str:
        """The name of the Service that gives each pod its address."""
        return f"{self.name}-svc"

    @property
    def scheme(self) -> str:
        """``https`` with TLS; ports are called so too."""
        return "https" if self.values.flag("tls.enabled") else "http"

    @property
    def secret(self) -> str:
        """The Secret with ``accesskey`` and ``secretkey``."""
        return str(self.values.optional("existingSecret", self.name))

    @property
    def service_account(self) -> str:
        """The ServiceAccount of its pods."""
        own = self.name if self.values.flag("serviceAccount.create") else "default"
        return str(self.values.optional("serviceAccount.name", own))

    @property
    def persistent(self) -> bool:
        """Whether its data lies on claims."""
        return self.values.flag("persistence.enabled")

    @property
    def bound_to_one_node(self) -> bool:
        """Whether a claim keeps a second pod from starting beside the first."""
        return self.persistent and self.values.required("persistence.accessMode") in _ONE_NODE

    @property
    def drives(self) -> tuple[Drive, ...]:
        """The volumes of each pod."""
        folder = self.values.required("mountPath")
        count = self.number("drivesPerNode") if self.distributed else 1
        if count == 1:
            return (Drive("export", folder),)
        return tuple(Drive(f"export-{index}", f"{folder}-{index}") for index in range(count))

    def object(
        self, api_version: str, kind: str, name: str, labels: t.Any = None, annotations: t.Any = None, **content: t.Any
    ) -> KubernetesObject:
        """One object with the labels that all have, and further ones."""
        return kubernetes_object(
            api_version,
            kind,
            name,
            self.dependency.namespace,
            labels=texts(self.labels, labels, self.selector),
            annotations=texts(annotations),
            **content,
        )
