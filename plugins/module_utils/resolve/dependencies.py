# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dependencies: which there are, their values and addresses. **Private** to the collection.

Names and addresses are the milvus-operator's (its Helm release names and the endpoints it writes into a manifest).
"""

from __future__ import annotations

import typing as t

from ..catalog.defaults import CHART_VERSIONS, DELETION_POLICY, DEPENDENCY_VALUES, MODE_VALUES
from ..manifest.findings import Finding
from ..manifest.tables.etcd_values import ETCD_REQUIREMENTS
from ..manifest.tables.minio_values import MINIO_REQUIREMENTS
from ..manifest.tables.pulsar_values import PULSAR_REQUIREMENTS
from ..manifest.tables.requirements import Requirement, unmet
from .merge import merged, plain
from .model import Dependency, DependencyKind, Live, Values

# Each kind: the section of spec.dependencies that describes it.
SECTIONS: t.Mapping[DependencyKind, str] = {"etcd": "etcd", "minio": "storage", "pulsar": "pulsar"}

REQUIREMENTS: t.Mapping[DependencyKind, tuple[Requirement, ...]] = {
    "etcd": ETCD_REQUIREMENTS,
    "minio": MINIO_REQUIREMENTS,
    "pulsar": PULSAR_REQUIREMENTS,
}

MESSAGE_STORAGES = ("pulsar", "kafka", "woodpecker", "rocksmq", "natsmq", "custom")
_SUPPORTED_MESSAGE_STORAGES = ("pulsar",)


def default_values(kind: DependencyKind, mode: str, recorded: Values) -> dict[str, t.Any]:
    """The values below the manifest's: those decided at the first deploy, else today's.

    :param recorded: the ``dependencies`` of the recorded defaults.
    """
    if recorded.get(kind):
        return plain(recorded[kind])
    return merged(DEPENDENCY_VALUES[kind], MODE_VALUES[mode].get(kind, {}))


def dependency(
    kind: DependencyKind, release: str, namespace: str, section: Values, defaults: Values, live: Live
) -> Dependency:
    """The dependency in the cluster that a section of ``spec.dependencies`` describes."""
    in_cluster: Values = section.get("inCluster") or {}
    values = merged(defaults, in_cluster.get("values") or {})
    formed = live.etcd_initialised_members
    joins = kind == "etcd" and formed is not None and formed != values.get("replicaCount")
    return Dependency(
        kind=kind,
        name=f"{release}-{kind}",
        namespace=namespace,
        values=values,
        deletion_policy="Delete" if (in_cluster.get("deletionPolicy") or DELETION_POLICY) == "Delete" else "Retain",
        pvc_deletion=bool(in_cluster.get("pvcDeletion")),
        cluster_state="existing" if joins else "new",
    )


def value_findings(kind: DependencyKind, dependencies: Values, defaults: Values) -> list[Finding]:
    """Errors for values that can't work together, the defaults included."""
    section = SECTIONS[kind]
    values = merged(defaults, ((dependencies.get(section) or {}).get("inCluster") or {}).get("values") or {})
    return unmet(REQUIREMENTS.get(kind, ()), values, f"spec.dependencies.{section}.inCluster.values")


def etcd_endpoints(etcd: Dependency, section: Values) -> tuple[str, ...]:
    """``host:port`` of each etcd member; endpoints in the manifest (the operator writes them there) go first."""
    if section.get("endpoints"):
        return tuple(str(endpoint) for endpoint in section["endpoints"])
    members = range(int(etcd.values.get("replicaCount") or 1))
    port = _number(etcd.values, "containerPorts.client", 2379)
    return tuple(f"{etcd.name}-{index}.{etcd.name}-headless.{etcd.namespace}:{port}" for index in members)


def storage_endpoint(minio: Dependency) -> str:
    """``host:port`` of the object storage."""
    return f"{minio.name}.{minio.namespace}:{_number(minio.values, 'service.port', 9000)}"


def storage_secret(minio: Dependency) -> str:
    """The Secret with the storage's ``accesskey`` and ``secretkey``: the user's own, or the one rendered with it."""
    return str(minio.values.get("existingSecret") or minio.name)


def message_storage_endpoint(pulsar: Dependency) -> str:
    """``host:port`` of Pulsar's proxy."""
    return f"{pulsar.name}-proxy.{pulsar.namespace}:{_number(pulsar.values, 'proxy.ports.pulsar', 6650)}"


def _number(values: Values, path: str, default: int) -> int:
    current: t.Any = values
    for key in path.split("."):
        current = current.get(key) if isinstance(current, t.Mapping) else None
    return default if current is None else int(current)


def message_storage(dependencies: Values, recorded: str | None, default: str) -> str:
    """Which message storage is used: what the manifest says, else the recorded one, else the one it describes.

    :param default: that of the version and mode.
    """
    described = [kind for kind in MESSAGE_STORAGES if dependencies.get(kind) is not None]
    stated = dependencies.get("msgStreamType") or recorded
    return str(stated or (default if default in described or not described else described[0]))


def dependency_findings(dependencies: Values, message: str) -> list[Finding]:
    """Errors for dependencies that we don't make yet, warnings for message storages that aren't used."""
    findings = []
    if message not in _SUPPORTED_MESSAGE_STORAGES:
        supported = ", ".join(_SUPPORTED_MESSAGE_STORAGES)
        text = f"message storage '{message}' is not supported yet"
        findings.append(Finding("spec.dependencies.msgStreamType", text, f"supported so far: {supported}"))
    for kind in MESSAGE_STORAGES:
        if kind != message and dependencies.get(kind) is not None:
            text = f"is ignored: the message storage is {message}"
            findings.append(Finding(f"spec.dependencies.{kind}", text, severity="warning"))
    for kind, section in SECTIONS.items():
        if kind not in MESSAGE_STORAGES or kind == message:
            findings += _section_findings(kind, f"spec.dependencies.{section}", dependencies.get(section) or {})
    return findings


def _section_findings(kind: DependencyKind, path: str, section: Values) -> list[Finding]:
    findings = []
    if section.get("external"):
        findings.append(Finding(f"{path}.external", "external services are not supported yet", "leave it out"))
    chart = (section.get("inCluster") or {}).get("chartVersion")
    known = CHART_VERSIONS.get(kind)
    if chart and known and chart != known:
        text = f"'{chart}' is not supported yet"
        findings.append(Finding(f"{path}.inCluster.chartVersion", text, f"use {known} or leave it out"))
    return findings
