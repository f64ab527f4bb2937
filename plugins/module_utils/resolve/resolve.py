# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a validated manifest to a Release that leaves nothing open. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..catalog.components import CLIENT_PORT, COMPONENTS, ENTRY_COMPONENT
from ..catalog.defaults import MILVUS_IMAGE, SERVICE_TYPE
from ..catalog.versions import DEVELOPMENT, Minor, Version, milvus_version, minor_of, supported_minors, version_text
from ..manifest.findings import Finding, ManifestError
from ..manifest.model import Milvus
from . import components as component_rules
from . import dependencies as dependency_rules
from .configuration import configuration_findings, effective_configuration
from .keys import value_of
from .merge import plain
from .model import Dependency, DependencyKind, Entry, Live, Release, Resolution, Values, Workload
from .sources import with_image_sources
from .words import in_the_users_words

# What the container's configuration needs for itself (render/launch.py).
_RESERVED = {
    "volumes": ("milvus-config", "milvus-configuration"),
    "volumeMounts": ("/milvus/configs/operator", "/milvus/configuration"),
}
_KINDS: tuple[DependencyKind, ...] = ("etcd", "minio", "pulsar")
DEFAULT_NAMESPACE = "default"
FIRST_DEPLOY = Live()


@dataclasses.dataclass(frozen=True)
class _Decided:
    """What is decided once and recorded."""

    image: str
    version: str
    message_storage: str
    dependencies: t.Mapping[DependencyKind, dict[str, t.Any]]


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
    image = str(milvus.components.get("image") or kept.get("image") or MILVUS_IMAGE)
    version, row, findings = _version(milvus.components, image, kept)
    message = _message_storage(milvus, row, kept)
    findings += _findings(milvus, message)
    workloads, more = _workloads(milvus, image, row, live) if row else ((), [])
    findings += more
    if version is None or any(finding.severity == "error" for finding in findings):
        raise ManifestError("The manifest can't be deployed as it is:", findings)
    before: Values = kept.get("dependencies") or {}
    values = {kind: dependency_rules.default_values(kind, milvus.mode, before) for kind in _KINDS}
    lacking = [
        finding
        for kind, defaults in values.items()
        for finding in dependency_rules.value_findings(kind, milvus.dependencies, defaults)
    ]
    if lacking:
        raise ManifestError("The manifest can't be deployed as it is:", [*findings, *lacking])
    decided = _Decided(image, version_text(version), message, values)
    release, defaults, warnings = _resolution(milvus, decided, workloads, live)
    resolution = Resolution(release, defaults, (*findings, *warnings))
    return with_image_sources(resolution, sources or {}, kept.get("imageSources") or {})


def version_findings(components: Values, recorded: Values) -> list[Finding]:
    """What is wrong with the version that the components state.

    :param components: ``spec.components``; only its image and version are looked at.
    """
    image = str(components.get("image") or recorded.get("image") or MILVUS_IMAGE)
    return _version(components, image, recorded)[2]


def _message_storage(milvus: Milvus, row: Minor | None, recorded: Values) -> str:
    # A mode that is refused anyway shouldn't add a complaint about its message storage.
    default = row.message_storage[milvus.mode] if row and milvus.mode == "cluster" else "pulsar"
    return dependency_rules.message_storage(milvus.dependencies, recorded.get("messageStorage"), default)


def _findings(milvus: Milvus, message: str) -> list[Finding]:
    findings = dependency_rules.dependency_findings(milvus.dependencies, message)
    findings += configuration_findings(milvus.config, message, milvus.name)
    if milvus.mode != "cluster":
        text = f"mode '{milvus.mode}' is not supported yet"
        findings.append(Finding("spec.mode", text, "supported so far: cluster"))
    return findings


