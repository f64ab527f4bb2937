# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a validated manifest to a Release that leaves nothing open. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..catalog.components import CLIENT_PORT, COMPONENTS, ENTRY_COMPONENT
from ..catalog.configuration import KAFKA_USER, STORAGE_KEYS
from ..catalog.defaults import SERVICE_TYPE
from ..catalog.message_storages import KAFKA_CA_FOLDER, MESSAGE_STORAGES
from ..catalog.versions import FIRST_WITH_ACTIVE_STANDBY, NEWEST, ConfigurationMethod, Minor, version_text
from ..manifest.findings import Finding, ManifestError
from ..manifest.model import Milvus
from . import components as component_rules
from . import dependencies as dependency_rules
from .configuration import effective_configuration
from .disruption import with_disruption
from .generations import generations
from .ingress import ingress_findings, with_ingress
from .keys import value_of
from .merge import plain
from .message_findings import message_findings
from .messages import data_claim, message_storage, messages
from .model import Dependency, DependencyKind, Entry, Live, Release, Resolution, Values, Workload
from .monitoring import with_monitoring
from .services import etcd_findings
from .sources import with_image_sources
from .storage import storage_findings
from .versions import stated_image, version_of
from .words import in_the_users_words

# What the container's configuration needs for itself (render/launch.py).
_RESERVED = {
    "volumes": ("milvus-config", "milvus-configuration", "kafka-ca"),
    "volumeMounts": ("/milvus/configs/operator", "/milvus/configuration", KAFKA_CA_FOLDER),
}
DEFAULT_NAMESPACE = "default"
FIRST_DEPLOY = Live()


@dataclasses.dataclass(frozen=True)
class _Decided:
    """What is decided once and recorded."""

    image: str
    version: str
    row: Minor
    message_storage: str
    dependencies: t.Mapping[DependencyKind, dict[str, t.Any]]
    generations: t.Mapping[DependencyKind, str]
    given_up: tuple[DependencyKind, ...]


@in_the_users_words
def resolve(
    milvus: Milvus,
    *,
    recorded: t.Mapping[str, t.Any] | None = None,
    live: Live = FIRST_DEPLOY,
    sources: Values | None = None,
) -> Resolution:
    """Decide everything that a manifest leaves open.

    :param milvus: the validated manifest.
    :param recorded: the defaults of an earlier resolution (from the release record); they beat today's. None for a
        cluster that doesn't exist yet.
    :param live: facts of the running cluster.
    :param sources: the options that say where images come from (sources.py).
    :return: the release, the defaults to record, warnings.
    :raises ManifestError: with all findings at once.
    """
    kept: Values = recorded or {}
    version, row, findings = version_of(milvus.components, kept)
    known = row or NEWEST
    message, ignored = message_storage(
        milvus.dependencies, milvus.mode, known.message_storage[milvus.mode], kept.get("messageStorage")
    )
    findings += [*ignored, *_findings(milvus, message, known)]
    side_by_side = _may_run_twice(milvus, message, version or NEWEST.minor)
    image = stated_image(milvus.components, kept)
    workloads, more = _workloads(milvus, image, known, live, side_by_side=side_by_side)
    if version:
        more += component_rules.image_findings(milvus.components, (made.component for made in workloads), version)
    kinds = dependency_rules.kinds_in_cluster(milvus.dependencies, message)
    charts, wrong = generations(kinds, milvus.dependencies, kept, live)
    findings += [*more, *wrong]
    before: Values = kept.get("dependencies") or {}
    values = {kind: dependency_rules.default_values(kind, milvus.mode, before, charts.get(kind, "")) for kind in kinds}
    for kind, defaults in values.items():
        findings += dependency_rules.value_findings(kind, milvus.dependencies, defaults, milvus.name)
    _refuse(findings)
    given_up = dependency_rules.given_up(before, kinds)
    # Without a version or with one that isn't known there was an error.
    text = version_text(version or NEWEST.minor)
    decided = _Decided(stated_image(milvus.components, kept), text, known, message, values, charts, given_up)
    release, warnings = _resolution(milvus, decided, workloads, live)
    resolution = Resolution(release, _defaults(decided, kept), (*findings, *warnings))
    resolution = with_monitoring(with_ingress(resolution, milvus), milvus.components, recorded, live)
    resolution = with_disruption(resolution, milvus.components, recorded, live)
    return with_image_sources(resolution, sources or {}, kept.get("imageSources") or {})


