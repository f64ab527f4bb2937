# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Etcd's pods, as in the bitnami etcd chart 8.12.0. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...resolve.merge import by_key
from ...resolve.model import Values
from ..chart import container_port, is_set, probe, pull_secrets, resources
from ..objects import without_empty
from ..scheduling import POD_FIELDS, node_preset, pod_preset
from .environment import CERTIFICATES, DATA_FOLDER, SNAPSHOT_FOLDER, environment_of
from .extras import configuration_map
from .settings import SIDES, Etcd

_SCRIPTS = "/opt/bitnami/scripts/etcd"
_CONFIGURATION_FOLDER = "/opt/bitnami/etcd/conf/"
# Each probe: the value that replaces it completely, and the value with its timings.
_PROBES = (
    ("livenessProbe", "customLivenessProbe"),
    ("readinessProbe", "customReadinessProbe"),
    ("startupProbe", "customStartupProbe"),
)


def pod_of(etcd: Etcd) -> dict[str, t.Any]:
    """The spec of a member's pod."""
    images = ("image", "volumePermissions.image")
    secrets = [etcd.values.optional(f"{image}.pullSecrets") for image in images]
    initial = [*etcd.values.optional("initContainers", ()), *_volume_permissions(etcd)]
    pod = {
        **etcd.values.set_members(POD_FIELDS),
        "affinity": _affinity(etcd),
        "imagePullSecrets": pull_secrets(etcd.values.optional("global.imagePullSecrets"), *secrets),
        "securityContext": _security(etcd, "podSecurityContext"),
        "serviceAccountName": etcd.service_account,
        "enableServiceLinks": False,
        "initContainers": by_key("name", initial) or None,
        "containers": by_key("name", [_container(etcd)], etcd.values.optional("sidecars", ())),
        "volumes": by_key("name", _volumes(etcd), etcd.values.optional("extraVolumes", ())) or None,
    }
    return t.cast(dict[str, t.Any], without_empty(pod))


def _affinity(etcd: Etcd) -> Values | None:
    if etcd.values.optional("affinity"):
        return t.cast(Values, etcd.values.optional("affinity"))
    node = etcd.values.optional("nodeAffinityPreset", {})
    presets = {
        "podAffinity": pod_preset(etcd.values.optional("podAffinityPreset", ""), etcd.selector),
        "podAntiAffinity": pod_preset(etcd.values.optional("podAntiAffinityPreset", ""), etcd.selector),
        "nodeAffinity": node_preset(node.get("type", ""), node.get("key", ""), node.get("values") or ()),
    }
    return {name: preset for name, preset in presets.items() if preset} or None


def _container(etcd: Etcd) -> dict[str, t.Any]:
    return {
        "name": "etcd",
        "image": _image(etcd, "image"),
        "imagePullPolicy": etcd.values.required("image.pullPolicy"),
        "command": etcd.values.optional("command"),
        "args": etcd.values.optional("args"),
        "env": environment_of(etcd),
        "envFrom": _environment_sources(etcd),
        "ports": [container_port(side, etcd.port(side)) for side in SIDES],
        **{name: _probe(etcd, name, custom) for name, custom in _PROBES},
        "lifecycle": _lifecycle(etcd),
        "resources": resources(etcd.values.optional("resources", {})),
        "securityContext": _security(etcd, "containerSecurityContext"),
        "volumeMounts": by_key("mountPath", _mounts(etcd), etcd.values.optional("extraVolumeMounts", ())),
    }


def _image(etcd: Etcd, path: str) -> str:
    registry = etcd.values.optional("global.imageRegistry", etcd.values.optional(f"{path}.registry"))
    repository = etcd.values.required(f"{path}.repository")
    digest = etcd.values.optional(f"{path}.digest")
    version = f"@{digest}" if digest else f":{etcd.values.required(f'{path}.tag')}"
    return f"{registry}/{repository}{version}" if registry else f"{repository}{version}"


def _security(etcd: Etcd, path: str) -> dict[str, t.Any] | None:
    context: Values = etcd.values.optional(path, {})
    return {name: value for name, value in context.items() if name != "enabled"} if context.get("enabled") else None


