# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dependencies: which there are, their values and addresses. **Private** to the collection.

Names and addresses are the milvus-operator's (its Helm release names and the endpoints it writes into a manifest).
"""

from __future__ import annotations

import typing as t

from ..catalog.defaults import DELETION_POLICY, DEPENDENCY_VALUES, MODE_VALUES
from ..catalog.generations import generation, newest
from ..catalog.message_storages import MESSAGE_STORAGES
from ..manifest.findings import Finding
from ..manifest.tables.etcd_requirements import etcd_findings
from ..manifest.tables.extra_objects import taken_names
from ..manifest.tables.kafka_requirements import kafka_findings
from ..manifest.tables.minio_requirements import minio_findings
from ..manifest.tables.pulsar_requirements import pulsar_findings
from ..manifest.tables.requirements import unmet
from ..manifest.tables.tei_values import TEI_REQUIREMENTS
from .addresses import address
from .keys import value_of
from .merge import merged, plain
from .model import Dependency, DependencyKind, Live, Values
from .names import full_name

# Each kind: the section of spec.dependencies that describes it.
SECTIONS: t.Mapping[DependencyKind, str] = {
    "etcd": "etcd",
    "minio": "storage",
    "pulsar": "pulsar",
    "kafka": "kafka",
    "tei": "tei",
}
# What the manifest switches on, and may switch off again while the cluster runs.
ON_REQUEST: tuple[DependencyKind, ...] = ("tei",)
_SERVERS: tuple[DependencyKind, ...] = ("pulsar", "kafka")

# Each kind: what its complete values must say together.
REQUIREMENTS: t.Mapping[DependencyKind, t.Callable[[Values, str], list[Finding]]] = {
    "etcd": etcd_findings,
    "minio": minio_findings,
    "pulsar": pulsar_findings,
    "kafka": kafka_findings,
    "tei": lambda values, path: unmet(TEI_REQUIREMENTS, values, path),
}

_PORTS = {True: 443, False: 80}
# What says where an external service is, and follows from the cluster's name otherwise.
_ADDRESSES = {
    "etcd": (),
    "minio": ("endpoint", "secretRef"),
    "pulsar": ("endpoint", "endpoints"),
    "kafka": ("brokerList",),
    "tei": (),
}


def section_of(dependencies: Values, kind: DependencyKind) -> Values:
    """What the manifest says about a kind of dependency."""
    section: Values = dependencies.get(SECTIONS[kind]) or {}
    return section


def kinds_in_cluster(dependencies: Values, message: str) -> tuple[DependencyKind, ...]:
    """The dependencies that run beside Milvus: those in use that aren't external."""
    used = kinds_in_use(dependencies, message)
    return tuple(kind for kind in used if not section_of(dependencies, kind).get("external"))


def kinds_in_use(dependencies: Values, message: str) -> tuple[DependencyKind, ...]:
    """Etcd, the object storage, the message storage where it is a server of its own, and what is asked for besides."""
    row = MESSAGE_STORAGES.get(message)
    asked = [kind for kind in ON_REQUEST if section_of(dependencies, kind).get("enabled")]
    return ("etcd", "minio", *([row.kind] if row and row.kind else []), *asked)


def given_up(recorded: Values, kinds: t.Collection[DependencyKind]) -> tuple[DependencyKind, ...]:
    """What once ran beside Milvus and is asked for no longer: its objects go, its claims stay.

    Of message storages one stands for all, which have one stage.

    :param recorded: the ``dependencies`` of the recorded defaults.
    :param kinds: the dependencies that run in the cluster.
    """
    found = [kind for kind in ON_REQUEST if kind in recorded and kind not in kinds]
    former = [kind for kind in _SERVERS if kind in recorded]
    return (*found, *([] if set(_SERVERS) & set(kinds) else former[:1]))


def default_values(kind: DependencyKind, mode: str, recorded: Values, chart: str = "") -> dict[str, t.Any]:
    """The values below the manifest's: those decided at the first deploy, else today's.

    :param recorded: the ``dependencies`` of the recorded defaults.
    :param chart: the generation of the dependency, empty for the newest or the only one.
    """
    if recorded.get(kind):
        return plain(recorded[kind])
    base = DEPENDENCY_VALUES[kind] if chart in ("", newest(kind)) else generation(kind, chart).values
    return merged(base, MODE_VALUES[mode].get(kind, {}))


