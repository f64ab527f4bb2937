# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Can the volumes grow, and does the data survive another number of members? **Private** to the collection."""

from __future__ import annotations

import re
import typing as t

from ...kube.client import Object
from ...manifest.findings import Finding
from ...plan.growth import SIZE
from ...render.stages import Stage, render
from ...resolve.kafka_names import kafka_name, zookeeper_name
from ...resolve.model import DependencyKind, Release
from ...resolve.names import full_name
from ...resolve.pulsar_names import part_name
from ..context import Context
from ..state import owners
from .subject import Subject


def volumes(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Claims become larger only where their class lets them."""
    growing: dict[str, list[str]] = {}
    for change in subject.plan.changes:
        if change.kind == "PersistentVolumeClaim" and change.before is not None and SIZE in change.fields:
            growing.setdefault(str(change.before["spec"].get("storageClassName") or ""), []).append(change.name)
    if not growing:
        return
    live = {item["metadata"]["name"]: item for item in context.client.list("StorageClass")}
    for name, claims in sorted(growing.items()):
        if not live.get(name, {}).get("allowVolumeExpansion"):
            more = f" and {len(claims) - 1} more" if claims[1:] else ""
            yield Finding(
                f"StorageClass {name or '(none)'}",
                f"doesn't let volumes grow, as the manifest wants it of {claims[0]}{more}",
                "restore the former size, or set allowVolumeExpansion: true on the class if its provisioner can do it",
            )


class _Members(t.NamedTuple):
    """The pods that data is spread over.

    :param section: where their number stands in the manifest.
    :param fewer: only fewer of them are a danger.
    """

    section: str
    why: str
    fewer: bool = True


_DRIVES = "MinIO's data is spread over the drives that it began with, and it doesn't start with others"
_QUORUM = "those that are gone still count, and the others may lose the majority"
_LOST = "messages on those that go would be lost"
_RANGE = re.compile(r"\{\d+\.\.\.\d+\}")
# By the end of the workload's name.
_MEMBERS: t.Mapping[str, _Members] = {
    "etcd": _Members("spec.dependencies.etcd.inCluster.values.replicaCount", _QUORUM),
    "minio": _Members("spec.dependencies.storage.inCluster.values (mode, replicas, zones)", _DRIVES, fewer=False),
    "pulsar-zookeeper": _Members("spec.dependencies.pulsar.inCluster.values.zookeeper.replicaCount", _QUORUM),
    "pulsar-bookie": _Members("spec.dependencies.pulsar.inCluster.values.bookkeeper.replicaCount", _LOST),
    "kafka": _Members("spec.dependencies.kafka.inCluster.values.replicaCount", _LOST),
    "kafka-zookeeper": _Members("spec.dependencies.kafka.inCluster.values.zookeeper.replicaCount", _QUORUM),
}


def members(_context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Another number of members loses data, or the majority that knows of it."""
    yield from _renamed(subject)
    if subject.previous is None:
        return
    before, after = _numbers(render(subject.previous), subject.previous), _numbers(subject.plan.stages, subject.release)
    for end, row in _MEMBERS.items():
        old, new = before.get(end), after.get(end)
        if old is None or new is None or old == new or (row.fewer and new.number > old.number):
            continue
        text = f"the running cluster has {old.text}, the manifest says {new.text}: {row.why}"
        yield Finding(row.section, text, "restore the former values")


class _Spread(t.NamedTuple):
    """How many members there are, and how those who count tell them apart."""

    text: str
    number: int


def _renamed(subject: Subject) -> t.Iterator[Finding]:
    """Claims are called after their workload: one that gets another name would begin without its data."""
    added = [change for change in subject.plan.changes if change.action == "create" and _claims(change.desired)]
    for change in subject.plan.deletions:
        mine = owners(change.before) if change.before and (_claims(change.before) or _mounts(change.before)) else set()
        if any(entry.name != change.name and entry.desired and owners(entry.desired) & mine for entry in added):
            text = "would be made anew under another name, and its data would stay with the claims of this one"
            advice = "restore the former names (component, nameOverride, fullnameOverride)"
            yield Finding(f"{change.kind} {change.name}", text, advice)


def _claims(item: Object | None) -> bool:
    """Whether the object brings new claims: a StatefulSet for its pods, or a claim itself (MinIO's, standalone)."""
    if item is None or item["kind"] != "StatefulSet":
        return item is not None and item["kind"] == "PersistentVolumeClaim"
    return bool(item["spec"].get("volumeClaimTemplates"))


def _mounts(item: Object) -> bool:
    """Whether it is a Deployment whose pods have a claim."""
    volumes = item["spec"]["template"]["spec"].get("volumes") or () if item["kind"] == "Deployment" else ()
    return any("persistentVolumeClaim" in volume for volume in volumes)


def _ends(release: Release) -> dict[str, str]:
    """Which row is for which workload of dependencies, whose names the values may change."""
    kinds: tuple[DependencyKind, ...] = ("etcd", "minio")
    made = {kind: release.dependency(kind) for kind in kinds}
    found: dict[str, str] = {full_name(item.name, kind, item.values): kind for kind, item in made.items() if item}
    pulsar, kafka = release.dependency("pulsar"), release.dependency("kafka")
    if kafka:
        found |= {kafka_name(kafka): "kafka", zookeeper_name(kafka): "kafka-zookeeper"}
    if pulsar:
        found |= {part_name(pulsar, "zookeeper"): "pulsar-zookeeper", part_name(pulsar, "bookkeeper"): "pulsar-bookie"}
    return found


def _numbers(stages: t.Iterable[Stage], release: Release) -> dict[str, _Spread]:
    found = {}
    ends = _ends(release)
    for item in (item for stage in stages for item in stage.objects):
        name = str(item["metadata"]["name"])
        end = ends.get(name, name.removeprefix(f"{release.name}-"))
        if end in _MEMBERS and item["kind"] in ("StatefulSet", "Deployment"):
            number, drives = int(item["spec"]["replicas"]), " ".join(_RANGE.findall(_command(item)))
            found[end] = _Spread(f"{number} ({drives})" if drives else str(number), number)
    return found


def _command(item: t.Mapping[str, t.Any]) -> str:
    """What the first container is started with: MinIO is told there where its drives are."""
    container = item["spec"]["template"]["spec"]["containers"][0]
    return " ".join(str(word) for word in (*container.get("command", ()), *container.get("args", ())))