def _environment_sources(etcd: Etcd) -> list[dict[str, t.Any]] | None:
    sources = (("configMapRef", "extraEnvVarsCM"), ("secretRef", "extraEnvVarsSecret"))
    found = [(reference, etcd.values.optional(path)) for reference, path in sources]
    return [{reference: {"name": name}} for reference, name in found if name] or None


def _probe(etcd: Etcd, name: str, custom: str) -> t.Any:
    own = etcd.values.optional(custom)
    handler = {"exec": {"command": [f"{_SCRIPTS}/healthcheck.sh"]}}
    return own if is_set(own) else probe(etcd.values.optional(name, {}), handler)


def _lifecycle(etcd: Etcd) -> t.Any:
    """What happens before a member stops: of several, it takes itself out of the cluster."""
    leaves = etcd.replicas > 1 and etcd.values.flag("removeMemberOnContainerTermination")
    default = {"preStop": {"exec": {"command": [f"{_SCRIPTS}/prestop.sh"]}}} if leaves else None
    return etcd.values.optional("lifecycleHooks", default)


def _mounts(etcd: Etcd) -> list[Values]:
    mounts: list[Values] = [{"name": "data", "mountPath": DATA_FOLDER}]
    if configuration_map(etcd):
        mounts.append({"name": "etcd-config", "mountPath": _CONFIGURATION_FOLDER})
    certificates = [
        {"name": f"etcd-{side}-certs", "mountPath": f"{CERTIFICATES}/{side}/", "readOnly": True}
        for side in SIDES
        if etcd.certificates(side)
    ]
    if etcd.signs_tokens:
        certificates.append({"name": "etcd-jwt-token", "mountPath": f"{CERTIFICATES}/token/", "readOnly": True})
    if etcd.values.optional("startFromSnapshot.enabled"):
        certificates.append({"name": "init-snapshot-volume", "mountPath": SNAPSHOT_FOLDER})
    return [*mounts, *certificates]


def _volumes(etcd: Etcd) -> list[Values]:
    volumes: list[Values] = []
    if configuration_map(etcd):
        volumes.append({"name": "etcd-config", "configMap": {"name": configuration_map(etcd)}})
    for side in (side for side in SIDES if etcd.certificates(side)):
        secret = {"secretName": etcd.values.optional(f"auth.{side}.existingSecret", ""), "defaultMode": 0o400}
        volumes.append({"name": f"etcd-{side}-certs", "secret": secret})
    volumes += _further_volumes(etcd)
    if not etcd.values.flag("persistence.enabled"):
        volumes.append({"name": "data", "emptyDir": {}})
    return volumes


def _further_volumes(etcd: Etcd) -> t.Iterator[Values]:
    """The key that signs tokens, and the snapshot that a new cluster begins with."""
    if etcd.signs_tokens:
        secret = etcd.values.optional("auth.token.privateKey.existingSecret", "")
        yield {"name": "etcd-jwt-token", "secret": {"secretName": secret, "defaultMode": 0o400}}
    if etcd.values.optional("startFromSnapshot.enabled"):
        claim = {"claimName": etcd.values.optional("startFromSnapshot.existingClaim", "")}
        yield {"name": "init-snapshot-volume", "persistentVolumeClaim": claim}


def _volume_permissions(etcd: Etcd) -> list[Values]:
    """The container that gives the volume to etcd's user, for storage that doesn't know ``fsGroup``; it needs root."""
    if not (etcd.values.flag("volumePermissions.enabled") and etcd.values.flag("persistence.enabled")):
        return []
    user = etcd.values.required("containerSecurityContext.runAsUser")
    group = etcd.values.required("podSecurityContext.fsGroup")
    return [
        {
            "name": "volume-permissions",
            "image": _image(etcd, "volumePermissions.image"),
            "imagePullPolicy": etcd.values.required("volumePermissions.image.pullPolicy"),
            "command": ["/bin/bash", "-ec", f"chown -R {user}:{group} {DATA_FOLDER}\n"],
            "securityContext": {"runAsUser": 0, "runAsNonRoot": False},
            "resources": resources(etcd.values.optional("volumePermissions.resources", {})),
            "volumeMounts": [{"name": "data", "mountPath": DATA_FOLDER}],
        }
    ]
