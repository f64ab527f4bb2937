# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ConfigMap and the Secret with Milvus' configuration. **Private** to the collection.

Build order and forced keys are the milvus-operator's (pkg/controllers/configmaps.go).
"""

from __future__ import annotations

import base64
import hashlib
import json
import typing as t

from ..catalog.configuration import SENSITIVE
from ..catalog.versions import ConfigurationMethod, milvus_version, minor_of
from ..resolve.concerned import settings_of
from ..resolve.keys import normalised, value_of, without
from ..resolve.merge import plain
from ..resolve.model import KubernetesObject, Release
from .metadata import release_labels
from .objects import kubernetes_object

USER_FILE = "user.yaml"
HOOK_FILE = "hook.yaml"
# A standalone that is told to stop waits for another query node to take over its segments, half an hour by default
# (seen with 2.3.5: its own coordinators have stopped by then), and every restart with it. There is nobody to wait for.
STANDALONE_STOP_SECONDS = 10


def config_map_name(release: Release) -> str:
    """The ConfigMap is called like the release where ``activeConfigMap`` doesn't name it, as the operator does it."""
    return release.config_map or release.name


def secret_name(release: str) -> str:
    """The Secret with the sensitive settings of ``spec.config``."""
    return f"{release}-milvus-configuration"


def render_configuration(release: Release) -> list[KubernetesObject]:
    """The ConfigMap and, if the manifest has sensitive settings inline, the Secret that holds those."""
    labels = release_labels(release.name)
    data = {USER_FILE: _yaml(user_configuration(release))}
    if release.hook_config:
        data[HOOK_FILE] = _yaml(release.hook_config)
    name = config_map_name(release)
    objects = [kubernetes_object("v1", "ConfigMap", name, release.namespace, labels=labels, data=data)]
    sensitive = sensitive_settings(release)
    if sensitive:
        encoded = {name: base64.b64encode(value.encode()).decode() for name, value in sensitive.items()}
        secret = secret_name(release.name)
        objects.append(
            kubernetes_object("v1", "Secret", secret, release.namespace, labels=labels, type="Opaque", data=encoded)
        )
    return objects


def user_configuration(release: Release) -> dict[str, t.Any]:
    """What ``user.yaml`` says: the manifest's config between the defaults and what follows from the dependencies."""
    config, _sensitive = without(release.config, [row.path for row in SENSITIVE])
    # Taken out in whatever spelling, so that no setting stands there twice.
    config, _stated = without(config, [path for path in ("mq.type",) if path in release.messages.settings])
    for path, value in _defaults(release).items():
        if value_of(config, path) is None:
            _put(config, path, value)
    for path, value in _forced(release).items():
        _put(config, path, value)
    return config


def _defaults(release: Release) -> dict[str, t.Any]:
    found: dict[str, t.Any] = {
        # Clusters that share a service stay apart.
        "etcd.rootPath": release.name,
        "minio.bucketName": release.name,
        "msgChannel.chanNamePrefix.cluster": release.name,
    }
    if release.entry.component == "standalone":
        found["common.gracefulStopTimeout"] = STANDALONE_STOP_SECONDS
    return found


def _forced(release: Release) -> dict[str, t.Any]:
    storage_host, storage_port = _host_and_port(release.storage_endpoint)
    return {
        "etcd.endpoints": list(release.etcd_endpoints),
        "minio.address": storage_host,
        "minio.port": storage_port,
        **release.messages.settings,
    }


def _host_and_port(endpoint: str) -> tuple[str, int]:
    host, _colon, port = endpoint.rpartition(":")
    return host, int(port)


def _put(configuration: dict[str, t.Any], path: str, value: t.Any) -> None:
    """Set a setting, in the section that is there already in whatever case."""
    *sections, key = path.split(".")
    current = configuration
    for section in sections:
        name = next((name for name in sorted(current) if normalised(name) == normalised(section)), section)
        if not isinstance(current.get(name), dict):
            current[name] = {}
        current = current[name]
    current[key] = value


def sensitive_settings(release: Release) -> dict[str, str]:
    """The sensitive settings of the manifest: by environment variable, which is also the key in the Secret."""
    found = {row.variable: value_of(release.config, row.path) for row in SENSITIVE}
    return {name: _setting(value) for name, value in found.items() if value not in (None, "")}


def _setting(value: t.Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def configuration_checksum(release: Release) -> str:
    """Changes when something changes that ``render_configuration`` renders."""
    return _checksum([manifest["data"] for manifest in render_configuration(release)])


def static_checksum(release: Release, component: str) -> str:
    """Changes when a setting changes that the component reads only when it starts."""
    dynamic = configuration_method(release) is ConfigurationMethod.USER_YAML
    settings = settings_of(component, user_configuration(release), static=dynamic)
    spelt_alike = {normalised(path): value for path, value in settings.items()}
    return _checksum([spelt_alike, sensitive_settings(release), plain(release.hook_config)])


def _checksum(content: t.Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def configuration_method(release: Release) -> ConfigurationMethod:
    """How the configuration reaches the servers of the release's version."""
    version = milvus_version("", release.version)
    row = minor_of(version) if version else None
    return row.configuration if row else ConfigurationMethod.USER_YAML


def _yaml(value: t.Mapping[str, t.Any]) -> str:
    # Ansible's sanity tests import modules without PyYAML.
    import yaml

    return str(yaml.safe_dump(plain(value), sort_keys=True, allow_unicode=True, default_flow_style=False, width=1000))
