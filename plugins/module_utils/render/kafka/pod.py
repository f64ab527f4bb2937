# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The servers' pods. **Private** to the collection."""

from __future__ import annotations

import shlex
import typing as t

from ...resolve.merge import by_key
from ...resolve.model import Values
from ..chart import container_port, probe, pull_secrets, resources
from ..objects import without_empty
from ..scheduling import POD_FIELDS, node_preset, pod_preset
from . import disks
from .part import Part
from .scripts import FILE, FOLDER
from .settings import Servers, integer

_EXECUTABLE = 0o755
# Each probe: the value with its timings, and the one that takes its place where that is switched off.
_PROBES = (
    ("livenessProbe", "customLivenessProbe"),
    ("readinessProbe", "customReadinessProbe"),
    ("startupProbe", "customStartupProbe"),
)


def pod_of(servers: Servers, part: Part) -> dict[str, t.Any]:
    """The spec of a server's pod."""
    values = servers.values
    secrets = [
        values.optional(f"{image}.pullSecrets") for image in ("image", "volumePermissions.image", "metrics.jmx.image")
    ]
    initial = [*_volume_permissions(servers, part), *values.optional("initContainers", ())]
    pod = {
        **values.set_members((*POD_FIELDS, "hostNetwork", "hostIPC")),
        "terminationGracePeriodSeconds": integer(values.optional("terminationGracePeriodSeconds")),
        "affinity": affinity_of(servers),
        "imagePullSecrets": pull_secrets(values.optional("global.imagePullSecrets"), *secrets),
        "securityContext": security_of(servers, "podSecurityContext"),
        "serviceAccountName": servers.service_account,
        "enableServiceLinks": False,
        "initContainers": by_key("name", initial) or None,
        "containers": by_key(
            "name", [_container(servers, part), *part.containers(servers)], values.optional("sidecars", ())
        ),
        "volumes": by_key("name", _volumes(servers, part), values.optional("extraVolumes", ())),
    }
    return t.cast(dict[str, t.Any], without_empty(pod))


def affinity_of(servers: Servers) -> Values | None:
    """Where the pods may run: what is said, else what the presets make."""
    values = servers.values
    if values.optional("affinity"):
        return t.cast(Values, values.optional("affinity"))
    node = values.optional("nodeAffinityPreset", {})
    presets = {
        "podAffinity": _pod_preset(servers, "podAffinityPreset"),
        "podAntiAffinity": _pod_preset(servers, "podAntiAffinityPreset"),
        "nodeAffinity": node_preset(node.get("type", ""), node.get("key", ""), node.get("values") or ()),
    }
    return {name: preset for name, preset in presets.items() if preset} or None


def _pod_preset(servers: Servers, path: str) -> Values | None:
    return pod_preset(servers.values.optional(path, ""), servers.selector, (servers.dependency.namespace,))


def _container(servers: Servers, part: Part) -> dict[str, t.Any]:
    values = servers.values
    ports = [container_port(name, values.required(path)) for name, path in part.ports(servers).items()]
    return {
        "name": servers.component,
        "image": image_of(servers, "image"),
        "imagePullPolicy": values.required("image.pullPolicy"),
        "command": values.optional("command"),
        "args": values.optional("args"),
        "env": part.environment(servers),
        "envFrom": _environment_sources(servers),
        "ports": ports,
        **{name: _probe(servers, part, name, custom) for name, custom in _PROBES},
        "lifecycle": values.optional("lifecycleHooks"),
        "resources": resources(values.optional("resources", {})),
        "securityContext": security_of(servers, "containerSecurityContext"),
        "volumeMounts": by_key("mountPath", _mounts(servers, part), values.optional("extraVolumeMounts", ())),
    }


def image_of(servers: Servers, path: str) -> str:
    """The address of an image whose parts stand below a path."""
    registry = servers.values.optional("global.imageRegistry", servers.values.optional(f"{path}.registry"))
    image = f"{servers.values.required(f'{path}.repository')}:{servers.values.required(f'{path}.tag')}"
    return f"{registry}/{image}" if registry else image


def security_of(servers: Servers, path: str) -> dict[str, t.Any] | None:
    """The security context at a path, None where it is switched off."""
    context: Values = servers.values.optional(path, {})
    return {name: value for name, value in context.items() if name != "enabled"} if context.get("enabled") else None


def _environment_sources(servers: Servers) -> list[dict[str, t.Any]] | None:
    sources = (("configMapRef", "extraEnvVarsCM"), ("secretRef", "extraEnvVarsSecret"))
    found = [(reference, servers.values.optional(path)) for reference, path in sources]
    return [{reference: {"name": name}} for reference, name in found if name] or None


def _probe(servers: Servers, part: Part, name: str, custom: str) -> t.Any:
    usual = probe(servers.values.optional(name, {}), part.handlers(servers)[name])
    return servers.values.optional(custom) if usual is None else usual


def _mounts(servers: Servers, part: Part) -> list[Values]:
    files = [
        {"name": file.volume, "mountPath": f"{file.folder(servers)}/{file.name}", "subPath": file.name}
        for file in part.files
        if file.map_of(servers)
    ]
    script = {"name": "scripts", "mountPath": f"{FOLDER}/{FILE}", "subPath": FILE}
    return [*disks.mounts(part.disks(servers)), *files, script, *part.mounts(servers)]


def _volumes(servers: Servers, part: Part) -> list[Values]:
    maps = [(file.volume, file.map_of(servers)) for file in part.files]
    script = {"name": "scripts", "configMap": {"name": servers.scripts, "defaultMode": _EXECUTABLE}}
    return [
        *({"name": volume, "configMap": {"name": name}} for volume, name in maps if name),
        script,
        *part.volumes(servers),
        *disks.volumes(servers, part.disks(servers)),
    ]


def _volume_permissions(servers: Servers, part: Part) -> list[Values]:
    """The container that gives volumes to the server's user, for storage that doesn't know ``fsGroup``; as root."""
    values = servers.values
    if not (values.flag("volumePermissions.enabled") and values.flag("persistence.enabled")):
        return []
    mounted = part.disks(servers)
    # "auto" leaves the user to the platform (OpenShift).
    root = integer(servers.plain("volumePermissions.containerSecurityContext.runAsUser"))
    return [
        {
            "name": "volume-permissions",
            "image": image_of(servers, "volumePermissions.image"),
            "imagePullPolicy": values.required("volumePermissions.image.pullPolicy"),
            "command": ["/bin/bash", "-ec", _take_over(servers, [disk.folder for disk in mounted])],
            "securityContext": {} if root == "auto" else {"runAsUser": root, "runAsNonRoot": root != 0},
            "resources": resources(values.optional("volumePermissions.resources", {})),
            "volumeMounts": disks.mounts(mounted),
        }
    ]


def _take_over(servers: Servers, folders: t.Iterable[str]) -> str:
    """The script that gives folders to the server's user, without what belongs to the storage itself."""
    user = servers.values.required("containerSecurityContext.runAsUser")
    owner = f"{user}:{servers.values.required('podSecurityContext.fsGroup')}"
    names = " ".join(shlex.quote(folder) for folder in folders)
    others = "-mindepth 1 -maxdepth 1 ! -name .snapshot ! -name lost+found"
    return f"chown {owner} {names}\nfind {names} {others} -exec chown -R {owner} {{}} +\n"