def _refuse(findings: t.Sequence[Finding]) -> None:
    if any(finding.severity == "error" for finding in findings):
        raise ManifestError("The manifest can't be deployed as it is:", findings)


def _findings(milvus: Milvus, message: str, row: Minor) -> list[Finding]:
    findings = message_findings(message, milvus, row)
    findings += dependency_rules.dependency_findings(milvus.dependencies, message)
    findings += etcd_findings(milvus) + storage_findings(milvus)
    findings += component_rules.version_findings(milvus.components, row) + ingress_findings(milvus)
    if milvus.hook_config and row.configuration is not ConfigurationMethod.USER_YAML:
        text = f"can't be given to Milvus {row.text}, which reads no file but its image's"
        findings.append(Finding("spec.hookConfig", text, "leave it out"))
    return findings


def _may_run_twice(milvus: Milvus, message: str, version: tuple[int, ...]) -> bool:
    """Whether two coordinators, or two standalone servers, may stand beside each other while one replaces the other."""
    wanted = milvus.components.get("enableRollingUpdate") is not False
    return wanted and not MESSAGE_STORAGES[message].local and version >= FIRST_WITH_ACTIVE_STANDBY


def _workloads(
    milvus: Milvus, image: str, row: Minor, live: Live, *, side_by_side: bool
) -> tuple[tuple[Workload, ...], list[Finding]]:
    manual = bool(milvus.components.get("enableManualMode"))
    names = component_rules.component_names(milvus.mode, milvus.components, row)
    unused = component_rules.unused_components(milvus.components, names)
    findings = [
        Finding(f"spec.components.{key}", "has no effect: this cluster has no such component", severity="warning")
        for key in unused
    ]
    findings += component_rules.container_findings(milvus.components, names, _RESERVED)
    findings += component_rules.group_findings(milvus.components, names)
    workloads: list[Workload] = []
    for name in names:
        slots = component_rules.has_slots(COMPONENTS[name], milvus.components, side_by_side=side_by_side)
        component = dataclasses.replace(COMPONENTS[name], slots=slots)
        spec = component_rules.effective_spec(milvus.components, component, image)
        workloads += component_rules.workloads(milvus.name, milvus.mode, component, spec, live, manual=manual)
    return tuple(workloads), findings


def _resolution(
    milvus: Milvus, decided: _Decided, workloads: tuple[Workload, ...], live: Live
) -> tuple[Release, list[Finding]]:
    """The release of a manifest without errors, and the warnings about its configuration."""
    entry: Values = milvus.components.get(COMPONENTS[ENTRY_COMPONENT[milvus.mode]].spec_key) or {}
    made = {kind: _dependency(milvus, kind, decided, live) for kind in decided.dependencies}
    version = tuple(map(int, decided.version.split(".")))
    config, warnings = effective_configuration(
        milvus.config,
        decided.message_storage,
        rolling_update=_may_run_twice(milvus, decided.message_storage, version),
        port=entry.get("port"),
        held=_held(milvus, made.get("minio"), decided.message_storage),
    )
    return _release(milvus, decided, workloads, made, config, _entry(milvus, entry, config)), warnings


def _held(milvus: Milvus, minio: Dependency | None, message: str) -> dict[str, str]:
    """The settings that a Secret holds, with the reason why those in the manifest have no effect."""
    held = {}
    if dependency_rules.storage_secret(minio, milvus.dependencies.get("storage") or {}):
        held.update(dict.fromkeys(STORAGE_KEYS, "the storage's Secret is used"))
    secret = (milvus.dependencies.get("kafka") or {}).get("secretRef")
    if message == "kafka" and secret:
        held.update(dict.fromkeys(KAFKA_USER, f"the Secret {secret} is used"))
    return held


