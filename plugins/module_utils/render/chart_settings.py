# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of any dependency whose objects are a chart's: names, labels, values. **Private** to the collection."""

from __future__ import annotations

import abc
import dataclasses
import typing as t

from ..resolve.model import Dependency, KubernetesObject
from .chart import ChartValues, texts
from .objects import kubernetes_object


@dataclasses.dataclass(frozen=True)
class ChartSettings(abc.ABC):
    """A dependency, as its renderers see it."""

    dependency: Dependency

    @property
    def name(self) -> str:
        """What its objects are called, ``<release>-etcd``."""
        return self.dependency.name

    @property
    @abc.abstractmethod
    def values(self) -> ChartValues:
        """Its values by dotted path."""

    @property
    @abc.abstractmethod
    def selector(self) -> dict[str, str]:
        """The labels that tell its pods from others; they can't change (the chart's ``matchLabels``)."""

    @property
    @abc.abstractmethod
    def labels(self) -> dict[str, str]:
        """The chart's labels on objects."""

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
