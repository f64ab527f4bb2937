# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects of a release, by stage. **Private** to the collection.

Etcd, storage and message storage come up side by side; configuration and components follow once all three are ready,
as the milvus-operator does it (its ``ReconcileMilvus``), because Milvus exits when it can't reach one of them.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..resolve.model import Dependency, DependencyKind, KubernetesObject, Release
from .access import render_service
from .components import render_workload
from .configuration import render_configuration
from .data_claim import render_data_claim
from .etcd import render_etcd
from .ingress import render_ingress
from .kafka import render_kafka
from .metadata import in_order, stamped
from .minio import render_minio
from .monitoring import render_pod_monitor
from .pulsar import render_pulsar
from .registry import redirected
from .tei import render_tei

CONFIGURATION = "configuration"
COMPONENTS = "components"

# Each kind of dependency: its stage, and who renders it.
DEPENDENCIES: t.Mapping[DependencyKind, tuple[str, t.Callable[[Dependency], t.Iterable[KubernetesObject]]]] = {
    "etcd": ("etcd", render_etcd),
    "minio": ("storage", render_minio),
    "pulsar": ("message_storage", render_pulsar),
    "kafka": ("message_storage", render_kafka),
    "tei": ("tei", render_tei),
    "data": ("message_storage", render_data_claim),
}
# What Milvus doesn't need for its start comes up beside its components.
_BESIDE: tuple[DependencyKind, ...] = ("tei",)


@dataclasses.dataclass(frozen=True)
class Stage:
    """Objects that are written together and waited for together.

    :param name: ``etcd``, ``storage``, ``message_storage``, ``configuration``, ``components`` or ``tei``.
    :param objects: complete, labelled, in the order they are written in.
    :param after: the names of the stages that must be ready before this one is written.
    """

    name: str
    objects: tuple[KubernetesObject, ...]
    after: tuple[str, ...] = ()


def render(release: Release) -> tuple[Stage, ...]:
    """All objects of a release, by stage; the same release always gives the same stages, byte for byte."""
    needed = [dependency for dependency in release.dependencies if dependency.kind not in _BESIDE]
    dependencies = tuple(_dependency_stage(release, dependency) for dependency in needed)
    names = tuple(stage.name for stage in dependencies)
    workloads = [manifest for workload in release.workloads for manifest in render_workload(release, workload)]
    return (
        *dependencies,
        _stage(release, CONFIGURATION, render_configuration(release), names),
        _stage(release, COMPONENTS, [*_access(release), *workloads], (CONFIGURATION,)),
        *_beside(release, names),
    )


def _beside(release: Release, needed: t.Container[str]) -> list[Stage]:
    """What runs beside the components; of what was given up an empty stage, so that its objects go."""
    given_up = [DEPENDENCIES[kind][0] for kind in release.given_up]
    made = [dependency for dependency in release.dependencies if dependency.kind in _BESIDE]
    return [
        *(_dependency_stage(release, dependency, (CONFIGURATION,)) for dependency in made),
        *(Stage(name, (), (CONFIGURATION,)) for name in given_up if name not in needed),
    ]


def _access(release: Release) -> list[KubernetesObject]:
    return [render_service(release), *render_ingress(release), *render_pod_monitor(release)]


def _dependency_stage(release: Release, dependency: Dependency, after: tuple[str, ...] = ()) -> Stage:
    name, renderer = DEPENDENCIES[dependency.kind]
    return _stage(release, name, renderer(dependency), after)


def _stage(release: Release, name: str, objects: t.Iterable[KubernetesObject], after: tuple[str, ...]) -> Stage:
    complete = (redirected(stamped(release.name, manifest), release.image_sources) for manifest in objects)
    return Stage(name, in_order(complete), after)