def _defaults(decided: _Decided, kept: Values) -> dict[str, t.Any]:
    """What is recorded; what is known of a dependency that isn't in use now stays as it was."""
    return {
        "image": decided.image,
        "version": decided.version,
        "messageStorage": decided.message_storage,
        "dependencies": {**(kept.get("dependencies") or {}), **decided.dependencies},
        "generations": {**(kept.get("generations") or {}), **decided.generations},
    }


def _release(
    milvus: Milvus,
    decided: _Decided,
    workloads: tuple[Workload, ...],
    made: t.Mapping[DependencyKind, Dependency],
    config: Values,
    entry: Entry,
) -> Release:
    name, namespace = decided.message_storage, milvus.namespace or DEFAULT_NAMESPACE
    claim = data_claim(name, milvus, namespace)
    broker = made.get(kind) if (kind := MESSAGE_STORAGES[name].kind) else None
    storage: Values = milvus.dependencies.get("storage") or {}
    etcd: Values = milvus.dependencies.get("etcd") or {}
    return Release(
        name=milvus.name,
        namespace=namespace,
        mode=milvus.mode,
        version=decided.version,
        image=decided.image,
        workloads=workloads,
        entry=entry,
        dependencies=(*made.values(), *((claim,) if claim else ())),
        config=config,
        etcd_endpoints=dependency_rules.etcd_endpoints(made.get("etcd"), etcd),
        storage_endpoint=dependency_rules.storage_endpoint(made.get("minio"), storage, milvus.config),
        storage_secret=dependency_rules.storage_secret(made.get("minio"), storage),
        messages=messages(name, milvus, broker, decided.row),
        given_up=decided.given_up,
        hook_config=plain(milvus.hook_config or {}),
        image_update_mode=str(milvus.components.get("imageUpdateMode") or "rollingUpgrade"),
        manual_mode=bool(milvus.components.get("enableManualMode")),
        config_map=str(milvus.components.get("activeConfigMap") or ""),
        rolling_update=milvus.components.get("enableRollingUpdate") is not False,
        restart_on_configuration=_restart_on_configuration(milvus.components.get("updateConfigMapOnly")),
        run_as_non_root=bool(milvus.components.get("runAsNonRoot")),
    )


def _restart_on_configuration(only_the_config_map: bool | None) -> bool | None:
    return None if only_the_config_map is None else not only_the_config_map


def _dependency(milvus: Milvus, kind: DependencyKind, decided: _Decided, live: Live) -> Dependency:
    section = dependency_rules.section_of(milvus.dependencies, kind)
    namespace = milvus.namespace or DEFAULT_NAMESPACE
    defaults, chart = decided.dependencies[kind], decided.generations.get(kind, "")
    return dependency_rules.dependency(kind, milvus.name, namespace, section, defaults, live, chart)


def _entry(milvus: Milvus, spec: Values, config: Values) -> Entry:
    port = int(spec.get("port") or CLIENT_PORT)
    sidecar_ports = [offered for sidecar in spec.get("sidecars") or () for offered in sidecar.get("ports") or ()]
    return Entry(
        component=ENTRY_COMPONENT[milvus.mode],
        type=spec.get("serviceType") or SERVICE_TYPE,
        port=port,
        target_port=int(value_of(config, "proxy.port") or port),
        restful_port=int(spec.get("serviceRestfulPort") or 0),
        sidecar_ports=tuple(plain(offered) for offered in sidecar_ports),
        labels=plain(spec.get("serviceLabels") or {}),
        annotations=plain(spec.get("serviceAnnotations") or {}),
        integer_target_ports=milvus.components.get("targetPortType") == "integer",
    )