def dependency(
    kind: DependencyKind,
    release: str,
    namespace: str,
    section: Values,
    defaults: Values,
    live: Live,
    chart: str = "",
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
        deletion_policy="Delete" if _policy(kind, section) == "Delete" else "Retain",
        pvc_deletion=bool(in_cluster.get("pvcDeletion")),
        cluster_state="existing" if joins else "new",
        generation=chart,
        members=live.members,
    )


def _policy(kind: DependencyKind, section: Values) -> str:
    """What is to become of it with the cluster; what was switched on by a single word goes with it (the operator)."""
    stated = (section.get("inCluster") or {}).get("deletionPolicy")
    bare = kind in ON_REQUEST and "inCluster" not in section
    return str(stated or ("Delete" if bare else DELETION_POLICY))


# Where the user's own objects may stand.
_EXTRA = ("extraDeploy", "zookeeper.extraDeploy")


def value_findings(kind: DependencyKind, dependencies: Values, defaults: Values, release: str) -> list[Finding]:
    """Errors for values that can't work together, the defaults included."""
    values = merged(defaults, (section_of(dependencies, kind).get("inCluster") or {}).get("values") or {})
    path = f"spec.dependencies.{SECTIONS[kind]}.inCluster.values"
    findings = REQUIREMENTS[kind](values, path)
    # What isn't an object has its finding already.
    if findings:
        return findings
    lists = [(place, value_of(values, place) or ()) for place in _EXTRA]
    return [finding for place, items in lists for finding in taken_names(items, f"{path}.{place}", release)]


def etcd_endpoints(etcd: Dependency | None, section: Values) -> tuple[str, ...]:
    """``host:port`` of each etcd member; endpoints in the manifest (the operator writes them there) go first."""
    if section.get("endpoints") or etcd is None:
        return tuple(str(endpoint) for endpoint in section.get("endpoints") or ())
    members = range(int(etcd.values.get("replicaCount") or 1))
    port = _number(etcd.values, "containerPorts.client", 2379)
    name = full_name(etcd.name, "etcd", etcd.values)
    return tuple(f"{name}-{index}.{name}-headless.{etcd.namespace}:{port}" for index in members)


def storage_endpoint(minio: Dependency | None, section: Values, config: Values) -> str:
    """``host:port`` of the object storage; an external one without a port has that of HTTP or HTTPS."""
    if minio is not None:
        name = full_name(minio.name, "minio", minio.values)
        return f"{name}.{minio.namespace}:{_number(minio.values, 'service.port', 9000)}"
    text = str(section.get("endpoint") or "")
    found = address(text)
    port = _PORTS[str(value_of(config, "minio.useSSL")).lower() == "true"]
    return text if found is None or found.port else f"{text}:{port}"


def storage_secret(minio: Dependency | None, section: Values) -> str:
    """The Secret with the storage's ``accesskey`` and ``secretkey``: the user's own, or the one rendered with it."""
    if minio is None:
        return str(section.get("secretRef") or "")
    return str(minio.values.get("existingSecret") or full_name(minio.name, "minio", minio.values))


def _number(values: Values, path: str, default: int) -> int:
    current: t.Any = values
    for key in path.split("."):
        current = current.get(key) if isinstance(current, t.Mapping) else None
    return default if current is None else int(current)


def dependency_findings(dependencies: Values, message: str) -> list[Finding]:
    """What is wrong with, or ignored in, the sections of the dependencies in use."""
    findings = [
        Finding(f"spec.dependencies.{kind}.inCluster", "has no effect: enabled is not true", severity="warning")
        for kind in ON_REQUEST
        if section_of(dependencies, kind).get("inCluster") and not section_of(dependencies, kind).get("enabled")
    ]
    for kind in kinds_in_use(dependencies, message):
        section, path = section_of(dependencies, kind), f"spec.dependencies.{SECTIONS[kind]}"
        findings += (
            _external_findings(section, path) if section.get("external") else _made_findings(kind, section, path)
        )
    return findings


def _external_findings(section: Values, path: str) -> list[Finding]:
    if not section.get("inCluster"):
        return []
    return [Finding(f"{path}.inCluster", "has no effect: the service is external", severity="warning")]


def _made_findings(kind: DependencyKind, section: Values, path: str) -> list[Finding]:
    reason = "has no effect: without external: true it follows from the cluster's name"
    return [Finding(f"{path}.{key}", reason, severity="warning") for key in _ADDRESSES[kind] if section.get(key)]