def _version(components: Values, image: str, recorded: Values) -> tuple[Version | None, Minor | None, list[Finding]]:
    stated = components.get("version")
    version = milvus_version(image, stated)
    if version is None and not stated and image == recorded.get("image"):
        version = milvus_version("", recorded.get("version"))
    subject = "spec.components.version" if stated else "spec.components.image"
    shown = f"'{stated or image}'"
    supported = f"supported so far: {', '.join(supported_minors())}"
    if version is None:
        text = f"no Milvus version can be told from {shown}"
        return None, None, [Finding(subject, text, f"state it in spec.components.version, like 2.5.4; {supported}")]
    row = minor_of(version)
    if row and row.supported:
        return version, row, []
    name = "a development build" if version == DEVELOPMENT else f"Milvus {version_text(version)}"
    text = f"{shown} is {name}, which is not supported yet"
    return version, None, [Finding(subject, text, f"{supported}; spec.components.version overrides what the tag says")]


def _workloads(milvus: Milvus, image: str, row: Minor, live: Live) -> tuple[tuple[Workload, ...], list[Finding]]:
    names = component_rules.component_names(milvus.components, row)
    unused = component_rules.unused_components(milvus.components, names)
    findings = [
        Finding(f"spec.components.{key}", "has no effect: this cluster has no such component", severity="warning")
        for key in unused
    ]
    findings += component_rules.container_findings(milvus.components, names, _RESERVED)
    workloads = []
    for name in names:
        component = COMPONENTS[name]
        spec = component_rules.effective_spec(milvus.components, component, image)
        workloads.append(component_rules.workload(milvus.name, milvus.mode, component, spec, live))
    return tuple(workloads), findings


def _resolution(milvus: Milvus, decided: _Decided, workloads: tuple[Workload, ...], live: Live) -> Resolution:
    """The release of a manifest without errors; its warnings are those of the configuration."""
    entry: Values = milvus.components.get(COMPONENTS[ENTRY_COMPONENT[milvus.mode]].spec_key) or {}
    config, warnings = effective_configuration(
        milvus.config,
        decided.message_storage,
        rolling_update=milvus.components.get("enableRollingUpdate") is not False,
        port=entry.get("port"),
    )
    made = {kind: _dependency(milvus, kind, values, live) for kind, values in decided.dependencies.items()}
    release = _release(milvus, decided, workloads, made, config, _entry(milvus, entry, config))
    defaults = {
        "image": decided.image,
        "version": decided.version,
        "messageStorage": decided.message_storage,
        "dependencies": dict(decided.dependencies),
    }
    return Resolution(release, defaults, tuple(warnings))


def _release(
    milvus: Milvus,
    decided: _Decided,
    workloads: tuple[Workload, ...],
    made: t.Mapping[DependencyKind, Dependency],
    config: Values,
    entry: Entry,
) -> Release:
    return Release(
        name=milvus.name,
        namespace=milvus.namespace or DEFAULT_NAMESPACE,
        mode=milvus.mode,
        version=decided.version,
        image=decided.image,
        workloads=workloads,
        entry=entry,
        dependencies=tuple(made.values()),
        config=config,
        etcd_endpoints=dependency_rules.etcd_endpoints(made["etcd"], milvus.dependencies.get("etcd") or {}),
        storage_endpoint=dependency_rules.storage_endpoint(made["minio"]),
        storage_secret=dependency_rules.storage_secret(made["minio"]),
        message_storage=decided.message_storage,
        message_storage_endpoint=dependency_rules.message_storage_endpoint(made["pulsar"]),
        hook_config=plain(milvus.hook_config or {}),
        image_update_mode=str(milvus.components.get("imageUpdateMode") or "rollingUpgrade"),
        restart_on_configuration=milvus.components.get("updateConfigMapOnly") is False,
        run_as_non_root=bool(milvus.components.get("runAsNonRoot")),
    )


def _dependency(milvus: Milvus, kind: DependencyKind, defaults: Values, live: Live) -> Dependency:
    section = milvus.dependencies.get(dependency_rules.SECTIONS[kind]) or {}
    namespace = milvus.namespace or DEFAULT_NAMESPACE
    return dependency_rules.dependency(kind, milvus.name, namespace, section, defaults, live)


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
